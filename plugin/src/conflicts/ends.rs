//! Where chains lead to nobody knows whom.
//!
//! A chain that comes to somebody whom the roster does not know, or into a loop, ends *open*: whoever is above there is not
//! known. It may be anybody but those below: nobody is above her own boss. So of two people whose chains end at the same
//! places neither can be above the other unless known ties say so, while anybody else may be above that end.
//!
//! People whose chains end at the same open ends get the same number.

use super::reach::Components;
use crate::{
    arrange::{Arrange, tree},
    by_owner::ByOwner,
    program::{PersonIx, Roster},
};
use std::collections::{BTreeMap, BTreeSet};

/// Every chain ends at somebody above whom there is nobody.
pub(super) const NONE: u32 = 0;

/// Too much to say: not the same as any end, nor as itself.
pub(super) const TANGLED: u32 = u32::MAX;

/// Open ends that one person may have.
const MOST: usize = 32;

/// By person, over today's ties from a person to her bosses. O(people + ties), times the open ends of one person.
pub(super) fn find(
    roster: &Roster,
    bosses: &ByOwner<u32>,
    components: &Components,
    loops: &[Vec<PersonIx>],
) -> Vec<u32> {
    let of = |person: usize| components.of.get(person).copied();
    let mut is_open = vec![false; components.count];
    let strangers = (0_u32..).map(PersonIx).take(components.of.len()).filter(|person| roster.is_stranger(*person));
    for person in loops.iter().filter_map(|members| members.first().copied()).chain(strangers) {
        if let Some(open) = of(person.index()).and_then(|component| is_open.get_mut(component as usize)) {
            *open = true;
        }
    }
    let mut sets = Sets { members: vec![BTreeSet::new()], numbers: tree([(BTreeSet::new(), NONE)]) };
    let mut ends = vec![NONE; components.count];
    // Bosses' components have smaller numbers: by the time somebody is asked, her bosses have been.
    let mut people: Vec<(u32, u32)> = components.of.iter().copied().zip(0_u32..).collect();
    people.arrange();
    for members in people.chunk_by(|a, b| a.0 == b.0) {
        let Some((component, _)) = members.first().copied() else { continue };
        let above = members.iter().flat_map(|(_, person)| bosses.of(*person as usize));
        let above = above.filter_map(|boss| of(*boss as usize)).filter(|boss| *boss != component);
        let mut all: Vec<u32> = above.filter_map(|boss| ends.get(boss as usize)).copied().collect();
        all.dedup();
        let own = is_open.get(component as usize).copied().unwrap_or(false).then_some(component);
        if let Some(end) = ends.get_mut(component as usize) {
            *end = sets.union(&all, own);
        }
    }
    components.of.iter().map(|component| ends.get(*component as usize).copied().unwrap_or(NONE)).collect()
}

/// Sets of open ends, each once.
struct Sets {
    members: Vec<BTreeSet<u32>>,
    numbers: BTreeMap<BTreeSet<u32>, u32>,
}

impl Sets {
    /// The number of several sets together, and one end more.
    fn union(&mut self, sets: &[u32], own: Option<u32>) -> u32 {
        if let ([set], None) = (sets, own) {
            return *set;
        }
        let mut all: BTreeSet<u32> = tree(own);
        for set in sets {
            let Some(members) = self.members.get(*set as usize) else { return TANGLED };
            all.extend(members);
            if all.len() > MOST {
                return TANGLED;
            }
        }
        if let Some(number) = self.numbers.get(&all) {
            return *number;
        }
        let number = u32::try_from(self.members.len()).unwrap_or(TANGLED);
        self.members.push(all.clone());
        self.numbers.insert(all, number);
        number
    }
}
