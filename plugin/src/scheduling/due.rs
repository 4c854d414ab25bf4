//! What is due: how many sessions, of which kinds, and what has become of them so far.
//!
//! **Items** are the sessions of a pairing, so far and to come. Old ones keep their order in time: a check-in after two
//! sessions would not be one after the third. New ones come in the order of the template; where they fall among the old
//! ones is for the chain to find.

use super::input::{Case, Known, Pairing};
use crate::{
    arrange::Arrange,
    contract::scheduling::SessionState,
    policy::scheduling::{CountMode, SchedulingPolicy},
    time::{Interval, Minute, Resolved, Zone},
};

/// Sessions of one pairing. Beyond, nothing is due: a session a day for a year is no mentoring.
pub(super) const MOST_SESSIONS: usize = 400;

/// A zone's new rules shift a session by no more; a larger difference between wall time and instant means that the mentor
/// has moved, and then the instant holds.
const MOST_SHIFT: u32 = 180;

/// What a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    KickOff,
    Regular,
    CheckIn,
    Midpoint,
    Management,
    Closing,
}

impl Role {
    /// By kind; a kind of the host's own is as a regular one.
    pub(super) fn of(kind: &str) -> Role {
        let known = [Role::KickOff, Role::CheckIn, Role::Midpoint, Role::Management, Role::Closing];
        known.into_iter().find(|role| role.kind() == kind).unwrap_or(Role::Regular)
    }

    /// The slug.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Role::KickOff => "kick-off",
            Role::Regular => "regular",
            Role::CheckIn => "check-in",
            Role::Midpoint => "midpoint-review",
            Role::Management => "management-review",
            Role::Closing => "closing-review",
        }
    }
}

/// Whether a session may move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// Held, pinned, begun, or inside the notice window.
    Fixed,
    /// Planned.
    Movable,
    /// Not there yet.
    New,
}

/// A session of a pairing, so far or to come.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Position in the calendar; None for a new one.
    pub(super) known: Option<usize>,
    pub(super) hold: Hold,
    pub(super) role: Role,
    /// The length it shall have.
    pub(super) minutes: u32,
    /// Where it would stay; of no meaning for a new one.
    pub(super) base: Interval,
    /// How many sessions of its pairing must come before it.
    pub(super) after: usize,
}

/// All items of a pairing.
pub(super) struct Due {
    /// In order of time.
    pub(super) old: Vec<Item>,
    /// In order of the template.
    pub(super) new: Vec<Item>,
}

impl Due {
    /// The items of a pairing that runs, with `more` new sessions beyond the floor.
    pub(super) fn new(
        policy: &SchedulingPolicy,
        case: &Case,
        pairing: &Pairing,
        mentor: &Zone,
        least: usize,
        more: usize,
    ) -> Due {
        let mut old = so_far(policy, case, pairing, mentor);
        if old.len() > MOST_SESSIONS {
            // No mentoring: what is there stays as it is.
            old.iter_mut().for_each(|item| item.hold = Hold::Fixed);
            return Due { old, new: Vec::new() };
        }
        let new = to_come(policy, &old, least, more);
        Due { old, new }
    }
}

/// The first instant at which something may be placed or moved.
pub(super) fn thaw(policy: &SchedulingPolicy, now: Minute) -> Minute {
    now.saturating_add(policy.freeze.notice_minutes)
}

/// Length of a session of a role.
pub(super) fn length(policy: &SchedulingPolicy, role: Role) -> u32 {
    policy.length.kinds.get(role.kind()).copied().unwrap_or(policy.length.minutes)
}

/// Where a session of the calendar lies now: under the zone's newer rules, if its wall time says so.
pub(super) fn shifted(known: &Known, mentor: &Zone) -> Option<Interval> {
    let wall = known.wall.filter(|wall| *wall != mentor.local_of(known.when.start))?;
    let start = match mentor.resolve(wall) {
        Resolved::Unique(start) | Resolved::Fold { first: start, .. } | Resolved::Gap { before: start, .. } => start,
    };
    let shift = start.since(known.when.start).max(known.when.start.since(start));
    let end = start.checked_add(known.when.minutes())?;
    (shift > 0 && shift <= MOST_SHIFT).then_some(Interval::new(start, end))
}

fn so_far(policy: &SchedulingPolicy, case: &Case, pairing: &Pairing, mentor: &Zone) -> Vec<Item> {
    let thaw = thaw(policy, case.now);
    let mut items = Vec::with_capacity(pairing.sessions.len());
    let live = pairing.sessions.iter().filter_map(|position| Some((*position, case.sessions.get(*position)?)));
    for (position, known) in live.filter(|(_, known)| known.is_live()) {
        let ahead = known.state != SessionState::Held && known.when.start >= case.now;
        let when = ahead.then(|| shifted(known, mentor)).flatten().unwrap_or(known.when);
        let role = Role::of(&known.kind);
        let movable = known.state == SessionState::Planned && ahead && known.when.start >= thaw && when.start >= thaw;
        let fits = (policy.length.minimum_minutes..=policy.length.maximum_minutes).contains(&when.minutes());
        let minutes = if movable && !fits { length(policy, role) } else { when.minutes() };
        let hold = if movable { Hold::Movable } else { Hold::Fixed };
        items.push(Item { known: Some(position), hold, role, minutes, base: when, after: 0 });
    }
    items.arrange_by_key(|item| (item.base.start, item.known));
    let after = policy.milestones.check_in_after.iter().map(|after| *after as usize);
    let check_ins = items.iter_mut().filter(|item| item.role == Role::CheckIn);
    for (item, after) in check_ins.zip(after) {
        item.after = after;
    }
    items
}

/// New sessions: as many as the floor needs, at least `least` in all and `more` beyond, of the kinds that are missing.
fn to_come(policy: &SchedulingPolicy, old: &[Item], least: usize, more: usize) -> Vec<Item> {
    let mut total = old.len().saturating_add(at_least(policy, old)).max(least).clamp(1, MOST_SESSIONS.max(old.len()));
    let mut new = missing(policy, old, total);
    while total < MOST_SESSIONS && !enough(policy, old.iter().chain(&new)) {
        total = total.saturating_add(1);
        new = missing(policy, old, total);
    }
    if more > 0 {
        new = missing(policy, old, total.saturating_add(more).min(MOST_SESSIONS));
    }
    new
}

/// How many more the floor needs were each new one as long as the longest kind: no more than it needs.
fn at_least(policy: &SchedulingPolicy, old: &[Item]) -> usize {
    let lengths = policy.length.kinds.values().copied();
    let longest = lengths.fold(policy.length.minutes, u32::max).max(1);
    let there = old.iter().fold(0_u32, |sum, item| sum.saturating_add(item.minutes));
    let by_count = (policy.count.sessions as usize).saturating_sub(old.len());
    let by_minutes = policy.count.minutes.saturating_sub(there).div_ceil(longest) as usize;
    match policy.count.mode {
        CountMode::Sessions => by_count,
        CountMode::Minutes => by_minutes,
        CountMode::Either => by_count.min(by_minutes),
    }
}

/// Whether the policy's floor over the term holds.
pub(super) fn enough<'a>(policy: &SchedulingPolicy, items: impl Iterator<Item = &'a Item>) -> bool {
    let (count, minutes) = items
        .fold((0_u32, 0_u32), |(count, minutes), item| (count.saturating_add(1), minutes.saturating_add(item.minutes)));
    reached(policy, count, minutes)
}

/// Whether so many sessions of so many minutes reach the floor.
pub(super) fn reached(policy: &SchedulingPolicy, count: u32, minutes: u32) -> bool {
    let (by_count, by_minutes) = (count >= policy.count.sessions, minutes >= policy.count.minutes);
    match policy.count.mode {
        CountMode::Sessions => by_count,
        CountMode::Minutes => by_minutes,
        CountMode::Either => by_count || by_minutes,
    }
}

/// What a pairing of so many sessions lacks, in order of the template. May be more than `total` leaves room for, when
/// old sessions are all regular: kinds go before numbers.
fn missing(policy: &SchedulingPolicy, old: &[Item], total: usize) -> Vec<Item> {
    let template = template(policy, total);
    let mut taken: Vec<Role> = old.iter().map(|item| item.role).collect();
    let mut new = Vec::new();
    for (position, role) in template.iter().enumerate() {
        if let Some(found) = taken.iter().position(|taken| taken == role) {
            taken.swap_remove(found);
            continue;
        }
        let after = if *role == Role::CheckIn { position } else { 0 };
        let base = Interval::new(Minute::MIN, Minute::MIN);
        new.push(Item { known: None, hold: Hold::New, role: *role, minutes: length(policy, *role), base, after });
    }
    // A kind of which there are more than the template asks for fills the place of a regular one.
    for _ in 0..taken.len() {
        if let Some(last) = new.iter().rposition(|item| item.role == Role::Regular) {
            new.remove(last);
        }
    }
    new
}

/// The kinds of so many sessions: kick-off first, closing last, check-ins after their numbers, reviews at the places
/// nearest to the middle of their windows.
fn template(policy: &SchedulingPolicy, total: usize) -> Vec<Role> {
    let rules = &policy.milestones;
    let mut roles = vec![Role::Regular; total];
    let mut set = |position: usize, role: Role| {
        if let Some(place) = roles.get_mut(position).filter(|place| **place == Role::Regular) {
            *place = role;
        }
    };
    set(0, Role::KickOff);
    set(total.saturating_sub(1), Role::Closing);
    for after in &rules.check_in_after {
        set(*after as usize, Role::CheckIn);
    }
    let mut review = |from: u32, until: u32, role: Role| {
        // Twice the percentage, times the last position: compared without fractions.
        let last = total.saturating_sub(1);
        let ideal = (from.saturating_add(until) as usize).saturating_mul(last);
        let free = roles.iter().enumerate().filter(|(_, role)| **role == Role::Regular).map(|(position, _)| position);
        let best = free.min_by_key(|position| position.saturating_mul(200).abs_diff(ideal));
        if let Some(place) = best.and_then(|position| roles.get_mut(position)) {
            *place = role;
        }
    };
    review(rules.midpoint_from_percent, rules.midpoint_until_percent, Role::Midpoint);
    if rules.management_review {
        review(rules.management_from_percent, rules.management_until_percent, Role::Management);
    }
    roles
}
