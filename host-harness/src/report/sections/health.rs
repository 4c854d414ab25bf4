//! How the program runs, in the order that helps: what happened, who needs a call, what to do, and only then the model.

use super::pairs::pair_name;
use crate::{
    contract::{
        health::{Confidence, Indicator, Report, Standing, Trend},
        program::Pairing,
        types::Finding,
    },
    report::{
        charts::{Point, Whisker, line, whiskers},
        data::People,
        words,
    },
};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// Pairs to call and actions shown at once; the rest folds away.
const CALLS: usize = 6;
const ACTIONS: usize = 3;

pub(crate) struct Health {
    /// What happened: count, of how many, what.
    pub(crate) counts: Vec<Count>,
    /// Whether this reader is told of single pairs.
    pub(crate) sees_pairs: bool,
    pub(crate) calls: Vec<Call>,
    pub(crate) calls_says: String,
    pub(crate) more_calls: Vec<Call>,
    pub(crate) fine: String,
    pub(crate) actions: Vec<ActionRow>,
    pub(crate) more_actions: Vec<ActionRow>,
    pub(crate) band: String,
    pub(crate) band_class: String,
    /// How sure the band is, in a sentence.
    pub(crate) sure: String,
    /// What would lift the score most, the most first.
    pub(crate) lifts: Vec<String>,
    /// The plot of cadence, where there is one; and what it says.
    pub(crate) trend: String,
    pub(crate) trend_says: String,
    /// What is told of the answers, and why not more.
    pub(crate) answers: Vec<String>,
    pub(crate) answers_why: &'static str,
    pub(crate) stories: Vec<String>,
    pub(crate) score: Option<ScoreRow>,
    pub(crate) whiskers: String,
    pub(crate) pillars: Vec<(String, u64, String)>,
    pub(crate) alerts: Vec<(&'static str, String)>,
    pub(crate) confidence: String,
    pub(crate) model: String,
    pub(crate) withheld: u32,
}

pub(crate) struct Count {
    pub(crate) number: String,
    pub(crate) of: String,
    pub(crate) says: &'static str,
    /// Percent, for the bar.
    pub(crate) percent: u64,
}

pub(crate) struct Call {
    pub(crate) pair: String,
    pub(crate) state: String,
    pub(crate) class: String,
    pub(crate) since: String,
}

pub(crate) struct ActionRow {
    pub(crate) what: String,
    pub(crate) owner: String,
    pub(crate) by: String,
    pub(crate) about: String,
    pub(crate) recheck: String,
}

pub(crate) struct ScoreRow {
    pub(crate) value: String,
    pub(crate) interval: String,
    pub(crate) bounds: String,
    pub(crate) sensitivity: String,
    pub(crate) arithmetic: String,
    pub(crate) caps: String,
}

impl Health {
    /// The report as `office` reads it: what she has to do herself is hers.
    pub(crate) fn of(
        report: &Report,
        office: &str,
        as_of: NaiveDate,
        pairings: &[Pairing],
        people: &People<'_>,
    ) -> Self {
        let names: BTreeMap<&str, String> =
            pairings.iter().map(|pairing| (pairing.id.as_str(), pair_name(&pairing.pair, people))).collect();
        let name = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
        let mut calls: Vec<_> = report.pairings.iter().filter(|state| needs_a_call(&state.state)).collect();
        calls.sort_by(|a, b| b.priority.cmp(&a.priority).then_with(|| a.pairing.cmp(&b.pairing)));
        let quiet = report.pairings.len() - calls.len();
        let mut actions: Vec<ActionRow> = report
            .actions
            .iter()
            .map(|action| ActionRow {
                what: words::sentence(&action.message),
                owner: if action.owner == office { "You".into() } else { words::read_out(&action.owner) },
                by: words::date(as_of + Days::new(action.due_in_days.into())),
                about: action.pairing.as_deref().map(name).unwrap_or_default(),
                recheck: words::contract_date(&action.recheck_on),
            })
            .collect();
        let more_actions = actions.split_off(actions.len().min(ACTIONS));
        let (answers, answers_why) = answers(report);
        let mut calls: Vec<Call> = calls
            .iter()
            .map(|state| Call {
                pair: name(&state.pairing),
                state: words::pair_state(&state.state, &state.reason),
                class: state.state.replace('_', "-"),
                since: words::contract_date(&state.since),
            })
            .collect();
        let calls_says = words::counted(calls.len(), "pair needs a call", "pairs need a call");
        let more_calls = calls.split_off(calls.len().min(CALLS));
        Self {
            counts: counts(report),
            sees_pairs: !report.pairings.is_empty(),
            calls_says,
            calls,
            more_calls,
            fine: words::counted(quiet, "other pair needs nothing from you", "other pairs need nothing from you"),
            actions,
            more_actions,
            band: report.band.as_deref().map(words::read_out).unwrap_or_else(|| "Too early to say".into()),
            band_class: report.band.clone().unwrap_or_default(),
            sure: sure(report),
            lifts: lifts(report),
            trend: cadence(report).map(|trend| plot(trend, report)).unwrap_or_default(),
            trend_says: trend_says(report),
            answers,
            answers_why,
            stories: report.stories.iter().map(|id| name(id)).collect(),
            score: report.score.as_ref().map(|score| ScoreRow {
                value: format!("{:.0}", score.value),
                interval: range(score.interval.low, score.interval.high),
                bounds: range(score.bounds.low, score.bounds.high),
                sensitivity: range(score.sensitivity.low, score.sensitivity.high),
                arithmetic: format!("{:.0}", score.arithmetic),
                caps: report.caps.iter().map(|cap| cap_says(cap)).collect::<Vec<_>>().join("; "),
            }),
            whiskers: whiskers(
                &report.indicators.iter().filter(|one| one.pillar != "counts").map(whisker).collect::<Vec<_>>(),
                "Every indicator with its 95 % interval; the same figures stand beside it",
            ),
            pillars: report.pillars.iter().map(pillar).collect(),
            alerts: report.alerts.iter().map(|alert| (words::severity(alert.severity), noticed(alert))).collect(),
            confidence: confidence(report.confidence).into(),
            model: report.model.clone(),
            withheld: report.withheld,
        }
    }
}

fn cap_says(cap: &str) -> String {
    match cap {
        "cap.junior-voice" => "what juniors say (59 at most)".into(),
        "cap.activation" => "pairs that do not start (59 at most)".into(),
        "cap.response" => "too few answers that may be told (74 at most)".into(),
        other => words::read_out(other),
    }
}

/// An alert as a sentence, with the department where it is about one.
fn noticed(alert: &Finding) -> String {
    let said = words::sentence(&alert.message);
    match alert.details.iter().find(|detail| detail.key == "department") {
        Some(department) => format!("{}: {said}", department.value),
        None => said,
    }
}

fn needs_a_call(state: &str) -> bool {
    matches!(state, "at-risk" | "at_risk" | "stalled" | "drifting")
}

/// Counts that a person understands without the model.
pub(crate) fn counts(report: &Report) -> Vec<Count> {
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
    let met =
        count(("met", "pairs have met at least once")).or_else(|| count(("a1", "pairs met in time after the match")));
    let on_track =
        report.pairings.iter().filter(|state| state.state == "on-track" || state.state == "on_track").count() as u32;
    let of = report.pairings.len() as u32;
    let on_track = (of > 0).then(|| share(on_track, of, "pairs are on track"));
    let rest = [
        ("goals-reached", "goals have been reached"),
        ("skills-gained", "learners have gained a skill"),
        ("c2", "requests were answered in time"),
    ];
    met.into_iter().chain(on_track).chain(rest.into_iter().filter_map(count)).collect()
}

/// How sure the verdict is, before any number.
fn sure(report: &Report) -> String {
    // Who sees no single pair may see how many there are.
    let counted = || report.indicators.iter().find(|one| one.id == "met").and_then(|one| one.units);
    let pairs = match (report.pairings.len(), counted()) {
        (0, Some(pairs)) => words::counted(pairs as usize, "pair", "pairs"),
        (0, None) => "pairs too few to be counted here".into(),
        (pairs, _) => words::counted(pairs, "pair", "pairs"),
    };
    let answers = report.indicators.iter().find(|one| one.id == "r1").and_then(|one| one.units);
    let answers = answers.map_or("no juniors' answers that can be shown".to_owned(), |answers| {
        words::counted(answers as usize, "junior's answers", "juniors' answers")
    });
    let few = if report.confidence == Confidence::A { "" } else { "only " };
    let rests = format!("it rests on {few}{pairs} and {answers}");
    let of = match report.confidence {
        Confidence::A => format!("Full data stand behind this: {rests}."),
        Confidence::B => format!("Good data stand behind this: {rests}."),
        Confidence::C => format!("The margins are wide: {rests}."),
        Confidence::D => format!("Take it as an early signal only: {rests}."),
        Confidence::None => return "There are too few pairs, or too little is known, for any verdict.".into(),
    };
    if report.could_be.is_empty() {
        return format!("We are fairly sure: no other verdict is likely. {of}");
    }
    format!("We are not sure: it could also be {}. {of}", either(&report.could_be))
}

/// Indicators by what the score would gain if each reached its target, where that is told.
fn lifts(report: &Report) -> Vec<String> {
    let Some(score) = &report.score else { return Vec::new() };
    let mut found: Vec<(f64, String)> = Vec::new();
    let present = report.pillars.iter().filter(|one| one.standing == Standing::Value);
    let whole: f64 = present.clone().map(|one| one.weight).sum();
    for pillar in present {
        let Some(reached) = pillar.attainment else { continue };
        let own: Vec<&Indicator> =
            report.indicators.iter().filter(|one| one.pillar == pillar.id && one.attainment.is_some()).collect();
        let weights: f64 = own.iter().map(|one| one.weight).sum();
        for one in own {
            let more = reached + one.weight / weights * (1.0 - one.attainment.unwrap_or(1.0));
            let gain = score.value * ((more / reached.max(0.01)).powf(pillar.weight / whole) - 1.0);
            if gain >= 0.5 {
                found.push((gain, format!("{}: up to {gain:.0} points", words::indicator(&one.id))));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found.into_iter().take(3).map(|(_, says)| says).collect()
}

fn cadence(report: &Report) -> Option<&Trend> {
    report.trends.iter().find(|trend| trend.indicator == "a2" && trend.standing == Standing::Value)
}

fn plot(trend: &Trend, report: &Report) -> String {
    let posts = report.indicators.iter().find(|one| one.id == "a2").map_or((0.0, 0.0), |one| (one.floor, one.target));
    let points: Vec<Point> = trend
        .windows
        .iter()
        .map(|window| {
            let label = window.since.parse().map(words::short_date).unwrap_or_else(|_| window.since.clone());
            let note = format!("{} in the 28 days from {label}", words::share(window.rate));
            Point { label, share: window.rate, signal: window.level < -window.limit, note }
        })
        .collect();
    line(&points, posts, "Sessions held of those due, in windows of 28 days; the dates are their first days")
}

fn trend_says(report: &Report) -> String {
    let Some(trend) = cadence(report) else {
        return "No trend yet: it takes four windows of 28 days with pairs in them.".into();
    };
    let fell = trend.windows.last().is_some_and(|window| window.level < -window.limit);
    let moved = match (trend.slope, trend.p_value) {
        (Some(slope), Some(p)) if p <= 0.05 => format!(" Over all windows it moves by {:+.1} % each.", slope * 100.0),
        (Some(_), _) => " Over all windows it does not move more than chance would have it.".into(),
        _ => String::new(),
    };
    let now = if fell {
        "The last window has fallen below its limit."
    } else {
        "The last window is within its limit: no signal, whatever single months look like."
    };
    format!("{now}{moved}")
}

/// What is told of surveys, and why not more. One reason for every number that is kept back: which it was would tell.
fn answers(report: &Report) -> (Vec<String>, &'static str) {
    let of = |id: &str| report.indicators.iter().find(|indicator| indicator.id == id);
    let mut withheld = false;
    let mut says = |(id, what): (&str, &str)| {
        let one = of(id)?;
        Some(match (one.standing, one.units) {
            (Standing::Value, Some(units)) => {
                let mean = one
                    .sum
                    .map(|sum| format!("{:.0} of 100 on average (100 is best), from ", 100.0 * sum / f64::from(units)));
                format!("{what}: {}{units} answers.", mean.unwrap_or_default())
            }
            (Standing::Withheld, _) => {
                withheld = true;
                format!("{what}: nothing is shown, to protect those who answered.")
            }
            _ => format!("{what}: no survey has closed yet."),
        })
    };
    let told: Vec<String> = [
        ("r3", "Whether juniors feel safe"),
        ("r1", "What juniors think of the program"),
        ("r2", "What seniors think of the program"),
    ]
    .into_iter()
    .filter_map(&mut says)
    .collect();
    let why = "Answers are not shown where fewer than five people gave them, or where a figure would let somebody work out \
               what one person said. We do not say which of the two it is here, since that alone could give something \
               away. A blank does not mean that the answers were bad.";
    (told, if withheld { why } else { "" })
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
