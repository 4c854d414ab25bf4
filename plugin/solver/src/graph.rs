//! The part of the problem that is held in memory, with the edges chosen so far.
//!
//! Mentors and mentees share one numbering (mentors first), and each edge is stored as two halves, one at either end, so
//! that every kernel runs from either side with the same code. 33 bytes an edge.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "nodes are below 2^31 and halves below 2^32 (`Graph::new` takes no more); `head`, `slot_head` have a last entry past \
              the end; `to` and `twin` are written by `Graph::new` alone and name nodes and halves that exist"
)]

use super::search::Trail;

/// An edge on its way into a [`Graph`]. Both ends are node numbers: `mentee` counts from the number of mentors on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) mentor: u32,
    pub(super) mentee: u32,
    pub(super) weight: i64,
    /// Needed on the way to a floor; a graph does not keep it.
    pub(super) points: u32,
    pub(super) chosen: bool,
}

/// Sorts by mentor, then mentee; of a pair that is there twice, the chosen one comes first. One routine for all, since
/// each call of a generic sort costs the component four kilobytes.
pub(super) fn sort(links: &mut [Link]) {
    links.sort_unstable_by_key(|link| (link.mentor, link.mentee, !link.chosen));
}

/// Sorts, and keeps the first of each pair.
pub(super) fn sort_distinct(links: &mut Vec<Link>) {
    sort(links);
    links.dedup_by_key(|link| (link.mentor, link.mentee));
}

/// Where a path of [`Trail`] stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// At a free place on the other side: one edge more is chosen.
    Fill(u32),
    /// At somebody on the root's own side, who gives up a place.
    Drop(u32),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Graph {
    pub(super) mentors: usize,
    /// First half of each node, and one past the last.
    head: Vec<u32>,
    /// The other end of each half.
    pub(super) to: Vec<u32>,
    pub(super) weight: Vec<i64>,
    /// The same edge, seen from its other end.
    pub(super) twin: Vec<u32>,
    pub(super) chosen: Vec<bool>,
    pub(super) places: Vec<u32>,
    /// How many halves of each node are chosen.
    pub(super) taken: Vec<u32>,
    /// The chosen halves of node n: `slots[slot_head[n]..][..taken[n]]`.
    slot_head: Vec<u32>,
    slots: Vec<u32>,
}

#[expect(clippy::cast_possible_truncation, reason = "counts of halves: `Graph::new` keeps them below 2^32")]
fn small(n: usize) -> u32 {
    n as u32
}

impl Graph {
    /// Edges beyond this many are left out; no caller comes near (a core holds a few dozen a person).
    pub(super) const MOST_LINKS: usize = 1 << 30;

    /// `links` come sorted by mentor, then mentee, each pair once, and no more of them chosen than there are places.
    pub(super) fn new(mentors: usize, places: Vec<u32>, links: &[Link]) -> Self {
        let links = &links[..links.len().min(Self::MOST_LINKS)];
        let nodes = places.len();
        let mut head = vec![0_u32; nodes + 1];
        for link in links {
            head[link.mentor as usize + 1] += 1;
            head[link.mentee as usize + 1] += 1;
        }
        let mut slot_head = Vec::with_capacity(nodes + 1);
        let mut slots = 0;
        slot_head.push(0);
        for node in 0..nodes {
            slots += head[node + 1].min(places[node]);
            slot_head.push(slots);
            head[node + 1] += head[node];
        }
        let halves = links.len() * 2;
        let mut graph = Self {
            mentors,
            to: vec![0; halves],
            weight: vec![0; halves],
            twin: vec![0; halves],
            chosen: vec![false; halves],
            taken: vec![0; nodes],
            slots: vec![0; slots as usize],
            slot_head,
            places,
            head: Vec::new(),
        };
        let mut next: Vec<u32> = head[..nodes].to_vec();
        for link in links {
            let (a, b) = (next[link.mentor as usize], next[link.mentee as usize]);
            next[link.mentor as usize] += 1;
            next[link.mentee as usize] += 1;
            for (half, twin, end) in [(a, b, link.mentee), (b, a, link.mentor)] {
                graph.to[half as usize] = end;
                graph.twin[half as usize] = twin;
                graph.weight[half as usize] = link.weight;
            }
            if link.chosen {
                graph.choose(a);
            }
        }
        graph.head = head;
        graph
    }

    pub(super) fn nodes(&self) -> usize {
        self.places.len()
    }

    pub(super) fn is_mentor(&self, node: u32) -> bool {
        (node as usize) < self.mentors
    }

    pub(super) fn halves(&self, node: u32) -> std::ops::Range<usize> {
        self.head[node as usize] as usize..self.head[node as usize + 1] as usize
    }

    /// The other end and the weight of each half of `node`.
    pub(super) fn links_of(&self, node: u32) -> impl Iterator<Item = (u32, i64)> + Clone + '_ {
        let halves = self.halves(node);
        let (to, weight) = (&self.to[halves.clone()], &self.weight[halves]);
        to.iter().copied().zip(weight.iter().copied())
    }

    pub(super) fn edges(&self) -> usize {
        self.to.len() / 2
    }

    pub(super) fn is_full(&self, node: u32) -> bool {
        self.taken[node as usize] >= self.places[node as usize]
    }

    /// The node a half belongs to.
    pub(super) fn owner(&self, half: u32) -> u32 {
        self.to[self.twin[half as usize] as usize]
    }

    /// Chosen halves of `node`, in an order that depends on history alone.
    pub(super) fn chosen_of(&self, node: u32) -> &[u32] {
        let start = self.slot_head[node as usize] as usize;
        &self.slots[start..start + self.taken[node as usize] as usize]
    }

    /// Both ends have a place free and the edge is not chosen yet.
    pub(super) fn choose(&mut self, half: u32) {
        self.append(half);
        self.append(self.twin[half as usize]);
    }

    pub(super) fn unchoose(&mut self, half: u32) {
        self.remove(half);
        self.remove(self.twin[half as usize]);
    }

    pub(super) fn choose_nothing(&mut self) {
        self.chosen.fill(false);
        self.taken.fill(0);
    }

    fn append(&mut self, half: u32) {
        let node = self.owner(half) as usize;
        let slot = self.slot_head[node] + self.taken[node];
        self.slots[slot as usize] = half;
        self.taken[node] += 1;
        self.chosen[half as usize] = true;
    }

    fn slot_of(&self, node: usize, half: u32) -> Option<usize> {
        let start = self.slot_head[node] as usize;
        let taken = self.taken[node] as usize;
        self.slots[start..start + taken].iter().position(|&slot| slot == half).map(|at| start + at)
    }

    fn remove(&mut self, half: u32) {
        let node = self.owner(half) as usize;
        if let Some(slot) = self.slot_of(node, half) {
            self.taken[node] -= 1;
            let last = self.slot_head[node] + self.taken[node];
            self.slots.swap(slot, last as usize);
            self.chosen[half as usize] = false;
        }
    }

    /// In the same slot, so that a scan over the slots which stands there does not see the newcomer's place move.
    fn replace(&mut self, old: u32, new: u32) {
        let node = self.owner(old) as usize;
        if let Some(slot) = self.slot_of(node, old) {
            self.slots[slot] = new;
            self.chosen[old as usize] = false;
            self.chosen[new as usize] = true;
        }
    }

    /// Turns over the path that `trail` holds from `root` to `end`: chosen edges on it are given up, the others chosen.
    pub(super) fn flip(&mut self, root: u32, end: End, trail: &Trail) {
        let mut inward = match end {
            End::Fill(y) => {
                let half = trail.via(y);
                self.append(self.twin[half as usize]);
                half
            }
            End::Drop(x) if x == root => return,
            End::Drop(x) => {
                let half = trail.via(x);
                let y = self.owner(half);
                self.remove(self.twin[half as usize]);
                let next = trail.via(y);
                self.replace(half, self.twin[next as usize]);
                next
            }
        };
        // `inward` is the half by which the path enters the far side; what lies beyond it is done.
        loop {
            let x = self.owner(inward);
            if x == root {
                self.append(inward);
                return;
            }
            let half = trail.via(x);
            self.replace(self.twin[half as usize], inward);
            let y = self.owner(half);
            let next = trail.via(y);
            self.replace(half, self.twin[next as usize]);
            inward = next;
        }
    }

    /// All edges, sorted by mentor, then mentee.
    pub(super) fn links(&self) -> impl Iterator<Item = Link> + '_ {
        (0..small(self.mentors)).flat_map(move |mentor| {
            self.halves(mentor).map(move |half| Link {
                mentor,
                mentee: self.to[half],
                weight: self.weight[half],
                points: 0,
                chosen: self.chosen[half],
            })
        })
    }

    /// The same choice in a graph with more edges. Pairs already present are not added twice.
    pub(super) fn extend(&mut self, more: &mut Vec<Link>) {
        sort_distinct(more);
        let mut links = Vec::with_capacity(self.edges() + more.len());
        let mut new = more.drain(..).peekable();
        for old in self.links() {
            let key = (old.mentor, old.mentee);
            while let Some(link) = new.next_if(|link| (link.mentor, link.mentee) < key) {
                links.push(link);
            }
            let _ = new.next_if(|link| (link.mentor, link.mentee) == key);
            links.push(old);
        }
        links.extend(new);
        *self = Self::new(self.mentors, std::mem::take(&mut self.places), &links);
    }
}
