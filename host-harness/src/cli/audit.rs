//! The audit log: what was done and decided, whether it still reads as it was written, and whether it comes out the same.

use super::{context::Context, desk::Database, people::People};
use crate::{
    errors::Failure,
    output::{Answer, Page, words},
    store::{Entry, Sequence, Verdict},
    workflow::{Replayed, Replaying, Same},
};
use clap::Subcommand;
use serde_json::json;

/// The log of acts and decisions: read it, verify its chain, make its decisions again
///
/// Every act of the workflow is an entry, bound to the one before by its hash; every decision of the plugin with the digests
/// of what it was asked, of the policy, of the component and of the answer. (Whether groups fare alike is another question:
/// `fairness`.)
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness audit log --db hr.db
  host-harness audit verify --db hr.db                    note the head it prints elsewhere
  host-harness audit verify --db hr.db --head 4f1c…       then a log that was cut off shows
  host-harness audit replay --db hr.db --since 120")]
pub(super) struct Audit {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// The entries, oldest first
    Log(Log),
    /// Whether every entry reads as it was written. Ends with 1 where one does not
    Verify(Verify),
    /// Make every decision again with the component that made it, and compare bytes. Ends with 1 where one differs
    Replay(Replay),
}

#[derive(Debug, clap::Args)]
struct Log {
    #[command(flatten)]
    database: Database,
    /// Entries after this number alone
    #[arg(long, value_name = "N", default_value_t = 0)]
    since: i64,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 1000)]
    limit: u32,
}

#[derive(Debug, clap::Args)]
struct Verify {
    #[command(flatten)]
    database: Database,
    /// A head that was noted earlier
    #[arg(long, value_name = "HASH")]
    head: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Replay {
    #[command(flatten)]
    database: Database,
    /// Decisions after this entry alone
    #[arg(long, value_name = "N", default_value_t = 0)]
    since: i64,
}

impl Audit {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        match self.step {
            Step::Log(log) => log.run(),
            Step::Verify(verify) => verify.run(),
            Step::Replay(replay) => replay.run(context),
        }
    }
}

impl Log {
    fn run(self) -> Result<Answer, Failure> {
        let (store, id) = self.database.open()?;
        let organisation = store.organisation(id)?;
        let people = People::of(&organisation);
        let entries = store.audit_log(id, Sequence(self.since), self.limit)?;
        let mut page = Page::default();
        page.title(words::many(entries.len(), "entry", "entries")).table(
            ["entry", "when", "who", "what", "about", "outcome"],
            entries.iter().map(|entry| {
                let details = entry.details.as_ref();
                let who = details.map_or("erased".into(), |one| people.name(&one.actor));
                let about = details.map_or("erased".into(), |one| match one.people.len() {
                    0..=4 => people.names(&one.people, ", "),
                    many => format!("{many} people"),
                });
                [entry.sequence.0.to_string(), words::utc(entry.at), who, what(entry), about, outcome(entry)]
            }),
        );
        Ok(Answer::new(page, &json!({ "entries": entries })))
    }
}

fn what(entry: &Entry) -> String {
    let mut text = entry.act.clone();
    for one in entry.details.iter().flat_map(|details| &details.overrides) {
        text.push_str(&format!("\nin spite of {}: {}", one.code, one.reason));
    }
    text
}

fn outcome(entry: &Entry) -> String {
    let word = match entry.verdict {
        Verdict::Done => "done",
        Verdict::Refused => "refused",
        Verdict::Failed => "failed",
    };
    match (&entry.failure, entry.decided.as_ref().and_then(|decided| decided.outcome.as_deref())) {
        (Some(failure), _) => format!("{word}: {failure}"),
        (None, Some(digest)) => format!("{word}, {}…", digest.get(..12).unwrap_or(digest)),
        (None, None) => word.into(),
    }
}

impl Verify {
    fn run(self) -> Result<Answer, Failure> {
        let (store, _) = self.database.open()?;
        let found = store.verify_audit(self.head.as_deref())?;
        let mut page = Page::default();
        if found.problems.is_empty() {
            page.title(format!("The log holds: {}", words::many(found.entries as usize, "entry", "entries")));
        } else {
            page.title(format!("The log does not hold: {}", words::many(found.problems.len(), "problem", "problems")))
                .table(["entry", "what"], found.problems.iter().map(|(at, what)| [at.to_string(), what.clone()]));
        }
        if found.erased > 0 {
            page.line(format!(
                "  of {} who, whom and why are erased",
                words::many(found.erased as usize, "entry", "entries")
            ));
        }
        page.line(format!("  head {}", found.head));
        let yes = found.problems.is_empty();
        Ok(Answer::new(page, &found).with_verdict(yes))
    }
}

impl Replay {
    fn run(self, context: &Context) -> Result<Answer, Failure> {
        let (store, id) = self.database.open()?;
        let plugin = context.plugin()?;
        let limits = plugin.limits().clone();
        let mut replaying = Replaying::new(&store, limits, Some(plugin));
        let decisions = replaying.decisions(id, Sequence(self.since))?;
        let progress = context.progress();
        progress.step("deciding again");
        let mut replayed = Vec::new();
        for (at, sequence) in decisions.iter().enumerate() {
            progress.part(at, decisions.len());
            replayed.extend(replaying.replay(*sequence)?);
        }
        drop(progress);
        let count = |wanted: fn(&Same) -> bool| replayed.iter().filter(|one| wanted(&one.same)).count();
        let differ = count(|same| matches!(same, Same::No(_) | Same::Altered | Same::Stopped(_)));
        let mut page = Page::default();
        page.title(format!("{} made again", words::many(replayed.len(), "decision", "decisions"))).facts([
            ("the same bytes", count(|same| *same == Same::Yes).to_string()),
            ("other bytes, altered, or stopped", differ.to_string()),
            ("erased, or past its time", count(|same| *same == Same::Gone).to_string()),
            ("component not at hand", count(|same| *same == Same::NoBuild).to_string()),
            ("no answer then", count(|same| *same == Same::Unanswered).to_string()),
        ]);
        let odd = |one: &&Replayed| matches!(one.same, Same::No(_) | Same::Altered | Same::Stopped(_) | Same::NoBuild);
        if replayed.iter().any(|one| odd(&one)) {
            page.title("Look at").table(
                ["entry", "operation", "what"],
                replayed.iter().filter(odd).map(|one| {
                    let what = match &one.same {
                        Same::No(digest) => format!("other bytes: {digest}"),
                        Same::Altered => "what it was made from has been changed".into(),
                        Same::Stopped(why) => why.clone(),
                        _ => "the component that decided is not at hand".into(),
                    };
                    [one.sequence.0.to_string(), one.operation.clone(), what]
                }),
            );
        }
        Ok(Answer::new(page, &json!({ "decisions": replayed })).with_verdict(differ == 0))
    }
}
