//! Who goes without, where not every session finds a place.
//!
//! A session left out weighs more than all that is charged, so that charges say nothing about it, and the other way round.
//! So first prices as high as that weight bound how many are left out (`count`), and branches look for a plan with fewer.
//! Then that number is given, a session left out costs a price among others, and branches look for the plan of fewest points
//! among those that leave out so many (`branch`, `lift`).

use super::{
    branch::Frame,
    chain::{Path, Work},
    joint::{Best, Component, Pair},
    lift::Charged,
    slots::{self, Cost, MOVED, UNPLACED},
};
use std::rc::Rc;

/// What is known about the number of sessions left out.
pub(super) struct Count {
    /// Chains under the prices that bound it.
    root: Charged,
    /// No plan leaves out fewer.
    least: Cost,
}

impl Component<'_> {
    /// How many sessions every plan leaves out whose cost is at least so much: what is charged beyond them weighs less than two
    /// moves each.
    pub(super) fn fewest(&self, bound: Cost) -> Cost {
        let items = Cost::try_from(self.items()).unwrap_or(Cost::MAX);
        let rest = bound.checked_rem(UNPLACED).unwrap_or(0);
        slots::left_out(bound).saturating_add(Cost::from(rest > MOVED.saturating_mul(2).saturating_mul(items)))
    }

    /// Bounds how many sessions are left out. None where the best plan leaves out no more than its pairs would alone.
    pub(super) fn count(&mut self, plain: &Charged, best: &mut Option<Best>, work: &mut Work) -> Option<Count> {
        let least = self.fewest(plain.bound());
        if best.as_ref().is_none_or(|best| out(best) <= least) {
            return None;
        }
        let root = self.lift_count(plain, best, work);
        let least = self.fewest(root.bound()).max(least);
        Some(Count { root, least })
    }

    /// Looks for the best plan where sessions must be left out. Tells a bound on every plan, and one on those that leave out no
    /// more.
    pub(super) fn place(
        &mut self,
        root: &Charged,
        mut count: Count,
        best: Option<Best>,
        work: &mut Work,
    ) -> (Option<Best>, Cost, Cost) {
        let mut part = work.part(self.pairs.len());
        // Half is for those that find a place.
        let mut half = part.split_off(2);
        let best = self.place_more(&mut count, best, &mut half);
        part.put_back(half);
        let (best, alike) = self.place_better(root, best, &mut part);
        work.put_back(part);
        let out = best.as_ref().map_or(0, out);
        let bound = if count.least == out { alike } else { 0 };
        (best, bound.max(count.least.saturating_mul(UNPLACED)).max(root.bound()), alike)
    }

    /// Looks for a plan that leaves out fewer sessions.
    fn place_more(&mut self, count: &mut Count, mut best: Option<Best>, work: &mut Work) -> Option<Best> {
        loop {
            let out = best.as_ref().map_or(0, self::out);
            if count.least >= out {
                return best;
            }
            let below = out.saturating_mul(UNPLACED);
            let fewer = usize::try_from(out.saturating_sub(1)).ok();
            let frame = Frame { below, counts: true, out: fewer, ..Frame::under(&count.root) };
            let (found, bound) = self.under(&count.root.prices, UNPLACED, |priced| {
                priced.branch(count.root.paths.clone(), &frame, best, work)
            });
            count.least = self.fewest(bound).max(count.least);
            best = found;
            if best.as_ref().map_or(0, self::out) == out {
                return best;
            }
        }
    }

    /// Looks for the plan of fewest points among those that leave out as many sessions as the best, from chains under prices
    /// of which one is on a session left out. Tells a bound on the cost of all those; nought where a plan that leaves out fewer
    /// was found.
    fn place_better(&mut self, root: &Charged, best: Option<Best>, work: &mut Work) -> (Option<Best>, Cost) {
        let hole = root.prices.hole;
        let Some(out) = best.as_ref().map(out).filter(|_| hole > 0) else { return (best, 0) };
        let offset = root.offset.saturating_add(hole.saturating_mul(out));
        let frame = Frame { offset, out: usize::try_from(out).ok(), ..Frame::under(root) };
        let (found, bound) = self.under(&root.prices, hole, |priced| {
            let again = |(pair, path): (&Pair<'_>, &Rc<Path>)| Rc::new(pair.again(path, &pair.closed, work));
            let paths = priced.pairs.iter().zip(&root.paths).map(again).collect();
            priced.branch(paths, &frame, best, work)
        });
        let as_many = found.as_ref().is_some_and(|found| self::out(found) == out);
        (found, if as_many { bound } else { 0 })
    }

    /// Chains at what they cost with each session left out at its full weight.
    pub(super) fn at_full_weight(&self, paths: &[Rc<Path>]) -> Vec<Rc<Path>> {
        let full = |(pair, path): (&Pair<'_>, &Rc<Path>)| {
            let missing = Cost::try_from(pair.missing(path)).unwrap_or(Cost::MAX);
            let more = UNPLACED.saturating_sub(pair.chain.hole).saturating_mul(missing);
            let (cost, priced) = (path.cost.saturating_add(more), path.priced.saturating_add(more));
            Rc::new(Path { cost, priced, ..Path::clone(path) })
        };
        self.pairs.iter().zip(paths).map(full).collect()
    }
}

/// How many sessions a plan leaves out.
fn out(best: &Best) -> Cost {
    slots::left_out(best.cost)
}
