//! Who is above whom over one set of relations.
//!
//! A *chain* from one person up to another is a walk of ties; it holds on the days on which all of its ties hold. So a
//! chain is judged like a single tie, whatever its length: look-back and dates ahead follow. People may have several
//! bosses, bosses may change, and data may loop.

use super::{
    ends,
    reach::{Components, Label, Reach},
    rules::Span,
};
use crate::{
    arrange::Arrange,
    by_owner::ByOwner,
    program::{Name, PersonIx, Roster, Tie},
    time::Day,
};
use std::collections::BTreeSet;

/// One tie up: to whom, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    boss: u32,
    held: Span,
}

/// One end of a chain found by [`Line::climb`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) person: u32,
    /// When the whole chain holds.
    pub(super) held: Span,
    /// Ties in it; from 1.
    pub(super) length: u32,
    /// The chain without its last tie, in the list of steps. None at length 1.
    before: Option<u32>,
}

/// Which ties a climb takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ties {
    /// Those that hold on the day, and those that ended so late that a rule may still look back on them.
    UpToToday,
    /// Those, and those that begin later.
    Ever,
}

/// Chains over one set of relations.
pub(super) struct Line {
    pub(super) relations: Vec<Name>,
    today: Day,
    edges: ByOwner<Edge>,
    reach: Reach,
    /// Where the chains of each person end, if not at a known top: see `ends`.
    ends: Vec<u32>,
    /// Nobody above them today.
    top: Vec<bool>,
    /// Whose ties upward take more work to follow than is allowed.
    pub(super) tangled: Vec<PersonIx>,
    /// Each once, with its members in order of number.
    pub(super) loops: Vec<Vec<PersonIx>>,
    /// Ties that one climb may look at.
    work: usize,
}

/// Work of all climbs together, and the least and most of a single one.
const WORK_OF_ALL: usize = 100_000_000;
const LEAST_WORK: usize = 512;
const MOST_WORK: usize = 20_000;

impl Line {
    /// Reads the ties of `relations`. `forgotten` says whether a span ended too long ago for any rule. O(people + ties).
    pub(super) fn build(roster: &Roster, relations: Vec<Name>, forgotten: impl Fn(Span) -> bool) -> Line {
        let (today, everyone) = (roster.as_of, roster.everyone());
        let kept = |tie: &&Tie| {
            let held = Span::of(tie.held);
            relations.contains(&tie.relation) && !forgotten(held)
        };
        let edge = |tie: &Tie| (tie.object.0, Edge { boss: tie.subject.0, held: Span::of(tie.held) });
        let rising: Vec<(u32, Edge)> = roster.ties.iter().filter(kept).map(edge).collect();
        let edges = ByOwner::sets(everyone, &rising);
        let current = rising.iter().filter(|(_, edge)| edge.held.contains(today));
        let current: Vec<(u32, u32)> = current.map(|(person, edge)| (*person, edge.boss)).collect();
        let bosses = ByOwner::sets(everyone, &current);

        let components = Components::find(bosses.starts(), bosses.entries());
        let reach = Reach::build(bosses.starts(), bosses.entries(), &components);
        let loops = loops(&components);
        let mut ends = ends::find(roster, &bosses, &components, &loops);
        let tangled: Vec<PersonIx> =
            (0_u32..).map(PersonIx).take(everyone).filter(|person| reach.is_tangled(person.index())).collect();
        for person in &tangled {
            if let Some(end) = ends.get_mut(person.index()) {
                *end = ends::TANGLED;
            }
        }
        let top = (0..everyone).map(|person| bosses.of(person).is_empty()).collect();
        let work = WORK_OF_ALL.checked_div(everyone.max(1)).unwrap_or(0).clamp(LEAST_WORK, MOST_WORK);
        Line { relations, today, edges, reach, ends, top, tangled, loops, work }
    }

    fn bosses(&self, person: u32) -> &[Edge] {
        self.edges.of(person as usize)
    }

    /// Everybody above a person by chains of at most `most` ties, level by level, each with the days on which the chain
    /// holds. On one level a chain is left out where another to the same person holds on all of its days. Chains that
    /// come back to the person are left out; over all ties, so are chains all of whose days a shorter one of at
    /// least two ties has already, which says the same and more.
    ///
    /// False, and no steps, where that takes more than the work allowed.
    pub(super) fn climb(&self, person: PersonIx, most: u32, ties: Ties, steps: &mut Vec<Step>) -> bool {
        steps.clear();
        let today = self.today.days();
        let taken = |edge: &&Edge| match ties {
            Ties::UpToToday => edge.held.since <= today,
            Ties::Ever => true,
        };
        // Who was found on earlier levels from the second on, and when.
        let mut seen: BTreeSet<(u32, Span)> = BTreeSet::new();
        let mut found: Vec<Step> = Vec::new();
        let mut work = 0_usize;
        let mut level = 0..0;
        for length in 1..=most {
            // The level below: at first the person herself, then the steps found last.
            let froms = if length == 1 { 0..1 } else { level.clone() };
            for from in froms {
                let below = if length == 1 { None } else { steps.get(from).copied() };
                let (lower, held) = below.map_or((person.0, Span::ALWAYS), |step| (step.person, step.held));
                let bosses = self.bosses(lower);
                work = work.saturating_add(bosses.len());
                if work > self.work {
                    steps.clear();
                    return false;
                }
                for edge in bosses.iter().filter(taken) {
                    let held = held.both(edge.held);
                    if !held.is_empty() && edge.boss != person.0 {
                        let before = below.and_then(|_| u32::try_from(from).ok());
                        found.push(Step { person: edge.boss, held, length, before });
                    }
                }
            }
            if found.is_empty() {
                break;
            }
            // Earlier beginnings first, then later ends: a span is covered by one before it or not at all.
            found
                .arrange_by_key(|step| (step.person, step.held.since, std::cmp::Reverse(step.held.until), step.before));
            let mut last: Option<(u32, i32)> = None;
            found.retain(|step| {
                let covered = last.is_some_and(|(person, until)| person == step.person && step.held.until <= until);
                if !covered {
                    last = Some((step.person, step.held.until));
                }
                !covered
            });
            if ties == Ties::Ever && length >= 2 {
                found.retain(|step| {
                    let shorter = seen.range((step.person, Span::FIRST)..);
                    let mut shorter = shorter.take_while(|(person, _)| *person == step.person);
                    !shorter.any(|(_, span)| {
                        work = work.saturating_add(1);
                        span.both(step.held) == step.held
                    })
                });
                seen.extend(found.iter().map(|step| (step.person, step.held)));
            }
            let first = steps.len();
            steps.append(&mut found);
            level = first..steps.len();
        }
        true
    }

    /// The people of a chain, from the person who climbed to the one above.
    pub(super) fn path(&self, from: PersonIx, steps: &[Step], last: &Step) -> Vec<PersonIx> {
        let mut path = vec![PersonIx(last.person)];
        let mut before = last.before;
        while let Some(step) = before.and_then(|before| steps.get(before as usize)) {
            path.push(PersonIx(step.person));
            before = step.before;
        }
        path.push(from);
        path.reverse();
        path
    }

    /// How many bosses somebody has today.
    pub(super) fn bosses_today(&self, person: PersonIx) -> usize {
        let mut bosses: Vec<u32> =
            self.bosses(person.0).iter().filter(|edge| edge.held.contains(self.today)).map(|edge| edge.boss).collect();
        bosses.dedup();
        bosses.len()
    }

    /// Everybody's bosses of today: (person, boss).
    pub(super) fn edges_today(&self) -> impl Iterator<Item = (PersonIx, PersonIx)> + '_ {
        (0_u32..).take(self.top.len()).flat_map(|person| {
            let today = self.bosses(person).iter().filter(|edge| edge.held.contains(self.today));
            today.map(move |edge| (PersonIx(person), PersonIx(edge.boss)))
        })
    }

    pub(super) fn label(&self, person: PersonIx) -> Label {
        self.reach.label(person.index())
    }

    /// Whether `above` is above `below` today, however far; also within a loop.
    #[inline]
    pub(super) fn is_above(&self, above: Label, below: Label) -> bool {
        self.reach.is_above(above, below)
    }

    /// Whether one of two different people is above the other today.
    pub(super) fn joins(&self, a: PersonIx, b: PersonIx) -> bool {
        let (a, b) = (self.label(a), self.label(b));
        self.is_above(a, b) || self.is_above(b, a)
    }

    /// Where the chains of a person end, as a number of [`ends`].
    pub(super) fn ends(&self, person: PersonIx) -> u32 {
        self.ends.get(person.index()).copied().unwrap_or(ends::NONE)
    }

    /// Whether nobody is above a person today.
    pub(super) fn is_top(&self, person: PersonIx) -> bool {
        self.top.get(person.index()).copied().unwrap_or(true)
    }
}

fn loops(components: &Components) -> Vec<Vec<PersonIx>> {
    let mut size = vec![0_u32; components.count];
    for component in &components.of {
        if let Some(size) = size.get_mut(*component as usize) {
            *size = size.saturating_add(1);
        }
    }
    let is_loop = |component: u32| size.get(component as usize).is_some_and(|size| *size > 1);
    let mut members: Vec<(u32, u32)> =
        components.of.iter().copied().zip(0_u32..).filter(|(component, _)| is_loop(*component)).collect();
    members.arrange();
    let mut loops: Vec<Vec<PersonIx>> = members
        .chunk_by(|a, b| a.0 == b.0)
        .map(|members| members.iter().map(|(_, person)| PersonIx(*person)).collect())
        .collect();
    loops.arrange();
    loops
}
