//! What people say, as far as it may be told: r1 to r3 and g3, frozen per wave, with enough people behind each number, and
//! safe against subtraction from the last release.

use super::{
    attainment::{Counted, What},
    ledger::{Ledger, Release, Value},
    model::{Id, Rules},
    records::{Answer, Given, History, Wave},
};
use crate::{
    arrange::{Arrange, tree},
    contract::{
        health::{Phase, Standing},
        types::Side,
    },
    numeric,
    policy::health::HealthPolicy,
    program::Name,
    time::Day,
};
use std::collections::{BTreeMap, BTreeSet};

/// Survey indicators with everything else that a closed wave tells.
#[derive(Debug, Default)]
pub(super) struct Voices {
    /// Standing and value of r1, r2, r3, g3.
    pub released: Vec<(Id, Standing, Option<Counted>)>,
    /// The last closed wave: asked and answered per side, mentor first.
    pub response: Option<[Asked; 2]>,
    /// Position in [`History::waves`] of that wave.
    pub wave: Option<usize>,
    /// Learners who rate themselves higher than before, told with g3.
    pub gained: Option<u32>,
    /// To be handed in next time.
    pub ledger: Ledger,
}

/// People asked and answers given.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked {
    pub asked: u32,
    pub answered: u32,
}

impl Asked {
    /// Share of answers; 1 where nobody was asked.
    pub(super) fn rate(self) -> f64 {
        if self.asked == 0 { 1.0 } else { f64::from(self.answered) / f64::from(self.asked) }
    }
}

/// One number before it is decided whether it may be told.
struct Candidate {
    counted: Counted,
    value: Value,
    parts: BTreeMap<String, [u64; 2]>,
    people: u32,
    pairs: u32,
    /// Enough of the answers differ, and their sum leaves every single one open.
    open: bool,
}

impl Voices {
    /// Reads the last closed wave. O(n log n).
    pub(super) fn hear(
        history: &History,
        policy: &HealthPolicy,
        rules: &Rules,
        day: Day,
        mut ledger: Ledger,
    ) -> Voices {
        let mut present: BTreeSet<&str> = tree(history.pairs.iter().map(|pair| pair.id.as_str()));
        present.extend(history.people.sorted().into_iter().map(|(id, _)| id));
        ledger.forget(&present);
        let close =
            |wave: &Wave| wave.asked.saturating_add_days(i32::try_from(policy.surveys.open_days).unwrap_or(i32::MAX));
        let closed: Vec<(usize, &Wave)> =
            history.waves.iter().enumerate().filter(|(_, wave)| close(wave) <= day).collect();
        let last = closed.last().copied();
        let mut voices = Voices { wave: last.map(|(position, _)| position), ledger, ..Voices::default() };
        voices.response = last.map(|(_, wave)| response(wave, close(wave)));
        for gauge in &rules.gauges {
            let candidate = match (gauge.id, last) {
                (Id::G3, _) => skills(history, &closed),
                (Id::R1, Some((_, wave))) => {
                    answers(history, wave, close(wave), Side::Mentor, policy, |g| g.relationship)
                }
                (Id::R2, Some((_, wave))) => {
                    answers(history, wave, close(wave), Side::Mentee, policy, |g| g.relationship)
                }
                (Id::R3, Some((_, wave))) => answers(history, wave, close(wave), Side::Mentor, policy, |g| g.safety),
                (Id::R1 | Id::R2 | Id::R3, None) => None,
                _ => continue,
            };
            let asked = match gauge.id {
                Id::G3 => !history.skills.is_empty() && last.is_some(),
                _ => last.is_some(),
            };
            let released = voices.release(gauge.slug, candidate, policy);
            let standing = match (&released, asked) {
                (Some(_), _) => Standing::Value,
                // Empty, small and alike look the same.
                (None, true) => Standing::Withheld,
                (None, false) => Standing::Missing,
            };
            voices.released.push((gauge.id, standing, released));
            if gauge.id == Id::G3 && released.is_some() {
                voices.gained = voices.ledger.releases.get(gauge.slug).and_then(Release::gained);
            }
        }
        voices
    }

    /// The number that may be told, if any; notes it in the ledger.
    fn release(&mut self, slug: &str, candidate: Option<Candidate>, policy: &HealthPolicy) -> Option<Counted> {
        let candidate = candidate?;
        let privacy = &policy.privacy;
        // Size first: whether a cell of this size is told must not depend on what is in it.
        if candidate.people < privacy.people_least || candidate.pairs < privacy.pairs_least {
            return None;
        }
        if let Some(old) = self.ledger.releases.get(slug)
            && (1..privacy.people_least).contains(&old.differs(&candidate.parts))
        {
            return Some(Counted { units: old.units, behind: old.units, what: What::from(old.value) });
        }
        if !candidate.open {
            return None;
        }
        let Candidate { counted, value, parts, .. } = candidate;
        let release = Release { units: counted.units, value, parts, gone: 0 };
        self.ledger.releases.insert(slug.to_owned(), release);
        Some(counted)
    }

    /// What was released for an indicator.
    pub(super) fn of(&self, id: Id) -> (Standing, Option<Counted>) {
        let found = self.released.iter().find(|(other, ..)| *other == id);
        found.map_or((Standing::Missing, None), |(_, standing, counted)| (*standing, *counted))
    }
}

/// Who was asked and who answered in time.
fn response(wave: &Wave, close: Day) -> [Asked; 2] {
    [Side::Mentor, Side::Mentee].map(|side| {
        let mut count = Asked::default();
        for answer in wave.answers.iter().filter(|answer| answer.side == side) {
            count.asked = count.asked.saturating_add(1);
            count.answered = count.answered.saturating_add(u32::from(in_time(answer, close).is_some()));
        }
        count
    })
}

/// An answer that came before its wave was closed; later ones are not read, or a closed wave would still change.
pub(super) fn in_time(answer: &Answer, close: Day) -> Option<Given> {
    answer.given.filter(|given| given.on < close)
}

fn answers(
    history: &History,
    wave: &Wave,
    close: Day,
    side: Side,
    policy: &HealthPolicy,
    read: impl Fn(Given) -> Option<f64>,
) -> Option<Candidate> {
    let mut shares = Vec::new();
    let mut people = BTreeSet::new();
    let mut parts = BTreeMap::new();
    for answer in wave.answers.iter().filter(|answer| answer.side == side) {
        let (Some(share), Some(pair)) = (in_time(answer, close).and_then(&read), history.pairs.get(answer.pair)) else {
            continue;
        };
        shares.push(share);
        people.insert(if side == Side::Mentor { pair.mentor } else { pair.mentee });
        parts.insert(pair.id.clone(), [share.to_bits(), 0]);
    }
    let units = u32::try_from(shares.len()).unwrap_or(u32::MAX);
    let alike = shares.iter().all(|share| Some(share) == shares.first());
    let (n, total) = (f64::from(units), numeric::total(&mut shares));
    // Below a total of 1 nobody can have answered more than the total: everybody's answer is bounded. Likewise at the top.
    let open = !alike && total >= 1.0 && total <= n - 1.0;
    // A mean next to an end of the scale is told as "at least" or "at most": held .05 of the scale's points away from it.
    let surveys = &policy.surveys;
    let edge = 0.05 / f64::from(surveys.scale_maximum.saturating_sub(surveys.scale_minimum).max(1));
    let sum = total.clamp(edge * n, (1.0 - edge) * n);
    let counted = Counted { units, behind: units, what: What::Shares(sum) };
    let people = u32::try_from(people.len()).unwrap_or(u32::MAX);
    Some(Candidate { counted, value: Value::Sum(sum), parts, people, pairs: units, open })
}

/// Ratings before, recalled and afterwards, each with the place of its wave.
type Phases = [Option<(usize, f64)>; 3];

/// g3: standardized change of skills over people with a rating before (better: recalled afterwards) and one after, each
/// person once with the mean over topics. Ratings of the first closed wave count before, of the last one afterwards.
fn skills(history: &History, closed: &[(usize, &Wave)]) -> Option<Candidate> {
    let order: BTreeMap<&str, usize> =
        tree(closed.iter().enumerate().map(|(position, (_, wave))| (wave.id.as_str(), position)));
    let mut found: BTreeMap<(Name, &str), Phases> = BTreeMap::new();
    for rating in &history.skills {
        let Some(position) = order.get(rating.wave.as_str()).copied() else { continue };
        let [before, recalled, after] = found.entry((rating.person, &rating.topic)).or_default();
        let (slot, first) = match rating.phase {
            Phase::Before => (before, true),
            Phase::Recalled => (recalled, false),
            Phase::After => (after, false),
        };
        // Within one wave the higher value wins, whatever the order of the input.
        let better = |(other, value): (usize, f64)| {
            let earlier = if first { position < other } else { position > other };
            earlier || (position == other && rating.value > value)
        };
        if slot.is_none_or(better) {
            *slot = Some((position, rating.value));
        }
    }
    let mut people: BTreeMap<Name, Vec<(f64, f64)>> = BTreeMap::new();
    for ((person, _), [before, recalled, after]) in found {
        if let (Some((_, before)), Some((_, after))) = (recalled.or(before), after) {
            people.entry(person).or_default().push((before, after));
        }
    }
    let mut parts = BTreeMap::new();
    let mut changes = Vec::new();
    for (person, values) in &people {
        let mean = |of: fn(&(f64, f64)) -> f64| {
            let mut sorted: Vec<f64> = values.iter().map(of).collect();
            numeric::total(&mut sorted) / values.len() as f64
        };
        let (b, a) = (mean(|value| value.0), mean(|value| value.1));
        parts.insert(history.people.text(*person).to_owned(), [b.to_bits(), a.to_bits()]);
        changes.push((b, a));
    }
    // By value, so that the same bytes come out whatever the people are called.
    changes.arrange_by(|left, right| left.0.total_cmp(&right.0).then(left.1.total_cmp(&right.1)));
    let (before, after): (Vec<f64>, Vec<f64>) = changes.into_iter().unzip();
    let pairs =
        history.pairs.iter().filter(|p| people.contains_key(&p.mentor) || people.contains_key(&p.mentee)).count();
    let (g, se2) = hedges(&before, &after)?;
    let units = u32::try_from(before.len()).unwrap_or(u32::MAX);
    let counted = Counted { units, behind: units, what: What::Change { g, se2 } };
    let pairs = u32::try_from(pairs).unwrap_or(u32::MAX);
    let gained = super::view::count(before.iter().zip(&after).filter(|(before, after)| after > before));
    Some(Candidate { counted, value: Value::Change { g, se2, gained }, parts, people: units, pairs, open: true })
}

/// Hedges g_av with exact small-sample correction, and its squared standard error 2(1 − r)/n + g²/(2(n − 1)), r held within
/// [−.9, .95] (Lakens 2013; Borenstein 2009). None below three people, or where neither phase varies.
pub(super) fn hedges(before: &[f64], after: &[f64]) -> Option<(f64, f64)> {
    let n = before.len() as f64;
    let gains: Vec<f64> = before.iter().zip(after).map(|(before, after)| after - before).collect();
    let (left, right) = (numeric::variance(before)?, numeric::variance(after)?);
    let spread = ((left + right) / 2.0).sqrt();
    if before.len() < 3 || spread <= 0.0 {
        return None;
    }
    // Var(after − before) = left + right − 2 cov.
    let covariance = (left + right - numeric::variance(&gains)?) / 2.0;
    let product = (left * right).sqrt();
    let r = if product > 0.0 { (covariance / product).clamp(-0.9, 0.95) } else { 0.0 };
    let nu = n - 1.0;
    let correction = numeric::exp(libm::lgamma(nu / 2.0) - libm::lgamma((nu - 1.0) / 2.0)) / (nu / 2.0).sqrt();
    let g = correction * numeric::mean(&gains)? / spread;
    Some((g, 2.0 * (1.0 - r) / n + g * g / (2.0 * nu)))
}
