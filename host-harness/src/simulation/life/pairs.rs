//! What is really so between two people.

use super::Life;
use crate::{
    contract::{program::Ending, types::Side},
    simulation::{
        chance::{Chance, daily},
        platform::{Asked, PlatformError},
        truth::Condition,
    },
};
use chrono::{Days, NaiveDate};

/// A rapport below this is a bad one.
const BAD: f64 = 2.5;
/// The days of a pairing on which something that is planted begins.
const PLANTED: (i64, i64) = (10, 120);
/// Days within which an orientation is held for those who have said yes and had none.
const ORIENTED_WITHIN: f64 = 10.0;

/// The hidden side of a pairing that runs.
#[derive(Clone, Debug)]
pub(super) struct Hidden {
    pub(super) mentor: String,
    pub(super) mentee: String,
    /// On the survey's scale.
    pub(super) rapport: f64,
    /// The two have stopped meeting.
    pub(super) stopped: bool,
    /// The senior's own work comes first.
    pub(super) cancelling: bool,
    /// Sessions lost in a row.
    pub(super) lost: u32,
    /// Sessions held.
    pub(super) held: u32,
    /// When they will agree on a goal, if they do.
    pub(super) goal_on: Option<NaiveDate>,
    /// What is planted, and when it begins.
    planted: Vec<(NaiveDate, Planted)>,
}

/// What a scenario plants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Planted {
    Stalled,
    Cancelling,
    Conflict,
    Unanswered,
}

impl Life {
    /// Two people begin.
    pub(super) fn meet(&mut self, id: &str, since: NaiveDate) {
        let Some(pairing) = self.platform.pairings.get(id) else { return };
        let (mentor, mentee) = (pairing.pair.mentor.clone(), pairing.pair.mentee.clone());
        let mut rng = self.world.rng(&format!("pair:{id}"));
        let rates = &self.behaviour;
        let rapport = rates.rapport.start + rates.rapport.spread * (2.0 * rng.middling() - 1.0);
        let agreed = rates.goals.agreed_in_a_month * self.world.traits(&mentor).committed();
        let goal_on = rng.happens(agreed.min(0.98)).then(|| since + Days::new(1 + rng.days(28.0)));
        let plant = &self.scenario.plant;
        let mut planted = Vec::new();
        for (share, what) in [
            (plant.stalled, Planted::Stalled),
            (plant.cancelling, Planted::Cancelling),
            (plant.conflict, Planted::Conflict),
            (plant.unanswered, Planted::Unanswered),
        ] {
            let on = since + Days::new(rng.between(PLANTED.0, PLANTED.1) as u64);
            if rng.happens(share) {
                planted.push((on, what));
            }
        }
        let hidden = Hidden {
            mentor: mentor.clone(),
            mentee: mentee.clone(),
            rapport: rapport.clamp(1.0, 5.0),
            stopped: false,
            cancelling: false,
            lost: 0,
            held: 0,
            goal_on,
            planted,
        };
        self.hidden.insert(id.to_owned(), hidden);
        self.loads_changed(&mentor, since);
        for application in &mut self.platform.history.applications {
            if (application.person == mentor || application.person == mentee) && application.matched_on.is_none() {
                let is_mentor = application.side == Side::Mentor;
                if is_mentor == (application.person == mentor) {
                    application.matched_on = Some(since.to_string());
                }
            }
        }
    }

    /// Those who are asked make up their minds.
    pub(super) fn answer_proposals(&mut self, day: NaiveDate) -> Result<(), PlatformError> {
        let rates = self.behaviour.asking.clone();
        for Asked { id, pair, on, answered } in self.platform.asked.clone() {
            let sides = [
                (Side::Mentor, &pair.mentor, rates.junior_accepts),
                (Side::Mentee, &pair.mentee, rates.senior_accepts),
            ];
            for ((side, person, accepts), answered) in sides.into_iter().zip(answered) {
                let mut rng = self.world.rng(&format!("asked:{}:{}:{on}:{person}", pair.mentor, pair.mentee));
                let says = rng.happens(accepts);
                if !answered && on + Days::new(rng.days(rates.answers_days)) <= day {
                    self.platform.answer(&id, side, says, day)?;
                }
            }
            // Orientation is a gate: whoever has no date for it gets one once both have said yes.
            if self.platform.asked.iter().any(|asked| asked.id == id && asked.is_accepted()) {
                let mut rng = self.world.rng(&format!("orientation:{id}"));
                for person in [&pair.mentor, &pair.mentee] {
                    let on = on + Days::new(rates.answers_days as u64 + 1 + rng.days(ORIENTED_WITHIN));
                    self.world.orient(person, on.max(day));
                }
            }
        }
        Ok(())
    }

    /// A day between two people: what is planted begins, and chance has its way.
    pub(super) fn pairs_change(&mut self, day: NaiveDate) -> Result<(), PlatformError> {
        let ids: Vec<String> = self.hidden.keys().cloned().collect();
        for id in ids {
            if self.platform.pairings.get(&id).is_none_or(|one| self.platform.rests(one, day)) {
                continue;
            }
            let mut rng = self.world.rng(&format!("day:{day}:{id}"));
            let Some(hidden) = self.hidden.get_mut(&id) else { continue };
            let drift = self.behaviour.rapport.drift_a_week / 7.0;
            hidden.rapport = (hidden.rapport + rng.even(-drift, drift)).clamp(1.0, 5.0);
            let due: Vec<Planted> =
                hidden.planted.iter().filter(|(on, _)| *on <= day).map(|(_, planted)| *planted).collect();
            hidden.planted.retain(|(on, _)| *on > day);
            let busy = self.world.traits(&hidden.mentee).busy();
            let (mentor, mentee) = (hidden.mentor.clone(), hidden.mentee.clone());
            let stops = rng.happens(daily(self.behaviour.stalled.begins)) || due.contains(&Planted::Stalled);
            let cancels =
                rng.happens(daily(self.behaviour.cancelling.begins) * busy) || due.contains(&Planted::Cancelling);
            if stops {
                self.stop(&id, day);
            }
            if cancels {
                self.begin_cancelling(&id, day);
            }
            if due.contains(&Planted::Conflict) {
                let told = self.world.begin_tie(&mentee, &mentor, day, &mut rng);
                self.truth.begin(Condition::Conflict, &id, day, told);
            }
            if due.contains(&Planted::Unanswered) {
                self.ask_for_help(&id, day, true);
            }
            self.may_end(&id, day, &mut rng)?;
        }
        Ok(())
    }

    /// The two stop meeting, without saying so.
    pub(super) fn stop(&mut self, id: &str, day: NaiveDate) {
        let Some(hidden) = self.hidden.get_mut(id).filter(|hidden| !hidden.stopped) else { return };
        hidden.stopped = true;
        self.truth.begin(Condition::Stalled, id, day, true);
        let mut rng = self.world.rng(&format!("stops:{day}:{id}"));
        if rng.happens(self.behaviour.stalled.clears_calendar) {
            // They decline what is in the calendar, and take no new dates.
            self.platform.call_off(id, day + Days::new(1), |_| true);
            self.platform.unbooked.insert(id.to_owned());
        }
    }

    /// They meet again.
    pub(super) fn revive(&mut self, id: &str, day: NaiveDate) {
        let Some(hidden) = self.hidden.get_mut(id) else { return };
        hidden.stopped = false;
        hidden.lost = 0;
        self.truth.end(Condition::Stalled, id, day);
        self.platform.unbooked.remove(id);
        self.platform.to_plan.insert(id.to_owned());
    }

    fn begin_cancelling(&mut self, id: &str, day: NaiveDate) {
        if let Some(hidden) = self.hidden.get_mut(id).filter(|hidden| !hidden.cancelling) {
            hidden.cancelling = true;
            self.truth.begin(Condition::SeniorCancels, id, day, true);
        }
    }

    /// The senior comes again.
    pub(super) fn keeps_dates_again(&mut self, id: &str, day: NaiveDate) {
        if let Some(hidden) = self.hidden.get_mut(id) {
            hidden.cancelling = false;
            self.truth.end(Condition::SeniorCancels, id, day);
        }
    }

    /// Pairs end early for a reason of their own.
    fn may_end(&mut self, id: &str, day: NaiveDate, rng: &mut crate::company::Rng) -> Result<(), PlatformError> {
        let rates = &self.behaviour.endings;
        let Some(hidden) = self.hidden.get(id) else { return Ok(()) };
        let relational = rates.relational * if hidden.rapport < BAD { 4.0 } else { 1.0 };
        let no_time = rates.no_time * if hidden.stopped || hidden.cancelling { 10.0 } else { 1.0 };
        let (by_rapport, by_time) = (rng.happens(daily(relational)), rng.happens(daily(no_time)));
        let unknown = rng.happens(rates.reason_unknown);
        let ending = match (by_rapport, by_time) {
            (true, _) => Ending::Relational,
            (_, true) if hidden.stopped => Ending::Inactive,
            (_, true) => Ending::NoTime,
            _ => return Ok(()),
        };
        self.platform.end(id, day, if unknown { Ending::Unknown } else { ending })?;
        self.over(id, day);
        Ok(())
    }
}

impl Hidden {
    /// Whether the two get on badly, or do not meet as they should.
    pub(super) fn in_trouble(&self) -> bool {
        self.stopped || self.cancelling || self.rapport < BAD
    }
}
