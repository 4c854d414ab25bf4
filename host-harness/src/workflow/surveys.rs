//! Short surveys of both people: a wave is asked of every pair that runs, and each answers for herself.
//!
//! Nobody reads what one person answered: the health model tells of five and more, and only once a wave is closed.

use super::{Desk, Office, Role, WorkflowError, desk::of_policy};
use crate::{
    contract::{
        health::{History, Item, Survey},
        types::Side,
    },
    store::{Details, Merged, history, stages, told},
};
use chrono::{Days, NaiveDate};
use serde_json::Value;
use std::collections::BTreeSet;

/// What the policy says of surveys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyRules {
    /// The lowest answer.
    pub minimum: u32,
    /// The highest answer.
    pub maximum: u32,
    /// Days from being asked in which somebody may answer.
    pub open_days: u64,
    /// What pairs are asked about, in this order.
    pub constructs: Vec<String>,
    /// What people are asked before there are pairs.
    pub before: Vec<String>,
}

impl SurveyRules {
    /// Whether a wave may be answered on a day: from the first day on which a pair was asked until so many days after the
    /// last one. A wave in which nobody was asked is not open.
    pub fn is_open(&self, wave: &str, surveys: &[Survey], today: NaiveDate) -> bool {
        let of_wave = surveys.iter().filter(|one| one.wave == wave && one.pairing.is_some());
        let asked = of_wave.filter_map(|one| one.asked_on.parse::<NaiveDate>().ok());
        asked.max().is_some_and(|last| today < last + Days::new(self.open_days))
    }
}

impl Desk {
    /// What the policy says of surveys.
    ///
    /// # Errors
    /// When the policy is not what the schema says.
    pub fn survey_rules(&self) -> Result<SurveyRules, WorkflowError> {
        let part = of_policy(&self.policy.document, "/health/surveys")?;
        let number = |key: &str, otherwise: u64| part.get(key).and_then(Value::as_u64).unwrap_or(otherwise);
        let named = |group: &str| -> Vec<String> {
            let named = part.get(group).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
            named.map(str::to_owned).collect()
        };
        let mut constructs = [named("relationship"), named("safety")].concat();
        let mut seen = BTreeSet::new();
        constructs.retain(|construct| seen.insert(construct.clone()));
        Ok(SurveyRules {
            minimum: number("scale-minimum", 1) as u32,
            maximum: number("scale-maximum", 5) as u32,
            open_days: number("open-days", 21),
            constructs,
            before: named("interest"),
        })
    }
}

impl Office<'_> {
    /// Asks both people of every pair that runs. Whoever was asked in this wave already is not asked again. Returns how many
    /// are asked.
    ///
    /// # Errors
    /// [`WorkflowError::Record`] where the wave has no name that the contract takes, or is closed; those of the database.
    pub fn ask_wave(&mut self, rules: &SurveyRules, wave: &str) -> Result<usize, WorkflowError> {
        self.only_staff("ask a survey")?;
        slug(wave)?;
        let Self { store, hand } = self;
        store.write(|transaction| {
            let recorded = history::recorded(transaction, hand.id)?;
            let known = &recorded.surveys;
            let today = hand.now.day();
            if known.iter().any(|one| one.wave == wave) && !rules.is_open(wave, known, today) {
                let says = format!("`{wave}` is closed, and its answers are read: ask again under another name");
                return Err(WorkflowError::Record(says));
            }
            let asked: Vec<(&str, Side)> = known
                .iter()
                .filter(|one| one.wave == wave)
                .filter_map(|one| Some((one.pairing.as_deref()?, one.side)))
                .collect();
            let mut surveys = Vec::new();
            let cases = stages::cases(transaction, hand.id, &stages::Which::All)?;
            for case in cases.into_iter().map(|case| case.on(today)).filter(|case| case.phase.runs()) {
                for side in [Side::Mentor, Side::Mentee] {
                    if !asked.contains(&(case.id.as_str(), side)) {
                        surveys.push(Survey {
                            wave: wave.to_owned(),
                            pairing: Some(case.id.clone()),
                            side,
                            asked_on: today.to_string(),
                            answered_on: None,
                            items: Vec::new(),
                        });
                    }
                }
            }
            if surveys.is_empty() {
                return Ok(0);
            }
            let facts = vec![("wave".into(), wave.to_owned()), ("people".into(), surveys.len().to_string())];
            hand.enter(transaction, "ask-survey", &Details { facts, ..hand.details() }, None)?;
            Ok(told::tell(transaction, hand.id, recorded, &History { surveys, ..History::default() })?.new)
        })
    }

    /// The actor answers a wave that she was asked in, once.
    ///
    /// # Errors
    /// [`WorkflowError::NoPairing`] where it is none of hers; [`WorkflowError::Record`] where she was not asked, has answered,
    /// is too late, or an answer is off the scale; those of the database.
    pub fn answer_survey(
        &mut self,
        rules: &SurveyRules,
        wave: &str,
        pairing: &str,
        items: Vec<Item>,
    ) -> Result<Merged, WorkflowError> {
        self.only(&[Role::Participant], "answer for somebody else")?;
        let record = |says: &str| WorkflowError::Record(says.to_owned());
        if items.is_empty() {
            return Err(record("nothing is answered"));
        }
        let mut seen = BTreeSet::new();
        for item in &items {
            let on_scale = (f64::from(rules.minimum)..=f64::from(rules.maximum)).contains(&item.value);
            if !on_scale {
                let (least, most) = (rules.minimum, rules.maximum);
                return Err(WorkflowError::Record(format!("an answer is a number from {least} to {most}")));
            }
            if !rules.constructs.contains(&item.construct) || !seen.insert(item.construct.clone()) {
                return Err(WorkflowError::Record(format!("`{}` is not asked, or is answered twice", item.construct)));
            }
        }
        let Self { store, hand } = self;
        store.write(|transaction| {
            let case = hand.case(transaction, pairing)?;
            let side = case.side(&hand.actor.id).ok_or_else(|| WorkflowError::NoPairing(pairing.to_owned()))?;
            let recorded = history::recorded(transaction, hand.id)?;
            let known = &recorded.surveys;
            let is_hers =
                |one: &&Survey| one.wave == wave && one.pairing.as_deref() == Some(pairing) && one.side == side;
            let asked = known.iter().find(is_hers).ok_or_else(|| record("you were not asked in this survey"))?;
            if asked.answered_on.is_some() {
                return Err(record("you have answered already"));
            }
            let today = hand.now.day();
            if today.to_string() < asked.asked_on || !rules.is_open(wave, known, today) {
                return Err(record("the survey is not open"));
            }
            // The log says that there was an answer; whose and what it was is nobody's to read there.
            let details = Details {
                actor: "a participant".into(),
                facts: vec![("wave".into(), wave.to_owned())],
                ..Details::default()
            };
            hand.enter(transaction, "answer-survey", &details, None)?;
            let answered = Survey { answered_on: Some(today.to_string()), items, ..asked.clone() };
            Ok(told::tell(transaction, hand.id, recorded, &History { surveys: vec![answered], ..History::default() })?)
        })
    }
}

/// Refuses what is no name: small letters, digits and hyphens, 64 at most.
pub(super) fn slug(text: &str) -> Result<(), WorkflowError> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_slug = !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-');
    let says = || format!("`{text}` is no name: use small letters, digits and hyphens");
    if is_slug { Ok(()) } else { Err(WorkflowError::Record(says())) }
}
