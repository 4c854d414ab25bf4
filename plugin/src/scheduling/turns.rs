//! How work is dealt out among components.
//!
//! To each its part by size, small ones first: what one leaves over is for those after it. What is left in the end goes to
//! those that ran short of it, the widest gap first: few need much more than their part. Of two plans of a component the better
//! is kept, and of two bounds.

use super::{chain::Work, plan::Part};
use crate::arrange::Arrange;
use std::cmp::Reverse;

/// How many times as much work a component gets when it is planned again: more than the first, at most the second.
const MORE: (u64, u64) = (2, 4);

/// A component that has had its turn.
struct Turn<'g> {
    group: &'g [usize],
    /// The best of its plans.
    part: Part,
    /// The work it was given last.
    given: u64,
    /// Whether more might help.
    goes_on: bool,
}

/// Plans every component, and some again. In order of size.
pub(super) fn all(
    groups: &[Vec<usize>],
    Work(mut left): Work,
    mut plan: impl FnMut(&[usize], &mut Work) -> Part,
) -> Vec<Part> {
    let mut plan_with = |group: &[usize], given: u64, left: &mut u64| {
        let mut work = Work(given);
        let part = plan(group, &mut work);
        *left = left.saturating_sub(given.saturating_sub(work.0));
        part
    };
    let mut order: Vec<&[usize]> = groups.iter().map(Vec::as_slice).collect();
    order.arrange_by_key(|group| (group.len(), group.first().copied()));
    let mut pairs_left = order.iter().map(|group| group.len()).fold(0, usize::saturating_add);
    let mut turns: Vec<Turn<'_>> = Vec::with_capacity(order.len());
    for group in order {
        let given = share(left, group.len(), pairs_left);
        let part = plan_with(group, given, &mut left);
        pairs_left = pairs_left.saturating_sub(group.len());
        turns.push(Turn { group, goes_on: part.ran_short, part, given });
    }
    while let Some(turn) = widest(&mut turns) {
        let given = turn.given.saturating_mul(MORE.1).min(left);
        if given <= turn.given.saturating_mul(MORE.0) {
            turn.goes_on = false;
            continue;
        }
        let part = plan_with(turn.group, given, &mut left);
        (turn.given, turn.goes_on) = (given, part.ran_short);
        turn.part.take_better(part);
    }
    turns.into_iter().map(|turn| turn.part).collect()
}

/// Of what is left, the part of so many pairs among those still to come.
fn share(left: u64, pairs: usize, pairs_left: usize) -> u64 {
    let wide = |number: usize| u128::try_from(number).unwrap_or(u128::MAX);
    let share = u128::from(left).saturating_mul(wide(pairs)).checked_div(wide(pairs_left)).unwrap_or(0);
    u64::try_from(share).unwrap_or(left)
}

/// The one with the widest gap among those that more work may help: in sessions that might find a place, then in points.
fn widest<'t, 'g>(turns: &'t mut [Turn<'g>]) -> Option<&'t mut Turn<'g>> {
    let open = turns.iter_mut().enumerate().filter(|(_, turn)| turn.goes_on);
    open.min_by_key(|(at, turn)| (Reverse(turn.part.gap()), *at)).map(|(_, turn)| turn)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "tests")]
mod tests {
    use super::{
        super::slots::{POINT, UNPLACED},
        *,
    };
    use proptest::prelude::*;

    /// Components of so many pairs, each named by its position.
    fn groups(sizes: &[usize]) -> Vec<Vec<usize>> {
        sizes.iter().enumerate().map(|(at, size)| vec![at; *size]).collect()
    }

    fn part(cost: u64, ran_short: bool) -> Part {
        Part::judged(u128::from(cost) * POINT, 0, 0, ran_short)
    }

    #[test]
    fn what_is_left_goes_to_the_widest_gap() {
        let mut asked = Vec::new();
        let planned = all(&groups(&[2, 1, 1]), Work(400), |group, work| {
            asked.push((group[0], work.0));
            // The second asks for more than its part, and is content with three times as much.
            let enough = if group[0] == 1 { 300 } else { 10 };
            let short = work.0 < enough;
            work.spend(usize::try_from(enough.min(work.0)).unwrap());
            part(if short { 90 } else { 30 }, short)
        });
        assert_eq!(asked, [(1, 100), (2, 100), (0, 290), (1, 280)]);
        assert_eq!(planned.iter().map(|part| part.gap().1).collect::<Vec<_>>(), [90, 30, 30]);
    }

    #[test]
    fn the_better_plan_and_the_better_bound_are_kept() {
        let mut one = Part::judged(50 * POINT, 10 * POINT, 10, true);
        one.take_better(Part::judged(60 * POINT, 20 * POINT, 20, false));
        assert_eq!(one.gap(), (0, 30));
        one.take_better(Part::judged(40 * POINT, 0, 0, false));
        assert_eq!(one.gap(), (0, 20));
        // What is the least with a session left out says nothing of plans with none.
        let mut out = Part::judged(UNPLACED + 5 * POINT, 0, 4, true);
        out.take_better(Part::judged(90 * POINT, 0, 70, true));
        assert_eq!(out.gap(), (0, 20));
        // Nor does a bound on a coarser grid of plans on a finer one.
        let mut coarse = Part::judged(60 * POINT, 50 * POINT, 50, true).on_a_coarser_grid();
        coarse.take_better(Part::judged(40 * POINT, 30 * POINT, 30, false));
        assert_eq!(coarse.gap(), (0, 10));
    }

    proptest! {
        #[test]
        fn no_more_is_spent_than_there_is(
            sizes in prop::collection::vec(1_usize..20, 0..12),
            needs in prop::collection::vec(0_u64..2_000, 12),
            work in 0_u64..5_000,
        ) {
            let mut spent = 0;
            let planned = all(&groups(&sizes), Work(work), |group, work| {
                let need = needs[group[0]];
                let short = need > work.0;
                spent += need.min(work.0);
                work.spend(usize::try_from(need).unwrap());
                part(need.saturating_sub(work.0), short)
            });
            prop_assert_eq!(planned.len(), sizes.len());
            prop_assert!(spent <= work, "{} of {}", spent, work);
        }
    }
}
