//! Cuts a report for one reader. Each audience has a function of its own that adds what it may see to an empty report, so
//! nothing can slip through a filter.

use super::{
    actions,
    attainment::What,
    behavior::Tally,
    composite::{Composite, Entry, Range as Span, band, could_be},
    model::{Id, MODEL},
    review::{Review, Whole},
    state::{self, State},
    trends,
    view::View,
};
use crate::{
    arrange::Arrange,
    contract::{
        health::{Confidence, Indicator, PairingState, Pillar, Range, Report, Score, Standing},
        types::{Audience, Fault, FaultKind, Finding, Reader, Severity},
    },
    numeric::interval::wilson,
    problems::fault,
};

/// How finely numbers are told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grain {
    /// As computed.
    Fine,
    /// Cells below the least number of pairs withheld, scores whole, rates to 5 % below twenty units.
    Coarse,
}

pub(super) fn report(review: &Review, reader: &Reader) -> Result<Report, Fault> {
    if reader.audience == Audience::Participant && reader.person.is_none() {
        let text = "this reader may not ask this";
        return Err(fault(FaultKind::Refused, "reader.refused", Some("/reader".into()), text));
    }
    let whole = review.whole();
    let mut report = empty(&whole);
    match reader.audience {
        Audience::Coordinator => coordinator(review, &whole, &mut report),
        Audience::Sponsor => sponsor(review, &whole, &mut report),
        Audience::Analyst => aggregates(review, &whole, &mut report, Grain::Coarse),
        Audience::Participant => {
            let person = reader.person.as_deref().unwrap_or_default();
            participant(review, &whole, person, &mut report);
            if report.pairings.is_empty() {
                let text = "no pairing of this history is hers";
                return Err(fault(FaultKind::NotFound, "input.unknown-person", Some("/reader/person".into()), text));
            }
        }
        Audience::Safeguarding => safeguarding(review, &whole, &mut report),
        Audience::Everyone => everyone(review, &whole, &mut report),
    }
    let cells = report.indicators.iter().map(|indicator| indicator.standing);
    let cells = cells.chain(report.pillars.iter().map(|pillar| pillar.standing));
    let cells = cells.chain(report.trends.iter().map(|trend| trend.standing));
    report.withheld = super::view::count(cells.filter(|standing| *standing == Standing::Withheld));
    Ok(report)
}

fn empty(whole: &Whole<'_>) -> Report {
    Report {
        model: MODEL.to_owned(),
        stage: whole.stage.slug().to_owned(),
        confidence: Confidence::None,
        coverage: 0.0,
        score: None,
        band: None,
        could_be: Vec::new(),
        caps: Vec::new(),
        pillars: Vec::new(),
        indicators: Vec::new(),
        trends: Vec::new(),
        pairings: Vec::new(),
        alerts: Vec::new(),
        actions: Vec::new(),
        stories: Vec::new(),
        withheld: 0,
    }
}

/// Everything but answers and incidents.
fn coordinator(review: &Review, whole: &Whole<'_>, report: &mut Report) {
    aggregates(review, whole, report, Grain::Fine);
    report.pairings = pairings(&whole.view);
    report.alerts = findings(whole, Audience::Coordinator, 0);
    report.actions = actions::all(&whole.view, &whole.alerts);
    report.stories = actions::stories(&whole.view, "coordinator");
}

/// Aggregates of enough pairs, no names.
fn sponsor(review: &Review, whole: &Whole<'_>, report: &mut Report) {
    aggregates(review, whole, report, Grain::Coarse);
    report.alerts = findings(whole, Audience::Sponsor, review.program.policy.health.privacy.pairs_least);
    let told = |action: &crate::contract::health::Action| {
        action.owner == "sponsor" && report.alerts.iter().any(|alert| alert.code == action.condition)
    };
    report.actions = actions::all(&whole.view, &whole.alerts).into_iter().filter(told).collect();
    report.stories = actions::stories(&whole.view, "sponsor");
}

/// Her own pairings, without what the partner may have asked for; and what everyone may know.
fn participant(review: &Review, whole: &Whole<'_>, person: &str, report: &mut Report) {
    let view = &whole.view;
    report.indicators = counts(review, view, review.program.policy.health.privacy.pairs_least);
    for pair in view.history.pairs.iter().filter(|pair| pair.matched <= view.day) {
        if ![pair.mentor, pair.mentee].iter().any(|name| view.history.people.text(*name) == person) {
            continue;
        }
        let standing = state::on(pair, view.day, view.rules, false);
        // Every ending reads alike, whoever asked for it.
        let (state, reason) = match standing.state {
            State::Completed | State::EndedEarly => ("ended", "ended"),
            state => (state.slug(), standing.reason),
        };
        report.pairings.push(PairingState {
            pairing: pair.id.clone(),
            state: state.to_owned(),
            reason: reason.to_owned(),
            paused: pair.paused_on(view.day),
            since: state::since(pair, view.day, view.rules, false).to_string(),
            priority: None,
        });
    }
    report.stories = actions::stories(view, "participant");
}

/// Incidents, and only they.
fn safeguarding(review: &Review, whole: &Whole<'_>, report: &mut Report) {
    // Even the stage is somebody else's business.
    report.stage.clear();
    let view = &whole.view;
    for incident in &review.history.incidents {
        let Some(pair) = view.history.pairs.get(incident.pair) else { continue };
        let open = incident.resolved.is_none();
        report.alerts.push(Finding {
            code: "health.incident".to_owned(),
            severity: if open { Severity::Serious } else { Severity::Note },
            people: [pair.mentor, pair.mentee].map(|name| view.history.people.text(name).to_owned()).into(),
            path: None,
            details: vec![
                crate::problems::detail("pairing", &pair.id),
                crate::problems::detail("opened-on", incident.opened),
                crate::problems::detail("open", open),
            ],
            message: "an incident was reported".to_owned(),
        });
    }
}

/// Counts and stories: what recruits the next cohort.
fn everyone(review: &Review, whole: &Whole<'_>, report: &mut Report) {
    report.indicators = counts(review, &whole.view, review.program.policy.health.privacy.pairs_least);
    report.stories = actions::stories(&whole.view, "everyone");
}

/// Score, pillars, indicators, trends and counts.
fn aggregates(review: &Review, whole: &Whole<'_>, report: &mut Report, grain: Grain) {
    let view = &whole.view;
    let least = if grain == Grain::Coarse { review.program.policy.health.privacy.pairs_least } else { 0 };
    let entries: Vec<Entry> = view.entries.iter().map(|entry| as_told(entry, least)).collect();
    report.indicators = counts(review, view, least);
    report.indicators.extend(entries.iter().map(|entry| indicator(entry, grain)));
    report.trends = trends::all(view, least);
    let graded = review.graded(whole, &entries);
    let Some(composite) = &graded.composite else { return };
    report.coverage = composite.coverage;
    report.pillars = pillars(review, composite, grain);
    report.confidence = graded.confidence;
    if graded.confidence == Confidence::None {
        return;
    }
    let ceiling = graded.caps.iter().fold(100.0_f64, |ceiling, cap| ceiling.min(cap.ceiling()));
    let value = composite.value.min(ceiling);
    let interval = cut(composite.interval, ceiling);
    report.caps = graded.caps.iter().map(|cap| cap.slug().to_owned()).collect();
    report.band = Some(band(value).to_owned());
    report.could_be = could_be(value, interval).into_iter().map(str::to_owned).collect();
    if grain == Grain::Coarse && graded.confidence == Confidence::D {
        // An early signal: the band alone.
        return;
    }
    let tell = |value: f64| if grain == Grain::Coarse { (value + 0.5).floor() } else { value };
    let range = |span: Span| Range { low: tell(span.low), high: tell(span.high) };
    report.score = Some(Score {
        value: tell(value),
        interval: range(interval),
        bounds: range(composite.bounds),
        sensitivity: range(composite.sensitivity),
        arithmetic: tell(composite.arithmetic),
    });
}

fn cut(span: Span, ceiling: f64) -> Span {
    Span { low: span.low.min(ceiling), high: span.high.min(ceiling) }
}

/// What a reader gets of a cell with at least so many pairs behind it. With none it looks like one with a few.
fn as_told(entry: &Entry, least: u32) -> Entry {
    let own = entry.gauge.id == Id::S3;
    let behind = entry.counted.map_or(if own { least } else { 0 }, |counted| counted.behind);
    match entry.standing {
        Standing::Value | Standing::NotApplicable if behind < least => {
            Entry { standing: Standing::Withheld, counted: None, attained: None, ..*entry }
        }
        _ => *entry,
    }
}

fn indicator(entry: &Entry, grain: Grain) -> Indicator {
    let counted = entry.counted;
    let units = counted.map(|counted| counted.units);
    let (sum, shares) = match counted.map(|counted| (counted.what, counted.units)) {
        Some((What::Shares(sum), _)) => (Some(sum), true),
        Some((What::Endings { adverse, .. }, units)) => (Some(f64::from(units.saturating_sub(adverse))), false),
        // A change is no rate; in steps of .05 it is as coarse as one.
        Some((What::Change { g, .. }, units)) if grain == Grain::Coarse => {
            (Some(coarse(g * f64::from(units), units) / f64::from(units.max(1))), false)
        }
        Some((What::Change { g, .. }, _)) => (Some(g), false),
        None => (None, false),
    };
    let tell = |sum: f64| {
        let rate = grain == Grain::Coarse && entry.gauge.id != Id::G3;
        if rate { coarse(sum, units.unwrap_or(1)) } else { sum }
    };
    let sum = sum.map(tell);
    let attainment = entry.attained.map(|attained| attained.z);
    Indicator {
        id: entry.gauge.slug.to_owned(),
        pillar: entry.gauge.pillar.slug().to_owned(),
        standing: entry.standing,
        weight: entry.gauge.posts.weight,
        floor: entry.gauge.posts.floor,
        target: entry.gauge.posts.target,
        units,
        sum,
        interval: sum
            .zip(units)
            .filter(|_| shares)
            .and_then(|(sum, units)| wilson(sum, units))
            .map(|span| Range { low: span.low, high: span.high }),
        attainment: attainment.map(|z| if grain == Grain::Coarse { (z * 20.0 + 0.5).floor() / 20.0 } else { z }),
    }
}

/// A sum whose rate is a multiple of 5 % below twenty units.
fn coarse(sum: f64, units: u32) -> f64 {
    let n = f64::from(units.max(1));
    if units < 20 { (sum / n * 20.0 + 0.5).floor() / 20.0 * n } else { sum }
}

/// Numbers to tell everybody.
fn counts(review: &Review, view: &View<'_>, least: u32) -> Vec<Indicator> {
    let one = |(id, tally, standing): (&str, Tally, Standing)| {
        let shown = standing == Standing::Value;
        Indicator {
            id: id.to_owned(),
            pillar: "counts".to_owned(),
            standing,
            weight: 0.0,
            floor: 0.0,
            target: 1.0,
            units: shown.then_some(tally.units),
            sum: shown.then_some(tally.sum),
            interval: wilson(tally.sum, tally.units)
                .filter(|_| shown)
                .map(|span| Range { low: span.low, high: span.high }),
            attainment: None,
        }
    };
    let behavior = view.counts().map(|(id, tally)| {
        let standing = if tally.behind < least {
            Standing::Withheld
        } else if tally.units == 0 {
            Standing::NotApplicable
        } else {
            Standing::Value
        };
        (id, tally, standing)
    });
    behavior.into_iter().chain(core::iter::once(skills_gained(review))).map(one).collect()
}

/// Learners who rate themselves higher than before: withheld with g3, and where all or none did, which would say it of
/// each of them.
fn skills_gained(review: &Review) -> (&'static str, Tally, Standing) {
    let (standing, counted) = review.voices.of(Id::G3);
    let units = counted.map_or(0, |counted| counted.units);
    let gained = review.voices.gained.filter(|gained| (1..units).contains(gained));
    let standing = if gained.is_none() && standing == Standing::Value { Standing::Withheld } else { standing };
    ("skills-gained", Tally { units, sum: f64::from(gained.unwrap_or(0)), behind: units }, standing)
}

fn pillars(review: &Review, composite: &Composite, grain: Grain) -> Vec<Pillar> {
    let one = |(score, weight): (&super::composite::PillarScore, f64)| {
        let standing = score.standing;
        let shown = standing == Standing::Value;
        let tell = |value: f64| if grain == Grain::Coarse { (value * 100.0 + 0.5).floor() / 100.0 } else { value };
        Pillar {
            id: score.pillar.slug().to_owned(),
            standing,
            weight,
            attainment: score.attainment.filter(|_| shown).map(tell),
            share_of_shortfall: shown.then(|| tell(score.shortfall)),
        }
    };
    composite.pillars.iter().zip(review.rules.pillar_weights).map(one).collect()
}

/// Every pairing that has begun, the ones that need a person first.
fn pairings(view: &View<'_>) -> Vec<PairingState> {
    let mut found: Vec<(u8, u32, PairingState)> = Vec::new();
    for (pair, standing) in view.history.pairs.iter().zip(&view.standings) {
        let Some(standing) = standing else { continue };
        let open = standing.state.trouble();
        let priority = open.map(|_| state::priority(pair, view.day, view.rules));
        let told = PairingState {
            pairing: pair.id.clone(),
            state: standing.state.slug().to_owned(),
            reason: standing.reason.to_owned(),
            paused: pair.paused_on(view.day),
            since: state::since(pair, view.day, view.rules, true).to_string(),
            priority,
        };
        found.push((open.map_or(0, |trouble| trouble.saturating_add(1)), priority.unwrap_or(0), told));
    }
    found.arrange_by(|(trouble, points, one), (other_trouble, other_points, other)| {
        (other_trouble, other_points).cmp(&(trouble, points)).then(one.pairing.cmp(&other.pairing))
    });
    found.into_iter().map(|(_, _, told)| told).collect()
}

/// Alerts of one office, the most serious first, then by code; names only where all cells are told.
fn findings(whole: &Whole<'_>, audience: Audience, least: u32) -> Vec<Finding> {
    let seen = |alert: &&super::alerts::Alert| alert.readers.contains(&audience) && alert.units >= least;
    let mut found: Vec<&super::alerts::Alert> = whole.alerts.iter().filter(seen).collect();
    fn place(alert: &super::alerts::Alert) -> impl Ord {
        (alert.rank(), alert.code, &alert.pairing, &alert.message)
    }
    found.arrange_by(|one, other| place(one).cmp(&place(other)));
    found.into_iter().map(|alert| alert.finding(audience == Audience::Coordinator)).collect()
}
