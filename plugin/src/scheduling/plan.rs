//! A plan, from a checked calendar to a timetable.

use super::{
    almanac::Almanac,
    chain::{ItemIx, Path, Work},
    charges::Charge,
    due::{self, Hold, Item},
    input::{Case, Pairing},
    joint::{Component, Fair, Member, Pair},
    load::Limits,
    pairs::{self, BestChain, Desk, Standing},
    people::PersonTime,
    reasons,
    rules::Rule,
    slots::{self, Cost, PairTime},
    solve::Solution,
    turns,
};
use crate::{
    arrange::{Arrange, tree},
    contract::{
        scheduling::{Calendar, Change, Placed, Session, SessionState, Timetable, Unplaced},
        types::{Finding, Interval as RawInterval, Severity},
    },
    digest::Digest,
    problems::detail,
    program::{PersonIx, Program},
    time::{Interval, Minute, ZoneIx},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

/// Plans every pairing of a checked calendar.
pub(super) fn plan(program: &Program, calendar: &Calendar, case: &Case) -> Timetable {
    let desk = Desk::new(program, case);
    let mut plan = Plan::new(&desk, calendar);
    let standings: Vec<Standing> = case.pairings.iter().map(|pairing| desk.standing(pairing)).collect();
    for (pairing, standing) in case.pairings.iter().zip(&standings) {
        match standing {
            Standing::Over => plan.over(pairing),
            Standing::NoZone => plan.no_zone(pairing),
            Standing::Runs(_) => {}
        }
    }
    let apart = std::mem::take(&mut plan.part);
    let groups = pairs::components(&standings);
    let work = Work(u64::from(program.policy.scheduling.work));
    let planned = turns::all(&groups, work, |group, work| plan.group(group, &standings, work));
    plan.circles();
    let last = std::mem::take(&mut plan.part);
    plan.finish([apart].into_iter().chain(planned).chain([last]))
}

/// What became of some pairings.
#[derive(Default)]
pub(super) struct Part {
    sessions: Vec<Placed>,
    /// With the position of its pairing.
    unplaced: Vec<(usize, Unplaced)>,
    findings: Vec<Finding>,
    /// What is charged beyond single sessions.
    cost: u64,
    /// What all of it costs, sessions without a place and moves too.
    all_in: Cost,
    /// No plan costs less.
    bound: Cost,
    /// No plan that places as many and moves as few is charged fewer points.
    least: u64,
    /// Whether work was short for the policy's grid: then bounds are those of a coarser one.
    coarse: bool,
    /// Whether it might be better, had there been more work.
    pub(super) ran_short: bool,
}

impl Part {
    /// One of which only this is known.
    #[cfg(test)]
    pub(super) fn judged(all_in: Cost, bound: Cost, least: u64, ran_short: bool) -> Part {
        Part { all_in, bound, least, ran_short, ..Part::default() }
    }

    /// The same on a coarser grid.
    #[cfg(test)]
    pub(super) fn on_a_coarser_grid(self) -> Part {
        Part { coarse: true, ..self }
    }

    /// How many more sessions might find a place, and how far the points may lie above the least.
    pub(super) fn gap(&self) -> (Cost, u64) {
        let out = slots::left_out(self.all_in).saturating_sub(slots::left_out(self.bound));
        (out, slots::points(self.all_in).saturating_sub(self.least))
    }

    /// Becomes another part of the same pairings, planned with more work, if that is better. What either knows of all plans
    /// holds for both, but for what was found on a coarser grid.
    pub(super) fn take_better(&mut self, other: Part) {
        let alike = slots::alike(self.all_in, other.all_in);
        let (bound, least) = if self.coarse { (0, 0) } else { (self.bound, self.least) };
        let (bound, least) = (bound.max(other.bound), least.max(other.least));
        if other.all_in < self.all_in {
            *self = other;
        }
        self.bound = bound;
        if alike {
            self.least = least;
        }
    }
}

struct Plan<'a> {
    desk: &'a Desk<'a>,
    calendar: &'a Calendar,
    /// What is being written.
    part: Part,
    /// Ids of the calendar's sessions.
    ids: BTreeSet<&'a str>,
    /// Sessions that stay outside the chains, by person: of pairings that are over or cannot be planned.
    elsewhere: BTreeMap<PersonIx, Vec<Interval>>,
    /// By zone.
    almanacs: BTreeMap<ZoneIx, Rc<Almanac<'a>>>,
}

impl<'a> Plan<'a> {
    fn new(desk: &'a Desk<'a>, calendar: &'a Calendar) -> Plan<'a> {
        Plan {
            desk,
            calendar,
            part: Part::default(),
            ids: calendar.sessions.iter().map(|session| session.id.as_str()).collect(),
            elsewhere: BTreeMap::new(),
            almanacs: BTreeMap::new(),
        }
    }

    /// A pairing that is over: what lies behind its end is called off, whatever the notice; what lies before it stays.
    fn over(&mut self, pairing: &Pairing) {
        let end = self.desk.wall(pairing).day(pairing.until).start;
        for position in &pairing.sessions {
            let Some(known) = self.desk.case.sessions.get(*position).filter(|known| known.is_live()) else { continue };
            let goes = known.state != SessionState::Held && known.when.start >= end.max(self.desk.case.now);
            if goes {
                let people = self.ids_of(pairing);
                let message = "the pairing is over before this session".to_string();
                let reason = finding(Rule::Enrolled.id(), Severity::Note, people, Vec::new(), message);
                self.put(*position, None, Change::Dropped, 0, vec![reason]);
            } else {
                self.stays(pairing, *position);
            }
        }
    }

    /// A pairing of somebody without a zone: what is there stays, and nothing is planned.
    fn no_zone(&mut self, pairing: &Pairing) {
        let unknown = pairing.people.iter().flatten().filter(|person| self.desk.zone(**person).is_none());
        let people = unknown.map(|person| self.desk.program.roster.id(*person).to_string()).collect();
        let details = vec![detail("pairing", &pairing.id)];
        let message = "this pairing cannot be scheduled, since a time zone is unknown".to_string();
        self.part.findings.push(finding("data.unknown-zone", Severity::Serious, people, details, message));
        for position in &pairing.sessions {
            if self.desk.case.sessions.get(*position).is_some_and(|known| known.is_live()) {
                self.stays(pairing, *position);
            }
        }
    }

    /// A session that is nobody's to move.
    fn stays(&mut self, pairing: &Pairing, position: usize) {
        let Some(known) = self.desk.case.sessions.get(position) else { return };
        for person in pairing.people.iter().flatten() {
            self.elsewhere.entry(*person).or_default().push(known.when);
        }
        self.put(position, None, Change::Kept, 0, Vec::new());
    }

    /// Adds a session of the calendar, unless it lies behind us.
    fn put(&mut self, position: usize, to: Option<Interval>, change: Change, cost: u64, reasons: Vec<Finding>) {
        let case = self.desk.case;
        let (Some(raw), Some(known)) = (self.calendar.sessions.get(position), case.sessions.get(position)) else {
            return;
        };
        let when = to.unwrap_or(known.when);
        if known.when.start < case.now {
            return;
        }
        let mut session = Session { when: self::raw(when), ..raw.clone() };
        let wall = case.pairings.get(known.pairing).and_then(|pairing| {
            let [mentor, _] = pairing.people;
            Some(self.desk.zone(mentor?)?.local_of(when.start).to_string())
        });
        if change != Change::Dropped && wall.is_some() {
            session.wall = wall;
        }
        let before = (change == Change::Moved).then(|| self::raw(known.when));
        let cost = u32::try_from(cost).unwrap_or(u32::MAX);
        self.part.sessions.push(Placed { session, change, before, cost, reasons });
    }

    fn ids_of(&self, pairing: &Pairing) -> Vec<String> {
        pairing.people.iter().flatten().map(|person| self.desk.program.roster.id(*person).to_string()).collect()
    }

    /// Plans the pairs of a component.
    fn group(&mut self, group: &[usize], standings: &[Standing], work: &mut Work) -> Part {
        let desk = self.desk;
        let running = group.iter().filter_map(|position| match standings.get(*position)? {
            Standing::Runs(people) => Some((*position, desk.case.pairings.get(*position)?, *people)),
            _ => None,
        });
        let running: Vec<(usize, &Pairing, [PersonIx; 2])> = running.collect();
        let mut times: BTreeMap<PersonIx, PersonTime> = BTreeMap::new();
        for person in running.iter().flat_map(|(_, _, people)| people) {
            if !times.contains_key(person)
                && let Some(time) = desk.person_time(*person)
            {
                times.insert(*person, time);
            }
        }
        let policy = &desk.program.policy.scheduling;
        let fair = Fair {
            worst: policy.charges.inconvenient_quarter,
            over: policy.charges.over_cap_quarter,
            cap: policy.fairness.mentor_cap_minutes.map(|minutes| minutes.div_euclid(15)),
        };
        let mut component = Component { pairs: Vec::new(), members: self.members(&times), rings: Vec::new(), fair };
        let mut members = Vec::new();
        for (position, pairing, people) in running {
            let Some(time) = desk.pair_time(&times, pairing, people) else { continue };
            let BestChain { chain, alone, more, coarse } = desk.best_chain(&time, pairing, work);
            self.part.coarse |= coarse;
            if coarse {
                let details = vec![detail("pairing", &pairing.id)];
                let message = "work ran short: this pairing was planned on a coarser grid".to_string();
                let people = self.ids_of(pairing);
                self.part.findings.push(finding("schedule.stopped-early", Severity::Warning, people, details, message));
            }
            for person in people {
                if let Some(member) = component.members.get_mut(&person) {
                    member.pairs.push(component.pairs.len());
                }
            }
            component.pairs.push(Pair::new(people, chain, alone, more));
            members.push((position, pairing, time));
        }
        // A quarter is kept for reasons.
        let mut reserve = work.split_off(4);
        let solution = component.solve(work);
        let beyond = slots::points(component.beyond(&solution));
        let placed = solution.paths.iter().map(|path| path.placed.len()).fold(0, usize::saturating_add);
        let due = component.pairs.iter().map(|pair| pair.chain.old.len().saturating_add(pair.chain.new.len()));
        let missed = u64::try_from(due.fold(0, usize::saturating_add).saturating_sub(placed)).unwrap_or(u64::MAX);
        let missed = missed.saturating_mul(u64::from(policy.soft.count.unwrap_or(0)));
        self.part.cost = beyond.saturating_add(missed);
        (self.part.all_in, self.part.bound, self.part.least) = (solution.cost, solution.bound, solution.least);
        self.part.ran_short = solution.ran_short || self.part.coarse;
        for (index, (position, pairing, time)) in members.iter().enumerate() {
            let (Some(pair), Some(path)) = (component.pairs.get(index), solution.paths.get(index)) else { continue };
            self.pair(*position, pairing, time, pair, path);
            self.left_out(*position, pairing, time, &component, &solution, index, &mut reserve);
        }
        work.put_back(reserve);
        std::mem::take(&mut self.part)
    }

    fn members(&mut self, times: &BTreeMap<PersonIx, PersonTime>) -> BTreeMap<PersonIx, Member<'a>> {
        let desk = self.desk;
        for zone in times.keys().filter_map(|person| desk.hours.of(*person)?.zone) {
            let almanac = || Rc::new(Almanac::new(desk.hours.zone(zone), desk.horizon()));
            self.almanacs.entry(zone).or_insert_with(almanac);
        }
        let policy = &self.desk.program.policy.scheduling;
        let member = |(person, _): (&PersonIx, &PersonTime)| {
            let almanac = Rc::clone(self.almanacs.get(&self.desk.hours.of(*person)?.zone?)?);
            let record = self.desk.program.roster.person(*person)?;
            let limits = Limits {
                day: policy.load.day_most,
                week: policy.load.week_most,
                month_minutes: record.monthly_minutes.unwrap_or(policy.load.month_minutes),
                soft: policy.soft.load.is_some(),
            };
            let elsewhere = self.elsewhere.get(person).cloned().unwrap_or_default();
            let price = policy.soft.load.unwrap_or(0);
            Some((*person, Member { almanac, limits, pairs: Vec::new(), elsewhere, price }))
        };
        tree(times.iter().filter_map(member))
    }

    /// The sessions of one pair.
    fn pair(&mut self, position: usize, pairing: &Pairing, time: &PairTime<'_>, pair: &Pair<'_>, path: &Path) {
        let numbers = self.numbers(pairing, pair);
        let mut before: Option<(usize, usize)> = None;
        for (index, one) in path.placed.iter().enumerate() {
            let Some(spot) = pair.chain.spot(one.item) else { continue };
            let item = &spot.item;
            let when = Interval::new(one.place.start, one.place.start.saturating_add(item.minutes));
            let mut reasons = self.charged(time, item, when);
            let mut cost = slots::points(one.place.cost);
            let neighbor = before.filter(|(_, place)| place.saturating_add(1) == one.position);
            if let Some(earlier) = neighbor.and_then(|(at, _)| path.placed.get(at)) {
                let both = [earlier.item, one.item]
                    .iter()
                    .all(|item| pair.chain.spot(*item).is_some_and(|spot| spot.item.hold == Hold::Fixed));
                pair.chain.charges(&earlier.place, &one.place, both, |charge, points| {
                    cost = cost.saturating_add(points);
                    if points > 0 {
                        reasons.push(charged(charge, points, Vec::new()));
                    }
                });
            }
            before = Some((index, one.position));
            match item.known {
                Some(known) => self.old(known, item, when, cost, reasons, time),
                None => {
                    let number = numbers.get(&one.item).copied().unwrap_or(0);
                    self.added(pairing, item, when, number, cost, reasons, position);
                }
            }
        }
    }

    /// A session of the calendar in its new or old place.
    fn old(
        &mut self,
        known: usize,
        item: &Item,
        when: Interval,
        cost: u64,
        mut reasons: Vec<Finding>,
        time: &PairTime<'_>,
    ) {
        let Some(was) = self.desk.case.sessions.get(known) else { return };
        if item.base != was.when
            && was.when.start >= self.desk.case.now
            && let (Some(raw), [wall, _]) = (self.calendar.sessions.get(known), time.zones)
        {
            let details = vec![
                detail("session", &raw.id),
                detail("before", wall.local_of(was.when.start)),
                detail("wall", wall.local_of(item.base.start)),
            ];
            let message = "newer zone rules shift this session; it keeps its wall time".to_string();
            let pairing = self.desk.case.pairings.get(was.pairing);
            let people = pairing.map(|pairing| self.ids_of(pairing)).unwrap_or_default();
            let found = finding("schedule.zone-changed", Severity::Warning, people, details, message);
            self.part.findings.push(found.clone());
            reasons.push(found);
        }
        if when == was.when {
            self.put(known, None, Change::Kept, cost, reasons);
        } else {
            if when != item.base {
                let mut why = reasons::why_moved(self.desk, time, item);
                why.append(&mut reasons);
                reasons = why;
            }
            self.put(known, Some(when), Change::Moved, cost, reasons);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the fields of one record")]
    fn added(
        &mut self,
        pairing: &Pairing,
        item: &Item,
        when: Interval,
        number: u32,
        cost: u64,
        reasons: Vec<Finding>,
        position: usize,
    ) {
        let [mentor, _] = pairing.people;
        let wall = mentor.and_then(|mentor| self.desk.zone(mentor)).map(|zone| zone.local_of(when.start).to_string());
        let pairing_id = self.calendar.pairings.get(position).map_or(&pairing.id, |pairing| &pairing.id).clone();
        let session = Session {
            id: self.new_id(&pairing_id, number),
            pairing: pairing_id,
            kind: item.role.kind().into(),
            state: SessionState::Planned,
            when: raw(when),
            wall,
            number,
        };
        let cost = u32::try_from(cost).unwrap_or(u32::MAX);
        self.part.sessions.push(Placed { session, change: Change::Added, before: None, cost, reasons });
    }

    /// The id of a new session: pairing and number, unless the host has given that id to another session.
    fn new_id(&self, pairing: &str, number: u32) -> String {
        let mut id = format!("{pairing}#{number}");
        while self.ids.contains(id.as_str()) {
            id = crate::digest::of_bytes(id.as_bytes());
        }
        id
    }

    /// Numbers for new sessions: the next free ones of the pairing, in order of time, those without a place in between.
    fn numbers(&self, pairing: &Pairing, pair: &Pair<'_>) -> BTreeMap<ItemIx, u32> {
        let known = pairing.sessions.iter().filter_map(|session| self.desk.case.sessions.get(*session));
        let last = known.map(|known| known.number).max().unwrap_or(0);
        let free = (1..=u32::MAX).map(|step| last.saturating_add(step));
        tree((0..pair.chain.new.len()).map(ItemIx::New).zip(free))
    }

    /// What the place of a session charges, by person.
    fn charged(&self, time: &PairTime<'_>, item: &Item, when: Interval) -> Vec<Finding> {
        let mut reasons = Vec::new();
        if when.start < self.desk.case.now {
            return reasons;
        }
        let people = time.people.map(|person| self.desk.program.roster.id(person.person).to_string());
        time.charges(when, |side, charge, points| {
            let people = people.get(side).cloned().into_iter().collect();
            reasons.push(charged(charge, u64::from(points), people));
        });
        let missed = time.window(item.role).is_some_and(|window| !window.contains(when.start));
        if let Some(points) = time.policy.soft.milestones.filter(|_| missed) {
            reasons.push(charged(Charge::Breach(Rule::Milestones), u64::from(points), Vec::new()));
        }
        reasons
    }

    /// The items of a pair that found no place.
    #[allow(clippy::too_many_arguments, reason = "what a reason is made of")]
    fn left_out(
        &mut self,
        position: usize,
        pairing: &Pairing,
        time: &PairTime<'_>,
        component: &Component<'_>,
        solution: &Solution,
        index: usize,
        work: &mut Work,
    ) {
        let (Some(pair), Some(path)) = (component.pairs.get(index), solution.paths.get(index)) else { return };
        let numbers = self.numbers(pairing, pair);
        let all = (0..pair.chain.old.len()).map(ItemIx::Old).chain((0..pair.chain.new.len()).map(ItemIx::New));
        let missing: Vec<ItemIx> = all.filter(|item| !path.placed.iter().any(|one| one.item == *item)).collect();
        if missing.is_empty() {
            return;
        }
        let why = reasons::why_unplaced(self.desk, time, pairing, component, solution, index, work);
        for item in missing {
            let Some(spot) = pair.chain.spot(item) else { continue };
            let known = spot.item.known.and_then(|known| Some((known, self.desk.case.sessions.get(known)?)));
            let number = known.map_or_else(|| numbers.get(&item).copied().unwrap_or(0), |(_, known)| known.number);
            if let Some((known, _)) = known {
                let moved = reasons::why_moved(self.desk, time, &spot.item);
                self.put(known, None, Change::Dropped, 0, moved);
            }
            self.part.unplaced.push((
                position,
                Unplaced {
                    pairing: pairing.id.clone(),
                    number,
                    reasons: why.reasons.clone(),
                    relaxations: why.relaxations.clone(),
                },
            ));
        }
    }

    /// A mentors' circle is due every so many months of the program, from its first day.
    fn circles(&mut self) {
        let program = self.desk.program;
        let every = program.policy.scheduling.milestones.circle_every_months;
        let today = crate::time::Zone::UTC.local_of(self.desk.case.now).day();
        let (first, end) = (program.roster.term.first, program.roster.term.end);
        // A term has at most ten years.
        for month in 1..=u32::min(240, 240_u32.checked_div(every).unwrap_or(0)) {
            let months = i32::try_from(month.saturating_mul(every)).unwrap_or(i32::MAX);
            let Some(due) = first.add_months(months).filter(|due| *due < end) else { break };
            if due < today {
                continue;
            }
            let details = vec![detail("on", due)];
            let message = format!("a mentors' circle is due by {due}");
            self.part.findings.push(finding("schedule.circle-due", Severity::Note, Vec::new(), details, message));
            break;
        }
    }

    fn finish(self, parts: impl Iterator<Item = Part>) -> Timetable {
        let (mut sessions, mut unplaced, mut findings) = (Vec::new(), Vec::new(), Vec::new());
        let (mut cost, mut gap) = (0_u64, 0_u64);
        for mut part in parts {
            sessions.append(&mut part.sessions);
            unplaced.append(&mut part.unplaced);
            findings.append(&mut part.findings);
            cost = cost.saturating_add(part.cost);
            gap = gap.saturating_add(part.gap().1);
        }
        let pairings = self.desk.case.pairings.iter().enumerate();
        let order: BTreeMap<&str, usize> = tree(pairings.map(|(position, pairing)| (pairing.id.as_str(), position)));
        sessions.arrange_by_key(|placed: &Placed| {
            let session = &placed.session;
            (session.when.start, order.get(session.pairing.as_str()).copied(), session.number)
        });
        unplaced.arrange_by_key(|(position, unplaced): &(usize, Unplaced)| (*position, unplaced.number));
        // Whole numbers far below 2^53.
        #[allow(clippy::cast_precision_loss, reason = "at most 2^53")]
        let whole = |points: u64| points.min(1 << 53) as f64;
        let each = sessions.iter().map(|placed| u64::from(placed.cost)).fold(0, u64::saturating_add);
        let cost = cost.saturating_add(each);
        let mut timetable = Timetable {
            sessions,
            unplaced: unplaced.into_iter().map(|(_, unplaced)| unplaced).collect(),
            cost: whole(cost),
            bound: whole(cost.saturating_sub(gap)),
            findings,
            digest: String::new(),
        };
        let mut digest = Digest::default();
        digest.add(&self.desk.program.digest());
        digest.add(self.calendar);
        digest.add(&timetable);
        timetable.digest = digest.hex();
        timetable
    }
}

/// A charge as a reason.
fn charged(charge: Charge, points: u64, people: Vec<String>) -> Finding {
    let details = vec![detail("charge", charge.key()), detail("points", points)];
    let message = format!("{} charges {points} points", text(charge));
    finding(charge.rule().id(), Severity::Note, people, details, message)
}

fn text(charge: Charge) -> &'static str {
    match charge {
        Charge::CadenceDay => "a gap unlike the ideal",
        Charge::OtherWeekday => "another weekday than before",
        Charge::OtherHour => "another hour than before",
        Charge::NotPreferred => "a place outside preferred hours",
        Charge::Avoided => "a place in avoided hours",
        Charge::SoftBusy => "a movable block in the way",
        Charge::Stretch => "a place in stretch hours",
        Charge::Tentative => "a closure that is not certain",
        Charge::InconvenientQuarter => "time outside core hours",
        Charge::Breach(_) => "a rule that the policy made soft",
    }
}

pub(super) fn finding(
    code: &str,
    severity: Severity,
    people: Vec<String>,
    details: Vec<crate::contract::types::Attribute>,
    message: String,
) -> Finding {
    Finding { code: code.into(), severity, people, path: None, details, message }
}

fn raw(when: Interval) -> RawInterval {
    let Minute(start) = when.start;
    let Minute(end) = when.end;
    RawInterval { start, end }
}

/// The first instant at which something may be placed.
pub(super) fn thaw(desk: &Desk<'_>) -> Minute {
    due::thaw(&desk.program.policy.scheduling, desk.case.now)
}
