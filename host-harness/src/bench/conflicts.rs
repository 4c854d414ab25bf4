//! Conflicts of interest at the size of a large company: 30,000 people opened, and every one of 5,000 mentors judged with
//! every one of 5,000 mentees, by screening each mentor and by the matcher's own reading. No pair is handed over.

use super::{COORDINATOR, Measure, in_program, many, repeat, spread};
use crate::{
    company::{Company, Recipe},
    contract::{matching::Request, program::Roster},
    enrolment::Ladder,
    hr::{Confidence, DaySpan, Enrolment, Frame, Organisation, Taxonomy, snapshot},
    import::{self, Input, Options},
    plugin::{CallError, Plugin},
};
use chrono::{Days, NaiveDate};
use std::{collections::BTreeSet, path::Path};

/// People of the made-up company, as many as the published one has.
const PEOPLE: usize = 30_632;
/// People on each side.
const SIDE: usize = 5_000;
/// Work between two looks at a search.
const STEP: u32 = 1_000_000;
/// Goals, in microseconds: of opening everybody, and of judging 25 million pairs.
const OPEN_GOAL: f64 = 1e6;
const JUDGE_GOAL: f64 = 2e6;

/// Rosters of one large company.
pub struct Large {
    /// Where its people are from.
    pub source: String,
    /// A quarter, half, and all of its people, of whom those on a side take part.
    pub everybody: [Roster; 3],
    /// Those on a side alone, with whoever is above them.
    pub sides: Roster,
}

impl Large {
    /// The company of an HR export, or a made-up one where there is no such file.
    ///
    /// # Errors
    /// When the export cannot be read, or the taxonomy is broken; as text for people.
    pub fn company(export: &Path) -> Result<Self, String> {
        let taxonomy = Taxonomy::shipped().map_err(|error| error.to_string())?;
        let as_of = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap_or_default();
        let (organisation, source) = if export.exists() {
            let input = Input::from(export);
            let import = import::import(&[input], &Options::new("large", as_of)).map_err(|error| error.to_string())?;
            (import.organisation, export.file_name().unwrap_or_default().to_string_lossy().into_owned())
        } else {
            // As of that day, or its feeds would be stale, and everything unknown.
            let recipe = Recipe { people: PEOPLE, flaws: Vec::new(), as_of, ..Recipe::default() };
            (Company::generate(&recipe, &taxonomy).organisation, "a made-up company".to_owned())
        };
        // Juniors from every grade below the seniors': by the usual rule there are too few.
        let usual = Ladder::of(&organisation.people);
        let ladder = Ladder { junior_most: usual.senior_least.and_then(|least| least.checked_sub(1)), ..usual };
        let joined = many(&organisation, &taxonomy, as_of, Some(ladder));
        let (mut mentors, mut mentees): (Vec<_>, Vec<_>) =
            joined.into_iter().partition(|enrolment| enrolment.mentor_places > 0);
        spread(&mut mentors, SIDE);
        spread(&mut mentees, SIDE);
        let sides = [mentors, mentees].concat();
        let frame = Frame {
            as_of,
            term: DaySpan { since: Some(as_of), until: Some(as_of + Days::new(182)) },
            least: Confidence::Guess,
        };
        let all = everybody(&organisation, &sides);
        let part = |share: usize| {
            let mut some = all.clone();
            spread(&mut some, all.len() * share / 4);
            snapshot(&organisation, &some, &frame).roster
        };
        Ok(Self {
            source,
            everybody: [part(1), part(2), part(4)],
            sides: snapshot(&organisation, &sides, &frame).roster,
        })
    }

    /// Pairs of a mentor with a mentee.
    pub fn pairs(&self) -> usize {
        self.mentors() * self.sides.people.iter().filter(|person| person.mentee_places > 0).count()
    }

    /// Pairs that screens of every mentor judge: with everybody else, in both directions.
    pub fn screened(&self) -> usize {
        2 * self.mentors() * self.sides.people.len().saturating_sub(1)
    }

    fn mentors(&self) -> usize {
        self.sides.people.iter().filter(|person| person.mentor_places > 0).count()
    }
}

/// Everybody in the company; those who have no part in the program have no place in it.
fn everybody(organisation: &Organisation, sides: &[Enrolment]) -> Vec<Enrolment> {
    let on_a_side: BTreeSet<&str> = sides.iter().map(|enrolment| enrolment.person.as_str()).collect();
    let others = organisation.people.iter().filter(|person| !on_a_side.contains(person.id.as_str()));
    let plain = others.map(|person| Enrolment { person: person.id.clone(), ..Enrolment::default() });
    sides.iter().cloned().chain(plain).collect()
}

/// Opens everybody, screens every mentor, and lets the matcher read every pair, with and without conflict rules.
///
/// # Errors
/// Those of the plugin.
pub fn measure(plugin: &Plugin, large: &Large, rounds: usize) -> Result<Vec<Measure>, CallError> {
    let session = plugin.session()?;
    let policy = session.resolve_policy("{}")?.document;
    let without = session.resolve_policy(&without_rules(&policy))?.document;
    drop(session);
    let mut measures = Vec::new();
    for roster in &large.everybody {
        let measure = repeat("open", roster.people.len(), rounds, || {
            let session = plugin.session()?;
            session.open(&policy, roster)?;
            Ok(Some(session.summary()))
        })?;
        measures.push(Measure { goal_us: (roster.people.len() >= 30_000).then_some(OPEN_GOAL), ..measure });
    }
    let sides = &large.sides;
    let mentors: Vec<&String> =
        sides.people.iter().filter(|person| person.mentor_places > 0).map(|person| &person.id).collect();
    let screen = in_program("screen every mentor", plugin, &policy, sides, rounds, |program| {
        mentors.iter().try_for_each(|mentor| program.screen(mentor, &COORDINATOR).map(drop))
    })?;
    measures.push(Measure { goal_us: Some(JUDGE_GOAL), ..screen });
    for (name, policy, goal) in
        [("match: read every pair", &policy, Some(JUDGE_GOAL)), ("the same without conflicts", &without, None)]
    {
        let read = in_program(name, plugin, policy, sides, rounds, |program| {
            let mut search = program.search(&Request::default())?;
            while search.advance(STEP)?.phase == "appraising" {}
            Ok(())
        })?;
        measures.push(Measure { goal_us: goal, ..read });
    }
    Ok(measures)
}

/// The policy with every conflict rule switched off: what is left of a search is what conflicts do not cost.
fn without_rules(policy: &str) -> String {
    let policy: serde_json::Value = serde_json::from_str(policy).unwrap_or_default();
    let rules = policy["conflicts"].as_object().into_iter().flatten();
    let off = rules.filter(|(_, rule)| rule.get("active").is_some());
    let off: serde_json::Map<String, serde_json::Value> =
        off.map(|(name, _)| (name.clone(), serde_json::json!({ "active": "off" }))).collect();
    serde_json::json!({ "conflicts": off }).to_string()
}
