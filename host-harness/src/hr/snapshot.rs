//! From what HR and the program know to the roster of the contract.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::{
    Attribute, Confidence, DaySpan, Employee, Employment, Enrolment, Hours, Organisation, Stance, Status, WeeklyWindow,
    relation,
};
use crate::contract::{program as roster, types};

/// What a snapshot is taken for.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// The day all rules are judged on.
    pub as_of: NaiveDate,
    /// First day of the program, and the first day after it.
    pub term: DaySpan,
    /// Resolved values weaker than this count as unknown.
    pub least: Confidence,
}

/// A roster, and who could not be put into it.
#[derive(Clone)]
pub struct Snapshot {
    /// The roster, people in the order of the enrolments.
    pub roster: roster::Roster,
    /// Keys of enrolments whose person is not among the people, or that stand twice.
    pub left_out: Vec<String>,
}

/// The roster of those who are enrolled.
///
/// Beside them it holds, as bystanders, whom a rule needs: their managers up to the top, and the people whom waivers name.
/// Ties are kept among those; a tie to somebody who is nowhere in the data is kept as well, since it makes rules unknown.
/// Names never go in. Takes `O(n log n)` in people and ties.
pub fn snapshot(organisation: &Organisation, enrolments: &[Enrolment], frame: &Frame) -> Snapshot {
    let employees: BTreeMap<&str, &Employee> = organisation.people.iter().map(|p| (p.id.as_str(), p)).collect();
    let calendars: BTreeSet<String> = organisation.closures.iter().map(|closure| slug(&closure.calendar)).collect();
    let loose: BTreeSet<&str> = organisation.teams.iter().filter(|t| t.loose).map(|t| t.id.as_str()).collect();

    let mut people = Vec::new();
    let mut enrolled = BTreeSet::new();
    let mut left_out = Vec::new();
    for enrolment in enrolments {
        match employees.get(enrolment.person.as_str()) {
            Some(employee) if enrolled.insert(enrolment.person.as_str()) => {
                people.push(person(employee, enrolment, frame, &calendars, &loose));
            }
            _ => left_out.push(enrolment.person.clone()),
        }
    }

    let named = organisation.waivers.iter().flat_map(|w| [&w.mentor, &w.mentee, &w.approved_by]).map(String::as_str);
    let needed = with_everybody_above(organisation, &employees, enrolled.iter().copied().chain(named));
    let bystanders = needed.iter().filter(|id| !enrolled.contains(**id)).map(|id| (*id).to_owned()).collect();
    let roster = roster::Roster {
        as_of: frame.as_of.to_string(),
        term: span(&frame.term),
        people,
        bystanders,
        ties: ties(organisation, &employees, &needed),
        feeds: organisation
            .feeds
            .iter()
            .map(|feed| roster::Feed { relation: feed.relation.clone(), as_of: feed.as_of.to_string() })
            .collect(),
        waivers: organisation
            .waivers
            .iter()
            .map(|waiver| roster::Waiver {
                pair: types::Pair { mentor: waiver.mentor.clone(), mentee: waiver.mentee.clone() },
                code: waiver.code.clone(),
                approved_by: waiver.approved_by.clone(),
                approved_as: waiver.approved_as.clone(),
                expires_on: waiver.expires_on.to_string(),
            })
            .collect(),
        closures: organisation
            .closures
            .iter()
            .map(|closure| roster::Closure {
                calendar: slug(&closure.calendar),
                days: span(&closure.days),
                tentative: closure.tentative,
            })
            .collect(),
        zones: Vec::new(),
    };
    Snapshot { roster, left_out }
}

/// `start` and whoever manages them, by a line or a dotted one, now or earlier, as far as the data goes.
fn with_everybody_above<'a>(
    organisation: &'a Organisation,
    employees: &BTreeMap<&'a str, &'a Employee>,
    start: impl Iterator<Item = &'a str>,
) -> BTreeSet<&'a str> {
    let mut former: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for tie in &organisation.ties {
        if tie.relation == relation::MANAGES || tie.relation == relation::MANAGES_DOTTED {
            former.entry(&tie.object).or_default().push(&tie.subject);
        }
    }
    let mut needed = BTreeSet::new();
    let mut open: Vec<&str> = start.filter(|id| employees.contains_key(id)).collect();
    while let Some(id) = open.pop() {
        if !needed.insert(id) {
            continue;
        }
        let Some(employee) = employees.get(id) else { continue };
        let now = employee.managers.iter().chain(&employee.dotted_managers).map(String::as_str);
        let above = now.chain(former.get(id).into_iter().flatten().copied());
        open.extend(above.filter(|id| employees.contains_key(id)));
    }
    needed
}

fn ties(
    organisation: &Organisation,
    employees: &BTreeMap<&str, &Employee>,
    needed: &BTreeSet<&str>,
) -> Vec<roster::Tie> {
    let mut ties = Vec::new();
    let mut add = |subject: &str, relation: &str, object: &str, held: types::DaySpan| {
        ties.push(roster::Tie {
            subject: subject.to_owned(),
            relation: relation.to_owned(),
            object: object.to_owned(),
            held,
        });
    };
    for employee in organisation.people.iter().filter(|employee| needed.contains(employee.id.as_str())) {
        for manager in &employee.managers {
            add(manager, relation::MANAGES, &employee.id, types::DaySpan::default());
        }
        for manager in &employee.dotted_managers {
            add(manager, relation::MANAGES_DOTTED, &employee.id, types::DaySpan::default());
        }
    }
    for tie in &organisation.ties {
        let (subject, object) = (tie.subject.as_str(), tie.object.as_str());
        let ends = [subject, object];
        let one_needed = ends.iter().any(|id| needed.contains(id));
        if one_needed && ends.iter().all(|id| needed.contains(id) || !employees.contains_key(id)) {
            add(subject, &tie.relation, object, span(&tie.held));
        }
    }
    ties
}

fn person(
    employee: &Employee,
    enrolment: &Enrolment,
    frame: &Frame,
    calendars: &BTreeSet<String>,
    loose: &BTreeSet<&str>,
) -> roster::Person {
    let trusted = |confidence: Option<Confidence>| confidence.is_some_and(|confidence| confidence >= frame.least);
    let languages = if enrolment.languages.is_empty() { &employee.languages } else { &enrolment.languages };
    let zone = employee.time_zone.value().filter(|_| trusted(employee.time_zone.confidence()));
    let week = employee.week.value().filter(|_| trusted(employee.week.confidence()));
    let places = [&employee.country, &employee.department, &employee.site];
    roster::Person {
        id: employee.id.clone(),
        mentor_places: enrolment.mentor_places,
        mentee_places: enrolment.mentee_places,
        grade: employee.grade.value().copied().filter(|_| trusted(employee.grade.confidence())),
        skills: enrolment
            .skills
            .iter()
            .map(|skill| roster::Skill {
                topic: skill.topic.clone(),
                level: skill.level,
                offered: skill.offered,
                wanted: skill.wanted,
            })
            .collect(),
        off_limits: enrolment.off_limits.clone(),
        languages: languages.clone(),
        preferences: enrolment
            .preferences
            .iter()
            .map(|preference| roster::Preference {
                other: preference.other.clone(),
                stance: match preference.stance {
                    Stance::Favor => roster::Stance::Favor,
                    Stance::Decline => roster::Stance::Decline,
                },
            })
            .collect(),
        oriented_on: enrolment.oriented_on.map(|day| day.to_string()),
        enrolled: span(&enrolled(employee, enrolment, frame.as_of)),
        away: enrolment.away.iter().map(span).collect(),
        time_zone: enrolment.time_zone.clone().or_else(|| zone.cloned()),
        week: enrolment.week.as_ref().or(week).map(|week| week.iter().map(window).collect()),
        calendars: places
            .into_iter()
            .flatten()
            .map(|place| slug(place))
            .filter(|calendar| calendars.contains(calendar))
            .collect(),
        monthly_minutes: enrolment.monthly_minutes,
        attributes: attributes(employee, enrolment, frame.as_of, loose),
    }
}

/// From the later of joining the program and the company to the earlier of leaving either.
fn enrolled(employee: &Employee, enrolment: &Enrolment, as_of: NaiveDate) -> DaySpan {
    // Somebody who has left on an unknown day is gone by now.
    let gone = (employee.status == Status::Inactive && employee.end_date.is_none()).then_some(as_of);
    DaySpan {
        since: enrolment.joined_on.max(employee.start_date),
        until: [enrolment.left_on, employee.end_date, gone].into_iter().flatten().min(),
    }
}

/// What the policy may name: where and how she works, her teams, her interests, her months of tenure.
fn attributes(
    employee: &Employee,
    enrolment: &Enrolment,
    as_of: NaiveDate,
    loose: &BTreeSet<&str>,
) -> Vec<types::Attribute> {
    let mut attributes: BTreeSet<Attribute> = BTreeSet::new();
    for (key, value) in [
        ("department", &employee.department),
        ("division", &employee.division),
        ("cost-center", &employee.cost_center),
        ("function", &employee.function),
        ("site", &employee.site),
        ("country", &employee.country),
    ] {
        attributes.extend(value.iter().map(|value| Attribute::new(key, value.as_str())));
    }
    let employment = match employee.employment {
        Employment::Permanent => Some("permanent"),
        Employment::FixedTerm => Some("fixed-term"),
        Employment::Temporary => Some("temporary"),
        Employment::Contractor => Some("contractor"),
        Employment::Intern => Some("intern"),
        Employment::Unknown => None,
    };
    attributes.extend(employment.map(|value| Attribute::new("employment", value)));
    if let Some(start) = employee.start_date.filter(|start| *start <= as_of) {
        attributes.insert(Attribute::new("tenure-months", months_between(start, as_of).to_string()));
    }
    let teams = employee.teams.iter().filter(|membership| !loose.contains(membership.team.as_str()));
    attributes.extend(teams.map(|membership| Attribute::new("team", membership.team.as_str())));
    attributes.extend(enrolment.interests.iter().map(|interest| Attribute::new("interest", interest.as_str())));
    attributes.extend(employee.attributes.iter().chain(&enrolment.attributes).cloned());
    attributes.into_iter().map(|attribute| types::Attribute { key: attribute.key, value: attribute.value }).collect()
}

/// Whole months from `start` to `end`, `start` not being later.
pub(crate) fn months_between(start: NaiveDate, end: NaiveDate) -> i32 {
    let months = (end.year() - start.year()) * 12 + end.month() as i32 - start.month() as i32;
    months - i32::from(end.day() < start.day())
}

fn window(window: &WeeklyWindow) -> roster::WeeklyWindow {
    roster::WeeklyWindow {
        weekday: window.weekday,
        since: window.since,
        until: window.until,
        hours: match window.hours {
            Hours::Working => roster::Hours::Working,
            Hours::Preferred => roster::Hours::Preferred,
            Hours::Avoided => roster::Hours::Avoided,
            Hours::Stretch => roster::Hours::Stretch,
        },
    }
}

fn span(span: &DaySpan) -> types::DaySpan {
    types::DaySpan { since: span.since.map(|day| day.to_string()), until: span.until.map(|day| day.to_string()) }
}

/// A name as a slug: `NL` becomes `nl`, `Human Resources` becomes `human-resources`.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hr::{Closure, Membership, Resolved, Team, Tie};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn employee(id: &str, managers: &[&str]) -> Employee {
        Employee {
            id: id.to_owned(),
            display_name: Some(format!("Name of {id}")),
            managers: managers.iter().map(|&manager| manager.to_owned()).collect(),
            ..Employee::default()
        }
    }

    fn enrolment(person: &str) -> Enrolment {
        Enrolment { person: person.to_owned(), mentor_places: 1, ..Enrolment::default() }
    }

    fn frame() -> Frame {
        let term = DaySpan { since: Some(day("2026-12-01")), until: Some(day("2027-06-01")) };
        Frame { as_of: day("2026-11-01"), term, least: Confidence::Likely }
    }

    fn tie(subject: &str, relation: &str, object: &str) -> Tie {
        let (subject, relation, object) = (subject.to_owned(), relation.to_owned(), object.to_owned());
        Tie { subject, relation, object, held: DaySpan::default() }
    }

    /// a ← vp ← ceo, b ← X917 (unknown); c takes no part and is in nobody's line.
    fn organisation() -> Organisation {
        Organisation {
            people: vec![
                employee("ceo", &[]),
                employee("vp", &["ceo"]),
                employee("a", &["vp"]),
                employee("b", &["X917"]),
                employee("c", &["ceo"]),
            ],
            ties: vec![
                tie("a", "family", "b"),
                tie("a", "family", "c"),
                tie("X1", "audits", "a"),
                tie("X1", "audits", "c"),
            ],
            ..Organisation::default()
        }
    }

    #[test]
    fn bystanders_are_those_above_and_strangers_stay_in_ties() {
        let snapshot =
            snapshot(&organisation(), &[enrolment("a"), enrolment("b"), enrolment("a"), enrolment("?")], &frame());
        assert_eq!(snapshot.left_out, ["a", "?"]);
        assert_eq!(snapshot.roster.bystanders, ["ceo", "vp"]);
        let ties: Vec<_> =
            snapshot.roster.ties.iter().map(|tie| format!("{} {} {}", tie.subject, tie.relation, tie.object)).collect();
        assert_eq!(ties, ["ceo manages vp", "vp manages a", "X917 manages b", "a family b", "X1 audits a"]);
        let json = serde_json::to_string(&snapshot.roster).unwrap();
        assert!(!json.contains("Name of"), "names stay at home");
    }

    #[test]
    fn weak_values_count_as_unknown_and_the_person_knows_best() {
        let mut organisation = organisation();
        let a = &mut organisation.people[2];
        a.grade = Resolved::inferred(3, "tree", Confidence::Guess);
        a.time_zone = Resolved::inferred("Europe/Amsterdam".to_owned(), "country", Confidence::Likely);
        a.start_date = Some(day("2024-11-15"));
        a.end_date = Some(day("2027-01-01"));
        let [one] = snapshot(&organisation, &[enrolment("a")], &frame()).roster.people.try_into().ok().unwrap();
        assert_eq!((one.grade, one.time_zone.as_deref()), (None, Some("Europe/Amsterdam")));
        assert_eq!(one.enrolled.until.as_deref(), Some("2027-01-01"));
        assert!(one.attributes.iter().any(|attribute| attribute.key == "tenure-months" && attribute.value == "23"));
        let told = Enrolment { time_zone: Some("Asia/Tokyo".to_owned()), ..enrolment("a") };
        let [one] = snapshot(&organisation, &[told], &frame()).roster.people.try_into().ok().unwrap();
        assert_eq!(one.time_zone.as_deref(), Some("Asia/Tokyo"));
    }

    #[test]
    fn loose_teams_make_no_conflict_and_calendars_hold_by_place() {
        let mut organisation = organisation();
        organisation.teams = vec![Team { id: "all".to_owned(), loose: true, ..Team::default() }];
        let christmas = DaySpan { since: Some(day("2026-12-25")), until: Some(day("2026-12-27")) };
        organisation.closures = vec![Closure { calendar: "NL".to_owned(), days: christmas, tentative: false }];
        let a = &mut organisation.people[2];
        a.country = Some("NL".to_owned());
        a.teams = ["all", "blue"].map(|team| Membership { team: team.to_owned(), lead: false }).to_vec();
        let [one] = snapshot(&organisation, &[enrolment("a")], &frame()).roster.people.try_into().ok().unwrap();
        assert_eq!(one.calendars, ["nl"]);
        let teams: Vec<_> = one.attributes.iter().filter(|a| a.key == "team").map(|a| a.value.as_str()).collect();
        assert_eq!(teams, ["blue"]);
    }
}
