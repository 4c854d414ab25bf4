//! What to do when the data do not suffice.

use super::desk::Desk;
use crate::{
    errors::Failure,
    hr::Confidence,
    output::{Page, words::many},
};
use std::path::Path;

/// Nobody takes part yet.
pub(super) fn nobody(db: &Path) -> Failure {
    Failure::input(
        "nobody is enrolled: the export says who works here, not who takes part",
        format!(
            "import a file of enrolments, or draw them by a rule: `host-harness enrol --db {} --seed 5`",
            db.display()
        ),
    )
}

/// How many of the enrolled lack a grade, and what to do: without grades nobody is junior to anybody.
pub(super) fn grades(page: &mut Page, desk: &Desk) {
    let enrolled = desk.roster.people.len();
    let unknown = desk.roster.people.iter().filter(|person| person.grade.is_none()).count();
    let guessed = desk
        .organisation
        .people
        .iter()
        .filter(|person| desk.roster.people.iter().any(|enrolled| enrolled.id == person.id))
        .filter(|person| person.grade.confidence() == Some(Confidence::Guess))
        .count();
    if unknown > 0 {
        page.line(format!(
            "  {unknown} of {} have no known grade, and the mentor must be two grades below the mentee.\n  \
             Either map a column to `level_label` and give its grades in the mapping file, or judge by skill:\n  \
             --policy '{{\"matching\":{{\"grade-gap\":{{\"unknown\":\"expertise\"}}}}}}'",
            many(enrolled, "enrolled person", "enrolled people"),
        ));
    } else if guessed > 0 {
        page.line(format!(
            "  {guessed} of {} have a guessed grade (rule of thumb); `--least likely` leaves them out",
            many(enrolled, "enrolled person", "enrolled people"),
        ));
    }
}
