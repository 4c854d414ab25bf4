//! The proposed pairs with what their points are made of.

use crate::{
    contract::{
        conflicts::Ruling,
        matching::{Appraisal, Origin, Outcome, Proposal},
        types::Pair,
    },
    hr::Taxonomy,
    report::{
        charts::distribution,
        data::{People, ReportData},
        words,
    },
};
use std::collections::BTreeMap;

/// Pairs that are listed one by one; of more, the worst off and the best.
const LISTED: usize = 60;
/// Listed at once; the others fold away.
const OPEN: usize = 10;
/// Points that a pair can have at most.
const SCALE: u32 = 10_000;

pub(crate) struct Pairs {
    pub(crate) legend: Vec<(usize, String)>,
    /// The worst off first.
    pub(crate) rows: Vec<PairRow>,
    pub(crate) folded: Vec<PairRow>,
    /// Left out between the worst off and the best.
    pub(crate) left_out: usize,
    pub(crate) distribution: String,
    pub(crate) total: String,
    pub(crate) proof: String,
}

pub(crate) struct PairRow {
    pub(crate) mentor: String,
    pub(crate) mentor_role: String,
    pub(crate) mentee: String,
    pub(crate) mentee_role: String,
    pub(crate) points: String,
    pub(crate) segments: Vec<Segment>,
    /// The parts in words, for who does not see the bar.
    pub(crate) parts: String,
    /// Topics that the points rest on.
    pub(crate) topics: String,
    pub(crate) flags: Vec<&'static str>,
}

/// One part of a bar.
pub(crate) struct Segment {
    pub(crate) color: usize,
    /// Where it begins and how wide it is, in percent of the scale.
    pub(crate) from: String,
    pub(crate) width: String,
    pub(crate) says: String,
}

impl Pairs {
    pub(crate) fn of(data: &ReportData<'_>, people: &People<'_>) -> Self {
        let outcome = data.outcome;
        let appraisals: BTreeMap<(&str, &str), &Appraisal> =
            data.appraisals.iter().map(|appraisal| (key(&appraisal.pair), appraisal)).collect();
        let mut proposals: Vec<&Proposal> = outcome.proposals.iter().collect();
        proposals.sort_by(|a, b| a.points.cmp(&b.points).then_with(|| key(&a.pair).cmp(&key(&b.pair))));
        let worst = proposals.first().map(|proposal| pair_name(&proposal.pair, people)).unwrap_or_default();
        let points: Vec<u32> = proposals.iter().map(|proposal| proposal.points).collect();
        let last = proposals.len().saturating_sub(1);
        let shown = |index: &usize| proposals.len() <= LISTED || *index < LISTED / 2 || *index + LISTED / 2 > last;
        let row = |(index, proposal): (usize, &&Proposal)| {
            let appraisal = appraisals.get(&key(&proposal.pair)).copied();
            row(proposal, &outcome.factors, appraisal, index == 0 && last > 0, data.taxonomy, people)
        };
        let mut rows: Vec<PairRow> = proposals.iter().enumerate().filter(|(index, _)| shown(index)).map(row).collect();
        Self {
            legend: legend(outcome),
            left_out: proposals.len() - rows.len(),
            folded: rows.split_off(rows.len().min(OPEN)),
            rows,
            distribution: if points.is_empty() { String::new() } else { distribution(&points, &worst) },
            total: words::whole(points.iter().map(|points| u64::from(*points)).sum()),
            proof: proof(outcome),
        }
    }
}

/// The factors by the number of their color.
pub(crate) fn legend(outcome: &Outcome) -> Vec<(usize, String)> {
    outcome.factors.iter().enumerate().map(|(index, name)| (index, words::factor(name))).collect()
}

/// What proves that this is the best choice.
pub(crate) fn proof(outcome: &Outcome) -> String {
    match &outcome.certificate {
        Some(certificate) if certificate.value >= certificate.bound => {
            format!(
                "Proved: no other choice fills more than these {} places, and none of those that fill as many is worth more.",
                certificate.filled
            )
        }
        Some(certificate) => {
            let gap = (certificate.bound - certificate.value) / certificate.weight_per_point.max(1.0);
            format!("Stopped early: a better choice may exist, by at most {} points.", words::whole(gap.ceil() as u64))
        }
        None => {
            "This objective has no proof of its own; the host checks that no two people would rather have each other."
                .into()
        }
    }
}

/// A proposal as a row; `worst` marks the one to look at first.
pub(crate) fn row(
    proposal: &Proposal,
    factors: &[String],
    appraisal: Option<&Appraisal>,
    worst: bool,
    taxonomy: &Taxonomy,
    people: &People<'_>,
) -> PairRow {
    let mut parts: Vec<(usize, u32)> =
        proposal.shares.iter().copied().enumerate().filter(|(_, points)| *points > 0).collect();
    let segments = segments(&parts, factors);
    parts.sort_by_key(|(index, points)| (std::cmp::Reverse(*points), *index));
    let says = |(index, points): &(usize, u32)| {
        let name = factors.get(*index).map(|name| words::factor(name)).unwrap_or_default();
        format!("{name} {}", words::whole((*points).into()))
    };
    let mut flags = Vec::new();
    match proposal.origin {
        Origin::Locked => flags.push("set by hand"),
        Origin::Kept => flags.push("kept from before"),
        Origin::Repeated => flags.push("partners before"),
        Origin::Fresh => {}
    }
    if proposal.ruling != Ruling::Clear {
        flags.push(words::ruling(proposal.ruling));
    }
    if worst {
        flags.push("worst off");
    }
    PairRow {
        mentor: people.name(&proposal.pair.mentor),
        mentor_role: people.role(&proposal.pair.mentor),
        mentee: people.name(&proposal.pair.mentee),
        mentee_role: people.role(&proposal.pair.mentee),
        points: words::whole(proposal.points.into()),
        segments,
        parts: parts.iter().map(says).collect::<Vec<_>>().join(", "),
        topics: appraisal.map(|appraisal| topics(appraisal, taxonomy)).unwrap_or_default(),
        flags,
    }
}

/// The parts of a bar, side by side.
fn segments(parts: &[(usize, u32)], factors: &[String]) -> Vec<Segment> {
    let mut from = 0;
    let segment = |(index, points): &(usize, u32)| {
        let name = factors.get(*index).map(|name| words::factor(name)).unwrap_or_default();
        let segment = Segment {
            color: index % 11,
            from: percent(from),
            width: percent(*points),
            says: format!("{name}: {}", words::whole((*points).into())),
        };
        from += points;
        segment
    };
    parts.iter().map(segment).collect()
}

/// Points in percent of the scale, two decimals, by whole numbers.
fn percent(points: u32) -> String {
    format!("{}.{:02}", points * 100 / SCALE, points * 10_000 / SCALE % 100)
}

/// Labels of the topics among the details of the factors: first what is taught, then what is given back.
pub(crate) fn topics(appraisal: &Appraisal, taxonomy: &Taxonomy) -> String {
    let of = |name: &str| {
        let details = appraisal.factors.iter().filter(|factor| factor.name == name).flat_map(|factor| &factor.details);
        let topics = details.filter(|detail| detail.key.starts_with("topic"));
        let label = |slug: &str| taxonomy.find(slug).map_or_else(|| words::read_out(slug), |topic| topic.label.clone());
        topics.map(|detail| label(&detail.value)).collect::<Vec<_>>().join(", ")
    };
    match (of("needs-met"), of("exchange")) {
        (taught, back) if back.is_empty() => taught,
        (taught, back) => format!("{taught} · in return: {back}"),
    }
}

pub(super) fn key(pair: &Pair) -> (&str, &str) {
    (&pair.mentor, &pair.mentee)
}

pub(crate) fn pair_name(pair: &Pair, people: &People<'_>) -> String {
    format!("{} → {}", people.name(&pair.mentor), people.name(&pair.mentee))
}
