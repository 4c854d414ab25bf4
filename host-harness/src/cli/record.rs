//! What happens beside the sessions: goals, surveys, promises, circles; and records from other tools.

use super::{
    acting::Acting,
    context::Context,
    desk::{Data, Desk, coordinator},
    people::People,
};
use crate::{
    contract::health::{History, Item},
    errors::Failure,
    import,
    output::{Answer, Page, words},
    store::merge,
    workflow::{Actor, history_on},
};
use chrono::NaiveDate;
use clap::Subcommand;
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::PathBuf};

/// Record what happens beside the sessions: goals, surveys, the sponsor's promises, mentors' circles
///
/// What becomes of sessions is recorded by `replan --event`. All of it is what `health` reads.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness record goal --db hr.db 3f2a9c014b7d --topic generative-ai --as 'Ana Silva'
  host-harness record progress --db hr.db 3f2a9c014b7d 1 60
  host-harness record survey --db hr.db midpoint
  host-harness record answer --db hr.db midpoint 3f2a9c014b7d --as 'Ana Silva' useful=4 rapport=5 safety=5
  host-harness record promise --db hr.db kick-off --due 2026-12-01
  host-harness record kept --db hr.db kick-off --due 2026-12-01
  host-harness record import --db hr.db answers.csv")]
pub(super) struct Record {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// A pair agrees on a goal
    Goal(Goal),
    /// How far a goal is
    Progress(Progress),
    /// Ask both people of every pair that runs
    Survey(Wave),
    /// Answer a survey, as one of the two
    Answer(Answered),
    /// The sponsor promises something by a day
    Promise(Promise),
    /// A promise is kept
    Kept(Promise),
    /// A mentors' circle took place
    Circle(Acting),
    /// Bring in records of other tools: the contract's `history` as JSON, or CSV with its fields as columns
    ///
    /// A table holds one kind: survey answers, skill ratings, goals, applications, sponsor actions, concerns, meetings or facts,
    /// told by its columns. Of a survey, further columns are constructs of the policy; whatever the program does not know, such
    /// as comments, is left out and named. `mentor` and `mentee` may stand in the place of `pairing`. What was brought in before
    /// is replaced, not doubled. All files are kept, or none.
    Import(Import),
}

#[derive(Debug, clap::Args)]
struct Goal {
    #[command(flatten)]
    acting: Acting,
    /// Key of the pairing
    pairing: String,
    /// The topic it serves
    #[arg(long, value_name = "SLUG")]
    topic: Option<String>,
    /// The day it is due; the planned end if not given
    #[arg(long, value_name = "DATE")]
    due: Option<NaiveDate>,
    /// Who of the two says so; the coordinator for them if not given
    #[arg(long = "as", value_name = "PERSON")]
    person: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Progress {
    #[command(flatten)]
    acting: Acting,
    /// Key of the pairing
    pairing: String,
    /// Which of its goals, from 1, in the order of agreement
    number: usize,
    /// How much of it is reached
    #[arg(value_name = "PERCENT")]
    percent: u32,
    /// Who of the two says so; the coordinator for them if not given
    #[arg(long = "as", value_name = "PERSON")]
    person: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Wave {
    #[command(flatten)]
    data: Data,
    /// Name of the wave, such as `first-sessions`, `midpoint`, `closing`
    wave: String,
}

#[derive(Debug, clap::Args)]
struct Answered {
    #[command(flatten)]
    data: Data,
    /// Name of the wave
    wave: String,
    /// Key of the pairing
    pairing: String,
    /// Who answers, by key or name
    #[arg(long = "as", value_name = "PERSON")]
    person: String,
    /// Answers, such as `useful=4`
    #[arg(required = true, value_name = "CONSTRUCT=VALUE", value_parser = item)]
    items: Vec<Item>,
}

#[derive(Debug, clap::Args)]
struct Promise {
    #[command(flatten)]
    acting: Acting,
    /// What: `kick-off`, `quarterly-review`, `visible-story`, or a word of one's own
    kind: String,
    /// The day it is due
    #[arg(long, value_name = "DATE")]
    due: NaiveDate,
}

#[derive(Debug, clap::Args)]
struct Import {
    #[command(flatten)]
    data: Data,
    /// The files
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Encoding of files that do not say theirs, e.g. `windows-1252`
    #[arg(long)]
    encoding: Option<String>,
}

/// `useful=4`
fn item(text: &str) -> Result<Item, String> {
    let wrong = || format!("`{text}` is not like `useful=4`");
    let (construct, value) = text.split_once('=').ok_or_else(wrong)?;
    Ok(Item { construct: construct.trim().to_owned(), value: value.trim().parse().map_err(|_| wrong())? })
}

impl Record {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        match self.step {
            Step::Goal(one) => {
                let mut act = one.acting.open()?;
                let actor = actor(&People::of(&act.organisation), one.person.as_deref())?;
                let goal = act.office_of(actor).agree_goal(&one.pairing, one.topic.as_deref(), one.due)?;
                told("Goal agreed on", &json!({ "goal": goal }))
            }
            Step::Progress(one) => {
                let mut act = one.acting.open()?;
                let actor = actor(&People::of(&act.organisation), one.person.as_deref())?;
                let goal = act.office_of(actor).report_goal(&one.pairing, one.number, one.percent)?;
                told(&format!("Goal {} is at {} %", one.number, one.percent), &json!({ "goal": goal }))
            }
            Step::Survey(one) => {
                let mut desk = Desk::open(&one.data, context)?;
                let asked =
                    desk.act(coordinator(), |office, _, desk| office.ask_wave(&desk.survey_rules()?, &one.wave))?;
                let people = words::many(asked, "person is", "people are");
                told(&format!("{people} asked in `{}`", one.wave), &json!({ "wave": one.wave, "asked": asked }))
            }
            Step::Answer(one) => {
                let mut desk = Desk::open(&one.data, context)?;
                let person = People::of(&desk.organisation).find(&one.person)?;
                desk.act(Actor::participant(person), |office, _, desk| {
                    office.answer_survey(&desk.survey_rules()?, &one.wave, &one.pairing, one.items.clone())
                })?;
                told("Answered; nobody reads what one person answered", &json!({ "wave": one.wave }))
            }
            Step::Promise(one) => {
                let promise = one.acting.open()?.office().promise(&one.kind, one.due)?;
                told(&format!("`{}` is promised for {}", one.kind, one.due), &json!({ "promise": promise }))
            }
            Step::Kept(one) => {
                let promise = one.acting.open()?.office().keep_promise(&one.kind, one.due)?;
                told(&format!("`{}` is kept", one.kind), &json!({ "promise": promise }))
            }
            Step::Circle(acting) => {
                let mut act = acting.open()?;
                act.office().hold_circle()?;
                told("The circle is recorded", &json!({ "on": act.today() }))
            }
            Step::Import(one) => one.run(context),
        }
    }
}

impl Import {
    fn run(self, context: &Context) -> Result<Answer, Failure> {
        let pairings = {
            let (store, id) = self.data.database.open()?;
            store.pairings(id)?
        };
        let mut desk = Desk::open(&self.data.over(&pairings), context)?;
        let rules = desk.survey_rules()?;
        let constructs = [rules.constructs, rules.before].concat();
        let known = import::Known { pairings: &pairings, constructs: &constructs };
        let (mut all, mut dropped) = (History::default(), BTreeMap::new());
        for path in &self.paths {
            let read = import::records(path, self.encoding.as_deref(), known)?;
            append(&mut all, read.history);
            if !read.dropped.is_empty() {
                dropped.insert(path.display().to_string(), read.dropped);
            }
        }
        // All of it, or nothing: the plugin names what is wrong, before anything is kept.
        let mut history = history_on(&desk.store, desk.id, desk.frame.as_of)?;
        merge(&mut history, &all);
        desk.program.review(&history)?;
        let merged = desk.act(coordinator(), |office, _, _| office.import_records(&all))?;
        let mut page = Page::default();
        page.title(format!(
            "{} new, {} in the place of others, {} there already",
            merged.new, merged.changed, merged.same
        ));
        for (file, columns) in &dropped {
            page.line(format!("  left out of `{file}`, since the program does not know it: {}", columns.join(", ")));
        }
        Ok(Answer::new(page, &json!({ "files": self.paths, "merged": merged, "dropped": dropped })))
    }
}

/// The records of another file behind those of the ones before.
fn append(all: &mut History, more: History) {
    let History { meetings, concerns, goals, surveys, skills, sponsor_actions, applications, facts, .. } = more;
    all.meetings.extend(meetings);
    all.concerns.extend(concerns);
    all.goals.extend(goals);
    all.surveys.extend(surveys);
    all.skills.extend(skills);
    all.sponsor_actions.extend(sponsor_actions);
    all.applications.extend(applications);
    all.facts.extend(facts);
}

/// One of the two, or the office.
fn actor(people: &People<'_>, person: Option<&str>) -> Result<Actor, Failure> {
    match person {
        Some(text) => Ok(Actor::participant(people.find(text)?)),
        None => Ok(coordinator()),
    }
}

fn told(text: &str, json: &Value) -> Result<Answer, Failure> {
    let mut page = Page::default();
    page.title(text);
    Ok(Answer::new(page, json))
}
