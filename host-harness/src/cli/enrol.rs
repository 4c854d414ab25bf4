//! Who takes part, where the export does not say.

use super::desk::Database;
use crate::{
    enrolment::{self, Ladder, Rules},
    errors::Failure,
    hr::Taxonomy,
    output::{Answer, Page},
};

/// Draw who takes part, by a documented rule
///
/// An HR export says who works here, not who joins a program. This draws places, skills, wishes and orientation dates from
/// a seed: made up, for trying the program out on a real organisation's shape.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness enrol --db hr.db --seed 5")]
pub(super) struct Enrol {
    #[command(flatten)]
    database: Database,
    /// Decides everything that is drawn
    #[arg(long)]
    seed: u64,
    /// Draw anew where people are enrolled already
    #[arg(long)]
    replace: bool,
}

impl Enrol {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        let (mut store, id) = self.database.open()?;
        let organisation = store.organisation(id)?;
        let there = store.enrolments(id)?.len();
        if there > 0 && !self.replace {
            let message = format!("{there} people are enrolled already");
            return Err(Failure::usage(message, "give `--replace` to draw anew; what people said themselves is lost"));
        }
        let as_of = organisation.provenance.iter().map(|source| source.as_of).max().unwrap_or_default();
        let taxonomy = Taxonomy::shipped().map_err(|error| Failure::input(error.to_string(), "repair the taxonomy"))?;
        let drawn = enrolment::draw(&organisation, &taxonomy, &Rules::new(self.seed, as_of));
        store.put_organisation(&organisation, &drawn)?;
        let mut page = Page::default();
        let ladder = Ladder::of(&organisation.people);
        let grades = match (ladder.junior_most, ladder.senior_least) {
            (Some(junior), Some(senior)) => format!("juniors up to grade {junior}, seniors from grade {senior}"),
            (None, Some(senior)) => format!("seniors from grade {senior}; nobody stands two grades below"),
            _ => "no grades are known: whoever has reports or leads a team is senior".into(),
        };
        page.title(format!("{} people of {} take part", drawn.len(), organisation.people.len())).facts([
            ("juniors who teach", drawn.iter().filter(|one| one.mentor_places > 0).count().to_string()),
            ("seniors who learn", drawn.iter().filter(|one| one.mentee_places > 0).count().to_string()),
            ("by", grades),
        ]);
        page.line("  skills and wishes are drawn from seed and key: made up, never data");
        Ok(Answer::new(page, &drawn))
    }
}
