//! One pair alone to the end, where what its people bear over the term is charged as well.
//!
//! That charge does not add up session by session, so the cheapest way to a place is not enough: a dearer one may have
//! borne less. Each place keeps every way that another cannot make up for, whatever follows (labels, M. Desrochers, F.
//! Soumis, 1988). What is charged in the end rises with each quarter by a known price at most, so few ways are kept, and
//! only those that may still beat the best plan are looked at.

use crate::arrange::Arrange;

use super::{
    bound::Bound,
    chain::{COMPARISONS, Placed, Work},
    search::{Leg, Search},
    slots::Cost,
};
use std::cmp::Ordering;

/// What is charged in the end, per quarter of an hour outside core hours.
pub(super) struct End {
    /// Of whoever of the two bears more.
    pub(super) worst: Cost,
    /// Of the mentor beyond the cap.
    pub(super) over: Cost,
    /// Quarters.
    pub(super) cap: u32,
}

impl End {
    fn charge(&self, [mentor, mentee]: [u32; 2]) -> Cost {
        let worst = self.worst.saturating_mul(Cost::from(mentor.max(mentee)));
        worst.saturating_add(self.over.saturating_mul(Cost::from(mentor.saturating_sub(self.cap))))
    }

    /// Whether one way is at least as good as another at the same place, whatever follows: the most that its end may be
    /// charged more is no more than what it has cost less.
    fn makes_up(&self, one: &Label, other: &Label) -> bool {
        let signed = |cost: Cost| i128::try_from(cost).unwrap_or(i128::MAX);
        let [mentor, mentee] = one.quarters.map(i128::from);
        let [his, hers] = other.quarters.map(i128::from);
        let (more, and_more) = (mentor.saturating_sub(his), mentee.saturating_sub(hers));
        let worst = signed(self.worst).saturating_mul(more.max(and_more));
        let over = signed(self.over).saturating_mul(more.max(0));
        signed(one.plain).saturating_add(worst).saturating_add(over) <= signed(other.plain)
    }
}

/// What a search to the end finds.
pub(super) enum Finished {
    /// A cheaper chain, the cheapest of all.
    Better(Vec<Placed>),
    /// There is none.
    Best,
    /// Work ran out.
    Stopped,
}

/// A way that ends in a place.
#[derive(Clone, Copy)]
struct Label {
    /// Under prices, by which the bound reckons.
    cost: Cost,
    /// Without them.
    plain: Cost,
    quarters: [u32; 2],
    place: usize,
    back: Option<usize>,
    layer: usize,
}

struct Layer {
    leg: Leg,
    /// In order of the runs' days: a day, and its first label.
    days: Vec<(i32, usize)>,
    until: usize,
}

/// Looks for a chain with every item in a place that costs less in the end than `best`. `offset` is what prices overstate.
pub(super) fn finish(search: &Search<'_>, end: &End, best: Cost, offset: Cost, work: &mut Work) -> Finished {
    let bound = Bound::new(search);
    let Some(limit) = best.saturating_add(offset).checked_sub(1) else { return Finished::Best };
    let mut labels: Vec<Label> = Vec::new();
    let mut layers: Vec<Layer> = Vec::new();
    let mut arrived: Vec<Vec<usize>> = Vec::new();
    let mut compared = bound.compared;
    let most = usize::try_from(work.0).unwrap_or(usize::MAX).saturating_mul(COMPARISONS);
    for node in 0..search.nodes() {
        let mut here = Vec::new();
        for leg in search.arrivals(node).filter(|leg| search.is_possible(leg)) {
            let before: Vec<&Layer> =
                arrived.get(leg.from).into_iter().flatten().filter_map(|layer| layers.get(*layer)).collect();
            let Some(layer) =
                extend(search, &bound, end, limit, (&leg, layers.len()), &before, &mut labels, &mut compared)
            else {
                continue;
            };
            if compared > most {
                work.spend(Search::steps(compared));
                return Finished::Stopped;
            }
            here.push(layers.len());
            layers.push(layer);
        }
        arrived.push(here);
    }
    work.spend(Search::steps(compared));
    let last = arrived.last().into_iter().flatten().filter_map(|layer| layers.get(*layer));
    let ends = last.flat_map(|layer| first(layer)..layer.until);
    let total = |label: &Label| label.plain.saturating_add(end.charge(label.quarters));
    let ends = ends.filter_map(|at| Some((total(labels.get(at)?), at)));
    let Some((_, at)) = ends.min().filter(|(total, _)| *total < best) else { return Finished::Best };
    let mut placed = Vec::new();
    let mut back = Some(at);
    while let Some(label) = back.and_then(|at| labels.get(at)) {
        let Some(leg) = layers.get(label.layer).map(|layer| layer.leg) else { break };
        let place = search.table(&leg).and_then(|table| table.board.places().get(label.place));
        placed.extend(place.map(|place| Placed { item: leg.item, position: leg.position, place: *place }));
        back = label.back;
    }
    placed.reverse();
    Finished::Better(placed)
}

fn first(layer: &Layer) -> usize {
    layer.days.first().map_or(layer.until, |(_, from)| *from)
}

#[allow(clippy::too_many_arguments, reason = "the parts of one recurrence")]
fn extend(
    search: &Search<'_>,
    bound: &Bound,
    end: &End,
    limit: Cost,
    (leg, layer): (&Leg, usize),
    before: &[&Layer],
    labels: &mut Vec<Label>,
    compared: &mut usize,
) -> Option<Layer> {
    let table = search.table(leg)?;
    let mut days: Vec<(i32, usize)> = Vec::new();
    let start = Label { cost: 0, plain: 0, quarters: [0, 0], place: 0, back: None, layer };
    for (index, (run, least)) in table.board.runs().iter().zip(&table.least).enumerate() {
        let Some(room) = limit.checked_sub(bound.after(leg, index)).filter(|room| least <= room) else { continue };
        let from = labels.len();
        let costs = table.costs.get(run.from..run.until).unwrap_or_default();
        for (offset, (place, price)) in table.board.of(run).iter().zip(costs).enumerate() {
            let at = |label: &Label, back: Option<usize>, step: Cost| {
                let [mentor, mentee] = label.quarters;
                let [more, and_more] = place.quarters.map(u32::from);
                Label {
                    cost: label.cost.saturating_add(step).saturating_add(*price),
                    plain: label.plain.saturating_add(step).saturating_add(place.cost),
                    quarters: [mentor.saturating_add(more), mentee.saturating_add(and_more)],
                    place: run.from.saturating_add(offset),
                    back,
                    layer,
                }
            };
            let mut fresh: Vec<Label> = Vec::new();
            if leg.from == 0 {
                fresh.push(at(&start, None, 0));
            }
            for before in before {
                let both = search.is_fixed(leg) && search.is_fixed(&before.leg);
                let (least, most) = if both { (i32::MIN, i32::MAX) } else { search.chain.gaps() };
                let earliest = if most == i32::MAX { i32::MIN } else { place.day.saturating_sub(most) };
                let latest = if least == i32::MIN { i32::MAX } else { place.day.saturating_sub(least) };
                let bounds = |day: i32, after: bool| {
                    let past = |(other, _): &(i32, usize)| if after { *other <= day } else { *other < day };
                    let at = before.days.partition_point(past);
                    before.days.get(at).map_or(before.until, |(_, from)| *from)
                };
                let Some(last) = search.table(&before.leg).map(|table| table.board.places()) else { continue };
                for back in bounds(earliest, false)..bounds(latest, true) {
                    let Some(label) = labels.get(back) else { continue };
                    *compared = compared.saturating_add(1);
                    if label.cost.saturating_add(*price) > room {
                        continue;
                    }
                    let step = last.get(label.place).and_then(|last| search.chain.step(last, place, both));
                    fresh.extend(step.map(|step| at(label, Some(back), step)).filter(|label| label.cost <= room));
                }
            }
            keep(&mut fresh, end);
            labels.append(&mut fresh);
        }
        if labels.len() > from {
            days.push((run.day, from));
        }
    }
    let until = labels.len();
    (!days.is_empty()).then_some(Layer { leg: *leg, days, until })
}

/// Drops every way that another makes up for.
fn keep(labels: &mut Vec<Label>, end: &End) {
    labels.arrange_by(|a, b| match a.plain.cmp(&b.plain) {
        Ordering::Equal => (a.quarters, a.back).cmp(&(b.quarters, b.back)),
        other => other,
    });
    let mut kept: Vec<Label> = Vec::new();
    for label in labels.drain(..) {
        if !kept.iter().any(|other| end.makes_up(other, &label)) {
            kept.retain(|other| !end.makes_up(&label, other));
            kept.push(label);
        }
    }
    *labels = kept;
}
