//! Invitations of the plan that is kept.

use super::{context::Context, desk::Data, pairings::midnight, timetable};
use crate::{
    contract::scheduling::SessionState,
    errors::Failure,
    output::{Answer, Page, words},
};
use serde_json::json;
use std::path::PathBuf;

/// Write invitations and cancellations of the plan that is kept, without planning
///
/// One iCalendar file a pairing with every session ahead, and one more (`.cancelled.ics`) with those that were called off.
/// A session is the same event for ever; what moved has a higher sequence number. The same plan gives the same bytes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness ics --db hr.db --out invitations
  host-harness ics --db hr.db --as-of 2026-12-01 --out invitations --json")]
pub(super) struct Ics {
    #[command(flatten)]
    data: Data,
    /// Folder for the files
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Ics {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let desk = timetable::open(&self.data, context)?;
        let now = midnight(desk.frame.as_of);
        let mut sessions = desk.store.sessions(desk.id)?;
        let told = |state| matches!(state, SessionState::Planned | SessionState::Pinned | SessionState::Cancelled);
        sessions.retain(|session| session.when.start >= now && told(session.state));
        if sessions.is_empty() {
            return Err(Failure::input("no session lies ahead", "`host-harness plan --db FILE` plans them"));
        }
        let files = timetable::send(&desk, &desk.store.pairings(desk.id)?, &sessions, &self.out)?;
        let cancelled = sessions.iter().filter(|session| session.state == SessionState::Cancelled).count();
        let mut page = Page::default();
        page.title(format!(
            "{} in {}",
            words::many(sessions.len() - cancelled, "invitation", "invitations"),
            self.out.display()
        ));
        page.facts([("cancellations", cancelled.to_string()), ("files", words::count(files.len() as u64))]);
        Ok(Answer::new(
            page,
            &json!({ "sessions": sessions.len() - cancelled, "cancelled": cancelled, "files": files }),
        ))
    }
}
