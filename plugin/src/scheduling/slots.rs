//! Where sessions of one pair may start, and what each place costs.

use super::{
    board::Board,
    chain::Spot,
    charges::{Charge, outside_core, quarters_outside_core},
    dates::Windows,
    due::{Hold, Item, Role},
    hours::HoursBook,
    people::PersonTime,
    rules::{Rule, RuleSet},
};
use crate::{
    policy::scheduling::SchedulingPolicy,
    time::{Interval, IntervalSet, LocalMinute, Minute, Zone},
};
use std::rc::Rc;

/// No cost is as high: what cannot be.
pub(super) const NEVER: Cost = 1 << 126;
/// A session that finds no place.
pub(super) const UNPLACED: Cost = 1 << 112;
/// A session that moves or is dropped.
pub(super) const MOVED: Cost = 1 << 96;
/// A minute by which one moves.
pub(super) const MINUTE: Cost = 1 << 56;
/// A point charged.
pub(super) const POINT: Cost = 16 << 10;
/// Prices that share one point among several people come in sixteenths.
pub(super) const SIXTEENTH: Cost = 1 << 10;
/// What tells equally good places apart.
pub(super) const TIE: Cost = 1;

/// A cost in order of weight: sessions without a place, sessions moved, minutes moved, points charged, ties. Each part stays
/// below the next: a component has at most 2^13 sessions without a place, 2^16 moved, a move at most 2^23 minutes, a session
/// at most 2^24 points, a chain fewer than 2^10 ties.
pub(super) type Cost = u128;

/// The points of a cost, rounded up.
pub(super) fn points(cost: Cost) -> u64 {
    u64::try_from((cost & (MINUTE.wrapping_sub(1))).div_ceil(POINT)).unwrap_or(u64::MAX)
}

/// The sessions without a place in a cost.
pub(super) fn left_out(cost: Cost) -> Cost {
    cost.div_euclid(UNPLACED)
}

/// Whether two costs leave out as many sessions, and move as many as far: then they differ in points alone.
pub(super) fn alike(one: Cost, other: Cost) -> bool {
    one.div_euclid(MINUTE) == other.div_euclid(MINUTE)
}

/// A place for one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) start: Minute,
    /// Days since 1970 on the mentor's wall.
    pub(super) day: i32,
    /// Minutes after local midnight, for mentor and mentee.
    pub(super) time: [u16; 2],
    /// ISO weekdays, for mentor and mentee.
    pub(super) weekday: [u8; 2],
    /// Begun quarters of an hour outside core hours, for mentor and mentee.
    pub(super) quarters: [u8; 2],
    /// What it costs by itself.
    pub(super) cost: Cost,
}

/// A start on the grid that is open to both.
struct Slot {
    place: Place,
    /// Up to here both are free.
    until: Minute,
    /// Whether no clock changes about then.
    calm: bool,
}

/// One pair's time.
pub(super) struct PairTime<'a> {
    pub(super) policy: &'a SchedulingPolicy,
    pub(super) zones: [&'a Zone; 2],
    pub(super) people: [&'a PersonTime; 2],
    pub(super) windows: Windows,
    /// When the pairing runs and does not rest.
    pub(super) runs: IntervalSet,
    /// From the notice on, to the end of the program.
    pub(super) ahead: Interval,
}

/// The rules that decide by place alone, for one pair.
pub(super) const PLACE_RULES: [Rule; 6] =
    [Rule::Enrolled, Rule::WorkingTime, Rule::Busy, Rule::Orientation, Rule::Freeze, Rule::WallClock];

impl<'a> PairTime<'a> {
    pub(super) fn new(
        policy: &'a SchedulingPolicy,
        hours: &'a HoursBook,
        people: [&'a PersonTime; 2],
        windows: Windows,
        runs: IntervalSet,
        ahead: Interval,
    ) -> PairTime<'a> {
        PairTime { policy, zones: people.map(|person| person.zone(hours)), people, windows, runs, ahead }
    }

    /// The hard rules of the policy.
    pub(super) fn hard(&self) -> RuleSet {
        let hard = Rule::ALL.iter().filter(|rule| rule.soft(&self.policy.soft).is_none());
        hard.fold(RuleSet::NONE, |rules, rule| rules.with(*rule))
    }

    /// Where both may meet under the rules.
    pub(super) fn free(&self, rules: RuleSet, now: Minute) -> IntervalSet {
        let since = if rules.has(Rule::Freeze) { self.ahead.start } else { now };
        let within = Interval::new(since, self.ahead.end);
        let [mentor, mentee] = self.people.map(|person| person.free(within, rules));
        let both = mentor.intersection(&mentee);
        if rules.has(Rule::Enrolled) {
            return both.intersection(&self.runs);
        }
        // Nothing lies outside the pairing's days, whoever is away.
        let runs = self.runs.as_slice();
        let days = runs.first().zip(runs.last()).map(|(first, last)| Interval::new(first.start, last.end));
        days.map(|days| both.clip(days)).unwrap_or_default()
    }

    /// What the walls show at an instant.
    fn place(start: Minute, cost: Cost, locals: [LocalMinute; 2]) -> Place {
        Place {
            start,
            day: locals.first().map_or(0, |local| local.day().days()),
            time: locals.map(|local| u16::try_from(local.minute_of_day()).unwrap_or(0)),
            weekday: locals.map(|local| local.day().weekday()),
            quarters: [0, 0],
            cost,
        }
    }

    /// Every charge of a session at its place, by side: 0 the mentor, 1 the mentee.
    pub(super) fn charges(&self, session: Interval, mut hand: impl FnMut(usize, Charge, u32)) {
        let quarters = self.quarters(session);
        for (side, (person, quarters)) in self.people.iter().zip(quarters).enumerate() {
            let mut meter = person.soft.meter(session.start);
            meter.charge(self.policy, u32::from(quarters), session, |charge, points| hand(side, charge, points));
        }
    }

    /// The window in which a role's start must lie; None: anywhere.
    pub(super) fn window(&self, role: Role) -> Option<Interval> {
        match role {
            Role::KickOff => Some(self.windows.kick_off),
            Role::Midpoint => Some(self.windows.midpoint),
            Role::Management => Some(self.windows.management),
            Role::Closing => Some(self.windows.closing),
            Role::Regular | Role::CheckIn => None,
        }
    }

    fn charged(&self, session: Interval) -> Cost {
        let mut sum: Cost = 0;
        self.charges(session, |_, _, points| sum = sum.saturating_add(Cost::from(points)));
        sum.saturating_mul(POINT)
    }

    /// Begun quarters of an hour of a session outside core hours, on both walls.
    fn quarters(&self, session: Interval) -> [u8; 2] {
        let quarters = |zone| quarters_outside_core(&self.policy.core, zone, session);
        self.zones.map(|zone| u8::try_from(quarters(zone)).unwrap_or(u8::MAX))
    }

    /// Whether neither clock changes from a day before an interval to a day after it.
    fn is_calm(&self, part: Interval) -> bool {
        let around = Interval::new(part.start.saturating_sub(2880), part.end.saturating_add(2880));
        self.zones.iter().all(|zone| zone.transitions(around).next().is_none())
    }
}

/// The slots of a pair under some rules, from which the places of its items are drawn.
pub(super) struct Slots<'a> {
    time: &'a PairTime<'a>,
    rules: RuleSet,
    now: Minute,
    free: IntervalSet,
    slots: Vec<Slot>,
    /// Whether the grid was made coarser to keep within the limit.
    pub(super) coarse: bool,
    /// Whether places cost what they are charged, or nothing.
    charged: bool,
    /// Boards of new items, by length and window.
    boards: Vec<(u32, Option<Interval>, Rc<Board>)>,
}

impl<'a> Slots<'a> {
    /// About `most` at most: past that the grid gets coarser, though each free part keeps a start. Linear in them.
    pub(super) fn new(time: &'a PairTime<'a>, rules: RuleSet, now: Minute, most: u32) -> Slots<'a> {
        let free = time.free(rules, now);
        let grid = time.policy.length.grid_minutes.minutes();
        let factor = free.total().div_euclid(grid.max(1)).div_ceil(most.max(1)).max(1);
        let step = grid.saturating_mul(factor);
        let mut slots = Vec::new();
        for part in free.iter() {
            let mut start = Minute(part.start.0.div_ceil(grid).saturating_mul(grid));
            // Far from any change the walls keep their distance, and every time is plain.
            let calm = part.minutes() <= 10_080 && time.is_calm(part);
            let offsets = time.zones.map(|zone| i64::from(zone.offset_at(start)));
            while start < part.end {
                let plain = || calm || time.zones.iter().all(|zone| zone.is_plain_start(start));
                if !rules.has(Rule::WallClock) || plain() {
                    let locals = if calm {
                        offsets.map(|offset| LocalMinute(i64::from(start.0).saturating_add(offset)))
                    } else {
                        time.zones.map(|zone| zone.local_of(start))
                    };
                    slots.push(Slot { place: PairTime::place(start, 0, locals), until: part.end, calm });
                }
                let Some(next) = start.checked_add(step) else { break };
                start = next;
            }
        }
        Slots { time, rules, now, free, slots, coarse: factor > 1, charged: true, boards: Vec::new() }
    }

    /// The same where it only matters whether there is room: no place costs anything.
    pub(super) fn without_charges(self) -> Slots<'a> {
        Slots { charged: false, ..self }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether an item may stay where it is.
    pub(super) fn may_stay(&self, item: &Item) -> bool {
        let Some(end) = item.base.start.checked_add(item.minutes) else { return false };
        let plain = || self.time.zones.iter().all(|zone| zone.is_plain_start(item.base.start));
        let window = self.time.window(item.role).filter(|_| self.rules.has(Rule::Milestones));
        self.free.covers(Interval::new(item.base.start, end))
            && (!self.rules.has(Rule::WallClock) || plain())
            && window.is_none_or(|window| window.contains(item.base.start))
    }

    /// An item with its places.
    pub(super) fn spot(&mut self, item: Item) -> Spot {
        match item.hold {
            Hold::Fixed => {
                // What lies behind us is paid for.
                let cost = if item.base.start < self.now { 0 } else { self.own_cost(item.base, item.role) };
                let place = self.own_place(item.base, cost);
                Spot::new(item, vec![place])
            }
            Hold::Movable => {
                let places = self.movable(&item);
                Spot::new(item, places)
            }
            Hold::New => {
                let window = self.time.window(item.role);
                let known = self.boards.iter().find(|(minutes, of, _)| (*minutes, *of) == (item.minutes, window));
                let board = match known {
                    Some((_, _, board)) => Rc::clone(board),
                    None => {
                        let board = Rc::new(Board::new(self.places(item.minutes, window)));
                        self.boards.push((item.minutes, window, Rc::clone(&board)));
                        board
                    }
                };
                Spot { item, board }
            }
        }
    }

    /// The places of an item that is somewhere and may move.
    fn movable(&self, item: &Item) -> Vec<Place> {
        let stays = self.may_stay(item);
        let mut places = self.places(item.minutes, self.time.window(item.role));
        if stays {
            places.retain(|place| place.start != item.base.start);
        }
        for place in &mut places {
            let away = u32::max(place.start.since(item.base.start), item.base.start.since(place.start));
            let moved = MOVED.saturating_add(MINUTE.saturating_mul(Cost::from(away)));
            place.cost = place.cost.saturating_add(moved);
        }
        if stays {
            let kept = Interval::new(item.base.start, item.base.start.saturating_add(item.minutes));
            let cut = if item.minutes == item.base.minutes() { 0 } else { MOVED };
            let place = self.own_place(kept, self.own_cost(kept, item.role).saturating_add(cut));
            let at = places.partition_point(|other| other.start < place.start);
            places.insert(at, place);
        }
        places
    }

    fn own_place(&self, session: Interval, cost: Cost) -> Place {
        let locals = self.time.zones.map(|zone| zone.local_of(session.start));
        Place { quarters: self.time.quarters(session), ..PairTime::place(session.start, cost, locals) }
    }

    /// What a session costs at a place, moving left out.
    fn own_cost(&self, session: Interval, role: Role) -> Cost {
        if !self.charged {
            return 0;
        }
        let missed = self.time.window(role).is_some_and(|window| !window.contains(session.start));
        let missed = self.time.policy.soft.milestones.filter(|_| missed).map_or(0, Cost::from);
        self.time.charged(session).saturating_add(missed.saturating_mul(POINT))
    }

    /// The places of sessions of a length inside a window, in order of time. Linear.
    fn places(&self, minutes: u32, window: Option<Interval>) -> Vec<Place> {
        let everywhere = Interval::new(Minute::MIN, Minute::MAX);
        let hard = window.filter(|_| self.rules.has(Rule::Milestones)).unwrap_or(everywhere);
        let policy = self.time.policy;
        let missed = policy.soft.milestones.map_or(0, Cost::from).saturating_mul(POINT);
        let from = self.slots.partition_point(|slot| slot.place.start < hard.start);
        let to = self.slots.partition_point(|slot| slot.place.start < hard.end).max(from);
        let mut meters = self.time.people.map(|person| person.soft.meter(hard.start));
        let mut places = Vec::with_capacity(to.saturating_sub(from));
        for slot in self.slots.get(from..to).unwrap_or_default() {
            let start = slot.place.start;
            let Some(end) = start.checked_add(minutes).filter(|end| *end <= slot.until) else { continue };
            if !self.charged {
                places.push(slot.place);
                continue;
            }
            let session = Interval::new(start, end);
            let quarters = if slot.calm {
                let outside = |time| outside_core(&policy.core, u32::from(time), minutes).div_ceil(15);
                slot.place.time.map(|time| u8::try_from(outside(time)).unwrap_or(u8::MAX))
            } else {
                self.time.quarters(session)
            };
            let mut points: Cost = 0;
            for (meter, quarters) in meters.iter_mut().zip(quarters) {
                meter.charge(policy, u32::from(quarters), session, |_, more| {
                    points = points.saturating_add(Cost::from(more));
                });
            }
            let outside = window.is_some_and(|window| !window.contains(start));
            let missed = if outside { missed } else { 0 };
            places.push(Place { cost: points.saturating_mul(POINT).saturating_add(missed), quarters, ..slot.place });
        }
        places
    }
}
