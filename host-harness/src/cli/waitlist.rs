//! Who waits for a partner.

use super::{
    acting::{Acting, OnSide},
    people::People,
};
use crate::{
    errors::Failure,
    output::{Answer, Page, words},
};
use clap::Subcommand;
use serde_json::json;

/// Who waits for a partner, in the order of the first day; join and leave
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness waitlist show --db hr.db
  host-harness waitlist join --db hr.db 'Ana Silva' mentor --on 2026-12-01")]
pub(super) struct Waitlist {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// Those who wait now, earliest first
    Show(Acting),
    /// Wait, at the end of the queue or at one's old place
    Join(Move),
    /// Wait no longer, without fault
    Leave(Move),
}

#[derive(Debug, clap::Args)]
struct Move {
    #[command(flatten)]
    acting: Acting,
    /// Who, by key or name
    person: String,
    /// As what
    #[arg(value_enum)]
    side: OnSide,
}

impl Waitlist {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        match self.step {
            Step::Show(acting) => {
                let mut act = acting.open()?;
                let waiting = act.office().waitlist()?;
                let people = People::of(&act.organisation);
                let mut page = Page::default();
                page.title(words::many(waiting.len(), "person waits", "people wait")).table(
                    ["place", "who", "as", "since"],
                    waiting.iter().enumerate().map(|(at, one)| {
                        let since = words::utc(one.since);
                        [(at + 1).to_string(), people.name(&one.person), words::side(one.side).into(), since]
                    }),
                );
                Ok(Answer::new(page, &json!({ "waiting": waiting })))
            }
            Step::Join(one) => {
                let mut act = one.acting.open()?;
                let person = People::of(&act.organisation).find(&one.person)?;
                let mut office = act.office();
                let entry = office.join_queue(&person, one.side.into())?;
                let place = office.waitlist()?.iter().position(|known| *known == entry).map(|at| at + 1);
                let mut page = Page::default();
                page.title(format!("Place {} in the queue", place.unwrap_or_default()));
                Ok(Answer::new(page, &json!({ "entry": entry, "place": place })))
            }
            Step::Leave(one) => {
                let mut act = one.acting.open()?;
                let person = People::of(&act.organisation).find(&one.person)?;
                act.office().leave_queue(&person, one.side.into())?;
                let mut page = Page::default();
                page.title("Waits no longer");
                Ok(Answer::new(page, &json!({ "person": person })))
            }
        }
    }
}
