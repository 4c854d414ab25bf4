//! The organisation while its files come together, and what has to be said about it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::mapping::Mapping;
use super::people::{Reader, unit_key};
use super::record::Record;
use super::report::Tally;
use super::{Counts, Dropped, Fault, Field, FileReport, Import, ImportReport, Severity, structure};
use crate::hr::{
    Attribute, Closure, Confidence, DaySpan, Employee, Enrolment, Feed, Membership, Organisation, Resolved, Structure,
    Team, Tie, Waiver, relation,
};

/// What is noticed on the way.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) tally: Tally,
    pub(super) faults: Vec<Fault>,
}

impl Notes {
    /// Adds a fault; an empty `person` names nobody.
    pub(super) fn fault(
        &mut self,
        code: &str,
        severity: Severity,
        file: &str,
        row: Option<u64>,
        person: &str,
        message: &str,
    ) {
        self.faults.push(Fault {
            code: code.to_owned(),
            severity,
            file: file.to_owned(),
            row,
            column: None,
            people: if person.is_empty() { Vec::new() } else { vec![person.to_owned()] },
            message: message.to_owned(),
        });
    }
}

/// Membership of a team that came in a file of its own.
struct Seat {
    place: (String, u64),
    person: String,
    team: String,
    lead: bool,
}

/// An earlier post of a person.
struct Post {
    person: String,
    department: String,
    held: DaySpan,
    /// The file names the manager of that time.
    named: bool,
}

/// An organisation in the making.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) organisation: Organisation,
    pub(super) enrolments: Vec<Enrolment>,
    pub(super) notes: Notes,
    pub(super) files: Vec<FileReport>,
    pub(super) dropped: Vec<Dropped>,
    /// File and row of each person.
    places: BTreeMap<String, (String, u64)>,
    teams: BTreeSet<String>,
    seats: Vec<Seat>,
    posts: Vec<Post>,
    department_managers: BTreeMap<String, String>,
    /// The relation in which leads of teams stand to the members.
    lead_relation: Option<String>,
    grade_from_tree: bool,
    /// The day the files are of.
    as_of: NaiveDate,
}

impl Draft {
    /// Of files that are of this day.
    pub(super) fn new(name: &str, as_of: NaiveDate) -> Self {
        let organisation = Organisation { name: name.to_owned(), ..Organisation::default() };
        Self { organisation, as_of, ..Self::default() }
    }

    /// Takes in the records of one file.
    pub(super) fn take(
        &mut self,
        file: &str,
        mapping: &Mapping,
        records: &[Record],
        columns: &BTreeMap<Field, String>,
        as_of: NaiveDate,
    ) {
        use super::Kind;
        let reader = Reader { mapping, file, as_of, columns };
        self.grade_from_tree |= mapping.grade_from_tree;
        for relation in &mapping.feeds {
            self.feed(relation, as_of);
        }
        for record in records {
            match mapping.kind {
                Kind::People => self.take_person(&reader, record),
                Kind::Teams => self.take_team(&reader, record),
                Kind::Memberships => self.take_seat(&reader, record),
                Kind::History => self.take_post(&reader, record),
                Kind::DepartmentManagers => {
                    if let (Some(department), Some(manager)) =
                        (record.owned(Field::Department), record.owned(Field::Manager))
                    {
                        self.department_managers.insert(department, manager);
                    }
                }
                Kind::Ties => self.take_tie(&reader, record),
                Kind::Feeds => self.take_feed(&reader, record),
                Kind::Waivers => self.take_waiver(&reader, record),
                Kind::Closures => self.take_closure(&reader, record),
            }
        }
        if mapping.teams.leads.is_some() {
            self.lead_relation.clone_from(&mapping.teams.leads);
        }
    }

    /// Adds a person unless the key is taken: then the first stays, and the second is a fault.
    pub(super) fn add_person(&mut self, person: Employee, file: &str, row: u64) {
        if let Some((first_file, first_row)) = self.places.get(&person.id) {
            let message =
                format!("`{}` already stands in {first_file} row {first_row}; this record is left out", person.id);
            self.notes.fault("data.duplicate-person", Severity::Serious, file, Some(row), &person.id, &message);
            return;
        }
        self.places.insert(person.id.clone(), (file.to_owned(), row));
        self.organisation.people.push(person);
    }

    /// Adds a team unless it is known.
    pub(super) fn add_team(&mut self, team: Team) {
        if self.teams.insert(team.id.clone()) {
            self.organisation.teams.push(team);
        }
    }

    /// Adds a feed; of two, the later counts.
    pub(super) fn feed(&mut self, relation: &str, as_of: NaiveDate) {
        match self.organisation.feeds.iter_mut().find(|feed| feed.relation == relation) {
            Some(feed) => feed.as_of = feed.as_of.max(as_of),
            None => self.organisation.feeds.push(Feed { relation: relation.to_owned(), as_of }),
        }
    }

    fn take_person(&mut self, reader: &Reader<'_>, record: &Record) {
        let Some(person) = reader.employee(record, &mut self.notes) else {
            return;
        };
        if let Some(unit) = record.one(Field::Unit) {
            self.add_team(Team {
                id: unit_key(unit),
                name: record.owned(Field::UnitName),
                kind: "unit".to_owned(),
                parent: record.one(Field::Parent).map(unit_key),
                loose: false,
            });
        }
        self.add_person(person, reader.file, record.row);
    }

    fn take_team(&mut self, reader: &Reader<'_>, record: &Record) {
        let Some(id) = reader.key(record, Field::Team, &mut self.notes) else {
            return;
        };
        let kind = record.owned(Field::Kind).unwrap_or_else(|| "team".to_owned());
        let loose = reader.mapping.teams.loose_kinds.contains(&kind);
        self.add_team(Team {
            id,
            name: record.owned(Field::UnitName),
            kind,
            parent: record.owned(Field::Parent),
            loose,
        });
    }

    fn take_seat(&mut self, reader: &Reader<'_>, record: &Record) {
        let person = reader.key(record, Field::Id, &mut self.notes);
        let team = reader.key(record, Field::Team, &mut self.notes);
        let (Some(person), Some(team)) = (person, team) else {
            return;
        };
        let lead = record.one(Field::Role) == Some("lead");
        self.seats.push(Seat { place: (reader.file.to_owned(), record.row), person, team, lead });
    }

    fn take_post(&mut self, reader: &Reader<'_>, record: &Record) {
        let Some(person) = reader.key(record, Field::Id, &mut self.notes) else {
            return;
        };
        let since = reader.date(record, Field::StartDate, &mut self.notes);
        let last = reader.date(record, Field::EndDate, &mut self.notes);
        let until = if reader.mapping.dates.end_is_exclusive { last } else { last.and_then(|day| day.succ_opt()) };
        let held = DaySpan { since, until };
        if let Some(manager) = record.owned(Field::Manager) {
            self.notes.tally.add("former manager", "named by the job history", Some(Confidence::Certain));
            let (relation, object) = (relation::MANAGES.to_owned(), person.clone());
            self.add_tie(Tie { subject: manager, relation, object, held }, reader.file, Some(record.row));
        }
        if let Some(department) = record.owned(Field::Department) {
            let named = record.one(Field::Manager).is_some();
            self.posts.push(Post { person, department, held, named });
        }
    }

    fn take_tie(&mut self, reader: &Reader<'_>, record: &Record) {
        let subject = reader.key(record, Field::Subject, &mut self.notes);
        let relation = reader.key(record, Field::Relation, &mut self.notes);
        let object = reader.key(record, Field::Object, &mut self.notes);
        let held = DaySpan {
            since: reader.date(record, Field::Since, &mut self.notes),
            until: reader.date(record, Field::Until, &mut self.notes),
        };
        if let (Some(subject), Some(relation), Some(object)) = (subject, relation, object) {
            self.add_tie(Tie { subject, relation, object, held }, reader.file, Some(record.row));
        }
    }

    /// Adds a tie. One that leads from a person to herself is a fault and left out. One that ends before it begins is a
    /// fault and read as not ended: which of the two dates is wrong cannot be known, and a conflict must not get lost.
    pub(super) fn add_tie(&mut self, mut tie: Tie, file: &str, row: Option<u64>) {
        if tie.subject == tie.object {
            let message = "the tie leads from a person to herself; left out";
            self.notes.fault("data.self-tie", Severity::Warning, file, row, &tie.subject, message);
            return;
        }
        if let (Some(since), Some(until)) = (tie.held.since, tie.held.until)
            && until <= since
        {
            let message = "the tie ends before it begins; read as not ended";
            self.notes.fault("data.tie-inverted", Severity::Serious, file, row, &tie.subject, message);
            tie.held = DaySpan { since: Some(until), until: None };
        }
        self.organisation.ties.push(tie);
    }

    fn take_feed(&mut self, reader: &Reader<'_>, record: &Record) {
        let relation = reader.key(record, Field::Relation, &mut self.notes);
        let as_of = reader.date(record, Field::AsOf, &mut self.notes);
        match (relation, as_of) {
            (Some(relation), Some(as_of)) => self.feed(&relation, as_of),
            (Some(_), None) => reader.fault(
                &mut self.notes,
                record,
                "data.feed-without-day",
                Severity::Serious,
                Some(Field::AsOf),
                "",
                "a feed needs the day it is of; left out",
            ),
            (None, _) => {}
        }
    }

    fn take_waiver(&mut self, reader: &Reader<'_>, record: &Record) {
        let mut key = |field| reader.key(record, field, &mut self.notes);
        let keys =
            (key(Field::Mentor), key(Field::Mentee), key(Field::Code), key(Field::ApprovedBy), key(Field::ApprovedAs));
        let expires_on = reader.date(record, Field::ExpiresOn, &mut self.notes);
        match (keys, expires_on) {
            ((Some(mentor), Some(mentee), Some(code), Some(approved_by), Some(approved_as)), Some(expires_on)) => {
                self.organisation.waivers.push(Waiver { mentor, mentee, code, approved_by, approved_as, expires_on });
            }
            (_, None) => reader.fault(
                &mut self.notes,
                record,
                "data.waiver-without-end",
                Severity::Serious,
                Some(Field::ExpiresOn),
                "",
                "a waiver needs the day it ends; left out",
            ),
            _ => {}
        }
    }

    fn take_closure(&mut self, reader: &Reader<'_>, record: &Record) {
        let Some(calendar) = reader.key(record, Field::Calendar, &mut self.notes) else {
            return;
        };
        let since = reader.date(record, Field::Since, &mut self.notes);
        let until = reader.date(record, Field::Until, &mut self.notes).or_else(|| since.and_then(|day| day.succ_opt()));
        let tentative = matches!(record.one(Field::Tentative), Some("1" | "true" | "yes"));
        if since.is_some() {
            self.organisation.closures.push(Closure { calendar, days: DaySpan { since, until }, tentative });
        }
    }

    /// Joins what stands in different files, judges the whole and writes the report.
    pub(super) fn finish(mut self) -> Import {
        self.seat_people();
        self.derive_posts();
        self.check_enrolments();
        let shape = Structure::of(&self.organisation.people);
        if self.grade_from_tree {
            grade_from_tree(&mut self.organisation.people, &shape);
        }
        structure::judge(&mut self.organisation, &shape, &self.places, &mut self.notes);
        structure::judge_beside(&self.organisation, &self.places, self.as_of, &mut self.notes);
        for person in &self.organisation.people {
            let tally = &mut self.notes.tally;
            tally.add("grade", person.grade.source(), person.grade.confidence());
            tally.add("time zone", person.time_zone.source(), person.time_zone.confidence());
            tally.add("working week", person.week.source(), person.week.confidence());
        }
        self.report(&shape)
    }

    /// Whether the files say who there is, or where anybody sits.
    pub(super) fn brings_people(&self) -> bool {
        let posts = self.posts.is_empty() && self.department_managers.is_empty();
        !(self.organisation.people.is_empty() && self.organisation.teams.is_empty() && self.seats.is_empty() && posts)
    }

    /// Judges what the files bring beside the people of `known`, and writes the report.
    pub(super) fn finish_beside(mut self, known: &Organisation) -> Import {
        self.places = known.people.iter().map(|person| (person.id.clone(), (String::new(), 0))).collect();
        self.check_enrolments();
        structure::judge_beside(&self.organisation, &self.places, self.as_of, &mut self.notes);
        self.report(&Structure::default())
    }

    fn report(mut self, shape: &Structure) -> Import {
        let counts = Counts {
            people: self.organisation.people.len(),
            managers: shape.managers(),
            roots: shape.roots.len(),
            dangling: shape.dangling.iter().map(|(person, _)| person).collect::<BTreeSet<_>>().len(),
            cycles: shape.cycles.len(),
            teams: self.organisation.teams.len(),
            ties: self.organisation.ties.len(),
            enrolments: self.enrolments.len(),
        };
        self.notes.faults.sort_by_key(|fault| std::cmp::Reverse(fault.severity));
        let report = ImportReport {
            files: self.files,
            counts,
            inferences: self.notes.tally.finish(),
            dropped: self.dropped,
            faults: self.notes.faults,
        };
        Import { organisation: self.organisation, enrolments: self.enrolments, report }
    }

    /// Leaves out enrolments of nobody, and a person's second one. Without people there is nothing to check against.
    fn check_enrolments(&mut self) {
        let anybody = !self.places.is_empty();
        let mut seen = BTreeSet::new();
        for enrolment in std::mem::take(&mut self.enrolments) {
            let problem = if anybody && !self.places.contains_key(&enrolment.person) {
                "is enrolled and not among the people; the enrolment is left out"
            } else if !seen.insert(enrolment.person.clone()) {
                "is enrolled twice; the second enrolment is left out"
            } else {
                self.enrolments.push(enrolment);
                continue;
            };
            let message = format!("`{}` {problem}", enrolment.person);
            self.notes.fault("data.enrolment", Severity::Serious, "", None, &enrolment.person, &message);
        }
    }

    /// Puts people into the teams of the membership files. Without a file of people the memberships say who there is.
    fn seat_people(&mut self) {
        let memberships_alone = self.organisation.people.is_empty();
        let seats = std::mem::take(&mut self.seats);
        let mut members: BTreeMap<&str, Vec<&Seat>> = BTreeMap::new();
        for seat in &seats {
            if memberships_alone && !self.places.contains_key(&seat.person) {
                self.notes.tally.add("person", "named by memberships alone", Some(Confidence::Certain));
                let person = Employee { id: seat.person.clone(), ..Employee::default() };
                self.add_person(person, &seat.place.0, seat.place.1);
            }
            members.entry(&seat.team).or_default().push(seat);
        }
        let index: BTreeMap<String, usize> =
            self.organisation.people.iter().enumerate().map(|(at, person)| (person.id.clone(), at)).collect();
        for seat in &seats {
            match index.get(&seat.person).and_then(|&at| self.organisation.people.get_mut(at)) {
                Some(person) => match person.teams.iter_mut().find(|membership| membership.team == seat.team) {
                    Some(membership) => membership.lead |= seat.lead,
                    None => person.teams.push(Membership { team: seat.team.clone(), lead: seat.lead }),
                },
                None => {
                    let message = format!("`{}` is not among the people", seat.person);
                    self.notes.fault(
                        "data.unknown-person",
                        Severity::Warning,
                        &seat.place.0,
                        Some(seat.place.1),
                        &seat.person,
                        &message,
                    );
                }
            }
        }
        let lead_relation = self.lead_relation.clone();
        for (team, seats) in &members {
            if let Some(relation) = &lead_relation {
                for (lead, member) in leads(seats) {
                    self.notes.tally.add("tie", &format!("`{relation}` from leading a team"), Some(Confidence::Likely));
                    let tie = Tie {
                        subject: lead.to_owned(),
                        relation: relation.clone(),
                        object: member.to_owned(),
                        held: DaySpan::default(),
                    };
                    self.organisation.ties.push(tie);
                }
            }
            if !self.teams.contains(*team) {
                self.add_team(Team { id: (*team).to_owned(), kind: "team".to_owned(), ..Team::default() });
            }
        }
        self.organisation.ties.sort();
        self.organisation.ties.dedup();
        for person in &self.organisation.people {
            for membership in &person.teams {
                if self.teams.insert(membership.team.clone()) {
                    let team = Team { id: membership.team.clone(), kind: "team".to_owned(), ..Team::default() };
                    self.organisation.teams.push(team);
                }
            }
        }
    }

    /// Earlier posts: the department becomes an attribute; and where the files name the department's manager, she is taken
    /// to have managed the person for the days on which both were there. She may have come later: a guess.
    fn derive_posts(&mut self) {
        let start: BTreeMap<&str, Option<NaiveDate>> =
            self.organisation.people.iter().map(|person| (person.id.as_str(), person.start_date)).collect();
        let mut ties = Vec::new();
        for post in self.posts.iter().filter(|post| !post.named) {
            let Some(manager) =
                self.department_managers.get(&post.department).filter(|manager| **manager != post.person)
            else {
                self.notes.tally.add("former manager", "no manager known of the former department", None);
                continue;
            };
            let since = post.held.since.max(start.get(manager.as_str()).copied().flatten());
            if matches!((since, post.held.until), (Some(since), Some(until)) if until <= since) {
                self.notes.tally.add("former manager", "the department's manager of today joined later", None);
                continue;
            }
            self.notes.tally.add(
                "former manager",
                "job history and the department's manager of today",
                Some(Confidence::Guess),
            );
            let held = DaySpan { since, until: post.held.until };
            ties.push(Tie {
                subject: manager.clone(),
                relation: relation::MANAGES.to_owned(),
                object: post.person.clone(),
                held,
            });
        }
        self.organisation.ties.extend(ties);
        let mut departments: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for post in &self.posts {
            departments.entry(&post.person).or_default().insert(&post.department);
        }
        for person in &mut self.organisation.people {
            for department in departments.get(person.id.as_str()).into_iter().flatten() {
                if person.department.as_deref() != Some(*department) {
                    person.attributes.push(Attribute::new("former-department", *department));
                }
            }
        }
    }
}

/// Each lead of a team with each member who is not herself a lead.
fn leads<'a>(seats: &[&'a Seat]) -> Vec<(&'a str, &'a str)> {
    let (leads, members): (Vec<&Seat>, Vec<&Seat>) = seats.iter().partition(|seat| seat.lead);
    leads
        .iter()
        .flat_map(|lead| members.iter().map(|member| (lead.person.as_str(), member.person.as_str())))
        .filter(|(lead, member)| lead != member)
        .collect()
}

/// One plus the longest chain of reports below, for people without a grade: 1 for everybody without reports. A rule of
/// thumb: a senior specialist without reports counts as a beginner.
fn grade_from_tree(people: &mut [Employee], shape: &Structure) {
    for (person, height) in people.iter_mut().zip(&shape.height) {
        if person.grade.value().is_none() {
            person.grade = match height {
                Some(height) => {
                    Resolved::inferred(height + 1, "rule: 1 + longest chain of reports below", Confidence::Guess)
                }
                None => Resolved::unknown("the reporting lines are a loop"),
            };
        }
    }
}
