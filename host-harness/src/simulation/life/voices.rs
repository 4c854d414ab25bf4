//! What people say: goals they agree on, surveys they answer, help they ask for.

use super::{Life, WAVES};
use crate::{
    contract::{
        health::{Concern, ConcernKind, Item, Phase, SkillRating, Survey},
        program::Goal,
        types::Side,
    },
    simulation::{
        chance::{Chance, daily},
        truth::Thought,
    },
};
use chrono::{Days, NaiveDate};

/// Days within which an answer to a survey comes.
const ANSWERS_WITHIN: f64 = 13.0;
/// Steps of the noise in an answer; odd, so that there is a middle.
const STEPS: usize = 181;
/// Trouble makes people ask so many times as often.
const IN_TROUBLE: f64 = 5.0;
/// Pairs are asked about themselves after so many days.
const ASKED_AFTER: u64 = 30;

impl Life {
    pub(super) fn voices(&mut self, day: NaiveDate) {
        self.goals(day);
        self.requests(day);
        let since = day.signed_duration_since(self.world.first()).num_days();
        if let Some(wave) = WAVES.iter().position(|wave| *wave as i64 == since) {
            self.ask_everybody(wave + 1, day);
        }
        self.answers_come(day);
    }

    /// Goals are agreed on, and progress follows the sessions.
    fn goals(&mut self, day: NaiveDate) {
        let today = day.to_string();
        for (id, hidden) in &mut self.hidden {
            if hidden.goal_on != Some(day) {
                continue;
            }
            let mut rng = self.world.rng(&format!("goal:{id}"));
            let wanted = self.world.enrolments.iter().find(|one| one.person == hidden.mentee);
            let topic = wanted.and_then(|one| one.skills.iter().find(|skill| skill.wanted > 0));
            self.platform.history.goals.push(Goal {
                pairing: id.clone(),
                topic: topic.map(|skill| skill.topic.clone()),
                agreed_on: today.clone(),
                due_on: rng.happens(0.85).then(|| (day + Days::new(60 + rng.days(90.0))).to_string()),
                progress: 0.0,
                updated_on: today.clone(),
                weight: 1.0,
            });
        }
        let step = self.behaviour.goals.progress_a_session;
        for (id, on) in self.held_today(&today) {
            let mut rng = self.world.rng(&format!("progress:{id}:{on}"));
            let goals = self.platform.history.goals.iter_mut();
            for goal in goals.filter(|goal| goal.pairing == id && goal.agreed_on <= on) {
                // Reported in tenths, as people do.
                let more = step * rng.even(0.5, 1.5);
                goal.progress = ((goal.progress + more) * 10.0).round().min(10.0) / 10.0;
                goal.updated_on.clone_from(&today);
            }
        }
    }

    /// Sessions that were entered as held today: their pairing and day.
    fn held_today(&self, today: &str) -> Vec<(String, String)> {
        let meetings = self.platform.history.meetings.iter();
        meetings
            .filter(|meeting| meeting.logged_on.as_deref() == Some(today))
            .filter(|meeting| meeting.state == crate::contract::scheduling::SessionState::Held)
            .map(|meeting| (meeting.pairing.clone(), meeting.on.clone()))
            .collect()
    }

    fn requests(&mut self, day: NaiveDate) {
        let rates = self.behaviour.requests.clone();
        let mut asks = Vec::new();
        for (id, hidden) in &self.hidden {
            let mut rng = self.world.rng(&format!("request:{day}:{id}"));
            let times = if hidden.in_trouble() { IN_TROUBLE } else { 1.0 };
            let kinds = [
                (rates.help * times, ConcernKind::Help),
                (rates.rematch * times, ConcernKind::Rematch),
                (rates.incident, ConcernKind::Incident),
            ];
            for (a_month, kind) in kinds {
                if rng.happens(daily(a_month)) {
                    asks.push((id.clone(), kind));
                }
            }
        }
        for (id, kind) in asks {
            self.ask(&id, kind, day, false);
        }
    }

    /// The two ask for help; `never`: nobody will ever answer.
    pub(super) fn ask_for_help(&mut self, id: &str, day: NaiveDate, never: bool) {
        self.ask(id, ConcernKind::Help, day, never);
    }

    fn ask(&mut self, id: &str, kind: ConcernKind, day: NaiveDate, never: bool) {
        let open = self.platform.history.concerns.iter();
        // Nobody asks for the same twice while the first is open.
        if open.clone().any(|one| one.pairing == id && one.kind == kind && one.resolved_on.is_none()) {
            return;
        }
        self.counts.requests += 1;
        self.platform.history.concerns.push(Concern {
            pairing: id.to_owned(),
            kind,
            opened_on: day.to_string(),
            resolved_on: None,
        });
        self.queue(id, kind, day, never);
    }

    /// A wave of the survey goes out to everybody who has been in a pair for a while.
    fn ask_everybody(&mut self, number: usize, day: NaiveDate) {
        let wave = format!("wave-{number}");
        let before = (day - Days::new(ASKED_AFTER)).to_string();
        let asked: Vec<String> = self
            .platform
            .standing()
            .filter(|pairing| pairing.matched_on <= before && !self.platform.rests(pairing, day))
            .map(|pairing| pairing.id.clone())
            .collect();
        for id in asked {
            let Some(hidden) = self.hidden.get(&id) else { continue };
            for side in [Side::Mentor, Side::Mentee] {
                let thinks = self.thinks(hidden.rapport, side);
                let indicators: &[(&'static str, usize, usize)] = match side {
                    Side::Mentor => &[("r1", 0, 2), ("r3", 2, 3)],
                    Side::Mentee => &[("r2", 0, 2)],
                };
                for (indicator, from, until) in indicators {
                    let expected: f64 = thinks[*from..*until].iter().map(|thought| self.expected(*thought)).sum();
                    self.truth.thoughts.push(Thought {
                        wave: wave.clone(),
                        asked: day,
                        indicator,
                        expected: expected / (until - from) as f64,
                    });
                }
                self.platform.history.surveys.push(Survey {
                    wave: wave.clone(),
                    pairing: Some(id.clone()),
                    side,
                    asked_on: day.to_string(),
                    answered_on: None,
                    items: Vec::new(),
                });
            }
        }
    }

    /// What a side thinks of the usefulness, the rapport and the safety, on the survey's scale.
    fn thinks(&self, rapport: f64, side: Side) -> [f64; 3] {
        let kinder = if side == Side::Mentee { self.behaviour.surveys.senior_kinder } else { 0.0 };
        [rapport + kinder, rapport + kinder + 0.2, rapport + kinder + 0.3]
    }

    /// The expected answer of somebody who thinks so, 0 to 1: noise and rounding included.
    fn expected(&self, thinks: f64) -> f64 {
        (0..STEPS).map(|step| (self.answer(thinks, step) - 1.0) / 4.0).sum::<f64>() / STEPS as f64
    }

    fn answer(&self, thinks: f64, step: usize) -> f64 {
        let noise = self.behaviour.surveys.noise * (2.0 * step as f64 / (STEPS - 1) as f64 - 1.0);
        (thinks + noise).round().clamp(1.0, 5.0)
    }

    /// Answers of today to waves that are open.
    fn answers_come(&mut self, day: NaiveDate) {
        let first = (day - Days::new(ANSWERS_WITHIN as u64)).to_string();
        let mut ratings = Vec::new();
        let mut surveys = std::mem::take(&mut self.platform.history.surveys);
        for survey in surveys.iter_mut().rev().take_while(|survey| survey.asked_on >= first) {
            let Some(id) = survey.pairing.clone().filter(|_| survey.answered_on.is_none()) else { continue };
            let Some(hidden) = self.hidden.get(&id) else { continue };
            let mut rng = self.world.rng(&format!("survey:{}:{id}:{:?}", survey.wave, survey.side));
            let rates = &self.behaviour.surveys;
            let (person, share) = match survey.side {
                Side::Mentor => (&hidden.mentor, rates.junior_answers),
                Side::Mentee => (&hidden.mentee, rates.senior_answers),
            };
            let traits = self.world.traits(person);
            let mut share = share * (0.4 + 0.6 * traits.committed());
            if survey.side == Side::Mentee {
                share *= 1.3 - 0.3 * traits.busy();
            }
            if hidden.stopped {
                share *= rates.answers_of_the_stalled;
            }
            let (answers, after) = (rng.happens(share), rng.days(ANSWERS_WITHIN));
            if !answers || survey.asked_on != (day - Days::new(after)).to_string() {
                continue;
            }
            let thinks = self.thinks(hidden.rapport, survey.side);
            survey.answered_on = Some(day.to_string());
            survey.items = ["useful", "rapport", "safety"]
                .into_iter()
                .zip(thinks)
                .map(|(construct, thinks)| Item {
                    construct: construct.into(),
                    value: self.answer(thinks, rng.below(STEPS)),
                })
                .collect();
            self.counts.answers += 1;
            if survey.side == Side::Mentee && hidden.held >= 3 {
                ratings.push((hidden.mentee.clone(), survey.wave.clone(), hidden.held));
            }
        }
        self.platform.history.surveys = surveys;
        for (person, wave, held) in ratings {
            self.rate_skills(&person, &wave, held);
        }
    }

    /// A senior who has met a few times says how good she was at what she came for, and is now; once.
    fn rate_skills(&mut self, person: &str, wave: &str, held: u32) {
        if self.platform.history.skills.iter().any(|rating| rating.person == person) {
            return;
        }
        let mut rng = self.world.rng(&format!("skills:{person}"));
        let Some(enrolment) = self.world.enrolments.iter().find(|one| one.person == person) else { return };
        let wanted: Vec<(String, u32)> = enrolment
            .skills
            .iter()
            .filter(|skill| skill.wanted > 0)
            .take(2)
            .map(|skill| (skill.topic.clone(), skill.level))
            .collect();
        for (topic, level) in wanted {
            let before = f64::from(level.max(1));
            let gain = if held >= 5 { rng.days(2.0) } else { rng.days(1.0) } as f64;
            for (phase, value) in [(Phase::Recalled, before), (Phase::After, (before + gain).min(5.0))] {
                self.platform.history.skills.push(SkillRating {
                    person: person.to_owned(),
                    topic: topic.clone(),
                    wave: wave.to_owned(),
                    phase,
                    value,
                });
            }
        }
    }
}
