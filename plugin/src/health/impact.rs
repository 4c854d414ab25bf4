//! Retention and engagement beside the program: a description with a grade of evidence. It never enters the score:
//! confounded, late, and for most programs without the numbers to show anything.

use crate::{
    arrange::{Arrange, tree},
    contract::{
        health::{Effect, Impact, Outside, Range, Standing},
        types::{Fault, FaultKind, Finding, Severity},
    },
    numeric::{
        Z_95,
        beta::{normal_two_sided, student_two_sided},
        interval::welch,
        survival::{Life, restricted_mean},
    },
    problems::{Problems, fault},
    program::{Program, limits},
    time::Day,
};
use std::collections::{BTreeMap, BTreeSet};

/// Someone's career, checked.
struct Career {
    participant: bool,
    since: Day,
    left: Option<Day>,
    stratum: String,
}

/// Someone's answers about engagement: (asked on, value), ascending.
type Answers = BTreeMap<String, Vec<(Day, f64)>>;

/// Effects with their grade of evidence: 0 none, 1 description, 2 risk sets and strata, 3 change against change with a
/// placebo test passed, 4 places drawn by lot. O(n log n).
///
/// # Errors
/// `over-limit` or `invalid-input`, with every problem and its place.
pub fn measure(program: &Program, outside: &Outside) -> Result<Impact, Fault> {
    let (careers, answers) = check(program, outside)?;
    let least = program.policy.health.privacy.people_least as usize;
    let start = program.roster.term.first;
    let retention = retention(program, &careers, least);
    let change = change(&careers, &answers, least, |day| day < start, |day| day >= start);
    let (placebo, two_before) = placebo(&careers, &answers, least, start);
    let promoters = promoters(&careers, &answers, least, start);

    let strata: BTreeSet<&str> = tree(careers.values().map(|career| career.stratum.as_str()));
    let found = |effect: &Effect| effect.standing == Standing::Value;
    let any = [&retention, &change, &promoters].into_iter().any(found);
    let evidence = if !any {
        0
    } else if outside.randomized && (found(&retention) || found(&change)) {
        4
    } else if found(&change) && two_before && placebo {
        3
    } else if found(&retention) && strata.len() > 1 {
        2
    } else {
        1
    };
    let mut findings = Vec::new();
    if (1..3).contains(&evidence) {
        findings.push(note(
            "impact.change-not-effect",
            "people who join differ from people who do not: a change, not an effect",
        ));
    }
    if two_before && !placebo {
        findings.push(note("impact.placebo-failed", "the groups moved apart before the program began"));
    }
    if !outside.randomized {
        findings.push(note(
            "impact.draw-lots",
            "where demand exceeds supply, drawing lots costs nothing and gives the best evidence",
        ));
    }
    Ok(Impact { evidence, effects: vec![retention, change, promoters], findings })
}

fn note(code: &str, message: &str) -> Finding {
    Finding {
        code: code.to_owned(),
        severity: Severity::Note,
        people: Vec::new(),
        path: None,
        details: Vec::new(),
        message: message.to_owned(),
    }
}

fn check(program: &Program, outside: &Outside) -> Result<(BTreeMap<String, Career>, Answers), Fault> {
    let sizes = [("careers", outside.careers.len()), ("engagement", outside.engagement.len())];
    if let Some((list, _)) = sizes.iter().find(|(_, length)| *length > limits::PEOPLE) {
        let text = format!("has more than {} entries", limits::PEOPLE);
        return Err(fault(FaultKind::OverLimit, "input.over-limit", Some(format!("/outside/{list}")), text));
    }
    let as_of = program.roster.as_of;
    let mut problems = Problems::default();
    let mut day = |text: &str, path: String| match text.parse::<Day>() {
        Ok(day) if day <= as_of => Some(day),
        Ok(_) => {
            problems.add("input.contradiction", path, "lies after the roster's `as_of`");
            None
        }
        Err(error) => {
            problems.add("input.bad-date", path, error.to_string());
            None
        }
    };
    let mut careers = BTreeMap::new();
    let (mut repeated, mut disordered, mut unnamed, mut long) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let named = |text: &str| (1..=limits::NAME_BYTES).contains(&text.len());
    for (position, career) in outside.careers.iter().enumerate() {
        let at = |key: &str| format!("/outside/careers/{position}/{key}");
        if !named(&career.person) {
            unnamed.push(at("person"));
        }
        if career.stratum.len() > limits::NAME_BYTES {
            long.push(at("stratum"));
        }
        let since = day(&career.at_risk_since, at("at_risk_since"));
        let left = career.left_on.as_ref().map(|text| day(text, at("left_on")));
        if let (Some(since), Some(Some(left))) = (since, left)
            && left < since
        {
            disordered.push(at("left_on"));
        }
        let Some(since) = since else { continue };
        let stratum = career.stratum.clone();
        let entry = Career { participant: career.participant, since, left: left.flatten(), stratum };
        if careers.insert(career.person.clone(), entry).is_some() {
            repeated.push(at("person"));
        }
    }
    let mut answers: Answers = BTreeMap::new();
    let mut off_scale = Vec::new();
    let mut waves = BTreeSet::new();
    for (position, answer) in outside.engagement.iter().enumerate() {
        let at = |key: &str| format!("/outside/engagement/{position}/{key}");
        if !(0.0..=10.0).contains(&answer.value) {
            off_scale.push(at("value"));
        }
        if !named(&answer.person) {
            unnamed.push(at("person"));
        }
        if !named(&answer.wave) {
            unnamed.push(at("wave"));
        }
        if !waves.insert((answer.person.as_str(), answer.wave.as_str())) {
            repeated.push(at("wave"));
        }
        if let Some(asked) = day(&answer.asked_on, at("asked_on")) {
            answers.entry(answer.person.clone()).or_default().push((asked, answer.value));
        }
    }
    let noted = [
        (unnamed, "input.bad-id", "must have 1 to 128 bytes"),
        (long, "input.too-long", "has more than 128 bytes"),
        (disordered, "input.contradiction", "is before `at_risk_since`"),
        (repeated, "input.duplicate-id", "names a person, or a person in a wave, again"),
        (off_scale, "input.out-of-range", "must be between 0 and 10"),
    ];
    for (paths, code, text) in noted {
        paths.into_iter().for_each(|path| problems.add(code, path, text));
    }
    problems.into_result(FaultKind::InvalidInput, "what lies outside the program")?;
    for values in answers.values_mut() {
        values.arrange_by(|left, right| left.0.cmp(&right.0).then(left.1.total_cmp(&right.1)));
    }
    Ok((careers, answers))
}

fn effect(measure: &str, standing: Standing, found: Option<(f64, f64, f64, f64)>) -> Effect {
    Effect {
        measure: measure.to_owned(),
        standing,
        value: found.map(|(value, ..)| value),
        interval: found.map(|(_, low, high, _)| Range { low, high }),
        p_value: found.map(|(.., p)| p),
    }
}

/// Days kept longer up to the horizon, participants less others, on the calendar from the start of the term: whoever joins
/// later is at risk from then on, so nobody is counted as a participant because she lasted. Standardized to the
/// participants' strata.
fn retention(program: &Program, careers: &BTreeMap<String, Career>, least: usize) -> Effect {
    let start = program.roster.term.first;
    let horizon = f64::from(program.policy.health.impact.horizon_days);
    let days = |day: Day| f64::from(start.days_until(day));
    let mut strata: BTreeMap<&str, [Vec<Life>; 2]> = BTreeMap::new();
    for career in careers.values() {
        let end = days(career.left.unwrap_or(program.roster.as_of)).min(horizon);
        // Entry counts from before the day itself, so that somebody who leaves on her first day is at risk on it.
        let life = Life {
            entry: (days(career.since) - 0.5).max(-0.5),
            exit: end,
            event: career.left.is_some_and(|left| days(left) <= horizon),
        };
        if life.exit > life.entry {
            let [inside, outside] = strata.entry(&career.stratum).or_default();
            (if career.participant { inside } else { outside }).push(life);
        }
    }
    strata.retain(|_, [inside, outside]| !inside.is_empty() && !outside.is_empty());
    let count = |side: usize| {
        strata.values().filter_map(|sides| sides.get(side)).fold(0_usize, |n, lives| n.saturating_add(lives.len()))
    };
    let (inside, outside) = (count(0), count(1));
    if careers.is_empty() {
        return effect("retention", Standing::Missing, None);
    }
    if inside < least || outside < least {
        return effect("retention", Standing::Withheld, None);
    }
    // No further than everybody can have been seen.
    let reach = horizon.min(days(program.roster.as_of)).max(1.0);
    let (mut value, mut variance) = (0.0, 0.0);
    for [joined, others] in strata.values() {
        let weight = joined.len() as f64 / inside as f64;
        if let (Some(with), Some(without)) = (restricted_mean(joined, reach), restricted_mean(others, reach)) {
            value += weight * (with.mean - without.mean);
            variance += weight * weight * (with.variance + without.variance);
        }
    }
    let error = variance.sqrt();
    let p = if error > 0.0 { normal_two_sided(value / error) } else { 1.0 };
    effect("retention", Standing::Value, Some((value, value - Z_95 * error, value + Z_95 * error, p)))
}

/// Each person's last answer before and last answer after, as a change; participants', others'.
fn changes(
    careers: &BTreeMap<String, Career>,
    answers: &Answers,
    before: impl Fn(Day) -> bool,
    after: impl Fn(Day) -> bool,
) -> [Vec<f64>; 2] {
    let mut found = [Vec::new(), Vec::new()];
    for (person, values) in answers {
        let last =
            |keep: &dyn Fn(Day) -> bool| values.iter().rev().find(|(day, _)| keep(*day)).map(|(_, value)| *value);
        if let (Some(career), Some(early), Some(late)) = (careers.get(person), last(&before), last(&after)) {
            let [inside, outside] = &mut found;
            (if career.participant { inside } else { outside }).push(late - early);
        }
    }
    found
}

/// Change of the participants less change of the others (difference in differences), Welch's interval.
fn change(
    careers: &BTreeMap<String, Career>,
    answers: &Answers,
    least: usize,
    before: impl Fn(Day) -> bool,
    after: impl Fn(Day) -> bool,
) -> Effect {
    if answers.is_empty() {
        return effect("engagement", Standing::Missing, None);
    }
    let [inside, outside] = changes(careers, answers, before, after);
    if inside.len() < least || outside.len() < least {
        return effect("engagement", Standing::Withheld, None);
    }
    let found = welch(&inside, &outside).map(|mean| {
        let p = if mean.error > 0.0 { student_two_sided(mean.value / mean.error, mean.freedom) } else { 1.0 };
        (mean.value, mean.interval.low, mean.interval.high, p)
    });
    effect("engagement", if found.is_some() { Standing::Value } else { Standing::NotApplicable }, found)
}

/// Whether the groups moved alike before the term, and whether there were two waves to tell.
fn placebo(careers: &BTreeMap<String, Career>, answers: &Answers, least: usize, start: Day) -> (bool, bool) {
    let waves: BTreeSet<Day> = tree(answers.values().flatten().map(|(day, _)| *day).filter(|day| *day < start));
    let Some(last) = waves.last().copied().filter(|_| waves.len() > 1) else { return (false, false) };
    let found = change(careers, answers, least, |day| day < last, |day| day == last);
    let passes = found.interval.is_some_and(|interval| interval.low <= 0.0 && interval.high >= 0.0);
    (passes, found.standing == Standing::Value)
}

/// Promoters (9, 10) less detractors (to 6) among participants after the start, in points from −100 to 100, with the adjusted Wald interval
/// that adds three answers (Rocks 2016).
fn promoters(careers: &BTreeMap<String, Career>, answers: &Answers, least: usize, start: Day) -> Effect {
    let latest = |values: &Vec<(Day, f64)>| values.last().filter(|(day, _)| *day >= start).map(|(_, value)| *value);
    let joined = answers.iter().filter(|(person, _)| careers.get(*person).is_some_and(|career| career.participant));
    let values: Vec<f64> = joined.filter_map(|(_, values)| latest(values)).collect();
    if answers.is_empty() {
        return effect("enps", Standing::Missing, None);
    }
    if values.len() < least {
        return effect("enps", Standing::Withheld, None);
    }
    let share = |keep: &dyn Fn(f64) -> bool| values.iter().filter(|value| keep(**value)).count() as f64;
    let (up, down, n) = (share(&|value| value >= 9.0), share(&|value| value <= 6.0), values.len() as f64);
    let (p, q) = ((up + 0.75) / (n + 3.0), (down + 0.75) / (n + 3.0));
    let error = ((p + q - (p - q) * (p - q)) / (n + 3.0)).sqrt();
    let (low, high) = (p - q - Z_95 * error, p - q + Z_95 * error);
    let points = [(up - down) / n, low.max(-1.0), high.min(1.0)].map(|share| 100.0 * share);
    let [value, low, high] = points;
    let found = (value, low, high, normal_two_sided((p - q) / error));
    effect("enps", Standing::Value, Some(found))
}
