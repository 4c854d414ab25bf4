//! Why places stay empty, and the smallest change that would fill one.

use super::{market::Terms, pool::Pool, rules::Rule, search::Search, sweep::Sweep, topics::Topic};
use crate::{
    arrange::{Arrange, tree},
    contract::{
        matching::Vacancy,
        types::{Attribute, Finding, Severity, Side},
    },
    problems::detail,
    program::PersonIx,
};
use std::collections::BTreeMap;

/// Vacant people whose potential partners are looked at one by one; beyond, reasons are counted for the side as a whole.
const LOOKED_AT: usize = 2_000;

/// One entry per person and side with an empty place: mentors by position, then mentees.
pub(super) fn all(search: &Search, left: &Terms, chosen: &[(u32, u32)]) -> Vec<Vacancy> {
    let pool = &search.pool;
    let mut vacancies = Vec::new();
    let mentors: Vec<(u32, u16)> = open(&pool.mentors, &left.mentor_places);
    let mentees: Vec<(u32, u16)> = open(&pool.mentees, &left.mentee_places);
    let survey = Survey::take(search, &mentors, &mentees);
    let totals = (sum(&left.mentor_places), sum(&left.mentee_places));
    for (side, list) in [(Side::Mentor, &mentors), (Side::Mentee, &mentees)] {
        for (position, places) in list {
            let reasons = survey.reasons(pool, side, *position, totals, chosen.len());
            vacancies.push(Vacancy {
                person: pool.program.roster.id(PersonIx(*position)).into(),
                side,
                places: u32::from(*places),
                reasons,
            });
        }
    }
    vacancies
}

fn open(list: &[u32], places: &[u16]) -> Vec<(u32, u16)> {
    list.iter().copied().zip(places.iter().copied()).filter(|(_, places)| *places > 0).collect()
}

fn sum(places: &[u16]) -> u64 {
    places.iter().map(|places| u64::from(*places)).sum()
}

/// What stands between one vacant person and the other side.
#[derive(Clone, Debug, Default)]
struct Tally {
    /// Partners who are eligible; all of them are taken, or the place would not be vacant.
    eligible: u32,
    /// By rule, how many potential partners it excludes.
    excluded: [u32; Rule::ALL.len()],
    /// Fewest rules to relax for a partner who has a place left, and who that is.
    opening: Option<(u32, u16, u32)>,
}

/// The tallies of all vacant people, filled row by row: each mentor's row is laid out once.
struct Survey {
    mentors: BTreeMap<u32, Tally>,
    mentees: BTreeMap<u32, Tally>,
}

impl Survey {
    /// O(vacant × other side) pair looks, capped at [`LOOKED_AT`] vacant people a side.
    fn take(search: &Search, mentors: &[(u32, u16)], mentees: &[(u32, u16)]) -> Survey {
        let pool = &search.pool;
        let first = |list: &[(u32, u16)]| tree(list.iter().take(LOOKED_AT).map(|(p, _)| (*p, Tally::default())));
        let mut survey = Survey { mentors: first(mentors), mentees: first(mentees) };
        if survey.mentors.is_empty() && survey.mentees.is_empty() {
            return survey;
        }
        let free_mentors: BTreeMap<u32, u16> = tree(mentors.iter().copied());
        let free_mentees: BTreeMap<u32, u16> = tree(mentees.iter().copied());
        let mut sweep = Sweep::default();
        for mentor in &pool.mentors {
            let vacant = survey.mentors.contains_key(mentor);
            if !vacant && survey.mentees.is_empty() {
                continue;
            }
            sweep.load(pool, *mentor);
            let free = free_mentors.contains_key(mentor);
            if vacant {
                for (number, mentee) in (0_u32..).zip(&pool.mentees) {
                    let broken = broken(search, &mut sweep, *mentor, (number, *mentee));
                    let open = free_mentees.contains_key(mentee);
                    if let Some(tally) = survey.mentors.get_mut(mentor) {
                        tally.count(broken, open, *mentee);
                    }
                    if let Some(tally) = survey.mentees.get_mut(mentee) {
                        tally.count(broken, free, *mentor);
                    }
                }
            } else {
                for (mentee, tally) in &mut survey.mentees {
                    let number = pool.mentees.binary_search(mentee).ok().and_then(|at| u32::try_from(at).ok());
                    let Some(number) = number else { continue };
                    tally.count(broken(search, &mut sweep, *mentor, (number, *mentee)), free, *mentor);
                }
            }
        }
        survey
    }

    fn reasons(&self, pool: &Pool, side: Side, person: u32, left: (u64, u64), filled: usize) -> Vec<Finding> {
        let tally = if side == Side::Mentor { self.mentors.get(&person) } else { self.mentees.get(&person) };
        let mut reasons = Vec::new();
        let (own, other) = if side == Side::Mentor { left } else { (left.1, left.0) };
        match tally {
            Some(tally) if tally.eligible == 0 => reasons.push(tally.nobody()),
            Some(tally) => reasons.push(elsewhere(tally.eligible)),
            None => {}
        }
        if other == 0 && own > 0 {
            reasons.push(shortage(side, own));
        } else if reasons.is_empty() {
            reasons.push(elsewhere(u32::try_from(filled).unwrap_or(u32::MAX)));
        }
        reasons.extend(tally.and_then(|tally| tally.relaxation(pool, person)));
        reasons
    }
}

/// Rules that fail, as bits in the order of [`Rule::ALL`], for a mentee by number and position.
fn broken(search: &Search, sweep: &mut Sweep, mentor: u32, (number, mentee): (u32, u32)) -> u16 {
    let excluded = search.request.excluded.contains(&(mentor, mentee));
    sweep.broken_bits(&search.pool, number) | if excluded { Rule::Excluded.bit() } else { 0 }
}

impl Tally {
    fn count(&mut self, broken: u16, partner_is_free: bool, partner: u32) {
        if broken == 0 {
            self.eligible = self.eligible.saturating_add(1);
            return;
        }
        for (number, count) in self.excluded.iter_mut().enumerate() {
            *count = count.saturating_add(u32::from(broken >> number & 1));
        }
        // Nobody relaxes being on that side at all, nor a conflict of interest.
        let fixed = Rule::Role.bit() | Rule::Conflict.bit() | Rule::Excluded.bit();
        if partner_is_free && broken & fixed == 0 {
            let opening = (broken.count_ones(), broken, partner);
            self.opening = Some(self.opening.map_or(opening, |best| best.min(opening)));
        }
    }

    fn nobody(&self) -> Finding {
        let counts = Rule::ALL.iter().zip(self.excluded).filter(|(_, count)| *count > 0);
        let details: Vec<Attribute> = counts.map(|(rule, count)| detail(rule.code(), count)).collect();
        note(
            "match.no-eligible-partner",
            details,
            "no partner on the other side is eligible; the details say how many each rule excludes".into(),
        )
    }

    /// A smallest set of rules which, relaxed together, gives this person a partner who has a place left. That the pair
    /// would be proposed follows: both have a free place and no other rule stands between them.
    fn relaxation(&self, pool: &Pool, person: u32) -> Option<Finding> {
        let (_, mask, partner) = self.opening?;
        let rules = Rule::ALL.iter().enumerate().filter(|(number, _)| mask & (1 << number) != 0);
        let codes: Vec<&str> = rules.map(|(_, rule)| rule.code()).collect();
        let message = format!("relaxing {} would open a place", codes.join(" and "));
        let mut finding = note("match.relaxation", codes.iter().map(|code| detail("rule", code)).collect(), message);
        let roster = &pool.program.roster;
        finding.people = vec![roster.id(PersonIx(person)).into(), roster.id(PersonIx(partner)).into()];
        Some(finding)
    }
}

fn elsewhere(eligible: u32) -> Finding {
    let message = "all eligible partners serve the program better elsewhere".to_string();
    note("match.better-elsewhere", vec![detail("eligible", eligible)], message)
}

fn shortage(side: Side, places: u64) -> Finding {
    let missing = if side == Side::Mentor { "mentees" } else { "mentors" };
    let message = format!("there are {places} places too few among the {missing}");
    note("match.shortage", vec![detail("side", missing), detail("places", places)], message)
}

fn note(code: &str, details: Vec<Attribute>, message: String) -> Finding {
    Finding { code: code.into(), severity: Severity::Note, people: Vec::new(), path: None, details, message }
}

/// The topics most wanted against those who teach them, with the further mentors' places that would meet the demand.
pub(super) fn scarce_topics(pool: &Pool) -> Vec<Finding> {
    let most = pool.program.policy.matching.topic.scarcest_listed as usize;
    let mut short: Vec<(u32, Topic)> = (0..pool.topics.len())
        .map(Topic)
        .filter_map(|topic| {
            let (wanted, offered) = pool.demand.get(topic.index()).copied()?;
            (wanted > offered).then(|| (wanted.saturating_sub(offered), topic))
        })
        .collect();
    short.arrange_by_key(|(missing, topic)| (std::cmp::Reverse(*missing), pool.topics.text(*topic).to_string()));
    short.truncate(most);
    if short.is_empty() {
        return Vec::new();
    }
    let details: Vec<Attribute> =
        short.iter().map(|(missing, topic)| detail(pool.topics.text(*topic), missing)).collect();
    vec![note(
        "match.scarce-topics",
        details,
        "these topics are wanted more than they are taught; the details say how many more places of mentors would do"
            .into(),
    )]
}

/// What to recruit for: over the mentees with an empty place, the topics they want, most wanted first.
pub(super) fn recruiting(pool: &Pool, left: &Terms) -> Vec<Finding> {
    let mut wanted: BTreeMap<Topic, u32> = BTreeMap::new();
    for (position, places) in open(&pool.mentees, &left.mentee_places) {
        for want in pool.profile(position as usize).map_or(&[][..], |profile| &profile.wants) {
            let count = wanted.entry(want.topic).or_default();
            *count = count.saturating_add(u32::from(places));
        }
    }
    let mut topics: Vec<(u32, Topic)> = wanted.into_iter().map(|(topic, count)| (count, topic)).collect();
    topics.arrange_by_key(|(count, topic)| (std::cmp::Reverse(*count), pool.topics.text(*topic).to_string()));
    topics.truncate(pool.program.policy.matching.topic.scarcest_listed as usize);
    if topics.is_empty() {
        return Vec::new();
    }
    let details = topics.iter().map(|(count, topic)| detail(pool.topics.text(*topic), count)).collect();
    vec![note(
        "match.recruit",
        details,
        "mentors of these topics would help most: the details say how many vacant places of mentees want each".into(),
    )]
}
