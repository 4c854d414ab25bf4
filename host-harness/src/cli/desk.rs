//! What a coordinator has on her desk: an organisation from the database, who takes part, a policy, a plugin.

use super::{
    context::{self, Context},
    hints,
};
use crate::{
    contract::{
        matching::{Outcome, Request},
        program::Pairing,
        types::Pair,
    },
    errors::Failure,
    hr::{Confidence, DaySpan, Enrolment, Organisation},
    output::Progress,
    plugin::{Plugin, Program, Search, Session},
    policies,
    store::{OrganisationId, Store},
    workflow::{self, Actor, Engine, Office, Setting, TERM_DAYS, WorkflowError, standing_term, with_topics},
};
use chrono::{Days, NaiveDate};
use clap::ValueEnum;
use serde_json::json;
use std::{
    collections::BTreeSet,
    ops::{ControlFlow, Deref},
    path::{Path, PathBuf},
};

/// Work between two looks at a search.
const STEP: u32 = 200_000;

/// The database and the organisation in it.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Database {
    /// The database; `import` makes it
    #[arg(long, value_name = "FILE")]
    pub(super) db: PathBuf,
    /// Name of the organisation, where the database holds several
    #[arg(long, value_name = "NAME")]
    organisation: Option<String>,
}

impl Database {
    /// The organisation of that name in a file; without a name, the only one.
    pub(super) fn named(db: &Path, organisation: Option<&str>) -> Self {
        Self { db: db.to_owned(), organisation: organisation.map(str::to_owned) }
    }

    /// The organisation that is named.
    pub(super) fn organisation(&self) -> Option<&str> {
        self.organisation.as_deref()
    }

    /// Opens it and finds the organisation.
    pub(super) fn open(&self) -> Result<(Store, OrganisationId), Failure> {
        if !self.db.exists() {
            let message = format!("there is no database `{}`", self.db.display());
            return Err(Failure::input(message, "make one: `host-harness import --db FILE EXPORT…`"));
        }
        let store = Store::open(&self.db)?;
        let id = match &self.organisation {
            Some(name) => store.find_organisation(name)?,
            None => match store.organisations()?.as_slice() {
                [(id, _)] => *id,
                [] => return Err(Failure::input("the database is empty", "import an organisation first")),
                several => {
                    let names: Vec<String> = several.iter().map(|(_, name)| format!("`{name}`")).collect();
                    let help = format!("name one with `--organisation`: {}", names.join(", "));
                    return Err(Failure::usage("the database holds several organisations", help));
                }
            },
        };
        Ok((store, id))
    }
}

/// The day of the newest export.
pub(super) fn newest(organisation: &Organisation) -> NaiveDate {
    organisation.provenance.iter().map(|source| source.as_of).max().unwrap_or_default()
}

/// How far a value that was inferred counts.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Least {
    /// Only what the export says
    Certain,
    /// What is right for most as well
    Likely,
    /// Rules of thumb as well
    Guess,
}

/// What is best.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Objective {
    /// Most points in all
    Total,
    /// The worst-off pair as well off as can be
    Fair,
    /// Nobody has reason to swap
    Stable,
}

/// Whoever types commands runs the program.
pub(super) fn coordinator() -> Actor {
    Actor::coordinator("coordinator")
}

/// What the commands on a database take.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Data {
    #[command(flatten)]
    pub(super) database: Database,
    /// The policy: a JSON file, `shipped:NAME` (`policy list` names them), or the document itself where it begins with `{`.
    /// Of several, a later one is laid over those before it
    #[arg(long, value_name = "FILE")]
    policy: Vec<String>,
    /// Sets `/matching/objective` of the policy
    #[arg(long, value_enum)]
    objective: Option<Objective>,
    /// Inferred values weaker than this count as unknown
    #[arg(long, value_enum, default_value = "guess")]
    least: Least,
    /// The day rules are judged on; the day of the newest export if not given
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// First day of the program; the day rules are judged on if not given
    #[arg(long, value_name = "DATE")]
    since: Option<NaiveDate>,
    /// First day after the program; half a year later if not given
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
}

/// An open desk: the database, what is read from it, and a program of the plugin on that.
pub(super) struct Desk {
    pub(super) store: Store,
    pub(super) read: workflow::Desk,
    plugin: Plugin,
    quiet: bool,
    pub(super) session: Session,
    pub(super) program: Program,
}

impl Deref for Desk {
    type Target = workflow::Desk;

    fn deref(&self) -> &workflow::Desk {
        &self.read
    }
}

impl Desk {
    /// Opens the database, takes a snapshot and hands it to the plugin.
    ///
    /// # Errors
    /// Also when nobody is enrolled.
    pub(super) fn open(data: &Data, context: &Context) -> Result<Self, Failure> {
        Self::open_on(data, context, None)
    }

    /// The same, judged on a later day than the export is of, with feeds of that day.
    pub(super) fn open_on(data: &Data, context: &Context, day: Option<NaiveDate>) -> Result<Self, Failure> {
        let (store, id) = data.database.open()?;
        let organisation = store.organisation(id)?;
        if store.enrolments(id)?.is_empty() {
            return Err(hints::nobody(&data.database.db));
        }
        let first = data.as_of.unwrap_or_else(|| newest(&organisation));
        let as_of = day.unwrap_or(first);
        let since = data.since.unwrap_or(first);
        let until = data.until.unwrap_or(since + Days::new(TERM_DAYS));
        let least = match data.least {
            Least::Certain => Confidence::Certain,
            Least::Likely => Confidence::Likely,
            Least::Guess => Confidence::Guess,
        };
        let plugin = context.plugin()?;
        let session = plugin.session()?;
        let policy = session.resolve_policy(&data.policy()?)?;
        let term = DaySpan { since: Some(since), until: Some(until) };
        let setting = Setting { policy, as_of, term, least, fed_daily: day.is_some() };
        let read = workflow::Desk::read(&store, id, &setting)?;
        let program = read.program(&session)?;
        Ok(Self { store, read, plugin, quiet: context.is_quiet(), session, program })
    }

    /// What somebody does from this desk, on its day, with a progress line where it takes long.
    pub(super) fn act<T>(
        &mut self,
        actor: Actor,
        act: impl FnOnce(&mut Office<'_>, &Engine<'_>, &workflow::Desk) -> Result<T, WorkflowError>,
    ) -> Result<T, Failure> {
        let mut office = Office::new(&mut self.store, self.read.id, actor, self.read.now());
        let progress = Progress::new(self.quiet);
        let engine = Engine::new(&self.plugin)
            .watched(|operation, _| progress.step(operation))
            .in_steps(|step| progress.at(step.fraction, &step.phase));
        let done = act(&mut office, &engine, &self.read);
        Ok(done?)
    }

    /// The same desk with other enrolments.
    pub(super) fn take_enrolments(&mut self, enrolments: Vec<Enrolment>) -> Result<(), Failure> {
        if enrolments != self.enrolments {
            self.read = self.read.with_enrolments(enrolments)?;
            self.program = self.read.program(&self.session)?;
        }
        Ok(())
    }

    /// Pairs that stand: those of running pairings whose people are still here.
    pub(super) fn request(&self) -> Result<Request, Failure> {
        let here: BTreeSet<&str> = self.roster.people.iter().map(|person| person.id.as_str()).collect();
        let standing = |pairing: &Pairing| {
            let Pair { mentor, mentee } = &pairing.pair;
            pairing.ended_on.is_none() && here.contains(mentor.as_str()) && here.contains(mentee.as_str())
        };
        let pairings = self.store.pairings(self.id)?;
        let locked = pairings.into_iter().filter(standing).map(|pairing| pairing.pair).collect();
        Ok(Request { locked, ..Request::default() })
    }

    /// Searches to the end.
    pub(super) fn search(&self, context: &Context, request: &Request) -> Result<(Search, Outcome), Failure> {
        search(&self.program, context, request)
    }
}

/// Searches to the end, with a progress line.
pub(super) fn search(program: &Program, context: &Context, request: &Request) -> Result<(Search, Outcome), Failure> {
    let progress = context.progress();
    let mut search = program.search(request)?;
    let outcome = search.run(STEP, |state| {
        progress.at(state.fraction, &state.phase);
        ControlFlow::Continue(())
    })?;
    Ok((search, outcome))
}

impl Data {
    /// The same, with a term that holds all of these pairings where none is named: from the first match to the last end.
    pub(super) fn over(&self, pairings: &[Pairing]) -> Self {
        let DaySpan { since, until } = standing_term(pairings);
        self.within(since, until)
    }

    /// The same, with the first and last day of the term where the command line names none.
    pub(super) fn within(&self, since: Option<NaiveDate>, until: Option<NaiveDate>) -> Self {
        Self { since: self.since.or(since), until: self.until.or(until), ..self.clone() }
    }

    /// The policy's document, with the objective and the topics in it.
    pub(super) fn policy(&self) -> Result<String, Failure> {
        Ok(with_topics(&policy(&self.policy, self.objective)?)?)
    }
}

/// One policy document from several, each a file, a shipped policy or the command line itself; later ones overrule.
pub(super) fn policy(texts: &[String], objective: Option<Objective>) -> Result<String, Failure> {
    let mut value = json!({});
    for text in texts {
        policies::lay_over(&mut value, serde_json::from_str(&layer(text)?).map_err(Failure::json("the policy"))?);
    }
    if let Some(objective) = objective.and_then(|objective| objective.to_possible_value()) {
        policies::lay_over(&mut value, json!({ "matching": { "objective": objective.get_name() } }));
    }
    Ok(value.to_string())
}

/// One layer of a policy, as JSON text.
pub(super) fn layer(text: &str) -> Result<String, Failure> {
    if text.trim_start().starts_with('{') {
        return Ok(text.to_owned());
    }
    let Some(name) = text.strip_prefix(policies::PREFIX) else { return context::read(Path::new(text)) };
    let unknown = |error: policies::UnknownPolicy| {
        let help = format!("did you mean `{}{}`? `policy list` names all", policies::PREFIX, error.nearest);
        Failure::usage(error.to_string(), help)
    };
    Ok(policies::find(name).map_err(unknown)?.document.to_owned())
}
