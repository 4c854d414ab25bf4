//! Who reads the answer.

use super::people::People;
use crate::{
    contract::types::{self, Reader},
    errors::Failure,
};
use clap::ValueEnum;

/// For whom an answer is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Audience {
    /// One mentor or mentee; name her with `--as`
    Participant,
    /// Runs the program
    Coordinator,
    /// Pays for the program: aggregates only
    Sponsor,
    /// Fairness and impact, no pairs
    Analyst,
    /// Incidents, and nothing else
    Safeguarding,
    /// The whole company
    Everyone,
}

/// The reader, on the command line.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Reading {
    /// For whom the answer is; a participant where `--as` is given, else the coordinator
    #[arg(long, value_enum)]
    audience: Option<Audience>,
    /// The participant who reads, by key or name
    #[arg(long = "as", value_name = "PERSON")]
    seen_by: Option<String>,
}

impl Reading {
    pub(super) fn reader(&self, people: &People<'_>) -> Result<Reader, Failure> {
        let person = self.seen_by.as_deref().map(|text| people.find(text)).transpose()?;
        let fallback = if person.is_some() { Audience::Participant } else { Audience::Coordinator };
        let audience = self.audience.unwrap_or(fallback);
        if (audience == Audience::Participant) != person.is_some() {
            let help = "give `--audience participant --as PERSON`, or neither of the two";
            return Err(Failure::usage("a participant is somebody, and other readers are nobody in particular", help));
        }
        let audience = match audience {
            Audience::Participant => types::Audience::Participant,
            Audience::Coordinator => types::Audience::Coordinator,
            Audience::Sponsor => types::Audience::Sponsor,
            Audience::Analyst => types::Audience::Analyst,
            Audience::Safeguarding => types::Audience::Safeguarding,
            Audience::Everyone => types::Audience::Everyone,
        };
        Ok(Reader { audience, person })
    }
}
