//! A bound for a choice that is not finished: dual prices that hold over every edge, whatever was proved so far.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "columns have an entry for each person, rows may be unchecked and are looked up with `get`; weights below 2^53"
)]

use super::problem::{EXACT, Edges, RowBuf};
use super::solution::Prices;

/// The best of three sets of prices without a coverage bonus: mentors alone, mentees alone, and `mentees` (what is known so
/// far) completed by the least prices of mentors. The first two keep the bound below 2^53. Reads every row once.
pub(super) fn bound(edges: &dyn Edges, mentees: Option<&[i64]>) -> (Prices, i64) {
    let count = edges.mentees() as usize;
    let zeros = vec![0; count];
    let known: Vec<i64> = mentees.map_or(zeros.clone(), |prices| prices.iter().map(|&price| price.max(0)).collect());
    let (mut highest, mut degree) = (vec![0_i64; count], vec![0_i64; count]);
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    let (mut sum_alone, mut sum_beside) = (0_i128, 0_i128);
    let mut row = RowBuf::new();
    for mentor in 0..edges.mentors() {
        row.clear();
        edges.row(mentor, &mut row);
        let (mut own_alone, mut own_beside) = (0, 0);
        for (mentee, weight) in row.iter() {
            let at = mentee as usize;
            let Some(&price) = known.get(at) else { continue };
            own_alone = weight.max(own_alone);
            own_beside = weight.saturating_sub(price).max(own_beside);
            highest[at] = weight.max(highest[at]);
            degree[at] += 1;
        }
        let places = i128::from(edges.mentor_places(mentor)).min(row.len() as i128);
        sum_alone += i128::from(own_alone) * places;
        sum_beside += i128::from(own_beside) * places;
        alone.push(own_alone);
        beside.push(own_beside);
    }
    let places = |at: u32| i128::from(edges.mentee_places(at)).min(i128::from(degree[at as usize]));
    let column =
        |prices: &[i64]| -> i128 { (0_u32..).zip(prices).map(|(at, &price)| places(at) * i128::from(price)).sum() };
    let candidates = [
        (sum_alone, alone, zeros),
        (column(&highest), vec![0; edges.mentors() as usize], highest.clone()),
        (sum_beside + column(&known), beside, known.clone()),
    ];
    let best = candidates.into_iter().min_by_key(|(sum, _, _)| *sum);
    let (sum, mentors, mentees) = best.unwrap_or_default();
    (Prices { mentors, mentees, coverage_bonus: 0 }, i64::try_from(sum).unwrap_or(EXACT))
}
