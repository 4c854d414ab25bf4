//! The rules once more: slow and obvious. Chains are walked for every pair and every day, ties are all scanned, and
//! nothing is shared with the engine but the policy's keys and the calendar.

use crate::{
    contract::{conflicts::Ruling, program::Stance},
    policy::conflicts::{Active, ConflictPolicy, RuleId},
    program::{PersonIx, Program},
    time::Day,
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

type People = BTreeSet<u32>;
type Bosses = Rc<Vec<Vec<u32>>>;
type Levels = Rc<Vec<People>>;

pub(super) struct Reference<'a> {
    program: &'a Program,
    /// Bosses of everybody by relations and day, so that a walk does not scan all ties at each step.
    bosses: RefCell<BTreeMap<(RuleId, Day), Bosses>>,
    /// Positions of ties by the two people, the smaller number first; so that not all are scanned for each pair.
    ties: BTreeMap<(PersonIx, PersonIx), Vec<usize>>,
    /// Whether any tie has dates at all; else every day is like today.
    is_dated: bool,
    /// What does not hang on the pair is worked out once.
    levels: RefCell<BTreeMap<(RuleId, PersonIx, Day, u32), Levels>>,
    above: RefCell<BTreeMap<(RuleId, PersonIx), Rc<People>>>,
    hidden: RefCell<BTreeMap<(RuleId, PersonIx), bool>>,
}

impl<'a> Reference<'a> {
    pub(super) fn new(program: &'a Program) -> Self {
        let mut ties: BTreeMap<(PersonIx, PersonIx), Vec<usize>> = BTreeMap::new();
        for (position, tie) in program.roster.ties.iter().enumerate() {
            ties.entry((tie.subject.min(tie.object), tie.subject.max(tie.object))).or_default().push(position);
        }
        let is_dated = program.roster.ties.iter().any(|tie| tie.held.since.is_some() || tie.held.until.is_some());
        Reference {
            program,
            bosses: RefCell::default(),
            levels: RefCell::default(),
            above: RefCell::default(),
            hidden: RefCell::default(),
            ties,
            is_dated,
        }
    }

    fn policy(&self) -> &ConflictPolicy {
        &self.program.policy.conflicts
    }

    fn today(&self) -> Day {
        self.program.roster.as_of
    }

    /// Every rule that speaks today, before waivers.
    pub(super) fn rulings(&self, mentor: PersonIx, mentee: PersonIx) -> BTreeMap<&'static str, Ruling> {
        let rulings =
            RuleId::ALL.into_iter().filter_map(|rule| Some((rule.code(), self.ruling(rule, mentor, mentee)?)));
        rulings.collect()
    }

    pub(super) fn proposable(&self, mentor: PersonIx, mentee: PersonIx) -> bool {
        let may = |rule: RuleId, ruling: Option<Ruling>| match ruling {
            None | Some(Ruling::Clear | Ruling::Disclose) => true,
            Some(Ruling::Unknown) => self.policy().keys(rule).propose_unknown,
            Some(Ruling::NeedsApproval) => self.policy().propose_needs_approval,
            Some(Ruling::Blocked) => false,
        };
        RuleId::ALL
            .into_iter()
            .filter(|rule| self.policy().keys(*rule).active != Active::Off)
            .all(|rule| may(rule, self.known(rule, mentor, mentee)) && may(rule, self.unknown(rule, mentor, mentee)))
    }

    fn ruling(&self, rule: RuleId, mentor: PersonIx, mentee: PersonIx) -> Option<Ruling> {
        let keys = self.policy().keys(rule);
        if keys.active == Active::Off {
            return None;
        }
        self.known(rule, mentor, mentee).max(self.unknown(rule, mentor, mentee))
    }

    fn unknown(&self, rule: RuleId, mentor: PersonIx, mentee: PersonIx) -> Option<Ruling> {
        let hidden = match rule {
            // Whoever is above an open end is nobody below it.
            RuleId::ReportingLine | RuleId::DottedLine => self.open_ends(rule, mentor) != self.open_ends(rule, mentee),
            _ => [mentor, mentee].iter().any(|person| self.hidden(rule, *person)),
        };
        let unknown = self.lacks_feed(rule) || hidden;
        unknown.then_some(Ruling::Unknown)
    }

    pub(super) fn known(&self, rule: RuleId, mentor: PersonIx, mentee: PersonIx) -> Option<Ruling> {
        let (policy, keys) = (self.policy(), self.policy().keys(rule));
        match rule {
            RuleId::SamePerson => self.shares(&policy.same_person.attribute, mentor, mentee).then_some(keys.ruling),
            RuleId::SameTeam => self.shares(&policy.same_team.attribute, mentor, mentee).then_some(keys.ruling),
            RuleId::Declined => (self.declines(mentor, mentee) || self.declines(mentee, mentor)).then_some(keys.ruling),
            RuleId::ReportingLine => {
                let line = &policy.reporting_line;
                let exempt = line.exempt_top.then_some(line.exempt_top_length);
                self.line(rule, mentor, mentee, 2, line.max_depth, line.deeper_ruling, exempt)
            }
            RuleId::DottedLine => {
                let line = &policy.dotted_line;
                self.line(rule, mentor, mentee, 1, line.max_depth, line.deeper_ruling, None)
            }
            RuleId::SameManager => self.worst_of_days(rule, |day| {
                let near = |person| self.levels(rule, person, day, policy.same_manager.levels);
                let theirs = near(mentee);
                near(mentor).iter().flatten().any(|boss| theirs.iter().any(|level| level.contains(boss)))
            }),
            _ => {
                let ties = self.ties.get(&(mentor.min(mentee), mentor.max(mentee)))?;
                self.worst_of_days(rule, |day| {
                    ties.iter().map(|position| self.program.roster.ties[*position]).any(|tie| {
                        let relation = self.program.roster.names.text(tie.relation);
                        keys.relations.iter().any(|read| read == relation) && tie.held.contains(day)
                    })
                })
            }
        }
    }

    /// The worst ruling over all days up to today on which something held.
    fn worst_of_days(&self, rule: RuleId, held: impl Fn(Day) -> bool) -> Option<Ruling> {
        let keys = self.policy().keys(rule);
        let today = self.today();
        if held(today) {
            return Some(keys.ruling);
        }
        let mut day = today;
        // As far back as the rule can look, a month more to be sure; a tie without end is looked for in 800 days.
        let months = keys.look_back_months.map_or(25, |months| months.max(keys.fade_months)) as i32;
        let first = if self.is_dated { -31 * (months + 1) } else { 0 };
        while today.days_until(day) > first {
            day = day.saturating_add_days(-1);
            if !held(day) {
                continue;
            }
            // The last day on which it held; earlier ones cannot be worse.
            let until = day.saturating_add_days(1);
            let within = |months: u32| until.add_months(months as i32).is_none_or(|end| today < end);
            return if keys.look_back_months.is_none_or(within) {
                Some(keys.ruling)
            } else if within(keys.fade_months) {
                Some(keys.ruling.min(Ruling::NeedsApproval))
            } else {
                None
            };
        }
        None
    }

    #[allow(clippy::too_many_arguments, reason = "tests")]
    fn line(
        &self,
        rule: RuleId,
        mentor: PersonIx,
        mentee: PersonIx,
        shortest: u32,
        max_depth: u32,
        deeper: Ruling,
        exempt_from: Option<u32>,
    ) -> Option<Ruling> {
        let today = self.today();
        let mut worst = None;
        for (lower, upper) in [(mentor, mentee), (mentee, mentor)] {
            let top = upper == mentee && self.bosses(rule, today)[upper.index()].is_empty();
            let is_exempt = |length: u32| top && exempt_from.is_some_and(|from| length >= from);
            let listed = max_depth.max(exempt_from.unwrap_or(1) - 1);
            let at = |day: Day, length: u32| {
                self.levels(rule, lower, day, length)
                    .get(length as usize - 1)
                    .is_some_and(|level| level.contains(&upper.0))
            };
            for length in (shortest..=max_depth).filter(|length| !is_exempt(*length)) {
                worst = worst.max(self.worst_of_days(rule, |day| at(day, length)));
            }
            let deep = (max_depth + 1..=listed).any(|length| !is_exempt(length) && at(today, length));
            let near = (1..=listed).any(|length| at(today, length));
            let far = !near && !is_exempt(u32::MAX) && self.above(rule, lower).contains(&upper.0);
            if deep || far {
                worst = worst.max(Some(deeper));
            }
        }
        worst
    }

    fn bosses(&self, rule: RuleId, day: Day) -> Bosses {
        let relations = self.policy().keys(rule).relations;
        let key = (rule, day);
        if let Some(known) = self.bosses.borrow().get(&key) {
            return Rc::clone(known);
        }
        let roster = &self.program.roster;
        let mut bosses = vec![Vec::new(); roster.everyone()];
        for tie in &roster.ties {
            if relations.iter().any(|read| read == roster.names.text(tie.relation)) && tie.held.contains(day) {
                bosses[tie.object.index()].push(tie.subject.0);
            }
        }
        let bosses = Rc::new(bosses);
        self.bosses.borrow_mut().insert(key, Rc::clone(&bosses));
        bosses
    }

    /// People exactly one, two, … steps above, never coming back to the person.
    fn levels(&self, rule: RuleId, person: PersonIx, day: Day, most: u32) -> Levels {
        let key = (rule, person, day, most);
        if let Some(known) = self.levels.borrow().get(&key) {
            return Rc::clone(known);
        }
        let bosses = self.bosses(rule, day);
        let mut levels: Vec<People> = Vec::new();
        let mut level = People::from([person.0]);
        for _ in 0..most {
            level = level
                .iter()
                .flat_map(|lower| bosses[*lower as usize].clone())
                .filter(|boss| *boss != person.0)
                .collect();
            if level.is_empty() {
                break;
            }
            levels.push(level.clone());
        }
        let levels = Rc::new(levels);
        self.levels.borrow_mut().insert(key, Rc::clone(&levels));
        levels
    }

    /// Everybody above today.
    fn above(&self, rule: RuleId, person: PersonIx) -> Rc<People> {
        if let Some(known) = self.above.borrow().get(&(rule, person)) {
            return Rc::clone(known);
        }
        let bosses = self.bosses(rule, self.today());
        let (mut above, mut open) = (People::new(), vec![person.0]);
        while let Some(lower) = open.pop() {
            for boss in &bosses[lower as usize] {
                if above.insert(*boss) {
                    open.push(*boss);
                }
            }
        }
        let above = Rc::new(above);
        self.above.borrow_mut().insert((rule, person), Rc::clone(&above));
        above
    }

    fn hidden(&self, rule: RuleId, person: PersonIx) -> bool {
        if let Some(known) = self.hidden.borrow().get(&(rule, person)) {
            return *known;
        }
        let hidden = self.is_hidden(rule, person);
        self.hidden.borrow_mut().insert((rule, person), hidden);
        hidden
    }

    fn is_hidden(&self, rule: RuleId, person: PersonIx) -> bool {
        let is_stranger = |boss: &u32| self.program.roster.is_stranger(PersonIx(*boss));
        let near = |levels| self.levels(rule, person, self.today(), levels).iter().flatten().any(is_stranger);
        match rule {
            RuleId::DirectManager => near(1),
            RuleId::SameManager => near(self.policy().same_manager.levels),
            _ => false,
        }
    }

    /// Strangers and loops, by their first member, that a person is below or in.
    fn open_ends(&self, rule: RuleId, person: PersonIx) -> BTreeSet<u32> {
        let line = self.above(rule, person);
        let mut ends = BTreeSet::new();
        for boss in [person.0].iter().chain(line.iter()) {
            let above = self.above(rule, PersonIx(*boss));
            if above.contains(boss) {
                let members = above.iter().filter(|other| self.above(rule, PersonIx(**other)).contains(boss));
                ends.extend(members.min());
            } else if self.program.roster.is_stranger(PersonIx(*boss)) {
                ends.insert(*boss);
            }
        }
        ends
    }

    fn lacks_feed(&self, rule: RuleId) -> bool {
        let (keys, roster) = (self.policy().keys(rule), &self.program.roster);
        let team = &self.policy().same_team.attribute;
        let relations: Vec<&String> =
            if rule == RuleId::SameTeam { vec![team] } else { keys.relations.iter().collect() };
        let lacks = |relation: &String| {
            let feeds = roster.feeds.iter().filter(|feed| roster.names.text(feed.relation) == relation);
            let newest = feeds.map(|feed| feed.as_of).max();
            let carried = rule == RuleId::SameTeam
                && roster.people.iter().any(|person| self.values(person, team).next().is_some());
            newest.map_or(!carried, |day| day.days_until(self.today()) > keys.stale_after_days as i32)
        };
        keys.active == Active::Required && relations.into_iter().any(lacks)
    }

    fn values<'p>(&'p self, person: &'p crate::program::Person, key: &'p str) -> impl Iterator<Item = &'p str> {
        let names = &self.program.roster.names;
        let pairs = person.attributes.iter().filter(move |(name, _)| names.text(*name) == key);
        pairs.map(|(_, value)| names.text(value))
    }

    fn shares(&self, key: &str, a: PersonIx, b: PersonIx) -> bool {
        let roster = &self.program.roster;
        let (Some(a), Some(b)) = (roster.person(a), roster.person(b)) else { return false };
        self.values(a, key).any(|ours| self.values(b, key).any(|theirs| ours == theirs))
    }

    fn declines(&self, person: PersonIx, other: PersonIx) -> bool {
        let person = self.program.roster.person(person);
        person.is_some_and(|person| person.preferences.iter().any(|p| p.other == other && p.stance == Stance::Decline))
    }
}
