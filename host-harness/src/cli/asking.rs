//! Both people are asked, answer, and begin.

use super::{
    acting::{Acting, phase},
    context::Context,
    desk::{Data, coordinator},
    people::People,
    round,
};
use crate::{
    errors::Failure,
    output::{Answer, Page, words},
    store::Revision,
    workflow::{Actor, Published, Says, WorkflowError},
};
use clap::ValueEnum;
use serde_json::json;

/// Ask both people of the round's pairs, or of some; remind those who have not answered
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness ask --db hr.db                  everybody in the round under review
  host-harness ask --db hr.db 3f2a9c014b7d     one pair
  host-harness ask --db hr.db --remind --on 2026-12-03    who has not answered for two days, and again after a week")]
pub(super) struct Ask {
    #[command(flatten)]
    acting: Acting,
    /// Keys of pairings; the whole round if none is named
    pairings: Vec<String>,
    /// Say who is to be reminded, and keep that they were
    #[arg(long, conflicts_with = "pairings")]
    remind: bool,
    /// The state that this is decided on, for one pairing; refused where it is another by now
    #[arg(long, value_name = "REVISION", requires = "pairings")]
    seen: Option<i64>,
}

impl Ask {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        let mut act = self.acting.open()?;
        let mut page = Page::default();
        if self.remind {
            let reminders = act.office().remind()?;
            let people = People::of(&act.organisation);
            page.title(format!("{} to send", words::many(reminders.len(), "reminder", "reminders"))).table(
                ["pairing", "to", "number"],
                reminders
                    .iter()
                    .map(|one| [one.pairing.clone(), people.names(&one.people, "\n"), one.number.to_string()]),
            );
            return Ok(Answer::new(page, &json!({ "reminders": reminders })));
        }
        let mut office = act.office();
        let asked = if self.pairings.is_empty() {
            office.ask_round()?
        } else {
            for pairing in &self.pairings {
                office.ask(pairing, self.seen.map(Revision))?;
            }
            self.pairings
        };
        page.title(format!("{} asked", words::many(asked.len(), "pair is", "pairs are")));
        let cases = act.store.cases(act.id)?;
        let asked: Vec<_> = cases.into_iter().filter(|case| asked.contains(&case.id)).collect();
        super::acting::tell(&mut page, &asked, &act.organisation);
        Ok(Answer::new(page, &json!({ "asked": asked })))
    }
}

/// What somebody answers
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Word {
    /// Yes
    Accept,
    /// No; nobody asks why
    Decline,
}

/// Answer an invitation as one of the two. Ends with 1 where it is not open any more
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness answer --db hr.db 3f2a9c014b7d --as 'Ana Silva' accept")]
pub(super) struct Respond {
    #[command(flatten)]
    acting: Acting,
    /// Key of the pairing
    pairing: String,
    /// What she says
    #[arg(value_enum)]
    word: Word,
    /// Who answers, by key or name
    #[arg(long = "as", value_name = "PERSON")]
    person: String,
    /// The invitation that she was shown; the present one if not given
    #[arg(long, value_name = "REVISION")]
    invitation: Option<i64>,
}

impl Respond {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        let mut act = self.acting.open()?;
        let person = People::of(&act.organisation).find(&self.person)?;
        let says = match self.word {
            Word::Accept => Says::Accept,
            Word::Decline => Says::Decline,
        };
        let mut office = act.office_of(Actor::participant(person));
        let mut page = Page::default();
        match office.answer(&self.pairing, says, self.invitation.map(Revision)) {
            Ok(answered) => {
                page.title(match says {
                    Says::Accept => format!("Yes it is: {}", phase(answered.phase)),
                    Says::Decline => "No it is, and nobody asks why".to_owned(),
                });
                Ok(Answer::new(page, &json!({ "open": true, "phase": answered.phase })))
            }
            Err(error @ WorkflowError::Closed) => {
                page.title("This invitation is not open any more");
                Ok(Answer::new(page, &json!({ "open": false, "message": error.to_string() })).with_verdict(false))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Begin every pair who both said yes and signed the agreement. Ends with 1 where one has to wait
///
/// Both have to be oriented where the policy says so, and no rule may stand in the way today.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness publish --db hr.db --as-of 2026-12-01")]
pub(super) struct Publish {
    #[command(flatten)]
    data: Data,
    /// One pairing; all if none is named
    pairing: Option<String>,
}

impl Publish {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let mut desk = round::open(&self.data, context)?;
        let published = desk.act(coordinator(), |office, engine, read| match &self.pairing {
            Some(pairing) => {
                let case = office.activate(engine, read, pairing, None)?;
                Ok(Published { active: vec![case.id], waiting: Vec::new() })
            }
            None => office.publish(engine, read),
        })?;
        let mut page = Page::default();
        page.title(format!("{} begun", words::many(published.active.len(), "pairing has", "pairings have")));
        let cases = desk.store.cases(desk.id)?;
        super::acting::tell(
            &mut page,
            cases.iter().filter(|one| published.active.contains(&one.id)),
            &desk.organisation,
        );
        if !published.waiting.is_empty() {
            page.title("Still to wait").table(
                ["pairing", "for"],
                published.waiting.iter().map(|(pairing, missing)| {
                    let what: Vec<String> = missing.iter().map(ToString::to_string).collect();
                    [pairing.clone(), what.join("\n")]
                }),
            );
        }
        let yes = published.waiting.is_empty();
        Ok(Answer::new(page, &published).with_verdict(yes))
    }
}
