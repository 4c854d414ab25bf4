//! Leave that rules ask for: who is asked, and what they say.

use super::Life;
use crate::{
    company::Rng,
    contract::program::Ending,
    hr::{Organisation, Waiver},
    simulation::{chance::Chance, platform::PlatformError},
};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// What was asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Leave {
    /// By pairing: the day of the answer, and what is given on it; nothing where it is refused.
    awaited: Vec<(NaiveDate, Vec<Waiver>, String)>,
    /// Pairings for which leave was asked once.
    before: BTreeSet<String>,
}

impl Life {
    /// Rules want leave: the pair rests while it is asked for.
    pub(super) fn ask_leave(&mut self, leave: Vec<Waiver>, id: &str, day: NaiveDate) -> Result<(), PlatformError> {
        if self.leave.awaited.iter().any(|(_, _, asked)| asked == id) {
            return Ok(());
        }
        self.found.push((id.to_owned(), day));
        let again = !self.leave.before.insert(id.to_owned());
        if again || leave.is_empty() {
            // Nobody may give it, or what was given was not accepted.
            self.platform.end(id, day, Ending::RoleChange)?;
            self.over(id, day);
            return Ok(());
        }
        self.counts.waivers.0 += 1;
        let mut rng = self.world.rng(&format!("leave:{day}:{id}"));
        let until = day + Days::new(self.behaviour.asking.waiver_days as u64);
        let granted = rng.happens(self.behaviour.asking.waiver_granted);
        let given = granted.then(|| approved(&self.world.organisation, &leave, &mut rng)).flatten();
        self.platform.rest(id, day, until + Days::new(1))?;
        self.leave.awaited.push((until, given.unwrap_or_default(), id.to_owned()));
        Ok(())
    }

    /// Leave that is given or refused today.
    pub(super) fn leave_answers(&mut self, day: NaiveDate) -> Result<(), PlatformError> {
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.leave.awaited).into_iter().partition(|(on, ..)| *on <= day);
        self.leave.awaited = later;
        for (_, given, id) in due {
            if !self.hidden.contains_key(&id) {
                continue;
            }
            if given.is_empty() {
                self.platform.end(&id, day, Ending::RoleChange)?;
                self.over(&id, day);
            } else {
                self.counts.waivers.1 += 1;
                given.into_iter().for_each(|waiver| self.world.add_waiver(waiver));
                self.platform.wake(&id, day)?;
            }
        }
        Ok(())
    }
}

/// Signed by people of Human Resources, for each rule by others of whom none is above one of the two or above another
/// approver. None where there are too few of them.
fn approved(organisation: &Organisation, leave: &[Waiver], rng: &mut Rng) -> Option<Vec<Waiver>> {
    let managers: BTreeMap<&str, &Vec<String>> =
        organisation.people.iter().map(|one| (one.id.as_str(), &one.managers)).collect();
    let mut near = BTreeSet::new();
    for waiver in leave {
        near.extend(upward(&managers, &waiver.mentor).into_iter().chain(upward(&managers, &waiver.mentee)));
    }
    let office = organisation.people.iter().filter(|one| one.department.as_deref() == Some("Human Resources"));
    let fits: Vec<&str> = office.map(|one| one.id.as_str()).filter(|id| !near.contains(id)).collect();
    let mut signed: Vec<Waiver> = Vec::new();
    for waiver in leave {
        let others = || signed.iter().filter(|one| one.code == waiver.code).map(|one| one.approved_by.as_str());
        let is_apart = |id: &str| {
            let above = upward(&managers, id);
            others().all(|other| !above.contains(other) && !upward(&managers, other).contains(id))
        };
        let open: Vec<&str> = fits.iter().copied().filter(|id| is_apart(id)).collect();
        if open.is_empty() {
            return None;
        }
        let approved_by = (*rng.pick(&open)).to_owned();
        signed.push(Waiver { approved_by, ..waiver.clone() });
    }
    Some(signed)
}

/// Somebody and all who are above her.
fn upward<'a>(managers: &BTreeMap<&'a str, &'a Vec<String>>, id: &'a str) -> BTreeSet<&'a str> {
    let mut above = BTreeSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if above.insert(id) {
            open.extend(managers.get(id).into_iter().flat_map(|all| all.iter().map(String::as_str)));
        }
    }
    above
}
