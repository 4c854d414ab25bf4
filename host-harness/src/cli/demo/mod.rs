//! A made-up company through its first three months: everything the plugin does, in one go.

mod tell;

use super::{
    context::{Context, write, write_json},
    pairings::{Sending, accept, invitations, midnight},
};
use crate::{
    activity,
    company::{Company, Recipe},
    contract::{
        conflicts::Assessment,
        health::{History, Report},
        matching::{Appraisal, Outcome, Request},
        program::{Pairing, Roster},
        scheduling::{Calendar, Timetable},
        types::{Audience, Finding, Pair, Reader},
    },
    errors::Failure,
    hr::{Confidence, Frame, Taxonomy, snapshot},
    ics::Method,
    output::{Answer, Progress},
    plugin::{Plugin, Session},
    recheck::{Checked, recheck},
    report::{self, ReportData},
    workflow::{after, with_topics},
};
use chrono::{Days, NaiveDate};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
    path::PathBuf,
};

/// Days of activity that the demonstration lives through.
const DAYS: u64 = 91;
/// Work between two looks at the search.
const STEP: u32 = 200_000;

/// A made-up company through three months: match, conflicts, sessions, health
///
/// Draws a company of people, opens it in the plugin, finds the best pairs, checks every possible pair for conflicts of
/// interest, plans all sessions, lives through three months and judges the program's health. Writes a report that a
/// browser shows, invitations, and every document as JSON.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness demo
  host-harness demo --people 2000 --seed 7 --out large
  host-harness demo --json | jq .health.score

Then check the proof of the match without trusting the plugin:
  host-harness verify demo-out/outcome.json")]
pub(super) struct Demo {
    /// Folder for the report, the invitations and the JSON documents
    #[arg(long, value_name = "DIR", default_value = "demo-out")]
    out: PathBuf,
    /// Decides everything that is drawn
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// People in the company, 20 to 50,000
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u64).range(20..=50_000))]
    people: u64,
}

/// Everything that came out of the three months.
struct Season {
    company: Company,
    taxonomy: Taxonomy,
    roster: Roster,
    policy: String,
    request: Request,
    findings: Vec<Finding>,
    outcome: Outcome,
    appraisals: Vec<Appraisal>,
    assessments: Vec<Assessment>,
    rechecked: Vec<Checked>,
    pairings: Vec<Pairing>,
    timetable: Timetable,
    invitations: Vec<(String, String)>,
    until: NaiveDate,
    history: History,
    health: Report,
    runs: Vec<report::Run>,
}

impl Demo {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let progress = context.progress();
        progress.step("loading the plugin");
        let plugin = context.plugin()?;
        let season = Season::live(&plugin, &self, &progress)?;
        progress.step("writing");
        let html = season.report()?;
        self.write(&season, &html)?;
        drop(progress);
        let json = json!({
            "people": season.company.organisation.people.len(),
            "enrolled": season.roster.people.len(),
            "findings": season.findings,
            "pairs": season.outcome.proposals.len(),
            "vacancies": season.outcome.vacancies.len(),
            "certificate": season.outcome.certificate,
            "sessions": season.timetable.sessions.len(),
            "unplaced": season.timetable.unplaced.len(),
            "health": season.health,
            "files": self.out,
        });
        Ok(Answer::new(season.tell(&self.out), &json))
    }

    fn write(&self, season: &Season, html: &str) -> Result<(), Failure> {
        let out = &self.out;
        write(&out.join("report.html"), html)?;
        write(&out.join("policy.json"), &season.policy)?;
        write_json(&out.join("roster.json"), &season.roster)?;
        write_json(&out.join("request.json"), &season.request)?;
        write_json(&out.join("outcome.json"), &season.outcome)?;
        write_json(&out.join("timetable.json"), &season.timetable)?;
        write_json(&out.join("history.json"), &season.history)?;
        write_json(&out.join("health.json"), &season.health)?;
        for (name, text) in &season.invitations {
            write(&out.join("invitations").join(name), text)?;
        }
        Ok(())
    }
}

pub(super) const COORDINATOR: Reader = Reader { audience: Audience::Coordinator, person: None };

impl Season {
    fn live(plugin: &Plugin, demo: &Demo, progress: &Progress) -> Result<Self, Failure> {
        let taxonomy = Taxonomy::shipped().map_err(|error| Failure::input(error.to_string(), "repair the taxonomy"))?;
        progress.step("drawing a company");
        let people = usize::try_from(demo.people).unwrap_or(usize::MAX);
        let company = Company::generate(&Recipe { seed: demo.seed, people, ..Recipe::default() }, &taxonomy);
        let mut frame = Frame { as_of: company.as_of, term: company.term, least: Confidence::Guess };
        let roster = snapshot(&company.organisation, &company.enrolments, &frame).roster;
        let mut runs = Vec::new();

        // One session for each task, as a platform does it: a fresh instance with its own limits.
        let session = plugin.session()?;
        let policy = session.resolve_policy(&with_topics("{}")?)?.document;
        let program = session.open(&policy, &roster)?;
        let findings = program.findings()?;
        let request = Request::default();
        progress.step("matching");
        let mut search = program.search(&request)?;
        let outcome = search.run(STEP, |state| {
            progress.at(state.fraction, &state.phase);
            ControlFlow::Continue(())
        })?;
        let pairs: Vec<Pair> = outcome.proposals.iter().map(|proposal| proposal.pair.clone()).collect();
        let appraisals = program.appraise(&pairs, &COORDINATOR)?.items;
        runs.push(used("matching.search", &session));
        drop((search, program, session));

        progress.step("checking every possible pair");
        let session = plugin.session()?;
        let program = session.open(&policy, &roster)?;
        let assessments = program.check(&possible(&roster), &COORDINATOR)?.items;
        runs.push(used("conflicts.check", &session));
        drop((program, session));

        progress.step("planning the sessions");
        let pairings = accept(&outcome, company.as_of, company.term);
        let session = plugin.session()?;
        let program = session.open(&policy, &roster)?;
        let now = midnight(company.as_of);
        let calendar = Calendar { now, pairings: pairings.clone(), ..Calendar::default() };
        let planned = program.plan(&calendar)?;
        let stand = after(&planned);
        let sending = Sending {
            program: &program,
            organisation: &company.organisation,
            enrolments: &company.enrolments,
            pairings: &pairings,
            stamp: now,
            sequences: &BTreeMap::new(),
        };
        let invitations = invitations(&sending, Method::Request, &stand.iter().collect::<Vec<_>>())?;
        runs.push(used("scheduling.plan", &session));
        drop((program, session));

        progress.step("living through three months");
        let until = company.as_of + Days::new(DAYS);
        let history = activity::history(&company, &pairings, &planned, until, demo.seed);
        frame.as_of = until;
        let later = snapshot(&fresh_feeds(&company, until), &company.enrolments, &frame).roster;
        let session = plugin.session()?;
        let program = session.open(&policy, &later)?;
        let health = program.review(&history)?.report(&COORDINATOR)?;
        let made: BTreeSet<(&str, &str)> =
            pairings.iter().map(|one| (one.pair.mentor.as_str(), one.pair.mentee.as_str())).collect();
        let is_made = |one: &&Assessment| made.contains(&(one.pair.mentor.as_str(), one.pair.mentee.as_str()));
        let kept: Vec<_> = assessments.iter().filter(is_made).map(|one| (company.as_of, one.clone())).collect();
        let rechecked = recheck(&program, &later, &history.pairings, &kept, &COORDINATOR)?;
        runs.push(used("health.report", &session));

        Ok(Self {
            company,
            taxonomy,
            roster,
            policy,
            request,
            findings,
            outcome,
            appraisals,
            assessments,
            rechecked,
            pairings,
            timetable: planned,
            invitations,
            until,
            history,
            health,
            runs,
        })
    }

    fn report(&self) -> Result<String, Failure> {
        let data = ReportData {
            program: "Reverse mentoring",
            as_of: self.until,
            term: self.company.term,
            organisation: &self.company.organisation,
            enrolments: &self.company.enrolments,
            taxonomy: &self.taxonomy,
            findings: &self.findings,
            outcome: &self.outcome,
            appraisals: &self.appraisals,
            assessments: &self.assessments,
            rechecked: &self.rechecked,
            pairings: &self.history.pairings,
            timetable: Some(&self.timetable),
            health: Some(&self.health),
            runs: &self.runs,
        };
        report::render(&data)
            .map_err(|error| Failure::input(format!("the report cannot be written: {error}"), "please report this"))
    }
}

/// Every mentor with every mentee.
pub(super) fn possible(roster: &Roster) -> Vec<Pair> {
    let mentors = roster.people.iter().filter(|person| person.mentor_places > 0);
    let mentees: Vec<_> = roster.people.iter().filter(|person| person.mentee_places > 0).collect();
    mentors
        .flat_map(|mentor| mentees.iter().map(move |mentee| (mentor, *mentee)))
        .filter(|(mentor, mentee)| mentor.id != mentee.id)
        .map(|(mentor, mentee)| Pair { mentor: mentor.id.clone(), mentee: mentee.id.clone() })
        .collect()
}

/// The company as HR sends it three months later: who reports to whom is the same, and is known of that day.
fn fresh_feeds(company: &Company, day: NaiveDate) -> crate::hr::Organisation {
    let mut organisation = company.organisation.clone();
    for feed in &mut organisation.feeds {
        feed.as_of = day;
    }
    organisation
}

/// What a session used, for the report.
fn used(operation: &str, session: &Session) -> report::Run {
    let summary = session.summary();
    let of = |usage: crate::sandbox::Usage| Some(report::Used { used: usage.used, limit: usage.limit });
    let millis = report::Used { used: summary.time_us.used / 1000, limit: summary.time_us.limit / 1000 };
    report::Run {
        operation: operation.to_owned(),
        fuel: of(summary.fuel),
        memory: of(summary.memory_bytes),
        millis: Some(millis),
    }
}
