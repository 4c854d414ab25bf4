//! A pairing's life, from the signature to the end.

use super::{
    acting::{self, Acting},
    people::People,
};
use crate::{
    contract::program::Ending,
    errors::Failure,
    output::{Answer, Page, words},
    store::Revision,
    workflow::{Actor, ENDED, Ended},
};
use chrono::NaiveDate;
use clap::{Subcommand, ValueEnum};
use serde_json::json;

/// List pairings; sign, withdraw, pause, resume, extend and end one; consents for its story
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness pairing list --db hr.db
  host-harness pairing sign --db hr.db 3f2a9c014b7d --as 'Ana Silva'
  host-harness pairing pause --db hr.db 3f2a9c014b7d --until 2027-01-04 --on 2026-12-14
  host-harness pairing end --db hr.db 3f2a9c014b7d --ending no-time --on 2026-12-14
  host-harness pairing consent --db hr.db 3f2a9c014b7d --as 'Ana Silva' --purpose everyone --until 2027-12-31")]
pub(super) struct Pairing {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// Every pairing and proposal, with where it stands
    List(List),
    /// Sign the agreement, as one of the two
    Sign(AsPerson),
    /// Take an invitation, or both people's yes, back
    Withdraw(One),
    /// Rest until a day; sessions of those days are called off
    Pause(Until),
    /// Go on earlier than was said
    Resume(One),
    /// Go on until a later day than planned
    Extend(Until),
    /// End it; what is in the calendar is called off, and both are told the same
    End(End),
    /// Let the pair's story be told, as one of the two
    Consent(Consent),
    /// Take back what was consented to
    Revoke(AsPerson),
}

#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    acting: Acting,
    /// Those of one person alone, by key or name
    #[arg(long = "of", value_name = "PERSON")]
    of: Option<String>,
    /// Those that have come to an end, or to nothing, as well
    #[arg(long)]
    all: bool,
}

#[derive(Debug, clap::Args)]
struct One {
    #[command(flatten)]
    acting: Acting,
    /// Key of the pairing
    pairing: String,
    /// The state that this is decided on; refused where it is another by now
    #[arg(long, value_name = "REVISION")]
    seen: Option<i64>,
}

#[derive(Debug, clap::Args)]
struct Until {
    #[command(flatten)]
    one: One,
    /// The first day after it
    #[arg(long, value_name = "DATE")]
    until: NaiveDate,
}

#[derive(Debug, clap::Args)]
struct AsPerson {
    #[command(flatten)]
    acting: Acting,
    /// Key of the pairing
    pairing: String,
    /// Who, by key or name
    #[arg(long = "as", value_name = "PERSON")]
    person: String,
}

#[derive(Debug, clap::Args)]
struct Consent {
    #[command(flatten)]
    who: AsPerson,
    /// For whom the story may be told: `everyone`, `sponsor`
    #[arg(long, default_value = "everyone")]
    purpose: String,
    /// The first day on which it may not be told any more
    #[arg(long, value_name = "DATE")]
    until: NaiveDate,
}

#[derive(Debug, clap::Args)]
struct End {
    #[command(flatten)]
    one: One,
    /// Why, for the record alone
    #[arg(long, value_enum, default_value = "unknown")]
    ending: Why,
    /// Who ends it, where it is one of the two; the coordinator if not given
    #[arg(long = "as", value_name = "PERSON")]
    person: Option<String>,
}

/// Why a pairing ends
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Why {
    /// The term was served
    Completed,
    /// The two did not get on
    Relational,
    /// One of them had no time
    NoTime,
    /// It fell silent
    Inactive,
    /// One of them left the company
    LeftCompany,
    /// One of them changed roles
    RoleChange,
    /// One of them went on leave
    Leave,
    /// Something else
    Other,
    /// Nobody recorded it
    Unknown,
}

impl From<Why> for Ending {
    fn from(why: Why) -> Self {
        match why {
            Why::Completed => Self::Completed,
            Why::Relational => Self::Relational,
            Why::NoTime => Self::NoTime,
            Why::Inactive => Self::Inactive,
            Why::LeftCompany => Self::LeftCompany,
            Why::RoleChange => Self::RoleChange,
            Why::Leave => Self::Leave,
            Why::Other => Self::Other,
            Why::Unknown => Self::Unknown,
        }
    }
}

impl Pairing {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        match self.step {
            Step::List(list) => list.run(),
            Step::Sign(who) => {
                let (mut act, person) = who.open()?;
                act.office_of(Actor::participant(person.clone())).sign(&who.pairing, &person)?;
                done("The agreement is signed by one of the two", &who.pairing)
            }
            Step::Withdraw(one) => {
                one.acting.open()?.office().withdraw(&one.pairing, one.seen.map(Revision))?;
                done("The invitation is taken back", &one.pairing)
            }
            Step::Pause(Until { one, until }) => {
                let ended = one.acting.open()?.office().pause(&one.pairing, until, one.seen.map(Revision))?;
                told(format!("It rests until {until}"), &one.pairing, &ended)
            }
            Step::Resume(one) => {
                let ended = one.acting.open()?.office().resume(&one.pairing, one.seen.map(Revision))?;
                told("It goes on", &one.pairing, &ended)
            }
            Step::Extend(Until { one, until }) => {
                let ended = one.acting.open()?.office().extend(&one.pairing, until, one.seen.map(Revision))?;
                told(format!("It goes on until {until}"), &one.pairing, &ended)
            }
            Step::End(End { one, ending, person }) => {
                let mut act = one.acting.open()?;
                let actor = match person {
                    Some(person) => Actor::participant(People::of(&act.organisation).find(&person)?),
                    None => super::desk::coordinator(),
                };
                let ended = act.office_of(actor).end(&one.pairing, ending.into(), one.seen.map(Revision))?;
                told(ENDED, &one.pairing, &ended)
            }
            Step::Consent(Consent { who, purpose, until }) => {
                let (mut act, person) = who.open()?;
                let id = act.office_of(Actor::participant(person)).consent(&who.pairing, &purpose, until)?;
                let mut page = Page::default();
                page.title("Kept; the story is told once both have said so");
                Ok(Answer::new(page, &json!({ "pairing": who.pairing, "consent": id })))
            }
            Step::Revoke(who) => {
                let (mut act, person) = who.open()?;
                let revoked = act.office_of(Actor::participant(person)).revoke_consent(&who.pairing)?;
                let mut page = Page::default();
                page.title(format!("{} taken back", words::many(revoked, "consent is", "consents are")));
                Ok(Answer::new(page, &json!({ "pairing": who.pairing, "revoked": revoked })))
            }
        }
    }
}

impl List {
    fn run(self) -> Result<Answer, Failure> {
        let act = self.acting.open()?;
        let mut cases = match &self.of {
            Some(person) => act.store.cases_of(act.id, &People::of(&act.organisation).find(person)?)?,
            None => act.store.cases(act.id)?,
        };
        cases.retain(|case| self.all || case.phase.is_open());
        let mut page = Page::default();
        page.title(words::many(cases.len(), "pairing", "pairings"));
        acting::tell(&mut page, &cases, &act.organisation);
        Ok(Answer::new(page, &json!({ "pairings": cases })))
    }
}

impl AsPerson {
    fn open(&self) -> Result<(acting::Act, String), Failure> {
        let act = self.acting.open()?;
        let person = People::of(&act.organisation).find(&self.person)?;
        Ok((act, person))
    }
}

fn done(text: &str, pairing: &str) -> Result<Answer, Failure> {
    let mut page = Page::default();
    page.title(text);
    Ok(Answer::new(page, &json!({ "pairing": pairing })))
}

fn told(text: impl Into<String>, pairing: &str, ended: &Ended) -> Result<Answer, Failure> {
    let text = text.into();
    let mut page = Page::default();
    page.title(&text);
    let sessions = words::many(ended.cancelled.len(), "session is", "sessions are");
    page.line(format!("  {sessions} called off; `replan` sends what is planned instead"));
    Ok(Answer::new(page, &json!({ "pairing": pairing, "text": text, "cancelled": ended.cancelled })))
}
