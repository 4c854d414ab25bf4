//! From a checked calendar to components of pairs with their chains.

use super::{
    chain::{COMPARISONS, Chain, Closed, Path, Work},
    dates::{self, Closures, Windows},
    due::{self, Due},
    hours::HoursBook,
    input::{Case, Pairing},
    people::PersonTime,
    rules::{Rule, RuleSet},
    slots::{Cost, POINT, PairTime, Slots, UNPLACED},
};
use crate::{
    program::{PersonIx, Program},
    time::{Interval, IntervalSet, Minute, Zone},
};
use std::collections::BTreeMap;

/// How many sessions beyond the floor are tried where gaps would grow too long without them.
const MORE: usize = 3;

/// Starts that a pair's chain chooses from: half a year in quarters of an hour, day and night. Past that the grid gets
/// coarser, and coarser still once work has run out.
const MOST_SLOTS: u32 = 20_000;
const FEW_SLOTS: u32 = 300;

/// Slots in a step of work.
const SLOTS: usize = 16;

/// Comparisons that one chain may always take: half a year of sessions, fortnightly.
const ALWAYS: u128 = 1_000_000;

/// Ways that one search keeps, at most, where more than the fewest slots would make more: 128 MiB.
const MOST_WAYS: u128 = 4_000_000;

/// A pair's chain, and its best way through.
pub(super) struct BestChain<'a> {
    pub(super) chain: Chain<'a>,
    pub(super) alone: Path,
    /// Sessions beyond the floor.
    pub(super) more: usize,
    /// Whether the grid was made coarser.
    pub(super) coarse: bool,
}

/// What every step of planning reads.
pub(super) struct Desk<'a> {
    pub(super) program: &'a Program,
    pub(super) hours: HoursBook,
    pub(super) closures: Closures,
    pub(super) case: &'a Case,
}

/// What becomes of a pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It runs: its sessions are planned.
    Runs([PersonIx; 2]),
    /// It has ended, or its days are over: what lies behind the end is dropped.
    Over,
    /// Somebody's zone is unknown: what is there stays, nothing is planned.
    NoZone,
}

impl<'a> Desk<'a> {
    pub(super) fn new(program: &'a Program, case: &'a Case) -> Desk<'a> {
        Desk { program, hours: HoursBook::new(program), closures: Closures::new(&program.roster), case }
    }

    /// The zone of a person; None when it is unknown.
    pub(super) fn zone(&self, person: PersonIx) -> Option<&Zone> {
        Some(self.hours.zone(self.hours.of(person)?.zone?))
    }

    /// The wall on which a pairing's dates are read: the mentor's, or UTC where hers is unknown.
    pub(super) fn wall(&self, pairing: &Pairing) -> &Zone {
        const UTC: &Zone = &Zone::UTC;
        let [mentor, _] = pairing.people;
        mentor.and_then(|mentor| self.zone(mentor)).unwrap_or(UTC)
    }

    /// What becomes of a pairing.
    pub(super) fn standing(&self, pairing: &Pairing) -> Standing {
        let [Some(mentor), Some(mentee)] = pairing.people else { return Standing::Over };
        let runs = dates::running(&self.program.roster, self.wall(pairing), pairing);
        if pairing.ended || runs.end <= self.case.now {
            Standing::Over
        } else if self.zone(mentor).is_none() || self.zone(mentee).is_none() {
            Standing::NoZone
        } else {
            Standing::Runs([mentor, mentee])
        }
    }

    /// From now to the end of the program, on any wall.
    pub(super) fn horizon(&self) -> Interval {
        let end = Minute::of_utc_day(self.program.roster.term.end.saturating_add_days(2));
        Interval::new(self.case.now, end.max(self.case.now))
    }

    /// A person's time; None when her zone is unknown.
    pub(super) fn person_time(&self, person: PersonIx) -> Option<PersonTime> {
        PersonTime::new(self.program, &self.hours, &self.closures, self.case, person, self.horizon())
    }

    /// One pair's time.
    pub(super) fn pair_time<'b>(
        &'b self,
        times: &'b BTreeMap<PersonIx, PersonTime>,
        pairing: &Pairing,
        people: [PersonIx; 2],
    ) -> Option<PairTime<'b>> {
        let [mentor, mentee] = people;
        let policy = &self.program.policy.scheduling;
        let wall = self.zone(mentor)?;
        let windows = Windows::new(self.program, &self.hours, &self.closures, pairing, wall, mentee);
        let runs = dates::running(&self.program.roster, wall, pairing);
        let runs = IntervalSet::from_iter([runs]).subtraction(&dates::pauses(wall, pairing));
        let ahead = Interval::new(due::thaw(policy, self.case.now), self.horizon().end);
        let both = [times.get(&mentor)?, times.get(&mentee)?];
        Some(PairTime::new(policy, &self.hours, both, windows, runs, ahead))
    }

    /// The chain of a pair under some rules, with so many new sessions beyond the floor. Its places cost nothing: it is drawn to
    /// see whether there is room.
    pub(super) fn bare_chain<'b>(
        &self,
        time: &PairTime<'b>,
        pairing: &Pairing,
        rules: RuleSet,
        more: usize,
        work: &mut Work,
    ) -> Chain<'b> {
        let slots = Slots::new(time, rules, self.case.now, self.affordable(time, pairing, rules, work));
        work.spend(slots.len().div_euclid(SLOTS));
        self.chain_of(time, &mut slots.without_charges(), pairing, rules, more)
    }

    fn chain_of<'b>(
        &self,
        time: &PairTime<'b>,
        slots: &mut Slots<'_>,
        pairing: &Pairing,
        rules: RuleSet,
        more: usize,
    ) -> Chain<'b> {
        let policy = time.policy;
        let [wall, _] = time.zones;
        let least = if rules.has(Rule::Count) { self.least(time, pairing) } else { 0 };
        let Due { old, new } = Due::new(policy, self.case, pairing, wall, least, more);
        let mut spot = |item| slots.spot(item);
        Chain {
            policy,
            old: old.into_iter().map(&mut spot).collect(),
            new: new.into_iter().map(&mut spot).collect(),
            cadence: rules.has(Rule::Cadence) || policy.soft.cadence.is_some(),
            ordered: rules.has(Rule::Milestones) || policy.soft.milestones.is_some(),
            hole: UNPLACED,
            missed: policy.soft.count.map_or(0, Cost::from).saturating_mul(POINT),
            prices: [0, 0],
        }
    }

    /// The chain of a pair under the policy's hard rules, with as few sessions as fill its term. Once work has run out, a
    /// coarser grid must do.
    pub(super) fn best_chain<'b>(&self, time: &PairTime<'b>, pairing: &Pairing, work: &mut Work) -> BestChain<'b> {
        let rules = time.hard();
        let most_more = if work.0 > 0 { MORE } else { 0 };
        let mut slots = Slots::new(time, rules, self.case.now, self.affordable(time, pairing, rules, work));
        work.spend(slots.len().div_euclid(SLOTS));
        let first = self.chain_of(time, &mut slots, pairing, rules, 0);
        let closed = Closed::default();
        let coarse = slots.coarse;
        if let Some(alone) = first.whole(&closed, work) {
            return BestChain { chain: first, alone, more: 0, coarse };
        }
        for more in 1..=most_more {
            let chain = self.chain_of(time, &mut slots, pairing, rules, more);
            if let Some(alone) = chain.whole(&closed, work) {
                return BestChain { chain, alone, more, coarse };
            }
        }
        let alone = first.most(&closed, work);
        BestChain { chain: first, alone, more: 0, coarse }
    }

    /// How many slots a chain can be drawn from with the work there is, as far as can be told beforehand.
    fn affordable(&self, time: &PairTime<'_>, pairing: &Pairing, rules: RuleSet, work: &Work) -> u32 {
        let [wall, _] = time.zones;
        let due = Due::new(time.policy, self.case, pairing, wall, self.least(time, pairing), 0);
        let (old, new) = (due.old.len(), due.new.len());
        let legs = old.saturating_mul(new.saturating_add(1)).saturating_add(new.saturating_mul(old.saturating_add(1)));
        let term = pairing.since.days_until(pairing.until);
        let window = match time.policy.soft.cadence {
            None if !rules.has(Rule::Cadence) => u32::try_from(term).unwrap_or(0),
            Some(_) => u32::try_from(term).unwrap_or(0),
            None => time.policy.cadence.maximum_days.saturating_sub(time.policy.cadence.minimum_days),
        };
        // On each day of the window a place looks for the one of the same hour.
        let compared = legs.max(1).saturating_mul((window as usize).saturating_add(1));
        let comparisons = u128::from(work.0).saturating_mul(u128::try_from(COMPARISONS).unwrap_or(1)).max(ALWAYS);
        let slots = comparisons.checked_div(u128::try_from(compared).unwrap_or(u128::MAX)).unwrap_or(0);
        // Nor more ways than fit in memory.
        let slots = slots.min(MOST_WAYS.checked_div(u128::try_from(legs).unwrap_or(1)).unwrap_or(MOST_WAYS));
        u32::try_from(slots).unwrap_or(u32::MAX).clamp(FEW_SLOTS, MOST_SLOTS)
    }

    /// Sessions that a chain cannot do without: from the latest kick-off, or the last session that holds still, to the
    /// closing review in steps of the longest gap.
    fn least(&self, time: &PairTime<'_>, pairing: &Pairing) -> usize {
        let policy = time.policy;
        if policy.soft.cadence.is_some() || policy.soft.milestones.is_some() {
            return 0;
        }
        let [wall, _] = time.zones;
        let day = |minute: Minute| wall.local_of(minute).day();
        let closing = day(time.windows.closing.start);
        let thaw = due::thaw(policy, self.case.now);
        let known = pairing.sessions.iter().filter_map(|session| self.case.sessions.get(*session));
        let past: Vec<Minute> =
            known.filter(|known| known.is_live() && known.when.start < thaw).map(|known| known.when.start).collect();
        let (count, from) = match past.last() {
            Some(last) => (past.len(), day(*last)),
            None => (1, day(time.windows.kick_off.end.saturating_sub(1))),
        };
        let days = u32::try_from(from.days_until(closing)).unwrap_or(0);
        let steps = days.div_ceil(policy.cadence.maximum_days.max(1)) as usize;
        count.saturating_add(steps).min(due::MOST_SESSIONS)
    }
}

/// The pairings that run, grouped by the people they share: groups and members in the calendar's order. Nearly linear
/// (R. Tarjan, 1975).
pub(super) fn components(standings: &[Standing]) -> Vec<Vec<usize>> {
    let mut parents: BTreeMap<PersonIx, PersonIx> = BTreeMap::new();
    let root = |parents: &mut BTreeMap<PersonIx, PersonIx>, person: PersonIx| {
        let mut here = person;
        while let Some(above) = parents.get(&here).copied().filter(|above| *above != here) {
            let next = parents.get(&above).copied().unwrap_or(above);
            parents.insert(here, next);
            here = next;
        }
        here
    };
    for standing in standings {
        if let Standing::Runs([mentor, mentee]) = standing {
            let (a, b) = (root(&mut parents, *mentor), root(&mut parents, *mentee));
            // The lower number leads, so that the result does not hang on the order of pairings.
            parents.insert(a.max(b), a.min(b));
            parents.insert(a.min(b), a.min(b));
        }
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut by_root: BTreeMap<PersonIx, usize> = BTreeMap::new();
    for (position, standing) in standings.iter().enumerate() {
        let Standing::Runs([mentor, _]) = standing else { continue };
        let next = groups.len();
        let group = *by_root.entry(root(&mut parents, *mentor)).or_insert(next);
        if group == next {
            groups.push(Vec::new());
        }
        if let Some(group) = groups.get_mut(group) {
            group.push(position);
        }
    }
    groups
}
