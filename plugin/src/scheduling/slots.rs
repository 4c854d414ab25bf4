//! Where sessions of one pair may start, and what each place costs.

use super::{
    charges::{Charge, quarters_outside_core},
    dates::Windows,
    due::{Hold, Item, Role},
    hours::HoursBook,
    people::PersonTime,
    rules::{Rule, RuleSet},
};
use crate::{
    policy::scheduling::SchedulingPolicy,
    time::{Interval, IntervalSet, Minute, Zone},
};

/// A session that finds no place.
pub(super) const UNPLACED: u128 = 1 << 112;
/// A session that moves or is dropped.
pub(super) const MOVED: u128 = 1 << 96;
/// A minute by which one moves.
pub(super) const MINUTE: u128 = 1 << 48;

/// A point charged. Prices that share one point among several people come in sixteenths.
pub(super) const POINT: Cost = 16;

/// A cost in order of weight: sessions without a place, sessions moved, minutes moved, points charged. Each part stays below
/// the next: a component has at most 2^16 sessions without a place or moved, a move at most 2^23 minutes, a session at most
/// 2^24 points.
pub(super) type Cost = u128;

/// The points of a cost, rounded up.
pub(super) fn points(cost: Cost) -> u64 {
    u64::try_from((cost & (MINUTE.wrapping_sub(1))).div_ceil(POINT)).unwrap_or(u64::MAX)
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
        if rules.has(Rule::Enrolled) { both.intersection(&self.runs) } else { both }
    }

    /// What a wall shows at an instant, for both.
    pub(super) fn place(&self, start: Minute, cost: Cost) -> Place {
        let locals = self.zones.map(|zone| zone.local_of(start));
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
        for (side, (person, zone)) in self.people.iter().zip(self.zones).enumerate() {
            person.soft.charge(self.policy, zone, session, |charge, points| hand(side, charge, points));
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
    /// Charges and quarters by length, in the order of the slots; none where a session of that length does not fit.
    charged: Vec<(u32, Vec<Option<Charged>>)>,
}

/// Charges and quarters of one place.
type Charged = (Cost, [u8; 2]);

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
            while start < part.end {
                let plain = || time.zones.iter().all(|zone| zone.is_plain_start(start));
                if !rules.has(Rule::WallClock) || plain() {
                    slots.push(Slot { place: time.place(start, 0), until: part.end });
                }
                let Some(next) = start.checked_add(step) else { break };
                start = next;
            }
        }
        Slots { time, rules, now, free, slots, coarse: factor > 1, charged: Vec::new() }
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

    /// The places of an item, in order of time.
    pub(super) fn places(&mut self, item: &Item) -> Vec<Place> {
        if item.hold == Hold::Fixed {
            // What lies behind us is paid for.
            let cost = if item.base.start < self.now { 0 } else { self.own_cost(item.base, item.role) };
            return vec![self.own_place(item.base, cost)];
        }
        let window = self.time.window(item.role);
        let everywhere = Interval::new(Minute::MIN, Minute::MAX);
        let hard = window.filter(|_| self.rules.has(Rule::Milestones)).unwrap_or(everywhere);
        let missed = self.time.policy.soft.milestones.map_or(0, Cost::from).saturating_mul(POINT);
        let extra = |start: Minute| {
            let outside = window.is_some_and(|window| !window.contains(start));
            let missed = if outside { missed } else { 0 };
            let away = u32::max(start.since(item.base.start), item.base.start.since(start));
            match item.hold {
                Hold::Movable => missed.saturating_add(MOVED).saturating_add(MINUTE.saturating_mul(Cost::from(away))),
                _ => missed,
            }
        };
        let stays = item.hold == Hold::Movable && self.may_stay(item);
        let full = item.minutes == item.base.minutes();
        let charged = self.charged(item.minutes);
        let from = self.slots.partition_point(|slot| slot.place.start < hard.start);
        let to = self.slots.partition_point(|slot| slot.place.start < hard.end);
        let mut places = Vec::with_capacity(to.saturating_sub(from));
        let charged = self.charged.get(charged).map(|(_, charged)| charged.as_slice()).unwrap_or_default();
        for (slot, charged) in self.slots.iter().zip(charged).take(to).skip(from) {
            let start = slot.place.start;
            if let Some((cost, quarters)) = *charged
                && !(stays && start == item.base.start)
            {
                places.push(Place { cost: cost.saturating_add(extra(start)), quarters, ..slot.place });
            }
        }
        if stays {
            let kept = Interval::new(item.base.start, item.base.start.saturating_add(item.minutes));
            let cut = if full { 0 } else { MOVED };
            let place = self.own_place(kept, self.own_cost(kept, item.role).saturating_add(cut));
            let at = places.partition_point(|other| other.start < place.start);
            places.insert(at, place);
        }
        places
    }

    fn own_place(&self, session: Interval, cost: Cost) -> Place {
        Place { quarters: self.time.quarters(session), ..self.time.place(session.start, cost) }
    }

    /// What a session costs at a place, moving left out.
    fn own_cost(&self, session: Interval, role: Role) -> Cost {
        let missed = self.time.window(role).is_some_and(|window| !window.contains(session.start));
        let missed = self.time.policy.soft.milestones.filter(|_| missed).map_or(0, Cost::from);
        self.time.charged(session).saturating_add(missed.saturating_mul(POINT))
    }

    /// The table of charges for a length, as a position in the list of tables.
    fn charged(&mut self, minutes: u32) -> usize {
        if let Some(found) = self.charged.iter().position(|(length, _)| *length == minutes) {
            return found;
        }
        let charge = |slot: &Slot| match slot.place.start.checked_add(minutes) {
            Some(end) if end <= slot.until => {
                let session = Interval::new(slot.place.start, end);
                Some((self.time.charged(session), self.time.quarters(session)))
            }
            _ => None,
        };
        let table = self.slots.iter().map(charge).collect();
        self.charged.push((minutes, table));
        self.charged.len().saturating_sub(1)
    }
}
