//! What people say: surveys and skill ratings.

use super::{At, Desk};
use crate::{
    arrange::Arrange,
    contract::health::{SkillRating, Survey},
    health::records::{Answer, Given, Rating, Wave},
};
use std::collections::{BTreeMap, BTreeSet};

impl Desk<'_> {
    pub(super) fn surveys(&mut self, raw: &[Survey]) {
        let mut waves: BTreeMap<&str, Wave> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for (position, survey) in raw.iter().enumerate() {
            let at = At("surveys", position);
            self.name(&survey.wave, at, "wave");
            let asked = self.past_day(&survey.asked_on, at, "asked_on");
            let answered = self.past_day_if(survey.answered_on.as_ref(), at, "answered_on");
            self.after(asked, answered.flatten(), at, "answered_on", "is before `asked_on`");
            if survey.answered_on.is_none() && !survey.items.is_empty() {
                self.wrong("input.contradiction", at, "items", "are given, and `answered_on` is not");
            }
            let shares = self.items(survey, at);
            let Some(id) = &survey.pairing else {
                self.history.interest.push((survey.side, shares.interest));
                continue;
            };
            let pair = self.pair(id, at);
            if !seen.insert((survey.wave.as_str(), id.as_str(), survey.side)) {
                self.wrong("input.duplicate-id", at, "pairing", "is asked on this side a second time in this wave");
            }
            let (Some(pair), Some(asked), Some(answered)) = (pair, asked, answered) else { continue };
            let (relationship, safety) = (shares.relationship, shares.safety);
            let given = answered.map(|on| Given { on, relationship, safety });
            let wave = waves.entry(&survey.wave).or_insert_with(|| Wave {
                id: survey.wave.clone(),
                asked,
                answers: Vec::new(),
            });
            wave.asked = wave.asked.max(asked);
            wave.answers.push(Answer { pair, side: survey.side, given });
        }
        self.history.waves = waves.into_values().collect();
        // By id already; a stable sort keeps that order within a day.
        self.history.waves.arrange_by_key(|wave| wave.asked);
        for wave in &mut self.history.waves {
            wave.answers.arrange_by_key(|answer| (answer.pair, answer.side));
        }
    }

    fn items(&mut self, survey: &Survey, at: At) -> Shares {
        let mut values: Vec<(&str, f64)> = Vec::new();
        if !self.few(survey.items.len(), at, "items") {
            return Shares::default();
        }
        for (position, item) in survey.items.iter().enumerate() {
            if values.iter().any(|(construct, _)| *construct == item.construct) {
                self.wrong("input.duplicate-id", at, &format!("items/{position}/construct"), "is answered twice");
            }
            if let Some(share) = self.share(item.value, at, &format!("items/{position}/value")) {
                values.push((&item.construct, share));
            }
        }
        let constructs = &self.program.policy.health.surveys;
        Shares {
            relationship: mean_of(&constructs.relationship, &values),
            safety: mean_of(&constructs.safety, &values),
            interest: mean_of(&constructs.interest, &values),
        }
    }

    pub(super) fn skills(&mut self, raw: &[SkillRating]) {
        for (position, rating) in raw.iter().enumerate() {
            let at = At("skills", position);
            let named = self.name(&rating.person, at, "person")
                & self.name(&rating.topic, at, "topic")
                & self.name(&rating.wave, at, "wave");
            if let (Some(value), true) = (self.share(rating.value, at, "value"), named) {
                let person = self.history.people.intern(&rating.person);
                let (topic, wave) = (rating.topic.clone(), rating.wave.clone());
                self.history.skills.push(Rating { person, topic, wave, phase: rating.phase, value });
            }
        }
    }
}

#[derive(Default)]
struct Shares {
    relationship: Option<f64>,
    safety: Option<f64>,
    interest: Option<f64>,
}

/// Mean over the constructs that were answered; None below half of them.
fn mean_of(constructs: &[String], values: &[(&str, f64)]) -> Option<f64> {
    let find = |construct: &String| values.iter().find(|(name, _)| name == construct).map(|(_, value)| *value);
    let answered: Vec<f64> = constructs.iter().filter_map(find).collect();
    let enough = answered.len().saturating_mul(2) >= constructs.len();
    crate::numeric::mean(&answered).filter(|_| enough)
}
