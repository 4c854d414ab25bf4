//! The independent checker: looks at every session by itself and asks each rule in turn. Shares no placing code with
//! `plan`: it reads the checked calendar, the dates, the weekly hours and the rules' names.
//!
//! **What is checked.** Sessions planned or pinned that lie ahead of `now`; of those held, the length alone, since the rest
//! is history. Called off and missed sessions are as if never planned. A pairing that runs is asked for its floor and its
//! milestones too; where `plan` left a session without a place, that is what is missing here.
//!
//! **Notice.** A calendar does not tell what was moved; the invitation does. A wall time that disagrees with the instant
//! breaks `schedule.freeze` inside the notice window, and `schedule.wall-clock` outside.

use super::{
    dates::{self, Closures, Windows},
    hours::HoursBook,
    input::{Case, Known},
    rules::Rule,
};
use crate::{
    arrange::Arrange,
    contract::{
        scheduling::SessionState,
        types::{Finding, Severity},
    },
    problems::detail,
    program::{Person, PersonIx, Program},
    time::{Day, Interval, IntervalSet, Minute, Zone},
};
use std::collections::BTreeMap;

/// One person, as rules see her.
struct Seat<'a> {
    record: &'a Person,
    zone: &'a Zone,
    enrolled: Interval,
    off: IntervalSet,
    away: IntervalSet,
    oriented: Minute,
}

/// A finding with its place in the order.
struct Breach {
    /// Sessions first, by start; then pairings.
    at: (u32, usize),
    rule: Rule,
    finding: Finding,
}

struct Checker<'a> {
    program: &'a Program,
    case: &'a Case,
    hours: HoursBook,
    closures: Closures,
    breaches: Vec<Breach>,
    unknown: Vec<Finding>,
}

/// Every breach, by session start, then rule; what concerns a pairing as a whole after all sessions.
pub(super) fn verdict(program: &Program, case: &Case) -> Vec<Finding> {
    let hours = HoursBook::new(program);
    let closures = Closures::new(&program.roster);
    let mut checker = Checker { program, case, hours, closures, breaches: Vec::new(), unknown: Vec::new() };
    for position in 0..case.pairings.len() {
        checker.pairing(position);
    }
    checker.loads();
    let Checker { mut breaches, unknown, .. } = checker;
    breaches.arrange_by(|a, b| (a.at, a.rule).cmp(&(b.at, b.rule)));
    breaches.into_iter().map(|breach| breach.finding).chain(unknown).collect()
}

impl<'a> Checker<'a> {
    fn seat<'b>(&'b self, person: PersonIx) -> Option<Seat<'b>> {
        let record = self.program.roster.person(person)?;
        let zone = self.hours.zone(record.zone?);
        Some(Seat {
            record,
            zone,
            enrolled: dates::days(zone, &record.enrolled),
            off: self.closures.of(zone, record, false),
            away: dates::away(zone, record),
            oriented: dates::oriented(&self.program.policy.scheduling.orientation, zone, record),
        })
    }

    fn soft(&self, rule: Rule) -> bool {
        rule.soft(&self.program.policy.scheduling.soft).is_some()
    }

    fn breach(&mut self, rule: Rule, at: (u32, usize), path: String, people: Vec<String>, message: String) {
        let severity = if self.soft(rule) { Severity::Note } else { Severity::Serious };
        let details = vec![detail("soft", self.soft(rule))];
        let finding = Finding { code: rule.id().into(), severity, people, path: Some(path), details, message };
        self.breaches.push(Breach { at, rule, finding });
    }

    fn session_breach(&mut self, rule: Rule, position: usize, people: Vec<String>, message: &str) {
        let start = self.case.sessions.get(position).map_or(0, |known| known.when.start.0);
        self.breach(rule, (start, position), format!("/calendar/sessions/{position}"), people, message.into());
    }

    fn pairing_breach(&mut self, rule: Rule, position: usize, people: Vec<String>, message: &str) {
        let path = format!("/calendar/pairings/{position}");
        self.breach(rule, (u32::MAX, position), path, people, message.into());
    }

    fn id(&self, person: PersonIx) -> String {
        self.program.roster.id(person).into()
    }

    fn pairing(&mut self, position: usize) {
        let case = self.case;
        let Some(pairing) = case.pairings.get(position) else { return };
        let sessions: Vec<(usize, &Known)> = pairing
            .sessions
            .iter()
            .filter_map(|session| Some((*session, case.sessions.get(*session)?)))
            .filter(|(_, known)| known.is_live())
            .collect();
        self.lengths(&sessions);
        let [mentor, mentee] = pairing.people;
        let zone_of = |person: Option<PersonIx>| {
            Some(person?)
                .filter(|person| self.program.roster.person(*person).is_some_and(|record| record.zone.is_some()))
        };
        let ahead = |known: &Known| known.state != SessionState::Held && known.when.start >= case.now;
        if let (Some(mentor), Some(mentee)) = (zone_of(mentor), zone_of(mentee)) {
            let Some(wall) = self.program.roster.person(mentor).and_then(|record| record.zone) else { return };
            let hours = self.hours.clone();
            let wall = hours.zone(wall);
            let runs = dates::running(&self.program.roster, wall, pairing);
            let over = pairing.ended || runs.end <= case.now;
            let rests = dates::pauses(wall, pairing);
            for (session, known) in sessions.iter().filter(|(_, known)| ahead(known)) {
                let inside = runs.start <= known.when.start && known.when.end <= runs.end;
                if !inside || rests.overlaps(known.when) {
                    let people = vec![self.id(mentor), self.id(mentee)];
                    self.session_breach(Rule::Enrolled, *session, people, "the pairing does not run then");
                }
                if !over {
                    self.invitation(*session, known, wall);
                    for person in [mentor, mentee] {
                        self.person(*session, known, person);
                    }
                }
            }
            if !over {
                self.gaps(&sessions, wall);
                let windows = Windows::new(self.program, &hours, &self.closures, pairing, wall, mentee);
                self.milestones(position, &sessions, &windows, [mentor, mentee]);
                self.count(position, &sessions, [mentor, mentee]);
            }
        } else if !pairing.ended {
            let people: Vec<String> = pairing.people.iter().flatten().map(|person| self.id(*person)).collect();
            self.unknown.push(Finding {
                code: "data.unknown-zone".into(),
                severity: Severity::Serious,
                people,
                path: Some(format!("/calendar/pairings/{position}")),
                details: Vec::new(),
                message: "the rules of this pairing cannot be checked, since a time zone is unknown".into(),
            });
        } else {
            let wall = mentor.and_then(|mentor| Some(self.seat(mentor)?.zone.day(pairing.until).start));
            let end = wall.unwrap_or(Minute::of_utc_day(pairing.until));
            for (session, _) in sessions.iter().filter(|(_, known)| ahead(known) && known.when.start >= end) {
                self.session_breach(Rule::Enrolled, *session, Vec::new(), "the pairing does not run then");
            }
        }
    }

    fn lengths(&mut self, sessions: &[(usize, &Known)]) {
        let rules = &self.program.policy.scheduling.length;
        let (least, most) = (rules.minimum_minutes, rules.maximum_minutes);
        for (session, known) in sessions {
            let minutes = known.when.minutes();
            if minutes < least || minutes > most {
                let message = format!("the session has {minutes} minutes, not {least} to {most}");
                self.session_breach(Rule::Length, *session, Vec::new(), &message);
            }
        }
    }

    /// The invitation and the instant say the same.
    fn invitation(&mut self, session: usize, known: &Known, wall: &Zone) {
        if known.wall.is_some_and(|invited| invited != wall.local_of(known.when.start)) {
            let notice = self.case.now.saturating_add(self.program.policy.scheduling.freeze.notice_minutes);
            let frozen = known.when.start < notice;
            let rule = if frozen { Rule::Freeze } else { Rule::WallClock };
            self.session_breach(
                rule,
                session,
                Vec::new(),
                "the session starts at another time than its invitation says",
            );
        }
    }

    /// The rules that look at one person and one session.
    fn person(&mut self, session: usize, known: &Known, person: PersonIx) {
        let when = known.when;
        let Some(seat) = self.seat(person) else { return };
        let length = &self.program.policy.scheduling.length;
        let widened = Interval::new(
            when.start.saturating_sub(length.buffer_before_minutes),
            when.end.saturating_add(length.buffer_after_minutes),
        );
        let time = self.hours.working(self.program, person, when);
        let offered = time.is_some_and(|time| time.working.union(&time.stretch).covers(when));
        let busy = self.case.diaries.get(&person).is_some_and(|diary| diary.busy.overlaps(widened));
        let enrolled = seat.enrolled.start <= when.start && when.end <= seat.enrolled.end && !seat.away.overlaps(when);
        let broken = [
            (!enrolled, Rule::Enrolled, "is not enrolled then, or away"),
            (!offered, Rule::WorkingTime, "does not work then"),
            (busy || seat.off.overlaps(when), Rule::Busy, "is not available then"),
            (when.start < seat.oriented, Rule::Orientation, "is not oriented by then"),
            (!seat.zone.is_plain_start(when.start), Rule::WallClock, "has no such local time, or has it twice"),
        ];
        for (_, rule, what) in broken.into_iter().filter(|(broken, _, _)| *broken) {
            let id = self.id(person);
            self.session_breach(rule, session, vec![id], &format!("a person {what}"));
        }
    }

    /// Days between neighbors, of which the later lies ahead.
    fn gaps(&mut self, sessions: &[(usize, &Known)], wall: &Zone) {
        let rules = &self.program.policy.scheduling.cadence;
        let (least, most) = (i64::from(rules.minimum_days), i64::from(rules.maximum_days));
        let day = |known: &Known| wall.local_of(known.when.start).day();
        for pair in sessions.windows(2) {
            let [(_, before), (session, known)] = pair else { continue };
            let gap = i64::from(day(before).days_until(day(known)));
            let ahead = known.state != SessionState::Held && known.when.start >= self.case.now;
            if ahead && !(least..=most).contains(&gap) {
                let message = format!("{gap} days after the session before, not {least} to {most}");
                self.session_breach(Rule::Cadence, *session, Vec::new(), &message);
            }
        }
    }

    fn count(&mut self, position: usize, sessions: &[(usize, &Known)], people: [PersonIx; 2]) {
        use crate::policy::scheduling::CountMode;
        let rules = &self.program.policy.scheduling.count;
        let minutes: u64 = sessions.iter().map(|(_, known)| u64::from(known.when.minutes())).sum();
        let by_count = sessions.len() >= rules.sessions as usize;
        let by_minutes = minutes >= u64::from(rules.minutes);
        let holds = match rules.mode {
            CountMode::Sessions => by_count,
            CountMode::Minutes => by_minutes,
            CountMode::Either => by_count || by_minutes,
        };
        if !holds {
            let message = format!("the pairing has {} sessions of {minutes} minutes in all", sessions.len());
            let people = people.map(|person| self.id(person)).to_vec();
            self.pairing_breach(Rule::Count, position, people, &message);
        }
    }

    fn milestones(&mut self, position: usize, sessions: &[(usize, &Known)], windows: &Windows, people: [PersonIx; 2]) {
        let rules = &self.program.policy.scheduling.milestones;
        let last = sessions.len().saturating_sub(1);
        let check_ins: Vec<usize> = rules.check_in_after.iter().map(|after| *after as usize).collect();
        let mut met = check_ins.iter();
        for (place, (session, known)) in sessions.iter().enumerate() {
            let (out_of_order, window) = match known.kind.as_str() {
                "kick-off" => (place > 0, Some(windows.kick_off)),
                "closing-review" => (place < last, Some(windows.closing)),
                "midpoint-review" => (false, Some(windows.midpoint)),
                "management-review" => (false, Some(windows.management)),
                "check-in" => (met.next().is_some_and(|after| place < *after), None),
                _ => (false, None),
            };
            if known.state == SessionState::Held || known.when.start < self.case.now {
                continue;
            }
            if out_of_order {
                self.session_breach(Rule::Milestones, *session, Vec::new(), "a session of this kind stands elsewhere");
            } else if window.is_some_and(|window| !window.contains(known.when.start)) {
                let message = "the session lies outside the window of its kind";
                self.session_breach(Rule::Milestones, *session, Vec::new(), message);
            }
        }
        let has = |kind: &str| sessions.iter().filter(|(_, known)| known.kind == kind).count();
        let wanted = check_ins.iter().filter(|after| after.saturating_add(1) < sessions.len()).count();
        let room = sessions.len().saturating_sub(2).saturating_sub(wanted);
        let reviews = usize::from(rules.management_review);
        let missing = [
            (has("kick-off") < 1, "the pairing has no kick-off"),
            (sessions.len() > 1 && has("closing-review") < 1, "the pairing has no closing review"),
            (has("check-in") < wanted, "the pairing lacks a check-in"),
            (room > 0 && has("midpoint-review") < 1, "the pairing has no midpoint review"),
            (room > 1 && has("management-review") < reviews, "the pairing has no management review"),
        ];
        for (_, message) in missing.into_iter().filter(|(missing, _)| *missing) {
            let people = people.map(|person| self.id(person)).to_vec();
            self.pairing_breach(Rule::Milestones, position, people, message);
        }
    }

    /// Every person's sessions over all pairings: none at once, not too many a day and week, not too long a month.
    fn loads(&mut self) {
        let mut by_person: BTreeMap<PersonIx, Vec<(usize, &Known)>> = BTreeMap::new();
        for (position, known) in self.case.sessions.iter().enumerate().filter(|(_, known)| known.is_live()) {
            let people = self.case.pairings.get(known.pairing).map(|pairing| pairing.people);
            for person in people.into_iter().flatten().flatten() {
                by_person.entry(person).or_default().push((position, known));
            }
        }
        for (person, mut sessions) in by_person {
            sessions.arrange_by_key(|(position, known)| (known.when, *position));
            self.load(person, &sessions);
        }
    }

    fn load(&mut self, person: PersonIx, sessions: &[(usize, &Known)]) {
        let rules = self.program.policy.scheduling.load.clone();
        let Some(seat) = self.seat(person) else { return };
        let month_most = seat.record.monthly_minutes.unwrap_or(rules.month_minutes);
        let mut days: BTreeMap<Day, u32> = BTreeMap::new();
        let mut weeks: BTreeMap<Day, u32> = BTreeMap::new();
        let mut months: BTreeMap<(i32, u32), u32> = BTreeMap::new();
        let mut busy_until = Minute::MIN;
        let mut broken: Vec<(usize, &str)> = Vec::new();
        for (session, known) in sessions {
            let day = seat.zone.local_of(known.when.start).day();
            let (year, month, _) = day.ymd();
            let on_day = days.entry(day).or_default();
            *on_day = on_day.saturating_add(1);
            let in_week = weeks.entry(day.monday()).or_default();
            *in_week = in_week.saturating_add(1);
            let in_month = months.entry((year, month)).or_default();
            *in_month = in_month.saturating_add(known.when.minutes());
            let what = if known.when.start < busy_until {
                Some("is in two sessions at once")
            } else if *on_day > rules.day_most {
                Some("has too many sessions that day")
            } else if *in_week > rules.week_most {
                Some("has too many sessions that week")
            } else if *in_month > month_most {
                Some("has too many minutes that month")
            } else {
                None
            };
            busy_until = busy_until.max(known.when.end);
            let ahead = known.state != SessionState::Held && known.when.start >= self.case.now;
            broken.extend(what.filter(|_| ahead).map(|what| (*session, what)));
        }
        for (session, what) in broken {
            let id = self.id(person);
            self.session_breach(Rule::Load, session, vec![id], &format!("a person {what}"));
        }
    }
}
