//! Is one person above another, however far? Exact, in constant time for a tree-shaped company.
//!
//! Everybody gets a position in the pre-order of a spanning forest, so that the people below somebody are an interval of
//! positions; people with several bosses add intervals to those of the bosses outside their tree (Agrawal, Borgida,
//! Jagadish, 1989, "Efficient management of transitive relationships"). Loops are one node: Tarjan (1972).
//! A company whose intervals pass a limit is too tangled: the people concerned are reported, not guessed at.

use crate::arrange::{Arrange, tree};
use std::collections::BTreeMap;

/// Intervals that one person may have beyond her own, and that all may have together.
const MOST_OF_ONE: usize = 4_096;
const MOST_OF_ALL: usize = 4_000_000;

/// One person's place in the order. Inclusive hull of the positions below.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    position: u32,
    low: u32,
    high: u32,
    /// The hull has holes: see [`Reach::is_above`].
    holes: bool,
}

impl Label {
    /// Of nobody: below and above no one, since nobody has the one position of its hull.
    pub(super) const NONE: Label = Label { position: u32::MAX, low: u32::MAX - 1, high: u32::MAX - 1, holes: false };

    /// False: neither is above the other. True: one may be.
    #[inline]
    pub(super) fn may_join(&self, other: &Label) -> bool {
        let covers = |above: &Label, below: &Label| {
            // One comparison for two: below `low` wraps to something large.
            below.position.wrapping_sub(above.low) <= above.high.wrapping_sub(above.low)
        };
        covers(self, other) | covers(other, self)
    }
}

/// Labels of everyone over one graph.
#[derive(Debug, Default)]
pub(super) struct Reach {
    labels: Vec<Label>,
    /// By position: the intervals below a person whose hull has holes, ascending and disjoint.
    intervals: BTreeMap<u32, Vec<(u32, u32)>>,
    /// Positions, sorted, of those whose people below are not all known.
    tangled: Vec<u32>,
}

/// Strongly connected components, bosses' components before those of the people below them.
pub(super) struct Components {
    /// Component of each node.
    pub(super) of: Vec<u32>,
    /// How many there are.
    pub(super) count: usize,
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "nodes are below `start.len() - 1` and all tables have that length; counters are below 2^32 nodes"
)]
impl Components {
    /// Of the graph whose edges lead from a node to `up[start[node]..start[node + 1]]`. Tarjan 1972 without recursion;
    /// O(nodes + edges).
    pub(super) fn find(start: &[u32], up: &[u32]) -> Components {
        const NEW: u32 = u32::MAX;
        let nodes = start.len().saturating_sub(1);
        let mut of = vec![NEW; nodes];
        let mut order = vec![NEW; nodes];
        let mut low = vec![0_u32; nodes];
        let mut next_edge: Vec<u32> = start[..nodes].to_vec();
        let mut open: Vec<u32> = Vec::new();
        let mut path: Vec<u32> = Vec::new();
        let (mut clock, mut count) = (0_u32, 0_u32);
        for root in 0..nodes {
            if order[root] != NEW {
                continue;
            }
            path.push(root as u32);
            while let Some(&node) = path.last() {
                let here = node as usize;
                if order[here] == NEW {
                    order[here] = clock;
                    low[here] = clock;
                    clock += 1;
                    open.push(node);
                }
                if next_edge[here] < start[here + 1] {
                    let target = up[next_edge[here] as usize] as usize;
                    next_edge[here] += 1;
                    if order[target] == NEW {
                        path.push(target as u32);
                    } else if of[target] == NEW {
                        low[here] = low[here].min(order[target]);
                    }
                    continue;
                }
                path.pop();
                if let Some(&below) = path.last() {
                    low[below as usize] = low[below as usize].min(low[here]);
                }
                if low[here] == order[here] {
                    while let Some(member) = open.pop() {
                        of[member as usize] = count;
                        if member == node {
                            break;
                        }
                    }
                    count += 1;
                }
            }
        }
        Components { of, count: count as usize }
    }
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "components are below `count`, edges of `up` below the number of nodes; positions are below `count` too"
)]
impl Reach {
    /// Labels the graph of `up` edges whose components are `components`. O(nodes + edges) for a forest.
    pub(super) fn build(start: &[u32], up: &[u32], components: &Components) -> Reach {
        const NONE: u32 = u32::MAX;
        let (of, count) = (&components.of, components.count);
        // Edges between components, from below to above; the first of each component is its tree edge.
        let mut edges: Vec<(u32, u32)> = Vec::new();
        for node in 0..of.len() {
            for &boss in &up[start[node] as usize..start[node + 1] as usize] {
                if of[node] != of[boss as usize] {
                    edges.push((of[node], of[boss as usize]));
                }
            }
        }
        edges.sort_unstable();
        edges.dedup();
        let mut parent = vec![NONE; count];
        for &(below, above) in &edges {
            if parent[below as usize] == NONE {
                parent[below as usize] = above;
            }
        }
        // Bosses have smaller numbers, so one pass down the numbers adds up sizes and one pass up gives positions.
        let mut size = vec![1_u32; count];
        for below in (0..count).rev() {
            if parent[below] != NONE {
                size[parent[below] as usize] += size[below];
            }
        }
        let (mut position, mut next) = (vec![0_u32; count], vec![0_u32; count]);
        let mut roots = 0_u32;
        for here in 0..count {
            position[here] = if parent[here] == NONE { roots } else { next[parent[here] as usize] };
            let slot = if parent[here] == NONE { &mut roots } else { &mut next[parent[here] as usize] };
            *slot += size[here];
            next[here] = position[here] + 1;
        }
        let own = |component: usize| (position[component], position[component] + size[component] - 1);

        let mut more: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
        let mut tangled = vec![false; count];
        let mut total = 0_usize;
        let mut last = edges.len();
        for below in (0..count).rev() {
            let mut extra = more.remove(&(below as u32)).unwrap_or_default();
            merge(&mut extra);
            total += extra.len();
            if extra.len() > MOST_OF_ONE || total > MOST_OF_ALL {
                tangled[below] = true;
                extra = Vec::new();
            }
            // `edges` is sorted, so those of the components so far are behind `last`.
            let first = edges[..last].partition_point(|edge| (edge.0 as usize) < below);
            for &(_, above) in &edges[first..last] {
                let (low, high) = own(above as usize);
                let outside = |part: &(u32, u32)| part.0 < low || part.1 > high;
                tangled[above as usize] |= tangled[below];
                let mine = (parent[below] != above).then_some(own(below));
                let parts: Vec<(u32, u32)> = mine.into_iter().chain(extra.iter().copied()).filter(outside).collect();
                if !parts.is_empty() {
                    let list = more.entry(above).or_default();
                    list.extend(parts);
                    // Keeps a boss of many from holding the lists of all of them at once.
                    if list.len() > 2 * MOST_OF_ONE {
                        merge(list);
                        if list.len() > MOST_OF_ONE {
                            tangled[above as usize] = true;
                            list.clear();
                        }
                    }
                }
            }
            last = first;
            if !extra.is_empty() {
                extra.push(own(below));
                merge(&mut extra);
                more.insert(below as u32, extra);
            }
        }

        let by_component: Vec<Label> = (0..count)
            .map(|component| {
                let (own_low, own_high) = own(component);
                let label = Label { position: position[component], low: own_low, high: own_high, holes: false };
                match more.get(&(component as u32)) {
                    Some(list) => Label {
                        low: list.first().map_or(own_low, |part| part.0),
                        high: list.last().map_or(own_high, |part| part.1),
                        holes: list.len() > 1,
                        ..label
                    },
                    None => label,
                }
            })
            .collect();
        let mut tangled: Vec<u32> = (0..count).filter(|here| tangled[*here]).map(|here| position[here]).collect();
        tangled.arrange();
        let several = more.into_iter().filter(|(_, list)| list.len() > 1);
        let intervals = tree(several.map(|(component, list)| (position[component as usize], list)));
        Reach { labels: of.iter().map(|component| by_component[*component as usize]).collect(), intervals, tangled }
    }
}

impl Reach {
    /// The label of a node.
    pub(super) fn label(&self, node: usize) -> Label {
        self.labels.get(node).copied().unwrap_or(Label::NONE)
    }

    /// Whether the owner of `above` is above the owner of `below`, or both are in one loop. Reflexive.
    #[inline]
    pub(super) fn is_above(&self, above: Label, below: Label) -> bool {
        above.low <= below.position
            && below.position <= above.high
            && (!above.holes || self.within(above, below.position))
    }

    fn within(&self, above: Label, position: u32) -> bool {
        let Some(list) = self.intervals.get(&above.position) else { return false };
        let after = list.partition_point(|part| part.0 <= position);
        after.checked_sub(1).and_then(|last| list.get(last)).is_some_and(|part| position <= part.1)
    }

    /// Whether not everybody below a node is known.
    pub(super) fn is_tangled(&self, node: usize) -> bool {
        self.tangled.binary_search(&self.label(node).position).is_ok()
    }
}

/// Ascending, disjoint, neighbors joined.
fn merge(parts: &mut Vec<(u32, u32)>) {
    parts.arrange();
    parts.dedup_by(|next, kept| {
        let joins = next.0 <= kept.1.saturating_add(1);
        if joins {
            kept.1 = kept.1.max(next.1);
        }
        joins
    });
}
