//! The organisation as it stands, and the office that acts in it, opened for one request.

use super::{
    app::App,
    reply::Problem,
    role::{Coordinator, Participant},
};
use crate::{
    contract::{
        health::{History, PairingState},
        matching::{Appraisal, LockOverride, Outcome, Request},
        program::Pairing,
        scheduling,
        types::{FaultKind, Pair},
    },
    errors::Failure,
    hr::Taxonomy,
    plugin::{CallError, Program, Search, Session},
    report::{sections, words},
    store::{Case, Kept, OrganisationId, Phase, Sequence, Store},
    workflow::{self, Actor, Engine, Office, Setting, WorkflowError},
};
use std::ops::ControlFlow;

/// Work between two looks at a search.
const STEP: u32 = 200_000;

/// Opens the database and finds the organisation.
pub(super) fn store(app: &App) -> Result<(Store, OrganisationId), Failure> {
    let store = Store::open(&app.settings.database)?;
    let id = match &app.settings.organisation {
        Some(name) => store.find_organisation(name)?,
        None => match store.organisations()?.as_slice() {
            [(id, _)] => *id,
            [] => return Err(Failure::input("the database is empty", "import an organisation first")),
            _ => {
                let help = "name one with `--organisation`";
                return Err(Failure::usage("the database holds several organisations", help));
            }
        },
    };
    Ok((store, id))
}

/// The policy in force; nothing is in it before one is saved.
pub(super) fn policy(store: &Store, id: OrganisationId) -> Result<String, Failure> {
    Ok(store.policy_in_force(id)?.map_or_else(|| "{}".into(), |version| version.document))
}

/// Lets `actor` do something that takes no plugin.
pub(super) fn act<T>(
    app: &App,
    actor: Actor,
    work: impl FnOnce(&mut Office<'_>) -> Result<T, WorkflowError>,
) -> Result<T, Problem> {
    let (mut store, id) = store(app)?;
    Ok(work(&mut Office::new(&mut store, id, actor, app.now())).map_err(Failure::from)?)
}

/// Lets `actor` do something that the plugin decides upon, or that the policy has a word in.
pub(super) fn decide<T>(
    app: &App,
    actor: Actor,
    work: impl FnOnce(&mut Office<'_>, &Engine<'_>, &workflow::Desk) -> Result<T, WorkflowError>,
) -> Result<T, Problem> {
    let (mut store, id) = store(app)?;
    let session = app.settings.plugin.session().map_err(Failure::from)?;
    let desk = read(app, &store, id, &session)?;
    let engine = Engine::new(&app.settings.plugin);
    Ok(work(&mut Office::new(&mut store, id, actor, app.now()), &engine, &desk).map_err(Failure::from)?)
}

/// The snapshot under the policy in force.
fn read(app: &App, store: &Store, id: OrganisationId, session: &Session) -> Result<workflow::Desk, Failure> {
    let policy = session.resolve_policy(&policy(store, id)?)?;
    let setting = Setting { fed_daily: true, ..Setting::new(policy, app.today()) };
    Ok(workflow::Desk::read(store, id, &setting)?)
}

/// The plugin with the snapshot, to be asked as whoever reads.
pub(super) struct Asking {
    pub(super) state: workflow::Desk,
    pub(super) taxonomy: Taxonomy,
    pub(super) session: Session,
    pub(super) program: Program,
}

impl Asking {
    /// Opens it under the policy in force.
    pub(super) fn open(app: &App, store: &Store, id: OrganisationId) -> Result<Self, Failure> {
        let session = app.settings.plugin.session()?;
        let state = read(app, store, id, &session)?;
        let program = state.program(&session)?;
        let taxonomy = Taxonomy::shipped().map_err(WorkflowError::from)?;
        Ok(Self { state, taxonomy, session, program })
    }

    /// Somebody's time zone; UTC where none is known.
    pub(super) fn zone(&self, person: &str) -> String {
        let known = self.state.roster.people.iter().find(|known| known.id == person);
        known.and_then(|known| known.time_zone.clone()).unwrap_or_else(|| "UTC".into())
    }

    /// What the two of a participant's pair could talk about, as she may know it; nothing where the plugin tells her
    /// nothing.
    pub(super) fn topics(&self, case: &Case, who: &Participant) -> Result<String, Failure> {
        match self.program.appraise(std::slice::from_ref(&case.pair), &who.reader()) {
            Ok(found) => Ok(found.items.first().map(|one| sections::topics(one, &self.taxonomy)).unwrap_or_default()),
            Err(CallError::Fault(_)) => Ok(String::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// How her pairings go, by what she may know of them; nothing where the plugin tells her nothing. Counts are left out:
    /// they are told as they were released, so that nobody can subtract one day from another.
    pub(super) fn standings(&self, history: &History, who: &Participant) -> Result<Vec<PairingState>, Failure> {
        match self.program.review(history).and_then(|review| review.report(&who.reader())) {
            Ok(report) => Ok(report.pairings),
            Err(CallError::Fault(fault)) if matches!(fault.kind, FaultKind::Refused | FaultKind::NotFound) => {
                Ok(Vec::new())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A message of the plugin, which knows topics by their slugs alone, with the words that people know them by.
    fn labelled(&self, message: &str) -> String {
        let part = |(at, text): (usize, &str)| match self.taxonomy.find(text).filter(|_| at % 2 == 1) {
            Some(topic) => topic.label.clone(),
            None => text.to_owned(),
        };
        message.split('`').enumerate().map(part).collect::<Vec<_>>().join("`")
    }

    /// The guide of a session, which both may see.
    pub(super) fn agenda(&self, case: &Case, session: &scheduling::Session) -> Result<Vec<String>, Failure> {
        match self.program.guide(&case.pair, session, &[]) {
            Ok(guide) => {
                let says = |item: scheduling::AgendaItem| {
                    format!("{} minutes: {}", item.minutes, words::sentence(&self.labelled(&item.message)))
                };
                Ok(guide.items.into_iter().map(says).collect())
            }
            Err(CallError::Fault(_)) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }
}

/// What the coordinator has on her desk.
pub(super) struct Desk {
    pub(super) store: Store,
    pub(super) id: OrganisationId,
    /// The snapshot.
    pub(super) state: workflow::Desk,
    /// Every pairing with its life, by key.
    pub(super) cases: Vec<Case>,
    pub(super) taxonomy: Taxonomy,
    pub(super) session: Session,
    pub(super) program: Program,
}

impl Desk {
    /// Opens it under the policy in force.
    pub(super) fn open(app: &App, _: &Coordinator) -> Result<Self, Failure> {
        let (store, id) = store(app)?;
        let Asking { state, taxonomy, session, program } = Asking::open(app, &store, id)?;
        let cases = store.cases(id)?;
        Ok(Self { store, id, state, cases, taxonomy, session, program })
    }

    /// Pairings that began, as the contract has them.
    pub(super) fn pairings(&self) -> Vec<Pairing> {
        self.cases.iter().filter_map(|case| case.record.clone()).collect()
    }

    /// Pairs that stand take their places first; whoever said no is not asked again.
    pub(super) fn request(&self) -> Request {
        let here = |id: &str| self.state.roster.people.iter().any(|person| person.id == id);
        let mut request = Request::default();
        for case in &self.cases {
            let Pair { mentor, mentee } = &case.pair;
            let list = match case.phase {
                Phase::Locked | Phase::Asked | Phase::Accepted | Phase::Active | Phase::Paused => &mut request.locked,
                Phase::Declined => &mut request.excluded,
                Phase::Draft | Phase::Dropped | Phase::Ended => continue,
            };
            if here(mentor) && here(mentee) && !list.contains(&case.pair) {
                list.push(case.pair.clone());
                // Who was placed against a rule stands by the word that was given then.
                let codes = case.proposal.iter().flat_map(|proposal| &proposal.overridden);
                let word = |code: &String| LockOverride {
                    pair: case.pair.clone(),
                    code: code.clone(),
                    actor: "coordinator".into(),
                };
                request.overrides.extend(codes.map(word));
            }
        }
        let Request { locked, excluded, overrides, .. } = &mut request;
        excluded.retain(|pair| !locked.contains(pair));
        overrides.retain(|one| locked.contains(&one.pair));
        request
    }

    /// Searches to the end.
    pub(super) fn search(&self, request: &Request) -> Result<(Search, Outcome), Failure> {
        search(&self.program, request)
    }

    /// What the points of these pairs rest on; nothing where somebody has left.
    pub(super) fn appraise(&self, who: &Coordinator, pairs: &[Pair]) -> Result<Vec<Appraisal>, Failure> {
        let here = |id: &str| self.state.roster.people.iter().any(|person| person.id == id);
        let known: Vec<Pair> = pairs.iter().filter(|pair| here(&pair.mentor) && here(&pair.mentee)).cloned().collect();
        Ok(self.program.appraise(&known, &who.reader())?.items)
    }
}

/// Searches to the end.
pub(super) fn search(program: &Program, request: &Request) -> Result<(Search, Outcome), Failure> {
    let mut search = program.search(request)?;
    let outcome = search.run(STEP, |_| ControlFlow::Continue(()))?;
    Ok((search, outcome))
}

/// The answer of a decision that was kept. None: it named somebody who has been erased, or it is past its time.
pub(super) fn answer<T: serde::de::DeserializeOwned>(store: &Store, entry: Sequence) -> Result<Option<T>, Failure> {
    let digest = store.audit_entry(entry)?.and_then(|entry| entry.decided?.outcome);
    let Some(digest) = digest else { return Ok(None) };
    match store.blob(&digest)? {
        Some(Kept::Text(text)) => {
            serde_json::from_str(&text).map(Some).map_err(Failure::json("an answer that was kept"))
        }
        Some(Kept::Gone) | None => Ok(None),
    }
}
