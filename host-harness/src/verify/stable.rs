//! Objective `stable`: nobody has reason to swap.

use super::{Check, Instance, Verdict};
use crate::contract::matching::{Origin, Outcome};
use std::collections::BTreeMap;

/// Checks that no edge outside the proposals has two ends that both would rather have it: a free place, or a partner of
/// fewer points (Gale and Shapley 1962). Between equal points no one has reason to swap, whatever breaks the tie.
pub(super) fn stable(instance: &Instance, outcome: &Outcome) -> Verdict {
    let at: BTreeMap<&str, usize> = instance.people.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let find = |id: &str| at.get(id).copied();
    let selected: BTreeMap<(usize, usize), u32> = outcome
        .proposals
        .iter()
        .filter(|proposal| matches!(proposal.origin, Origin::Kept | Origin::Fresh))
        .filter_map(|proposal| Some(((find(&proposal.pair.mentor)?, find(&proposal.pair.mentee)?), proposal.points)))
        .collect();
    let people = instance.people.len();
    // Pairs of each, and the fewest points among them.
    let mut mentors = vec![(0_i128, u32::MAX); people];
    let mut mentees = vec![(0_i128, u32::MAX); people];
    let mut edges = 0;
    for edge in instance.edges.iter().filter(|edge| selected.contains_key(&(edge.mentor, edge.mentee))) {
        edges += 1;
        for (taken, fewest) in [&mut mentors[edge.mentor], &mut mentees[edge.mentee]] {
            *taken += 1;
            *fewest = (*fewest).min(edge.points);
        }
    }
    let over = (0..people)
        .find(|at| mentors[*at].0 > instance.mentor_places[*at] || mentees[*at].0 > instance.mentee_places[*at]);
    let feasible = match over {
        _ if edges != selected.len() => {
            Err(format!("{} pairs are selected, and {edges} of them are edges", selected.len()))
        }
        Some(at) => Err(format!("`{}` has more pairs than free places", instance.people[at])),
        None => Ok(format!("{edges} pairs out of {} edges", instance.edges.len())),
    };
    let blocking = instance.edges.iter().find(|edge| {
        let would = |(taken, fewest): (i128, u32), places: i128| taken < places || taken > 0 && fewest < edge.points;
        !selected.contains_key(&(edge.mentor, edge.mentee))
            && would(mentors[edge.mentor], instance.mentor_places[edge.mentor])
            && would(mentees[edge.mentee], instance.mentee_places[edge.mentee])
    });
    let swap = match blocking {
        Some(edge) => Err(format!(
            "`{}` and `{}` would rather have each other",
            instance.people[edge.mentor], instance.people[edge.mentee]
        )),
        None => Ok("no two people would rather have each other".into()),
    };
    let check = |name, result: Result<String, String>| {
        let holds = result.is_ok();
        let (Ok(detail) | Err(detail)) = result;
        Check { name, holds, detail }
    };
    Verdict { checks: vec![check("feasible", feasible), check("stable", swap)] }
}
