//! Answers that no plugin gave: made up from the demonstration company, so that every part of the page has something to show.

use crate::{
    company::{Company, Recipe, Rng},
    contract::{
        conflicts::{Assessment, Conflict, Ruling},
        health::{self, Confidence, Indicator, PairingState, Pillar, Range, Report, Score, Standing},
        matching::{Appraisal, Certificate, Factor, Origin, Outcome, Proposal, Vacancy},
        program::Pairing,
        scheduling::{Change, Placed, Session, SessionState, Timetable, Unplaced},
        types::{Attribute, Finding, Interval, Pair, Severity, Side},
    },
    hr::Taxonomy,
    recheck::{self, Checked, Kind},
    report::{ReportData, Run, Used},
};

pub(super) struct Example {
    pub(super) company: Company,
    taxonomy: Taxonomy,
    pub(super) outcome: Outcome,
    appraisals: Vec<Appraisal>,
    assessments: Vec<Assessment>,
    rechecked: Vec<Checked>,
    findings: Vec<Finding>,
    pairings: Vec<Pairing>,
    timetable: Timetable,
    health: Report,
    runs: Vec<Run>,
}

const FACTORS: [(&str, u64); 11] = [
    ("needs-met", 4000),
    ("exchange", 1000),
    ("shared-ground", 800),
    ("distance", 1000),
    ("reach", 800),
    ("languages", 400),
    ("grade-gap", 500),
    ("preference", 800),
    ("style", 0),
    ("novelty", 200),
    ("workload", 500),
];

fn finding(code: &str, severity: Severity, people: &[&str], message: &str) -> Finding {
    Finding {
        code: code.into(),
        severity,
        people: people.iter().map(|id| (*id).into()).collect(),
        path: None,
        details: Vec::new(),
        message: message.into(),
    }
}

impl Example {
    pub(super) fn new(people: usize) -> Self {
        let taxonomy = Taxonomy::shipped().unwrap();
        let company = Company::generate(&Recipe { people, ..Recipe::default() }, &taxonomy);
        let mut rng = Rng::new(5, "report-example");
        let side = |mentor: bool| {
            company.enrolments.iter().filter(move |e| if mentor { e.mentor_places > 0 } else { e.mentee_places > 0 })
        };
        let (mentors, mentees): (Vec<_>, Vec<_>) = (side(true).collect(), side(false).collect());
        let pairs: Vec<Pair> = mentors
            .iter()
            .zip(&mentees)
            .take(mentees.len().saturating_sub(4))
            .map(|(a, b)| Pair { mentor: a.person.clone(), mentee: b.person.clone() })
            .collect();
        let mut proposals = Vec::new();
        let mut appraisals = Vec::new();
        for (index, pair) in pairs.iter().enumerate() {
            let shares: Vec<u32> =
                FACTORS.iter().map(|(_, most)| (most * (250 + rng.below(750) as u64) / 1000) as u32).collect();
            let ruling = if index % 17 == 3 { Ruling::Disclose } else { Ruling::Clear };
            let origin = if index % 13 == 5 { Origin::Locked } else { Origin::Fresh };
            let points = shares.iter().sum();
            proposals.push(Proposal { pair: pair.clone(), origin, ruling, points, shares: shares.clone() });
            let topics = |mentor: bool| {
                let enrolment = company
                    .enrolments
                    .iter()
                    .find(|e| e.person == if mentor { &pair.mentor } else { &pair.mentee }[..])
                    .unwrap();
                enrolment
                    .skills
                    .iter()
                    .filter(|skill| skill.offered)
                    .take(2)
                    .map(|skill| Attribute { key: "topic".into(), value: skill.topic.clone() })
                    .collect()
            };
            let factor = |(index, (name, _)): (usize, &(&str, u64))| Factor {
                name: (*name).into(),
                value: 0.5,
                points: shares[index],
                details: match *name {
                    "needs-met" => topics(true),
                    "exchange" => topics(false),
                    _ => Vec::new(),
                },
            };
            appraisals.push(Appraisal {
                pair: pair.clone(),
                ruling,
                points: Some(points),
                factors: FACTORS.iter().enumerate().map(factor).collect(),
                reasons: Vec::new(),
            });
        }
        let waiting = [
            "no mentor who is at least two grades below teaches `Responsible AI and its rules`; one more mentor for it would fill this place",
            "the four who could teach her are worth more elsewhere: at least 312 points would be lost",
            "shares 30 minutes a week with the only mentor left; 60 are asked for",
            "asked by nobody: three places too few for all seniors who want `Short video`",
        ];
        let vacancies =
            mentees.iter().rev().take(4).zip(waiting).map(|(enrolment, reason)| (enrolment, Side::Mentee, reason));
        let spare = mentors
            .iter()
            .rev()
            .take(9)
            .map(|enrolment| (enrolment, Side::Mentor, "every senior who wants her topics has a partner"));
        let vacancies = vacancies
            .chain(spare)
            .map(|(enrolment, side, reason)| Vacancy {
                person: enrolment.person.clone(),
                side,
                places: 1,
                reasons: vec![finding("match.shortage", Severity::Note, &[], reason)],
            })
            .collect();
        let outcome = Outcome {
            factors: FACTORS.iter().map(|(name, _)| (*name).into()).collect(),
            certificate: Some(Certificate {
                filled: pairs.len() as u32,
                cover: Default::default(),
                fair_floor: None,
                fair_cover: None,
                coverage_bonus: 1.0,
                prices: Default::default(),
                value: 1.0,
                bound: 1.0,
                weight_per_point: 1.0,
            }),
            proposals,
            vacancies,
            breakups: Vec::new(),
            findings: Vec::new(),
            digest: String::new(),
        };
        let pairings: Vec<Pairing> = pairs
            .iter()
            .enumerate()
            .map(|(index, pair)| Pairing {
                id: format!("p{:02}", index + 1),
                pair: pair.clone(),
                matched_on: "2026-09-07".into(),
                planned_end: "2027-03-08".into(),
                extended_to: None,
                ended_on: None,
                ending: None,
                closure_decided_on: None,
                pauses: Vec::new(),
                mentor_chose: Some(true),
                mentee_chose: Some(true),
                attributes: Vec::new(),
            })
            .collect();
        Self {
            assessments: assessments(&company, &mut rng),
            rechecked: pairings.iter().enumerate().map(|(number, one)| rechecked(number, one)).collect(),
            findings: company
                .answers
                .planted
                .iter()
                .map(|planted| {
                    let people: Vec<&str> = planted.people.iter().map(String::as_str).collect();
                    let code = format!("data.{}", serde_json::to_value(planted.flaw).unwrap().as_str().unwrap());
                    finding(
                        &code,
                        if people.len() > 1 { Severity::Serious } else { Severity::Warning },
                        &people,
                        &planted.says.replace('`', ""),
                    )
                })
                .collect(),
            timetable: timetable(&pairings, &mut rng),
            health: health(&pairings),
            runs: vec![
                run("matching.search", 1_840, 10_000, 41, 256, 620, 10_000),
                run("conflicts.check", 310, 10_000, 22, 256, 90, 10_000),
                run("scheduling.plan", 5_230, 10_000, 67, 256, 2_410, 10_000),
                run("health.report", 96, 10_000, 18, 256, 40, 10_000),
            ],
            company,
            taxonomy,
            outcome,
            appraisals,
            pairings,
        }
    }

    pub(super) fn data(&self) -> ReportData<'_> {
        ReportData {
            program: "Reverse mentoring, autumn 2026",
            as_of: "2026-12-07".parse().unwrap(),
            term: self.company.term,
            organisation: &self.company.organisation,
            enrolments: &self.company.enrolments,
            taxonomy: &self.taxonomy,
            findings: &self.findings,
            outcome: &self.outcome,
            appraisals: &self.appraisals,
            assessments: &self.assessments,
            rechecked: &self.rechecked,
            pairings: &self.pairings,
            timetable: Some(&self.timetable),
            health: Some(&self.health),
            runs: &self.runs,
        }
    }
}

fn run(
    operation: &str,
    fuel: u64,
    fuel_limit: u64,
    memory: u64,
    memory_limit: u64,
    millis: u64,
    millis_limit: u64,
) -> Run {
    let used = |used, limit| Some(Used { used, limit });
    Run {
        operation: operation.into(),
        fuel: used(fuel * 1_000_000, fuel_limit * 1_000_000),
        memory: used(memory << 20, memory_limit << 20),
        millis: used(millis, millis_limit),
    }
}

fn assessments(company: &Company, rng: &mut Rng) -> Vec<Assessment> {
    let kinds = [
        ("conflict.same-manager", Ruling::NeedsApproval, "they report to the same manager", 40),
        ("conflict.reporting-line", Ruling::Blocked, "one reports to the other through others", 60),
        ("conflict.same-team", Ruling::Blocked, "they sit in one team", 25),
        ("conflict.reviewer", Ruling::Blocked, "one rates the other in this cycle", 14),
        ("conflict.hr-partner", Ruling::Blocked, "one is the other's partner in Human Resources", 22),
        ("conflict.close-personal", Ruling::Disclose, "they are close outside work", 5),
        ("conflict.barrier", Ruling::Blocked, "barred; ask the case office", 3),
        ("conflict.family", Ruling::Blocked, "the two are kin", 4),
        ("conflict.dotted-line", Ruling::Unknown, "dotted lines were last delivered 120 days ago", 18),
    ];
    let people = &company.organisation.people;
    let mut assessments = Vec::new();
    for number in 0..1_200 {
        let pair = Pair { mentor: rng.pick(people).id.clone(), mentee: rng.pick(people).id.clone() };
        let kind = rng.below(1_200);
        let mut left = kind;
        let mut found = None;
        for (code, ruling, message, weight) in kinds {
            match left.checked_sub(weight) {
                Some(rest) => left = rest,
                None => {
                    found = Some((code, ruling, message));
                    break;
                }
            }
        }
        let conflicts = found.map(|(code, ruling, message)| Conflict {
            code: code.into(),
            ruling,
            path: if code == "conflict.reporting-line" {
                vec![pair.mentor.clone(), people[1].id.clone(), pair.mentee.clone()]
            } else {
                Vec::new()
            },
            arises_on: None,
            clears_on: (number % 3 == 0).then(|| "2027-04-01".into()),
            approvers: Vec::new(),
            waived_by: Vec::new(),
            waived_until: None,
            details: Vec::new(),
            message: message.into(),
        });
        let ruling = conflicts.as_ref().map_or(Ruling::Clear, |conflict| conflict.ruling);
        assessments.push(Assessment { pair, ruling, conflicts: conflicts.into_iter().collect() });
    }
    assessments
}

/// Of the first pairs one is barred, one has a new manager, one will have one, and one lost somebody.
fn rechecked(number: usize, pairing: &Pairing) -> Checked {
    let conflict = |code: &str, ruling, arises_on: Option<&str>, message: &str| Conflict {
        code: code.into(),
        ruling,
        path: Vec::new(),
        arises_on: arises_on.map(Into::into),
        clears_on: None,
        approvers: Vec::new(),
        waived_by: Vec::new(),
        waived_until: None,
        details: Vec::new(),
        message: message.into(),
    };
    let manager = "one manages the other, or did so recently";
    let (kind, conflict) = match number {
        0 => (Kind::New, Some(conflict("conflict.family", Ruling::Blocked, None, "the two are kin"))),
        1 => (Kind::Worse, Some(conflict("conflict.direct-manager", Ruling::Blocked, None, manager))),
        2 => (Kind::Ahead, Some(conflict("conflict.direct-manager", Ruling::Clear, Some("2027-01-01"), manager))),
        _ => (Kind::Cleared, None),
    };
    let change = |conflict: Conflict| {
        let code = conflict.code.clone();
        recheck::Change { code, kind, was: None, conflict: Some(conflict) }
    };
    Checked {
        pairing: pairing.id.clone(),
        pair: pairing.pair.clone(),
        kept_on: None,
        was: None,
        is: Some(Ruling::Clear),
        gone: if number == 3 { vec![pairing.pair.mentor.clone()] } else { Vec::new() },
        changes: conflict.into_iter().map(change).collect(),
    }
}

fn timetable(pairings: &[Pairing], rng: &mut Rng) -> Timetable {
    let mut sessions = Vec::new();
    for pairing in pairings {
        // Midnight UTC of Monday 2026-09-07 in minutes; sessions four weeks apart on a weekday of the pair's own.
        let first = 29_812_320 + rng.below(12) as u32 * 1440 + 13 * 60 + rng.below(12) as u32 * 15;
        let skewed = if rng.chance(250) { 7 * 1440 } else { 0 };
        for number in 0..6_u32 {
            let start = first + number * 28 * 1440 + if number > 2 { skewed } else { 0 };
            let weekend = start / 1440 % 7;
            // 1970-01-01 was a Thursday: 2 and 3 are Saturday and Sunday.
            let start = if weekend == 2 {
                start + 2 * 1440
            } else if weekend == 3 {
                start + 1440
            } else {
                start
            };
            let kind =
                ["kick-off", "regular", "check-in", "midpoint-review", "regular", "closing-review"][number as usize];
            let session = Session {
                id: format!("{}-{}", pairing.id, number + 1),
                pairing: pairing.id.clone(),
                kind: kind.into(),
                state: SessionState::Planned,
                when: Interval { start, end: start + 60 },
                wall: None,
                number: number + 1,
            };
            let change = if number == 3 && skewed > 0 { Change::Moved } else { Change::Kept };
            sessions.push(Placed { session, change, before: None, cost: 10, reasons: Vec::new() });
        }
    }
    let unplaced = pairings.first().map(|pairing| Unplaced {
        pairing: pairing.id.clone(),
        number: 7,
        reasons: vec![finding(
            "schedule.working-time",
            Severity::Warning,
            &[],
            "no hour lies inside both people's working time in the week of 1 March",
        )],
        relaxations: vec![finding(
            "schedule.stretch",
            Severity::Note,
            &[],
            "an evening hour of the mentor on a Tuesday",
        )],
    });
    Timetable {
        sessions,
        unplaced: unplaced.into_iter().collect(),
        cost: 5_400.0,
        bound: 5_371.0,
        findings: Vec::new(),
        digest: String::new(),
    }
}

fn health(pairings: &[Pairing]) -> Report {
    let indicator = |(id, pillar, weight, floor, target, units, sum, low, high): (
        &str,
        &str,
        f64,
        f64,
        f64,
        u32,
        f64,
        f64,
        f64,
    )| Indicator {
        id: id.into(),
        pillar: pillar.into(),
        standing: if units == 0 { Standing::Withheld } else { Standing::Value },
        weight,
        floor,
        target,
        units: (units > 0).then_some(units),
        sum: (units > 0).then_some(sum),
        interval: (units > 0).then_some(Range { low, high }),
        attainment: (pillar != "counts").then_some(0.6),
    };
    let indicators = [
        ("met", "counts", 0.0, 0.0, 1.0, 24, 20.0, 0.64, 0.93),
        ("goals-reached", "counts", 0.0, 0.0, 1.0, 31, 9.0, 0.16, 0.47),
        ("skills-gained", "counts", 0.0, 0.0, 1.0, 0, 0.0, 0.0, 0.0),
        ("s1", "setup", 0.5, 0.5, 0.95, 24, 19.5, 0.62, 0.92),
        ("s2", "setup", 0.2, 0.4, 0.9, 24, 21.0, 0.69, 0.96),
        ("s3", "setup", 0.2, 0.3, 0.9, 3, 2.0, 0.21, 0.94),
        ("s4", "setup", 0.1, 0.5, 0.9, 52, 44.0, 0.73, 0.92),
        ("a1", "activity", 0.25, 0.5, 0.95, 24, 20.0, 0.64, 0.93),
        ("a2", "activity", 0.5, 0.4, 0.85, 22, 15.4, 0.49, 0.85),
        ("a3", "activity", 0.25, 0.6, 0.95, 21, 17.0, 0.6, 0.92),
        ("r1", "relationship", 0.4, 0.5, 0.8, 17, 13.2, 0.54, 0.9),
        ("r2", "relationship", 0.3, 0.5, 0.8, 16, 11.9, 0.5, 0.9),
        ("r3", "relationship", 0.3, 0.5, 0.85, 0, 0.0, 0.0, 0.0),
        ("g1", "goals", 0.3, 0.5, 0.95, 24, 18.0, 0.55, 0.88),
        ("g2", "goals", 0.5, 0.4, 0.85, 18, 7.0, 0.2, 0.61),
        ("c2", "continuity", 0.2, 0.5, 0.95, 5, 4.0, 0.38, 0.96),
    ];
    let pillars = [
        ("setup", 0.15, 0.59),
        ("activity", 0.25, 0.64),
        ("relationship", 0.3, 0.69),
        ("goals", 0.2, 0.41),
        ("continuity", 0.1, 0.72),
    ];
    let states = [
        ("at-risk", "silent", 78),
        ("stalled", "missed-run", 61),
        ("stalled", "gap", 48),
        ("drifting", "late-start", 33),
        ("drifting", "no-goals", 21),
    ];
    let state = |(index, pairing): (usize, &Pairing)| PairingState {
        pairing: pairing.id.clone(),
        state: states.get(index).map_or("on-track", |state| state.0).into(),
        reason: states.get(index).map_or("", |state| state.1).into(),
        paused: false,
        since: "2026-11-16".into(),
        priority: states.get(index).map(|state| state.2),
    };
    let action = |code: &str, pairing: Option<usize>, owner: &str, due: u32, message: &str| health::Action {
        code: code.into(),
        condition: "missed-run".into(),
        pairing: pairing.and_then(|index| pairings.get(index)).map(|pairing| pairing.id.clone()),
        owner: owner.into(),
        due_in_days: due,
        recheck_on: "2027-01-11".into(),
        evidence: "d".into(),
        measure: "a2".into(),
        message: message.into(),
    };
    Report {
        model: "rm-health/0.1".into(),
        stage: "running".into(),
        confidence: Confidence::C,
        coverage: 0.94,
        score: Some(Score {
            value: 62.6,
            interval: Range { low: 47.8, high: 75.3 },
            bounds: Range { low: 58.1, high: 66.0 },
            sensitivity: Range { low: 60.4, high: 65.9 },
            arithmetic: 63.0,
        }),
        band: Some("fair".into()),
        could_be: vec!["strained".into(), "healthy".into()],
        caps: Vec::new(),
        pillars: pillars
            .map(|(id, weight, attainment)| Pillar {
                id: id.into(),
                standing: Standing::Value,
                weight,
                attainment: Some(attainment),
                share_of_shortfall: None,
            })
            .to_vec(),
        indicators: indicators.map(indicator).to_vec(),
        trends: vec![trend()],
        pairings: pairings.iter().enumerate().map(state).collect(),
        alerts: vec![finding(
            "health.cadence-burn",
            Severity::Warning,
            &[],
            "in the last 30 days pairs missed their session twice as often as the program allows for",
        )],
        actions: vec![
            action("call", Some(0), "coordinator", 2, "Call both: nobody has reported a session for ten weeks"),
            action("rebook", Some(1), "senior", 5, "Ask for two dates of 30 minutes within ten days"),
            action("sponsor-review", None, "sponsor", 14, "Hold the quarterly review, and tell one story in public"),
            action("goal", Some(4), "coordinator", 14, "Agree on one goal for six weeks that both can see"),
        ],
        stories: Vec::new(),
        withheld: 2,
    }
}

/// Four windows of cadence, the last of them below its limit.
fn trend() -> health::Trend {
    let windows = [("2026-08-24", 0.81, 0.0, 0.62), ("2026-09-21", 0.78, -0.1, 0.87), ("2026-10-19", 0.7, -0.5, 1.0)];
    let windows = windows.into_iter().chain([("2026-11-16", 0.55, -1.2, 1.06)]);
    let window =
        |(since, rate, level, limit): (&str, f64, f64, f64)| health::Window { since: since.into(), rate, level, limit };
    health::Trend {
        indicator: "a2".into(),
        standing: Standing::Value,
        windows: windows.map(window).collect(),
        slope: None,
        p_value: None,
    }
}
