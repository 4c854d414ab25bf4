//! Who works when: each participant's weekly hours, and the minutes a week that two people share.
//!
//! **Whose week.** A person's own week, if she gave one. Otherwise the policy's working time: in the country of her
//! attribute `country` its override, with CLDR's weekend off; without a country on the policy's `days`. A key that an
//! override leaves out keeps what holds without it. Of several countries the first by bytes counts.
//!
//! **Memory.** People alike in zone and week are one class. Classes are tabulated in order of first appearance while their
//! weekly profiles stay within `MOST_PARTS` intervals (32 MiB); the table of pairs takes 16 MiB at most. Pairs with a
//! class beyond that are worked out at each question. Leave, diaries, closures and Ramadan hours do not count here.

use super::ramadan;
use crate::{
    contract::types::{Finding, Severity},
    policy::scheduling::{CountryTime, SchedulingPolicy},
    problems::detail,
    program::{PersonIx, Program, Roster},
    time::{
        Day, Hours as Kind, Interval, Minute, ReachClass, ReachTable, Shared, Week, Window, WorkingTime, Zone, ZoneIx,
        shared, weekend,
    },
};
use std::{collections::BTreeMap, sync::Arc};

/// Intervals of weekly profiles that are kept, over all classes.
const MOST_PARTS: usize = 4_000_000;

/// When somebody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours<'a> {
    /// None when unknown: never scheduled, never guessed.
    pub zone: Option<ZoneIx>,
    /// Her windows on the wall clock.
    pub week: &'a Week,
}

/// The weekly hours of every participant of a program. Weeks that come from the policy are made once a country.
#[derive(Clone)]
pub struct HoursBook {
    roster: Arc<Roster>,
    /// Different weeks of the policy's making.
    weeks: Vec<Week>,
    /// By person: which of `weeks`; past the end for her own.
    made: Vec<u32>,
}

impl HoursBook {
    /// Works out everybody's hours. Linear in people.
    #[must_use]
    pub fn new(program: &Program) -> HoursBook {
        let roster = &program.roster;
        let policy = &program.policy.scheduling;
        let country = roster.names.find("country");
        let mut weeks = Vec::new();
        let mut by_country: BTreeMap<String, u32> = BTreeMap::new();
        let mut made = Vec::with_capacity(roster.people.len());
        for person in &roster.people {
            if person.week.is_some() {
                made.push(u32::MAX);
                continue;
            }
            let values = country.into_iter().flat_map(|key| person.attributes.values(key));
            let code = values.map(|value| roster.names.text(value)).min().unwrap_or_default().to_ascii_uppercase();
            let next = u32::try_from(weeks.len()).unwrap_or(u32::MAX);
            made.push(*by_country.entry(code).or_insert_with_key(|code| {
                weeks.push(policy_week(policy, code));
                next
            }));
        }
        HoursBook { roster: Arc::clone(roster), weeks, made }
    }

    /// The hours of a participant; None for somebody else.
    #[must_use]
    pub fn of(&self, person: PersonIx) -> Option<Hours<'_>> {
        let record = self.roster.person(person)?;
        let made = || self.weeks.get(*self.made.get(person.index())? as usize);
        Some(Hours { zone: record.zone, week: record.week.as_ref().or_else(made)? })
    }

    /// Working time inside an interval, cut to Ramadan hours where the person's site keeps them or she asks for them.
    /// None when her zone is unknown.
    #[must_use]
    pub fn working(&self, program: &Program, person: PersonIx, within: Interval) -> Option<WorkingTime> {
        let hours = self.of(person)?;
        let zone = self.zone(hours.zone?);
        let mut time = hours.week.within(zone, within);
        let record = self.roster.person(person)?;
        let rules = &program.policy.scheduling.ramadan;
        if ramadan::keeps(&self.roster, record, rules) {
            let cut = ramadan::outside_hours(zone, within, rules);
            for set in [&mut time.working, &mut time.preferred, &mut time.avoided] {
                *set = set.subtraction(&cut);
            }
        }
        Some(time)
    }

    /// The rules of a zone of the roster.
    #[must_use]
    pub fn zone(&self, zone: ZoneIx) -> &Zone {
        self.roster.zones.zone(zone)
    }
}

/// Working time of somebody who gives no week. `country` in capitals; empty when not known.
fn policy_week(policy: &SchedulingPolicy, country: &str) -> Week {
    let general = &policy.working_time;
    let none = CountryTime::default();
    let over = general.countries.iter().find(|(code, _)| code.eq_ignore_ascii_case(country)).map_or(&none, |(_, t)| t);
    let (since, until) = (over.since.unwrap_or(general.since), over.until.unwrap_or(general.until));
    let off = |day: u32| {
        let (first, last) = weekend(country);
        let (first, last) = (u32::from(first), u32::from(last));
        if first <= last { (first..=last).contains(&day) } else { day >= first || day <= last }
    };
    let works = |day: &u32| match &over.days {
        Some(days) => days.contains(day),
        None if country.is_empty() => general.days.contains(day),
        None => !off(*day),
    };
    let window = |weekday| Window { weekday, since, until, hours: Kind::Working };
    let windows: Vec<Window> = (1..=7).filter(works).map(window).collect();
    // The policy was checked: `since` is below `until`, and that at most 1,440.
    Week::new(&windows).unwrap_or_default()
}

/// Minutes a week that any two participants share in working and stretch hours, in the leanest week of the program's term.
#[derive(Clone)]
pub struct ReachIndex {
    hours: HoursBook,
    /// By person; None when her zone is unknown.
    classes: Vec<Option<u32>>,
    /// One person of each class.
    members: Vec<PersonIx>,
    /// How many classes the table holds.
    tabulated: usize,
    table: ReachTable,
}

impl ReachIndex {
    /// Sorts people into classes and works out the weeks of each. `people · log classes`, and as [`ReachTable::new`].
    #[must_use]
    pub fn build(program: &Program) -> ReachIndex {
        let hours = HoursBook::new(program);
        let term = program.roster.term;
        let mut classes = Vec::with_capacity(program.roster.people.len());
        let mut members = Vec::new();
        let mut seen: BTreeMap<(ZoneIx, &Week), u32> = BTreeMap::new();
        let mut list = Vec::new();
        let mut parts = 0_usize;
        let mut tabulated = 0_usize;
        for person in (0..u32::MAX).map(PersonIx).take(program.roster.people.len()) {
            let Some((zone, week)) = hours.of(person).and_then(|hours| Some((hours.zone?, hours.week))) else {
                classes.push(None);
                continue;
            };
            let next = u32::try_from(members.len()).unwrap_or(u32::MAX);
            classes.push(Some(*seen.entry((zone, week)).or_insert_with(|| {
                members.push(person);
                let zone = hours.zone(zone);
                parts = parts.saturating_add(most_parts(zone, week, term.first, term.end));
                if parts <= MOST_PARTS && tabulated == list.len() {
                    list.push(ReachClass { zone, week });
                    tabulated = list.len();
                }
                next
            })));
        }
        let table = ReachTable::new(&list, term.first, term.end, true);
        ReachIndex { hours, classes, members, tabulated, table }
    }

    /// The class of a participant: equal classes have equal hours. None when her zone is unknown.
    #[must_use]
    pub fn class(&self, person: PersonIx) -> Option<usize> {
        self.classes.get(person.index()).copied().flatten().map(|class| class as usize)
    }

    /// How many classes there are.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.members.len()
    }

    /// What two people share in a week. None when a zone is unknown.
    #[must_use]
    pub fn shared(&self, a: PersonIx, b: PersonIx) -> Option<Shared> {
        let (x, y) = (self.class(a)?, self.class(b)?);
        if x.max(y) < self.tabulated {
            return Some(self.table.of(x, y));
        }
        let class = |person| {
            let hours = self.hours.of(person)?;
            Some(ReachClass { zone: self.hours.zone(hours.zone?), week: hours.week })
        };
        let term = self.hours.roster.term;
        Some(shared(&class(a)?, &class(b)?, term.first, term.end, true))
    }

    /// Everybody who offers less time a week than the policy asks (`schedule.few-hours`), in the roster's order: with a
    /// week of a few minutes somebody else's hours could be forced.
    #[must_use]
    pub fn few_hours(&self, program: &Program) -> Vec<Finding> {
        let least = program.policy.scheduling.working_time.offered_minutes_least;
        let mut by_class: BTreeMap<usize, u32> = BTreeMap::new();
        let mut findings = Vec::new();
        for (position, record) in program.roster.people.iter().enumerate() {
            let person = PersonIx(u32::try_from(position).unwrap_or(u32::MAX));
            let takes_part = record.mentor_places > 0 || record.mentee_places > 0;
            let Some(class) = self.class(person).filter(|_| takes_part) else { continue };
            let offered =
                *by_class.entry(class).or_insert_with(|| self.shared(person, person).unwrap_or_default().minutes);
            if offered < least {
                findings.push(Finding {
                    code: "schedule.few-hours".into(),
                    severity: Severity::Warning,
                    people: vec![program.roster.id(person).into()],
                    path: Some(format!("/roster/people/{position}/week")),
                    details: vec![detail("minutes", offered), detail("least", least)],
                    message: format!("this person offers {offered} minutes a week, and {least} are asked for"),
                });
            }
        }
        findings
    }
}

/// At least as many intervals as the table keeps for a class: one week as it is, and again for each week near a clock
/// change, of which a change reaches four.
fn most_parts(zone: &Zone, week: &Week, since: Day, until: Day) -> usize {
    const MONDAY: Minute = Minute(4 * 1440);
    let utc = week.within(&Zone::UTC, Interval::new(MONDAY, MONDAY.saturating_add(7 * 1440)));
    let parts = [&utc.working, &utc.stretch].iter().map(|set| set.as_slice().len()).sum::<usize>().saturating_add(2);
    let term = Interval::new(Minute::of_utc_day(since), Minute::of_utc_day(until));
    parts.saturating_mul(zone.transitions(term).count().saturating_mul(4).saturating_add(2))
}
