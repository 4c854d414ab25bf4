//! Who was oriented, and who is still to be.

use super::{acting::Acting, people::People};
use crate::{
    errors::Failure,
    output::{Answer, Page, words},
    workflow::unoriented,
};
use chrono::NaiveDate;
use clap::Subcommand;
use serde_json::json;

/// Who is still to be oriented, and who has been: the gate before a pair begins
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness orientation show --db hr.db
  host-harness orientation record --db hr.db 'Ana Silva' p-017 --day 2026-12-01")]
pub(super) struct Orientation {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// Those who are still to be oriented, whoever holds up a pair first
    Show(Acting),
    /// Keep the day on which people were oriented, or for which they are booked
    Record(Record),
}

#[derive(Debug, clap::Args)]
struct Record {
    #[command(flatten)]
    acting: Acting,
    /// Who, by key or name
    #[arg(required = true)]
    people: Vec<String>,
    /// The day; the day of the act if not given
    #[arg(long, value_name = "DATE")]
    day: Option<NaiveDate>,
}

impl Orientation {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        match self.step {
            Step::Show(acting) => {
                let act = acting.open()?;
                let (enrolments, cases) = (act.store.enrolments(act.id)?, act.store.cases(act.id)?);
                let due = unoriented(&enrolments, &cases, act.today());
                let people = People::of(&act.organisation);
                let mut page = Page::default();
                page.title(words::many(due.len(), "person is still to be oriented", "people are still to be oriented"))
                    .table(
                        ["who", "work", "booked for", "holds up"],
                        due.iter().map(|one| {
                            let booked = one.booked_for.map(|day| day.to_string()).unwrap_or_default();
                            [people.name(&one.person), people.role(&one.person), booked, one.holds_up.join(", ")]
                        }),
                    );
                Ok(Answer::new(page, &json!({ "unoriented": due })))
            }
            Step::Record(record) => {
                let mut act = record.acting.open()?;
                let day = record.day.unwrap_or_else(|| act.today());
                let people = People::of(&act.organisation);
                let named: Vec<String> = record.people.iter().map(|one| people.find(one)).collect::<Result<_, _>>()?;
                let changed = act.office().orient(&named, day)?;
                let mut page = Page::default();
                let is = if day <= act.today() { "oriented on" } else { "booked for" };
                page.title(format!("{} {is} {day}", words::many(named.len(), "person", "people")));
                Ok(Answer::new(page, &json!({ "people": named, "day": day, "changed": changed })))
            }
        }
    }
}
