//! What one of a running pair is asked to tell: what became of sessions, how far goals are, a survey that is open.

use crate::{
    console::{
        app::App,
        ask::Ask,
        desk::{self, Asking},
        reply::Problem,
        role::Participant,
    },
    contract::{
        health::{History, Item},
        scheduling::Session,
    },
    errors::Failure,
    ics::zones,
    report::{sections::kind, words},
    store::Case,
    workflow::{Became, Now, SurveyRules},
};
use chrono::NaiveDate;

/// What stands open for one of a pair.
pub(super) struct Tasks {
    /// Sessions whose hour has passed and of which nobody said what became.
    pub(super) settle: Vec<Past>,
    pub(super) goals: Vec<Goal>,
    /// Topics that a goal may serve: slug, label.
    pub(super) topics: Vec<(String, String)>,
    pub(super) surveys: Vec<Survey>,
}

/// A session of which nobody said yet what became of it.
pub(super) struct Past {
    pub(super) session: String,
    pub(super) when: String,
    pub(super) what: String,
}

/// A goal, numbered from 1 in the order in which they were kept.
pub(super) struct Goal {
    pub(super) number: usize,
    pub(super) topic: String,
    pub(super) percent: u32,
    pub(super) until: String,
}

/// A survey that she may answer.
pub(super) struct Survey {
    pub(super) wave: String,
    pub(super) questions: Vec<(String, String)>,
    pub(super) scale: Vec<u32>,
}

impl Tasks {
    /// What the history and her sessions leave open for `who` in `case`.
    pub(super) fn of(
        asking: &Asking,
        history: &History,
        sessions: &[Session],
        case: &Case,
        who: &Participant,
        today: NaiveDate,
    ) -> Result<Self, Problem> {
        // The console knows the day, not the hour: today's session may be over.
        let tomorrow = Now::on(today).minute.saturating_add(1440);
        let zone = asking.zone(who.person());
        let stands = |one: &&Session| one.state.is_ahead();
        let past = |one: &Session| Past {
            session: one.id.clone(),
            when: zones::local(one.when.start, &zone),
            what: kind(&one.kind),
        };
        let label =
            |slug: &str| asking.taxonomy.find(slug).map_or_else(|| words::read_out(slug), |one| one.label.clone());
        let goals = history.goals.iter().filter(|goal| goal.pairing == case.id);
        let goal = |(at, one): (usize, &crate::contract::program::Goal)| Goal {
            number: at + 1,
            topic: one.topic.as_deref().map_or_else(|| "A goal of your own".into(), label),
            percent: (one.progress * 100.0).round() as u32,
            until: one.due_on.as_deref().map(words::contract_date).unwrap_or_default(),
        };
        let enrolment = asking.state.enrolments.iter().find(|one| one.person == who.person());
        let skills = enrolment.map_or(&[][..], |one| &one.skills);
        let mut topics: Vec<(String, String)> = skills
            .iter()
            .filter(|skill| skill.offered || skill.wanted > 0)
            .map(|skill| (skill.topic.clone(), label(&skill.topic)))
            .collect();
        topics.sort_by(|a, b| a.1.cmp(&b.1));
        let rules = asking.state.survey_rules().map_err(Failure::from)?;
        let side = case.side(who.person());
        let open = history.surveys.iter().filter(|one| {
            one.pairing.as_deref() == Some(&case.id)
                && Some(one.side) == side
                && one.answered_on.is_none()
                && rules.is_open(&one.wave, &history.surveys, today)
        });
        Ok(Self {
            settle: sessions.iter().filter(stands).filter(|one| one.when.start < tomorrow).map(past).collect(),
            goals: goals.enumerate().map(goal).collect(),
            topics,
            surveys: open.map(|one| Survey::of(&one.wave, &rules)).collect(),
        })
    }
}

impl Survey {
    fn of(wave: &str, rules: &SurveyRules) -> Self {
        Self {
            wave: wave.to_owned(),
            questions: rules.constructs.iter().map(|one| (one.clone(), question(one))).collect(),
            scale: (rules.minimum..=rules.maximum).collect(),
        }
    }
}

/// A construct as it is asked.
fn question(construct: &str) -> String {
    match construct {
        "useful" => "Our sessions are useful to me".into(),
        "rapport" => "We get on well".into(),
        "safety" => "I can say openly what I think".into(),
        other => words::read_out(other),
    }
}

/// What became of a session, as one of the two has it.
pub(super) fn settle(app: &App, who: &Participant, ask: &Ask) -> Result<&'static str, Problem> {
    let (became, says) = match ask.part("act") {
        "held" => (Became::Held, "Thank you: it took place."),
        "missed" => (Became::MissedByMe, "Thank you for saying so. Agree on another time soon."),
        "no-show" => (Became::MissedByPartner, "Thank you for saying so. Write and agree on another time."),
        "cancel" => (Became::CalledOff, "It is called off. The next plan finds another time."),
        _ => return Err(Problem::NotFound),
    };
    let session = ask.field("session").unwrap_or_default();
    desk::decide(app, who.actor(), |office, _, desk| office.settle(desk, session, became))?;
    Ok(says)
}

/// A goal is agreed on, or is further than it was.
pub(super) fn goal(app: &App, who: &Participant, ask: &Ask) -> Result<&'static str, Problem> {
    let pairing = ask.part("pairing");
    match ask.field("number") {
        Some(number) => {
            let read = |text: Option<&str>| text.and_then(|text| text.parse::<u32>().ok());
            let (number, percent) = (read(Some(number)).unwrap_or(0), read(ask.field("percent")));
            let percent = percent.ok_or_else(|| Failure::input("that is no share", "a whole number from 0 to 100"))?;
            desk::act(app, who.actor(), |office| office.report_goal(pairing, number as usize, percent))?;
            Ok("Thank you: your goal is up to date.")
        }
        None => {
            let due = ask.field("due").map(|_| ask.day("due")).transpose()?;
            desk::act(app, who.actor(), |office| office.agree_goal(pairing, ask.field("topic"), due))?;
            Ok("Your goal is kept; both of you see it.")
        }
    }
}

/// Her answers to a survey.
pub(super) fn answers(app: &App, who: &Participant, ask: &Ask) -> Result<&'static str, Problem> {
    let wave = ask.field("wave").unwrap_or_default();
    let item = |(name, text): (&str, &str)| {
        let construct = name.strip_prefix("item:")?.to_owned();
        Some(Item { construct, value: text.trim().parse().ok()? })
    };
    let items: Vec<Item> = ask.fields().filter_map(item).collect();
    desk::decide(app, who.actor(), |office, _, desk| {
        office.answer_survey(&desk.survey_rules()?, wave, ask.part("pairing"), items)
    })?;
    Ok("Thank you. Nobody reads what a single person answered.")
}
