//! When they meet.

use super::{
    context::Context,
    desk::{Data, coordinator},
    timetable::{self, Tell},
};
use crate::{
    contract::scheduling::Placed,
    errors::Failure,
    output::{Answer, Page, words},
};
use std::path::PathBuf;

/// Place the sessions of all pairings
///
/// What is planned already moves as little as possible. Busy times are those that `calendar` brought in. The plan is kept in
/// the database.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness match --db hr.db --accept && host-harness plan --db hr.db
  host-harness plan --db hr.db --as-of 2026-12-01 --invitations ics")]
pub(super) struct Plan {
    #[command(flatten)]
    data: Data,
    /// Folder for iCalendar files: one a pairing with its sessions ahead, one more with those that are called off
    #[arg(long, value_name = "DIR")]
    invitations: Option<PathBuf>,
}

impl Plan {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let mut desk = timetable::open(&self.data, context)?;
        let calendar = timetable::calendar(&desk)?;
        let planned = desk.act(coordinator(), |office, engine, read| office.plan(engine, read))?;
        let (planned, sessions) = (planned.timetable, planned.sessions);
        if let Some(folder) = &self.invitations {
            timetable::send(&desk, &calendar.pairings, &sessions, folder)?;
        }
        let tell = Tell::new(&desk, &calendar.pairings);
        let mut page = Page::default();
        page.title(format!(
            "{} for {}",
            words::many(planned.sessions.len(), "session", "sessions"),
            words::many(calendar.pairings.len(), "pairing", "pairings")
        ));
        tell.sessions(&mut page, &planned.sessions.iter().collect::<Vec<&Placed>>());
        tell.calendars(&mut page, &calendar);
        tell.rest(&mut page, &planned);
        Ok(Answer::new(page, &planned))
    }
}
