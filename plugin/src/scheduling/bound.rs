//! What a chain costs at least from here on, by runs of places: hours left out of account, days and weekdays not.
//!
//! Backward over the same states as `search` goes forward, with each run as cheap as its cheapest place (a relaxation in
//! the sense of P. Hart, N. Nilsson, B. Raphael, 1968). Whether sessions can follow each other hangs on days alone, so where
//! there is no way here there is none at all.

use super::{
    board::{Run, Table},
    chain::{COMPARISONS, Chain},
    search::{Leg, Search},
    slots::{Cost, NEVER, POINT},
};
use crate::arrange::Arrange;

/// Least costs to go.
pub(super) struct Bound {
    /// Of a whole chain; [`NEVER`] when there is none.
    pub(super) least: Cost,
    /// By leg, then by run of its board: once that item lies in that run.
    after: Vec<Vec<Cost>>,
    /// By node, then by day of `days`: once the last session lies on it and items were left out since; first of all when
    /// there was none. Empty where no item may be left out.
    open: Vec<Vec<Cost>>,
    /// Days on which there are runs, rising.
    days: Vec<i32>,
    /// Comparisons made.
    pub(super) compared: usize,
}

impl Bound {
    /// States times runs, times the runs that may come next.
    pub(super) fn new(search: &Search<'_>) -> Bound {
        let nodes = search.nodes();
        let mut bound = Bound {
            least: NEVER,
            after: vec![Vec::new(); nodes.saturating_mul(2)],
            open: Vec::new(),
            days: Vec::new(),
            compared: 0,
        };
        if search.holes {
            let runs = search.tables.iter().flat_map(|table| table.board.runs());
            bound.days = runs.map(|run| run.day).collect();
            bound.days.arrange();
            bound.days.dedup();
            bound.open = vec![Vec::new(); nodes];
        }
        for node in (0..nodes).rev() {
            bound.node(search, node);
        }
        bound
    }

    /// At least so much once the item of a leg lies in a run.
    pub(super) fn after(&self, leg: &Leg, run: usize) -> Cost {
        self.after.get(leg.layer).and_then(|after| after.get(run)).copied().unwrap_or(NEVER)
    }

    /// At least so much at a node whose last session lies on a day, with items left out since. No day: none so far.
    pub(super) fn open(&self, node: usize, day: Option<i32>) -> Cost {
        let at = day.map_or(0, |day| self.days.partition_point(|other| *other <= day));
        self.open.get(node).and_then(|open| open.get(at)).copied().unwrap_or(0)
    }

    fn node(&mut self, search: &Search<'_>, node: usize) {
        let last = node.saturating_add(1) == search.nodes();
        let on: Vec<Onward<'_>> = search.departures(node).filter_map(|leg| self.onward(search, leg)).collect();
        if search.holes {
            let open = self.after_hole(search, &on, last);
            if let Some(place) = self.open.get_mut(node) {
                *place = open;
            }
        }
        if node == 0 {
            let first = on.iter().flat_map(|on| &on.totals).copied().min().unwrap_or(NEVER);
            let none = if search.holes { self.open(0, None) } else { NEVER };
            self.least = if last { 0 } else { first.min(none) };
        }
        for leg in search.arrivals(node) {
            let Some(table) = search.table(&leg) else { continue };
            let mut after = vec![if last { 0 } else { NEVER }; table.least.len()];
            let possible = search.is_possible(&leg);
            if !possible {
                after.fill(NEVER);
            }
            for on in on.iter().filter(|_| possible) {
                self.compared = self.compared.saturating_add(on.follow(search, &leg, table, &mut after));
                if let Some(price) = search.price_of_hole(&on.leg) {
                    for (after, run) in after.iter_mut().zip(table.board.runs()) {
                        *after = (*after).min(price.saturating_add(self.open(on.leg.to, Some(run.day))));
                    }
                }
            }
            if let Some(place) = self.after.get_mut(leg.layer) {
                *place = after;
            }
        }
    }

    fn onward<'s>(&self, search: &'s Search<'_>, leg: Leg) -> Option<Onward<'s>> {
        let table = search.table(&leg)?;
        let after = self.after.get(leg.layer)?;
        let least = search.least(&leg, table);
        let totals = least.iter().zip(after).map(|(least, after)| least.saturating_add(*after).min(NEVER));
        Some(Onward { leg, table, totals: totals.collect() })
    }

    /// The costs to go by day of the session before the hole.
    fn after_hole(&self, search: &Search<'_>, on: &[Onward<'_>], last: bool) -> Vec<Cost> {
        let (least, _) = search.chain.gaps();
        let mut open = vec![if last { 0 } else { NEVER }; self.days.len().saturating_add(1)];
        for on in on {
            let fixed = search.is_fixed(&on.leg);
            // The cheapest run of those from one on.
            let mut rest = on.totals.clone();
            let mut cheapest = NEVER;
            for total in rest.iter_mut().rev() {
                cheapest = cheapest.min(*total);
                *total = cheapest;
            }
            let hole = search.price_of_hole(&on.leg);
            let runs = on.table.board.runs();
            for (at, open) in open.iter_mut().enumerate() {
                let day = at.checked_sub(1).and_then(|at| self.days.get(at)).filter(|_| !fixed);
                let from = day.map_or(0, |day| runs.partition_point(|run| run.day < day.saturating_add(least)));
                *open = (*open).min(rest.get(from).copied().unwrap_or(NEVER));
                if let Some(price) = hole {
                    let then = self.open.get(on.leg.to).and_then(|open| open.get(at)).copied().unwrap_or(NEVER);
                    *open = (*open).min(price.saturating_add(then));
                }
            }
        }
        open
    }
}

/// What may come next.
struct Onward<'s> {
    leg: Leg,
    table: &'s Table<'s>,
    /// By run: its cheapest place, and what comes after.
    totals: Vec<Cost>,
}

impl Onward<'_> {
    /// Lowers the costs after each run of a leg to what this way on takes. Tells how many comparisons that took.
    fn follow(&self, search: &Search<'_>, leg: &Leg, table: &Table<'_>, after: &mut [Cost]) -> usize {
        let both = search.is_fixed(leg) && search.is_fixed(&self.leg);
        let (least, most) = if both { (i32::MIN, i32::MAX) } else { search.chain.gaps() };
        let next = self.table.board.runs();
        let mut compared = 0_usize;
        let (mut from, mut until) = (0_usize, 0_usize);
        for ((run, reach), after) in table.board.runs().iter().zip(&table.least).zip(after) {
            if *reach >= NEVER {
                continue;
            }
            // Runs come in order of day, so the window only moves on.
            while next.get(from).is_some_and(|next| next.day < run.day.saturating_add(least)) {
                from = from.saturating_add(1);
            }
            while next.get(until).is_some_and(|next| next.day <= run.day.saturating_add(most)) {
                until = until.saturating_add(1);
            }
            let window = from..until.max(from);
            compared = compared.saturating_add(window.len());
            let runs = next.get(window.clone()).unwrap_or_default();
            let totals = self.totals.get(window).unwrap_or_default();
            for (next, total) in runs.iter().zip(totals) {
                if *total < *after
                    && let Some(step) = search.days(run, next, both)
                {
                    *after = (*after).min(total.saturating_add(step));
                }
            }
        }
        compared
    }
}

impl Search<'_> {
    /// What one run charges for the one before it, hours left out of account. None: not allowed.
    pub(super) fn days(&self, before: &Run, next: &Run, both_fixed: bool) -> Option<Cost> {
        let days = next.day.saturating_sub(before.day);
        let known = usize::try_from(days).ok().filter(|_| !both_fixed).and_then(|days| self.by_gap.get(days));
        let gap = match known {
            Some(known) => (*known)?,
            None => Search::gap(self.chain, days, both_fixed)?,
        };
        let ([mentor, mentee], [his, hers]) = (before.weekday, next.weekday);
        let one = |differ: bool| if differ { self.weekday } else { 0 };
        Some(gap.saturating_add(one(mentor != his)).saturating_add(one(mentee != hers)))
    }

    /// What so many days between neighbors charge. None: not allowed.
    pub(super) fn gap(chain: &Chain<'_>, days: i32, both_fixed: bool) -> Option<Cost> {
        let (breach, away) = chain.gap(0, days, both_fixed)?;
        // At most some millions of points.
        Some(Cost::from(breach.saturating_add(away)).saturating_mul(POINT))
    }

    /// Steps for so many comparisons.
    pub(super) fn steps(compared: usize) -> usize {
        compared.div_euclid(COMPARISONS).saturating_add(1)
    }
}
