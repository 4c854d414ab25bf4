//! What is really so: kept aside from everything the platform sees, and held against its reports afterwards.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A condition that a report should find. `data/behaviour.toml` defines each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// The pair has stopped meeting.
    Stalled,
    /// The senior's own work comes first.
    SeniorCancels,
    /// A mentor with time for one pair has several.
    Overloaded,
    /// A tie holds between the two that a rule forbids, or lets pass with leave alone.
    Conflict,
    /// A request has been open for too long.
    Unanswered,
}

impl Condition {
    /// All, in the order of reports.
    pub const ALL: [Self; 5] = [Self::Stalled, Self::SeniorCancels, Self::Overloaded, Self::Conflict, Self::Unanswered];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Stalled => "stalled pair",
            Self::SeniorCancels => "senior who cancels",
            Self::Overloaded => "overloaded mentor",
            Self::Conflict => "conflict that begins",
            Self::Unanswered => "request unanswered",
        }
    }
}

/// One condition of one pairing or mentor, while it lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Episode {
    /// What.
    pub condition: Condition,
    /// The pairing, or the mentor.
    pub subject: String,
    /// Its first day.
    pub since: NaiveDate,
    /// The first day on which it holds no longer; none where the simulation ended first.
    pub until: Option<NaiveDate>,
    /// Whether HR was ever going to hear of it: a hidden tie nobody can find.
    pub knowable: bool,
}

impl Episode {
    /// Whether it holds on a day.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.since <= day && self.until.is_none_or(|until| day < until)
    }
}

/// One session as it was drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Drawn {
    pub(super) pairing: String,
    pub(super) on: NaiveDate,
    /// The chance with which the senior would miss it for good.
    pub(super) senior_misses: f64,
    /// When it became known; none: never entered.
    pub(super) logged: Option<NaiveDate>,
}

/// What one side thought in one wave, whether it answered or not: the expected answer, 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Thought {
    pub(super) wave: String,
    pub(super) asked: NaiveDate,
    pub(super) indicator: &'static str,
    pub(super) expected: f64,
}

/// Everything that is really so.
#[derive(Clone, Debug, Default)]
pub(super) struct Truth {
    pub(super) episodes: Vec<Episode>,
    open: BTreeMap<(Condition, String), usize>,
    pub(super) drawn: Vec<Drawn>,
    pub(super) thoughts: Vec<Thought>,
}

impl Truth {
    /// A condition begins; nothing where it holds already.
    pub(super) fn begin(&mut self, condition: Condition, subject: &str, since: NaiveDate, knowable: bool) {
        let next = self.episodes.len();
        let place = *self.open.entry((condition, subject.to_owned())).or_insert(next);
        if place == next {
            self.episodes.push(Episode { condition, subject: subject.into(), since, until: None, knowable });
        }
    }

    /// A condition ends on `day`; nothing where it does not hold.
    pub(super) fn end(&mut self, condition: Condition, subject: &str, day: NaiveDate) {
        let place = self.open.remove(&(condition, subject.to_owned()));
        if let Some(episode) = place.and_then(|place| self.episodes.get_mut(place)) {
            episode.until = Some(day);
        }
    }

    /// Whether a condition holds now.
    pub(super) fn holds(&self, condition: Condition, subject: &str) -> bool {
        self.open.contains_key(&(condition, subject.to_owned()))
    }

    /// Everything about a pairing ends with it.
    pub(super) fn end_all(&mut self, pairing: &str, day: NaiveDate) {
        for condition in Condition::ALL {
            self.end(condition, pairing, day);
        }
    }

    /// The true value of a3 on `day`: the mean, over pairs with two sessions or more in the 90 days before, of the share that
    /// the senior keeps. `made_up` counts the sessions held in place of lost ones, by pairing and day. A session that nobody
    /// has entered within a week counts, as it does in the model.
    pub(super) fn reliability(&self, day: NaiveDate, made_up: &[(String, NaiveDate)]) -> Option<(f64, usize)> {
        let first = day - chrono::Days::new(90);
        let mut pairs: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for drawn in self.drawn.iter().filter(|drawn| first <= drawn.on && drawn.on <= day) {
            let known = drawn.logged.is_some_and(|logged| logged <= day);
            if known || drawn.on + chrono::Days::new(7) < day {
                let (count, missed) = pairs.entry(&drawn.pairing).or_default();
                *count += 1.0;
                *missed += drawn.senior_misses;
            }
        }
        for (pairing, _) in made_up.iter().filter(|(_, on)| first <= *on && *on <= day) {
            if let Some((count, _)) = pairs.get_mut(pairing.as_str()) {
                *count += 1.0;
            }
        }
        let shares: Vec<f64> =
            pairs.values().filter(|(count, _)| *count >= 2.0).map(|(count, missed)| 1.0 - missed / count).collect();
        (!shares.is_empty()).then(|| (shares.iter().sum::<f64>() / shares.len() as f64, shares.len()))
    }

    /// The true value of r1, r2 or r3 on `day`: what all who were asked in the last closed wave think on average.
    pub(super) fn thought(&self, indicator: &str, day: NaiveDate, open_days: u64) -> Option<(f64, usize)> {
        let of =
            |thought: &&Thought| thought.indicator == indicator && thought.asked + chrono::Days::new(open_days) < day;
        let last = self.thoughts.iter().filter(of).map(|thought| thought.asked).max()?;
        let values: Vec<f64> =
            self.thoughts.iter().filter(of).filter(|one| one.asked == last).map(|one| one.expected).collect();
        Some((values.iter().sum::<f64>() / values.len() as f64, values.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_episode_begins_once_and_ends_once() {
        let mut truth = Truth::default();
        truth.begin(Condition::Stalled, "p", day("2026-10-01"), true);
        truth.begin(Condition::Stalled, "p", day("2026-10-05"), true);
        truth.end(Condition::Stalled, "p", day("2026-10-09"));
        truth.end(Condition::Stalled, "p", day("2026-10-11"));
        truth.begin(Condition::Stalled, "p", day("2026-11-01"), true);
        let spans: Vec<_> = truth.episodes.iter().map(|one| (one.since, one.until)).collect();
        assert_eq!(spans, [(day("2026-10-01"), Some(day("2026-10-09"))), (day("2026-11-01"), None)]);
        assert!(!truth.episodes[0].holds(day("2026-10-09")) && truth.episodes[0].holds(day("2026-10-08")));
    }

    #[test]
    fn reliability_is_the_mean_over_pairs_of_what_seniors_keep() {
        let drawn = |pairing: &str, on: &str, senior_misses: f64, logged: Option<&str>| Drawn {
            pairing: pairing.into(),
            on: day(on),
            senior_misses,
            logged: logged.map(day),
        };
        let truth = Truth {
            drawn: vec![
                drawn("a", "2026-10-01", 0.2, Some("2026-10-01")),
                drawn("a", "2026-11-01", 0.4, Some("2026-11-02")),
                // Not entered, and too near to count.
                drawn("a", "2026-11-28", 1.0, None),
                drawn("b", "2026-10-01", 0.9, Some("2026-10-01")),
            ],
            ..Truth::default()
        };
        let (share, pairs) = truth.reliability(day("2026-12-01"), &[]).unwrap();
        assert!((share - 0.7).abs() < 1e-12 && pairs == 1, "{share} {pairs}");
        let made_up = [("b".to_owned(), day("2026-10-05"))];
        let (share, pairs) = truth.reliability(day("2026-12-01"), &made_up).unwrap();
        assert!((share - (0.7 + 0.55) / 2.0).abs() < 1e-12 && pairs == 2, "{share} {pairs}");
    }
}
