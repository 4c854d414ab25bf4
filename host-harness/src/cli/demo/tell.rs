//! The demonstration on one screen and a half.

use super::Season;
use crate::{
    cli::people::People,
    contract::{conflicts::Ruling, scheduling::Change, types::Finding},
    output::{
        Page,
        words::{self, count, percent},
    },
};
use std::{collections::BTreeMap, path::Path};

/// Rows of a table that shows the first of many.
const FIRST: usize = 8;

impl Season {
    pub(super) fn tell(&self, out: &Path) -> Page {
        let mut page = Page::default();
        let people = People::of(&self.company.organisation);
        self.tell_company(&mut page);
        self.tell_pairs(&mut page, &people);
        self.tell_conflicts(&mut page);
        self.tell_sessions(&mut page, &people);
        self.tell_rechecked(&mut page, &people);
        self.tell_health(&mut page, &people);
        self.tell_runs(&mut page);
        page.title("Written").line(format!(
            "  {0}/report.html  open it in a browser\n  {0}/invitations  {1} for calendars\n  \
             {0}/*.json  roster, policy, request, outcome, timetable, history, health\n\n\
             Check the proof without trusting the plugin: host-harness verify {0}/outcome.json",
            out.display(),
            words::many(self.invitations.len(), "file", "files"),
        ));
        page
    }

    fn tell_company(&self, page: &mut Page) {
        let roster = &self.roster.people;
        let places = |places: fn(&crate::contract::program::Person) -> u32| roster.iter().map(places).sum::<u32>();
        let mentors = roster.iter().filter(|person| person.mentor_places > 0).count();
        let mentees = roster.iter().filter(|person| person.mentee_places > 0).count();
        page.title(format!("{}, {}", self.company.organisation.name, self.company.as_of)).facts([
            ("people", count(self.company.organisation.people.len() as u64)),
            ("juniors who teach", format!("{mentors} with {} places", places(|person| person.mentor_places))),
            ("seniors who learn", format!("{mentees} with {} places", places(|person| person.mentee_places))),
            ("pairs proposed", count(self.outcome.proposals.len() as u64)),
            ("sessions planned", count(self.timetable.sessions.len() as u64)),
        ]);
        page.title("What is wrong with the data")
            .table(["", "severity", "finding", "for example"], words::by_code(&self.findings));
    }

    fn tell_pairs(&self, page: &mut Page, people: &People<'_>) {
        let pairs = self.outcome.proposals.len();
        page.title(format!("Pairs: the best {} of {pairs}", FIRST.min(pairs)));
        let mut proposals: Vec<_> = self.outcome.proposals.iter().collect();
        proposals.sort_by_key(|proposal| std::cmp::Reverse(proposal.points));
        page.table(
            ["mentor (junior)", "mentee (senior)", "points", "ruling"],
            proposals.into_iter().take(FIRST).map(|proposal| {
                let pair = &proposal.pair;
                let both = |id: &str| format!("{}\n{}", people.name(id), people.role(id));
                [both(&pair.mentor), both(&pair.mentee), count(proposal.points), words::ruling(proposal.ruling).into()]
            }),
        );
        if let Some(proof) = &self.outcome.certificate {
            let proved = if proof.value == proof.bound { "proved best: value equals bound" } else { "not proved" };
            page.line(format!("  {} places filled, {proved}", proof.filled));
        }
        page.title("Places that stay empty, by reason").table(["places", "why", "for example"], self.vacancies());
    }

    fn vacancies(&self) -> Vec<[String; 3]> {
        let mut reasons: BTreeMap<&str, (u32, &Finding)> = BTreeMap::new();
        for vacancy in &self.outcome.vacancies {
            // The first reason is why; the others are what would help.
            if let Some(reason) = vacancy.reasons.first() {
                reasons.entry(&reason.code).or_insert((0, reason)).0 += vacancy.places;
            }
        }
        reasons
            .into_iter()
            .map(|(code, (places, reason))| [count(places), code.into(), reason.message.clone()])
            .collect()
    }

    fn tell_conflicts(&self, page: &mut Page) {
        let mut codes: BTreeMap<&str, [u64; 4]> = BTreeMap::new();
        let mut kept_apart = 0_u64;
        for assessment in &self.assessments {
            kept_apart += u64::from(!matches!(assessment.ruling, Ruling::Clear | Ruling::Disclose));
            for conflict in &assessment.conflicts {
                let at = match conflict.ruling {
                    Ruling::Blocked => 0,
                    Ruling::NeedsApproval => 1,
                    Ruling::Unknown => 2,
                    Ruling::Disclose | Ruling::Clear => 3,
                };
                codes.entry(&conflict.code).or_default()[at] += 1;
            }
        }
        page.title(format!(
            "Conflicts of interest: {} possible pairs, {} kept apart",
            count(self.assessments.len() as u64),
            count(kept_apart)
        ));
        page.table(
            ["rule", "blocked", "needs approval", "unknown", "on record"],
            codes.into_iter().map(|(code, [a, b, c, d])| [code.to_owned(), count(a), count(b), count(c), count(d)]),
        );
    }

    fn tell_rechecked(&self, page: &mut Page, people: &People<'_>) {
        let look: Vec<_> = self.rechecked.iter().filter(|pair| pair.matters()).collect();
        page.title(format!(
            "{} checked again after three months, {} to look at",
            words::many(self.rechecked.len(), "standing pair", "standing pairs"),
            look.len()
        ));
        page.table(
            ["pair", "what changed"],
            look.iter().take(FIRST).map(|pair| {
                let changes = pair.changes.iter().filter(|change| change.matters()).map(|change| change.code.clone());
                let gone = pair.gone.iter().map(|id| format!("{} is gone", people.name(id)));
                let both = format!("{} teaches {}", people.name(&pair.pair.mentor), people.name(&pair.pair.mentee));
                [both, changes.chain(gone).collect::<Vec<_>>().join(", ")]
            }),
        );
    }

    fn tell_sessions(&self, page: &mut Page, people: &People<'_>) {
        let pairs: BTreeMap<&str, _> =
            self.pairings.iter().map(|pairing| (pairing.id.as_str(), &pairing.pair)).collect();
        page.title("The first sessions");
        let first = self.timetable.sessions.iter().filter(|placed| placed.change != Change::Dropped).take(FIRST);
        page.table(
            ["when (the mentor's clock)", "UTC", "what", "who"],
            first.map(|placed| {
                let session = &placed.session;
                let who = pairs.get(session.pairing.as_str());
                [
                    session.wall.clone().unwrap_or_default().replace('T', " "),
                    words::utc(session.when.start),
                    session.kind.replace('-', " "),
                    who.map(|pair| format!("{} teaches {}", people.name(&pair.mentor), people.name(&pair.mentee)))
                        .unwrap_or_default(),
                ]
            }),
        );
        let open = self.timetable.unplaced.len();
        if open > 0 {
            page.line(format!("  {} found no place:", words::many(open, "session", "sessions")));
            page.table(
                ["", "severity", "rule", "for example"],
                words::by_code(self.timetable.unplaced.iter().flat_map(|session| &session.reasons)),
            );
        }
    }

    fn tell_health(&self, page: &mut Page, people: &People<'_>) {
        let report = &self.health;
        page.title(format!("Health after three months, {}", self.until));
        if let Some(score) = &report.score {
            page.line(format!(
                "  score {:.0} of 100 (between {:.0} and {:.0}), band {}, confidence {}",
                score.value,
                score.interval.low,
                score.interval.high,
                report.band.as_deref().unwrap_or("none"),
                words::confidence(report.confidence),
            ));
        }
        let mut states: BTreeMap<&str, usize> = BTreeMap::new();
        for pairing in &report.pairings {
            *states.entry(&pairing.state).or_default() += 1;
        }
        page.table(
            ["pairs", "state"],
            states.into_iter().map(|(state, number)| [number.to_string(), state.to_owned()]),
        );
        page.line(format!("  coverage of the data {}", percent(report.coverage)));
        page.title("What to do next");
        let pairs: BTreeMap<&str, _> =
            self.pairings.iter().map(|pairing| (pairing.id.as_str(), &pairing.pair)).collect();
        page.table(
            ["in days", "who", "pair", "what"],
            report.actions.iter().take(3).map(|action| {
                let pair = action.pairing.as_deref().and_then(|id| pairs.get(id));
                let names = pair.map(|pair| format!("{} / {}", people.name(&pair.mentor), people.name(&pair.mentee)));
                [
                    action.due_in_days.to_string(),
                    action.owner.clone(),
                    names.unwrap_or_else(|| "the program".into()),
                    action.message.clone(),
                ]
            }),
        );
        if report.actions.len() > 3 {
            page.line(format!("  and {} more in the report", report.actions.len() - 3));
        }
    }

    fn tell_runs(&self, page: &mut Page) {
        page.title("What the sandbox spent");
        let share = |used: Option<crate::report::Used>, unit: fn(u64) -> String| {
            used.map(|used| format!("{} of {}", unit(used.used), unit(used.limit))).unwrap_or_default()
        };
        page.table(
            ["request", "fuel (millions)", "memory (MiB)", "time (ms)"],
            self.runs.iter().map(|run| {
                [
                    run.operation.clone(),
                    share(run.fuel, |fuel| count(fuel / 1_000_000)),
                    share(run.memory, |bytes| count(bytes >> 20)),
                    share(run.millis, count),
                ]
            }),
        );
    }
}
