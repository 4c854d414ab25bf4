//! Conflicts of interest, as the contract's README says them (`/conflicts`), before waivers.
//!
//! Ties are scanned and lines walked for every pair, rule and day that is asked about.

use super::{Second, values};
use crate::contract::{
    conflicts::Ruling,
    program::{Person, Stance, Tie},
};
use chrono::{Days, Months, NaiveDate};
use serde_json::Value;
use std::collections::BTreeSet;

/// Rules that read a tie between the two themselves.
const TIES: [&str; 17] = [
    "direct-manager",
    "reviewer",
    "pay-decision",
    "promotion-decision",
    "hiring-decision",
    "spend-approver",
    "hr-partner",
    "coordinator",
    "family",
    "close-personal",
    "financial-interest",
    "contract-sponsor",
    "audit-independence",
    "barrier",
    "representation",
    "competing",
    "former-mentoring",
];
const OTHERS: [&str; 6] = ["same-person", "reporting-line", "dotted-line", "same-manager", "same-team", "declined"];

/// Rulings by name, from harmless to forbidden; a ruling is a position here.
const RULINGS: [(&str, Ruling); 5] = [
    ("clear", Ruling::Clear),
    ("disclose", Ruling::Disclose),
    ("unknown", Ruling::Unknown),
    ("needs-approval", Ruling::NeedsApproval),
    ("blocked", Ruling::Blocked),
];
const UNKNOWN: usize = 2;
const NEEDS_APPROVAL: usize = 3;

/// First day on which it holds, first on which it holds no more.
type Held = (Option<NaiveDate>, Option<NaiveDate>);

/// A tie with its dates read.
#[derive(Clone, Copy)]
pub(super) struct Dated<'a> {
    pub(super) tie: &'a Tie,
    held: Held,
}

impl<'a> Dated<'a> {
    /// An end before the beginning is none.
    pub(super) fn of(tie: &'a Tie) -> Self {
        let day = |text: &Option<String>| text.as_ref().and_then(|day| day.parse::<NaiveDate>().ok());
        let (since, until) = (day(&tie.held.since), day(&tie.held.until));
        Self { tie, held: (since, until.filter(|until| since.is_none_or(|since| since <= *until))) }
    }
}

impl Second<'_> {
    /// The worst ruling, and whether every rule lets the pair be proposed.
    pub(super) fn rulings(&self, mentor: &Person, mentee: &Person) -> (Ruling, bool) {
        let (mut worst, mut proposable) = (0_usize, true);
        for rule in TIES.into_iter().chain(OTHERS) {
            if self.key(rule, "active") == "off" {
                continue;
            }
            let known = self.speaks(rule, mentor, mentee);
            let unknown = self.is_unknown(rule, mentor, mentee).then_some(UNKNOWN);
            for ruling in known.into_iter().chain(unknown) {
                worst = worst.max(ruling);
                proposable &= match RULINGS[ruling].1 {
                    Ruling::Clear | Ruling::Disclose => true,
                    Ruling::Unknown => self.is(&format!("/conflicts/{rule}/propose-unknown")),
                    Ruling::NeedsApproval => self.is("/conflicts/propose-needs-approval"),
                    Ruling::Blocked => false,
                };
            }
        }
        (RULINGS[worst].1, proposable)
    }

    fn key(&self, rule: &str, key: &str) -> &str {
        self.word(&format!("/conflicts/{rule}/{key}"))
    }

    fn number_of(&self, rule: &str, key: &str) -> u32 {
        u32::try_from(self.whole(&format!("/conflicts/{rule}/{key}"))).unwrap_or(u32::MAX)
    }

    fn ruling(&self, rule: &str, key: &str) -> usize {
        let name = self.key(rule, key);
        RULINGS.iter().position(|(other, _)| *other == name).unwrap_or(0)
    }

    fn speaks(&self, rule: &str, mentor: &Person, mentee: &Person) -> Option<usize> {
        let now = |holds: bool| holds.then(|| self.ruling(rule, "ruling"));
        match rule {
            "same-person" | "same-team" => {
                let key = self.key(rule, "attribute");
                now(!values(mentor, key).is_disjoint(&values(mentee, key)))
            }
            "declined" => {
                let declines = |from: &Person, to: &Person| {
                    from.preferences.iter().any(|wish| wish.other == to.id && wish.stance == Stance::Decline)
                };
                now(declines(mentor, mentee) || declines(mentee, mentor))
            }
            "reporting-line" | "dotted-line" => self.line(rule, mentor, mentee),
            "same-manager" => self.latest(rule, &|day| {
                let levels = self.number_of(rule, "levels") as usize;
                let near = |person: &Person| -> BTreeSet<&str> {
                    self.levels(rule, &person.id, day, levels).into_iter().flatten().collect()
                };
                !near(mentor).is_disjoint(&near(mentee))
            }),
            _ => {
                let between: Vec<Held> = self
                    .ties_of(rule)
                    .filter(|one| {
                        let ends = [one.tie.subject.as_str(), one.tie.object.as_str()];
                        ends == [mentor.id.as_str(), mentee.id.as_str()]
                            || ends == [mentee.id.as_str(), mentor.id.as_str()]
                    })
                    .map(|one| one.held)
                    .collect();
                self.latest(rule, &|day| between.iter().any(|held| holds(held, day)))
            }
        }
    }

    /// The ruling that follows from the last day, up to today, on which something held.
    fn latest(&self, rule: &str, on: &dyn Fn(NaiveDate) -> bool) -> Option<usize> {
        if on(self.today) {
            return Some(self.ruling(rule, "ruling"));
        }
        let back = self.at(&format!("/conflicts/{rule}/look-back-months")).and_then(Value::as_u64);
        let back = back.and_then(|months| u32::try_from(months).ok());
        let fade = self.number_of(rule, "fade-months");
        // What held changes only where a tie of the rule ends.
        let ends: BTreeSet<NaiveDate> =
            self.ties_of(rule).filter_map(|one| one.held.1).filter(|end| *end <= self.today).collect();
        let last = ends.into_iter().rev().find(|end| end.checked_sub_days(Days::new(1)).is_some_and(on))?;
        let within = |months: u32| last.checked_add_months(Months::new(months)).is_none_or(|end| self.today < end);
        if back.is_none_or(within) {
            Some(self.ruling(rule, "ruling"))
        } else if within(fade) {
            Some(self.ruling(rule, "ruling").min(NEEDS_APPROVAL))
        } else {
            None
        }
    }

    fn line(&self, rule: &str, mentor: &Person, mentee: &Person) -> Option<usize> {
        let reporting = rule == "reporting-line";
        // A boss one step up is the rule `direct-manager`.
        let shortest = if reporting { 2 } else { 1 };
        let most = self.number_of(rule, "max-depth");
        let exempt = (reporting && self.is("/conflicts/reporting-line/exempt-top"))
            .then(|| self.number_of(rule, "exempt-top-length"));
        let mut worst = None;
        for (lower, upper) in [(mentor, mentee), (mentee, mentor)] {
            let is_top = upper.id == mentee.id && self.bosses(rule, &upper.id, self.today).is_empty();
            let is_exempt = |length: u32| is_top && exempt.is_some_and(|from| length >= from);
            let listed = most.max(exempt.unwrap_or(1) - 1);
            let at = |day: NaiveDate, length: u32| {
                let levels = self.levels(rule, &lower.id, day, length as usize);
                levels.get(length as usize - 1).is_some_and(|level| level.contains(upper.id.as_str()))
            };
            for length in (shortest..=most).filter(|length| !is_exempt(*length)) {
                worst = worst.max(self.latest(rule, &|day| at(day, length)));
            }
            let deeper = (most + 1..=listed).any(|length| !is_exempt(length) && at(self.today, length));
            let near = (1..=listed).any(|length| at(self.today, length));
            let far = !near && !is_exempt(u32::MAX) && self.above(rule, &lower.id).contains(upper.id.as_str());
            if deeper || far {
                worst = worst.max(Some(self.ruling(rule, "deeper-ruling")));
            }
        }
        worst
    }

    fn is_unknown(&self, rule: &str, mentor: &Person, mentee: &Person) -> bool {
        self.lacks_feed(rule)
            || match rule {
                // Whoever is above an open end is nobody below it.
                "reporting-line" | "dotted-line" => {
                    self.open_ends(rule, &mentor.id) != self.open_ends(rule, &mentee.id)
                }
                _ => [mentor, mentee].iter().any(|person| self.leaves_the_data(rule, &person.id)),
            }
    }

    fn lacks_feed(&self, rule: &str) -> bool {
        if self.key(rule, "active") != "required" {
            return false;
        }
        let team = rule == "same-team";
        let relations = if team { vec![self.key(rule, "attribute")] } else { self.relations(rule) };
        relations.into_iter().any(|relation| {
            let feeds = self.roster.feeds.iter().filter(|feed| feed.relation == relation);
            let newest = feeds.filter_map(|feed| feed.as_of.parse::<NaiveDate>().ok()).max();
            let carried = team && self.roster.people.iter().any(|person| !values(person, relation).is_empty());
            let stale = i64::from(self.number_of(rule, "stale-after-days"));
            newest.map_or(!carried, |day| self.today.signed_duration_since(day).num_days() > stale)
        })
    }

    /// Somebody near above is not known.
    fn leaves_the_data(&self, rule: &str, person: &str) -> bool {
        let strange = |boss: &&str| !self.known.contains(*boss);
        let near = |levels: usize| self.levels(rule, person, self.today, levels).iter().flatten().any(strange);
        match rule {
            "direct-manager" => near(1),
            "same-manager" => near(self.number_of(rule, "levels") as usize),
            _ => false,
        }
    }

    /// Where a person's lines end at somebody unknown or in a circle, which goes by the first of its members.
    fn open_ends<'s>(&'s self, rule: &str, person: &'s str) -> BTreeSet<&'s str> {
        let mut ends = BTreeSet::new();
        for boss in self.above(rule, person).into_iter().chain([person]) {
            let above = self.above(rule, boss);
            if above.contains(boss) {
                ends.extend(above.into_iter().filter(|other| self.above(rule, other).contains(boss)).min());
            } else if !self.known.contains(boss) {
                ends.insert(boss);
            }
        }
        ends
    }

    fn relations(&self, rule: &str) -> Vec<&str> {
        self.words(&format!("/conflicts/{rule}/relations"))
    }

    fn ties_of(&self, rule: &str) -> impl Iterator<Item = &Dated<'_>> {
        let relations = self.relations(rule);
        self.ties.iter().filter(move |one| relations.contains(&one.tie.relation.as_str()))
    }

    fn bosses(&self, rule: &str, person: &str, day: NaiveDate) -> BTreeSet<&str> {
        let relations = self.relations(rule);
        let ties = self.below.get(person).into_iter().flatten();
        ties.filter(|one| relations.contains(&one.tie.relation.as_str()) && holds(&one.held, day))
            .map(|one| one.tie.subject.as_str())
            .collect()
    }

    /// People exactly one, two, … steps above, never coming back to the person.
    fn levels(&self, rule: &str, person: &str, day: NaiveDate, most: usize) -> Vec<BTreeSet<&str>> {
        let mut levels: Vec<BTreeSet<&str>> = Vec::new();
        for _ in 0..most {
            let mut above: BTreeSet<&str> = match levels.last() {
                None => self.bosses(rule, person, day),
                Some(level) => level.iter().flat_map(|lower| self.bosses(rule, lower, day)).collect(),
            };
            above.remove(person);
            if above.is_empty() {
                break;
            }
            levels.push(above);
        }
        levels
    }

    /// Everybody above today.
    fn above(&self, rule: &str, person: &str) -> BTreeSet<&str> {
        let mut above = BTreeSet::new();
        let mut open: Vec<&str> = self.bosses(rule, person, self.today).into_iter().collect();
        while let Some(boss) = open.pop() {
            if above.insert(boss) {
                open.extend(self.bosses(rule, boss, self.today));
            }
        }
        above
    }
}

fn holds((since, until): &Held, day: NaiveDate) -> bool {
    since.is_none_or(|since| since <= day) && until.is_none_or(|until| day < until)
}
