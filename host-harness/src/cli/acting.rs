//! Who acts, when, and on which organisation: what the commands of the workflow share.

use super::desk::{Database, coordinator, newest};
use crate::{
    contract::{program::Pairing, types::Side},
    errors::Failure,
    hr::Organisation,
    now::Now,
    output::Page,
    store::{Case, OrganisationId, Phase, Store},
    workflow::{Actor, Office},
};
use chrono::NaiveDate;
use clap::ValueEnum;

/// What an act takes that does not ask the plugin.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Acting {
    #[command(flatten)]
    pub(super) database: Database,
    /// The day it takes place; the day of the newest export if not given
    #[arg(long, value_name = "DATE", alias = "as-of")]
    on: Option<NaiveDate>,
}

/// An open database, and the moment.
pub(super) struct Act {
    pub(super) store: Store,
    pub(super) id: OrganisationId,
    pub(super) organisation: Organisation,
    now: Now,
}

impl Acting {
    pub(super) fn open(&self) -> Result<Act, Failure> {
        let (store, id) = self.database.open()?;
        let organisation = store.organisation(id)?;
        let now = Now::on(self.on.unwrap_or_else(|| newest(&organisation)));
        Ok(Act { store, id, organisation, now })
    }
}

impl Act {
    /// The day on which it takes place.
    pub(super) fn today(&self) -> NaiveDate {
        self.now.day()
    }

    /// The coordinator at work.
    pub(super) fn office(&mut self) -> Office<'_> {
        self.office_of(coordinator())
    }

    /// Somebody at work.
    pub(super) fn office_of(&mut self, actor: Actor) -> Office<'_> {
        Office::new(&mut self.store, self.id, actor, self.now)
    }
}

/// A side, on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum OnSide {
    /// The junior who teaches
    Mentor,
    /// The senior who learns
    Mentee,
}

impl From<OnSide> for Side {
    fn from(side: OnSide) -> Self {
        match side {
            OnSide::Mentor => Self::Mentor,
            OnSide::Mentee => Self::Mentee,
        }
    }
}

/// Where a pairing stands, in words.
pub(super) fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Draft => "draft",
        Phase::Locked => "locked",
        Phase::Dropped => "dropped",
        Phase::Asked => "asked",
        Phase::Accepted => "both said yes",
        Phase::Declined => "declined",
        Phase::Active => "running",
        Phase::Paused => "paused",
        Phase::Ended => "over",
    }
}

/// Pairings as a table. Who of the two has answered is nobody's to see.
pub(super) fn tell<'a>(page: &mut Page, cases: impl IntoIterator<Item = &'a Case>, organisation: &Organisation) {
    let people = super::people::People::of(organisation);
    let until = |record: &Pairing| record.last_end().to_owned();
    page.table(
        ["pairing", "mentor (junior)", "mentee (senior)", "stands", "round", "until"],
        cases.into_iter().map(|case| {
            [
                case.id.clone(),
                people.name(&case.pair.mentor),
                people.name(&case.pair.mentee),
                phase(case.phase).into(),
                case.proposal.as_ref().map(|one| one.round.to_string()).unwrap_or_default(),
                case.record.as_ref().map(until).unwrap_or_default(),
            ]
        }),
    );
}
