//! Data protection: erase a person, tell her what is held on her, keep nothing for ever.

use super::{desk::Database, people::People};
use crate::{
    errors::Failure,
    output::{Answer, Page},
};
use chrono::NaiveDate;

/// Remove a person and everything that names her
///
/// Her records, and those of others that name her, are gone: pairings with their sessions and events, ties, waivers, wishes,
/// rulings, requests, and what decisions were made from. The audit log keeps its entries, which name nobody; it still
/// verifies, and says `erased` where it named her. Decisions about her cannot be made again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness erase --db hr.db E17 --yes")]
pub(super) struct Erase {
    #[command(flatten)]
    database: Database,
    /// Who, by key or name; by key also somebody who is gone from the export
    person: String,
    /// This cannot be undone
    #[arg(long, required = true)]
    yes: bool,
}

impl Erase {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        let (mut store, id) = self.database.open()?;
        let organisation = store.organisation(id)?;
        // Somebody who has left is in no export any more, and may be in the history.
        let person = People::of(&organisation).find(&self.person).unwrap_or(self.person);
        let erased = store.erase(id, &person)?;
        let mut page = Page::default();
        page.title("Erased").facts([
            ("records", erased.records.to_string()),
            ("texts that decisions were made from", erased.texts.to_string()),
            ("entries of the audit log whose details are gone", erased.entries.to_string()),
        ]);
        Ok(Answer::new(page, &erased))
    }
}

/// Print everything that is held on a person, as JSON
///
/// Nothing in it tells of others' confidences: no wish of somebody else about her, no answer of a partner, no reason, no
/// ruling.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness export-person --db hr.db 'Ana Silva' > ana.json")]
pub(super) struct ExportPerson {
    #[command(flatten)]
    database: Database,
    /// Who, by key or name
    person: String,
}

impl ExportPerson {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        let (store, id) = self.database.open()?;
        let organisation = store.organisation(id)?;
        let person = People::of(&organisation).find(&self.person)?;
        let export = store.export_person(id, &person)?;
        let mut page = Page::default();
        page.line(serde_json::to_string_pretty(&export).map_err(Failure::json("the export"))?);
        Ok(Answer::new(page, &export))
    }
}

/// Drop what is older than a day
///
/// What is dropped: texts that only decisions before the day were made from or ended in (those cannot be made again);
/// outcomes of runs before it; proposals that came to nothing before it; pairings that ended before it, with their sessions,
/// events, agreements and consents; requests that were answered before it; and who, whom and why of older entries of the
/// audit log. What stays: the log's entries and digests, running pairings, the queue, people and enrolments. A year after
/// the end of a program is what most need.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness retain --db hr.db --before 2025-11-26")]
pub(super) struct Retain {
    #[command(flatten)]
    database: Database,
    /// The first day that is kept
    #[arg(long, value_name = "DATE")]
    before: NaiveDate,
}

impl Retain {
    pub(super) fn run(self) -> Result<Answer, Failure> {
        let (mut store, id) = self.database.open()?;
        let dropped = store.retain(id, self.before)?;
        let mut page = Page::default();
        page.title(format!("Dropped, from before {}", self.before)).facts([
            ("pairings that had ended", dropped.pairings.to_string()),
            ("proposals that came to nothing", dropped.proposals.to_string()),
            ("requests that were answered", dropped.requests.to_string()),
            ("records that are over", dropped.records.to_string()),
            ("texts of decisions", dropped.texts.to_string()),
            ("outcomes of runs", dropped.outcomes.to_string()),
            ("details of the audit log", dropped.entries.to_string()),
        ]);
        Ok(Answer::new(page, &dropped))
    }
}
