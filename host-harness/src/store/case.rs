//! Where a pairing stands: what follows from its steps.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    rounds::Proposal,
    stages::{Revision, Stage, Step},
};
use crate::contract::{
    program::Pairing,
    types::{Pair, Side},
};

/// Where a pairing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Proposed, under review.
    Draft,
    /// Proposed, and kept by the coordinator.
    Locked,
    /// Taken out of the round, or no longer proposed.
    Dropped,
    /// Both are asked; not all have answered.
    Asked,
    /// Both have said yes.
    Accepted,
    /// One has said no.
    Declined,
    /// It runs.
    Active,
    /// It rests.
    Paused,
    /// It is over.
    Ended,
}

impl Phase {
    /// Whether it may still come to something, or runs.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Dropped | Self::Declined | Self::Ended)
    }

    /// Whether it runs or rests.
    pub fn runs(self) -> bool {
        matches!(self, Self::Active | Self::Paused)
    }
}

/// A pairing with its life so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Case {
    /// Its key.
    pub id: String,
    /// The two people.
    pub pair: Pair,
    /// The round that proposed it, and how. None: it was brought in as it ran.
    pub proposal: Option<Proposal>,
    /// The contract's record, once it began.
    pub record: Option<Pairing>,
    /// Where it stands.
    pub phase: Phase,
    /// Has the junior said yes to the present invitation?
    pub mentor_said_yes: bool,
    /// Has the senior?
    pub mentee_said_yes: bool,
    /// Whether the coordinator answers for it in spite of a rule.
    pub overridden: bool,
    /// The present invitation, for those who answer it.
    pub invitation: Option<Revision>,
    /// Since when it waits for answers, in minutes since 1970 UTC.
    pub asked_at: Option<u32>,
    /// Reminders of the present invitation.
    pub reminders: u32,
    /// The state as a whole, for those who act on it.
    pub revision: Revision,
    /// All steps, oldest first.
    pub steps: Vec<Step>,
}

impl Case {
    pub(super) fn new(
        id: String,
        pair: Pair,
        proposal: Option<Proposal>,
        record: Option<Pairing>,
        steps: Vec<Step>,
    ) -> Self {
        let mut case = Self {
            id,
            pair,
            proposal,
            record,
            phase: Phase::Draft,
            mentor_said_yes: false,
            mentee_said_yes: false,
            overridden: false,
            invitation: None,
            asked_at: None,
            reminders: 0,
            revision: Revision::default(),
            steps: Vec::new(),
        };
        if case.record.is_some() {
            case.phase = Phase::Active;
        }
        for step in &steps {
            case.take(step);
        }
        // A record may have been brought in, or changed by an event, without a step.
        if case.record.as_ref().is_some_and(|record| record.ended_on.is_some()) {
            case.phase = Phase::Ended;
        }
        case.steps = steps;
        case
    }

    fn take(&mut self, step: &Step) {
        self.revision = step.revision;
        self.phase = match step.stage {
            Stage::Draft | Stage::Unlocked => Phase::Draft,
            Stage::Locked => Phase::Locked,
            Stage::Overridden => {
                self.overridden = true;
                Phase::Locked
            }
            Stage::Excluded | Stage::Withdrawn => Phase::Dropped,
            Stage::Asked => {
                (self.mentor_said_yes, self.mentee_said_yes, self.reminders) = (false, false, 0);
                self.invitation = Some(step.revision);
                self.asked_at = Some(step.at);
                Phase::Asked
            }
            Stage::Reminded => {
                self.reminders += 1;
                self.phase
            }
            Stage::AcceptedByMentor => {
                self.mentor_said_yes = true;
                if self.mentee_said_yes { Phase::Accepted } else { Phase::Asked }
            }
            Stage::AcceptedByMentee => {
                self.mentee_said_yes = true;
                if self.mentor_said_yes { Phase::Accepted } else { Phase::Asked }
            }
            Stage::Declined => Phase::Declined,
            Stage::Active | Stage::Resumed | Stage::Extended => Phase::Active,
            Stage::Paused => Phase::Paused,
            Stage::Ended => Phase::Ended,
        };
        if !matches!(self.phase, Phase::Asked) {
            self.asked_at = None;
        }
    }

    /// The same on a day: a pause that is over has ended by itself.
    #[must_use]
    pub fn on(mut self, day: NaiveDate) -> Self {
        let paused = self.steps.iter().rev().find(|step| step.stage == Stage::Paused);
        if self.phase == Phase::Paused && paused.and_then(|step| step.until).is_some_and(|until| until <= day) {
            self.phase = Phase::Active;
        }
        self
    }

    /// The side on which somebody is in it.
    pub fn side(&self, person: &str) -> Option<Side> {
        match person {
            _ if person == self.pair.mentor => Some(Side::Mentor),
            _ if person == self.pair.mentee => Some(Side::Mentee),
            _ => None,
        }
    }

    /// Whether it takes a place of this side: it runs, or she has said yes and the invitation is open.
    pub fn holds(&self, side: Side) -> bool {
        let said_yes = match side {
            Side::Mentor => self.mentor_said_yes,
            Side::Mentee => self.mentee_said_yes,
        };
        self.phase.runs() || (said_yes && matches!(self.phase, Phase::Asked | Phase::Accepted))
    }

    /// Whether the two have begun, or have both been asked and may begin.
    pub fn is_under_way(&self) -> bool {
        self.phase.runs() || matches!(self.phase, Phase::Asked | Phase::Accepted)
    }
}
