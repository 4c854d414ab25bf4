//! How the program runs, in the order that helps: what happened, who needs a call, what to do, and only then the model.

use super::pairs::pair_name;
use crate::{
    contract::health::{Confidence, Indicator, Report, Standing},
    report::{
        charts::{Whisker, whiskers},
        data::{People, ReportData},
        words,
    },
};
use chrono::Days;
use std::collections::BTreeMap;

/// Pairs to call and actions shown at once; the rest folds away.
const CALLS: usize = 6;
const ACTIONS: usize = 3;

pub(in crate::report) struct Health {
    /// What happened: count, of how many, what.
    pub(in crate::report) counts: Vec<Count>,
    pub(in crate::report) calls: Vec<Call>,
    pub(in crate::report) more_calls: usize,
    pub(in crate::report) fine: String,
    pub(in crate::report) actions: Vec<ActionRow>,
    pub(in crate::report) more_actions: Vec<ActionRow>,
    pub(in crate::report) band: String,
    pub(in crate::report) band_class: String,
    pub(in crate::report) could_be: String,
    pub(in crate::report) score: Option<ScoreRow>,
    pub(in crate::report) whiskers: String,
    pub(in crate::report) pillars: Vec<(String, u64, String)>,
    pub(in crate::report) alerts: Vec<(&'static str, String)>,
    pub(in crate::report) confidence: String,
    pub(in crate::report) model: String,
    pub(in crate::report) withheld: u32,
}

pub(in crate::report) struct Count {
    pub(in crate::report) number: String,
    pub(in crate::report) of: String,
    pub(in crate::report) says: &'static str,
    /// Percent, for the bar.
    pub(in crate::report) percent: u64,
}

pub(in crate::report) struct Call {
    pub(in crate::report) pair: String,
    pub(in crate::report) state: String,
    pub(in crate::report) class: String,
    pub(in crate::report) since: String,
}

pub(in crate::report) struct ActionRow {
    pub(in crate::report) what: String,
    pub(in crate::report) owner: String,
    pub(in crate::report) by: String,
    pub(in crate::report) about: String,
    pub(in crate::report) recheck: String,
}

pub(in crate::report) struct ScoreRow {
    pub(in crate::report) value: String,
    pub(in crate::report) interval: String,
    pub(in crate::report) bounds: String,
    pub(in crate::report) sensitivity: String,
    pub(in crate::report) arithmetic: String,
    pub(in crate::report) caps: String,
}

impl Health {
    pub(in crate::report) fn of(report: &Report, data: &ReportData<'_>, people: &People<'_>) -> Self {
        let names: BTreeMap<&str, String> =
            data.pairings.iter().map(|pairing| (pairing.id.as_str(), pair_name(&pairing.pair, people))).collect();
        let name = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
        let mut calls: Vec<_> = report.pairings.iter().filter(|state| needs_a_call(&state.state)).collect();
        calls.sort_by(|a, b| b.priority.cmp(&a.priority).then_with(|| a.pairing.cmp(&b.pairing)));
        let quiet = report.pairings.len() - calls.len();
        let mut actions: Vec<ActionRow> = report
            .actions
            .iter()
            .map(|action| ActionRow {
                what: words::sentence(&action.message),
                owner: words::read_out(&action.owner),
                by: words::date(data.as_of + Days::new(action.due_in_days.into())),
                about: action.pairing.as_deref().map(name).unwrap_or_default(),
                recheck: words::contract_date(&action.recheck_on),
            })
            .collect();
        let more_actions = actions.split_off(actions.len().min(ACTIONS));
        Self {
            counts: counts(report),
            more_calls: calls.len().saturating_sub(CALLS),
            calls: calls
                .iter()
                .take(CALLS)
                .map(|state| Call {
                    pair: name(&state.pairing),
                    state: words::pair_state(&state.state, &state.reason),
                    class: state.state.replace('_', "-"),
                    since: words::contract_date(&state.since),
                })
                .collect(),
            fine: words::counted(quiet, "other pair needs nothing from you", "other pairs need nothing from you"),
            actions,
            more_actions,
            band: report.band.as_deref().map(words::read_out).unwrap_or_else(|| "Too early to say".into()),
            band_class: report.band.clone().unwrap_or_default(),
            could_be: either(&report.could_be),
            score: report.score.as_ref().map(|score| ScoreRow {
                value: format!("{:.0}", score.value),
                interval: range(score.interval.low, score.interval.high),
                bounds: range(score.bounds.low, score.bounds.high),
                sensitivity: range(score.sensitivity.low, score.sensitivity.high),
                arithmetic: format!("{:.0}", score.arithmetic),
                caps: report.caps.iter().map(|cap| words::read_out(cap)).collect::<Vec<_>>().join(", "),
            }),
            whiskers: whiskers(
                &report.indicators.iter().map(whisker).collect::<Vec<_>>(),
                "Every indicator with its 95 % interval; the same figures stand beside it",
            ),
            pillars: report.pillars.iter().map(pillar).collect(),
            alerts: report
                .alerts
                .iter()
                .map(|alert| (words::severity(alert.severity), words::sentence(&alert.message)))
                .collect(),
            confidence: confidence(report.confidence).into(),
            model: report.model.clone(),
            withheld: report.withheld,
        }
    }
}

fn needs_a_call(state: &str) -> bool {
    matches!(state, "at-risk" | "at_risk" | "stalled" | "drifting")
}

/// Counts that a person understands without the model.
fn counts(report: &Report) -> Vec<Count> {
    let share = |number: u32, of: u32, says: &'static str| Count {
        number: words::whole(number.into()),
        of: words::whole(of.into()),
        says,
        percent: u64::from(number) * 100 / u64::from(of.max(1)),
    };
    let count = |(id, says): (&str, &'static str)| {
        let indicator = report.indicators.iter().find(|indicator| indicator.id == id)?;
        let (units, sum) = (indicator.units.filter(|units| *units > 0)?, indicator.sum?);
        // A share of a unit is no count of units.
        (sum.fract() == 0.0).then(|| share(sum as u32, units, says))
    };
    let met = count(("a1", "pairs met in time"));
    let on_track =
        report.pairings.iter().filter(|state| state.state == "on-track" || state.state == "on_track").count() as u32;
    let of = report.pairings.len() as u32;
    let on_track = (of > 0).then(|| share(on_track, of, "pairs are on track"));
    let rest = [("g1", "pairs agreed on a goal in time"), ("c2", "requests were answered")];
    met.into_iter().chain(on_track).chain(rest.into_iter().filter_map(count)).collect()
}

fn whisker(indicator: &Indicator) -> Whisker {
    let rate =
        indicator.units.zip(indicator.sum).filter(|(units, _)| *units > 0).map(|(units, sum)| sum / f64::from(units));
    let value = rate.zip(indicator.interval.as_ref()).map(|(rate, interval)| (rate, interval.low, interval.high));
    let note = match (indicator.standing, indicator.units, indicator.sum, indicator.interval.as_ref()) {
        (Standing::Withheld, ..) => "withheld".into(),
        (Standing::Missing, ..) => "no data yet".into(),
        (Standing::NotApplicable, ..) => "does not apply".into(),
        (_, Some(units), Some(sum), Some(interval)) => {
            let of =
                if sum.fract().abs() < 1e-9 { format!("{sum:.0} of {units}") } else { format!("{sum:.1} of {units}") };
            format!("{of} ({:.0}–{:.0} %)", interval.low * 100.0, interval.high * 100.0)
        }
        _ => indicator
            .attainment
            .map_or_else(String::new, |attainment| format!("{} of the way", words::share(attainment))),
    };
    Whisker { label: words::indicator(&indicator.id), value, floor: indicator.floor, target: indicator.target, note }
}

fn pillar(pillar: &crate::contract::health::Pillar) -> (String, u64, String) {
    let percent = pillar.attainment.map_or(0.0, |attainment| attainment * 100.0).round() as u64;
    let says = match pillar.standing {
        Standing::Value => format!("{percent} of 100, weight {}", words::share(pillar.weight)),
        Standing::Withheld => "withheld".into(),
        Standing::Missing => "no data yet".into(),
        Standing::NotApplicable => "does not apply".into(),
    };
    (words::pillar(&pillar.id), percent, says)
}

fn range(low: f64, high: f64) -> String {
    format!("{low:.0} to {high:.0}")
}

fn either(bands: &[String]) -> String {
    match bands {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn confidence(grade: Confidence) -> &'static str {
    match grade {
        Confidence::A => "A: many pairs, full data",
        Confidence::B => "B: good data",
        Confidence::C => "C: usable, wide margins",
        Confidence::D => "D: an early signal only",
        Confidence::None => "none: too few pairs for any number",
    }
}
