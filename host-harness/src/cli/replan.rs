//! Life changes, and the plan with it.

use super::{
    context::{self, Context},
    desk::{Data, coordinator},
    people::People,
    timetable::{self, Tell},
};
use crate::{
    contract::scheduling::{Change, Placed, Session, SessionState, Timetable},
    errors::Failure,
    events::{self, Written},
    output::{Answer, Page, words},
    workflow::{self, Engine, Office, Replanned, after},
};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Apply what happened, and plan anew with the least change
///
/// An event is JSON, a file of JSON, or words: a kind, then `key=value`. People are named by key or by name, sessions by
/// their pairing and number. Everything is kept in the database, or nothing where the plugin refuses. Says what moved and
/// why, and what is called off; writes exactly those invitations anew.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Events:
  away,person=E17,since=2026-12-14,until=2027-01-04        on leave; `until` is the first day back
  busy,person=E17,from=2026-12-10T09:00,to=2026-12-10T12:00  by her own clock; `tentative` makes it soft
  zone,person=E17,zone=Asia/Tokyo                          moved to another clock
  left,person=E17,on=2026-12-31                            leaves; her pairings end
  ended,mentor=E17,mentee=E4,on=2026-12-10,ending=no-time  a pairing ends, and its sessions are called off
  paused,pairing=3f2a…,since=2026-12-14,until=2027-01-04   a pairing rests
  cancelled,mentor=E17,mentee=E4,number=3,by=mentee        a session is called off; another is planned for it
  moved,mentor=E17,mentee=E4,number=3,to=2026-12-10T15:00  both agreed on another time; it stays there
  held,mentor=E17,mentee=E4,number=2                       it took place
  no-show,mentor=E17,mentee=E4,number=2,by=mentee          somebody did not come

Examples:
  host-harness replan --db hr.db --as-of 2026-12-01 --event 'away,person=Ana Silva,since=2026-12-14,until=2027-01-04'
  host-harness replan --db hr.db --as-of 2026-12-01 --event events.json --invitations ics
  host-harness replan --db hr.db --as-of 2026-12-01 --event '{\"kind\": \"left\", \"person\": \"E17\", \"on\": \"2026-12-31\"}'
  host-harness replan --db hr.db --as-of 2026-12-01      nothing happened, but a calendar or the policy is new")]
pub(super) struct Replan {
    #[command(flatten)]
    data: Data,
    /// What happened; may be given several times, in order
    #[arg(long = "event", value_name = "EVENT")]
    events: Vec<String>,
    /// Folder for iCalendar files of what changed: one a pairing with updates, one with cancellations
    #[arg(long, value_name = "DIR")]
    invitations: Option<PathBuf>,
    /// Show what would come of it, and keep nothing
    #[arg(long, conflicts_with = "invitations")]
    dry_run: bool,
}

impl Replan {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let mut desk = timetable::open(&self.data, context)?;
        let events = self.events(&People::of(&desk.organisation))?;
        let replan = |office: &mut Office<'_>, engine: &Engine<'_>, read: &workflow::Desk| match self.dry_run {
            true => office.try_replan(engine, read, &events),
            false => office.replan(engine, read, &events),
        };
        let Replanned { planned, by_event } = desk.act(coordinator(), replan)?;
        let planned = planned.timetable;
        let touched = changed(&planned, &by_event);
        // Invitations are made from what is kept now.
        let enrolments = desk.store.enrolments(desk.id)?;
        desk.take_enrolments(enrolments)?;
        let calendar = timetable::calendar(&desk)?;
        let files = match &self.invitations {
            Some(folder) => timetable::send(&desk, &calendar.pairings, &touched, folder)?,
            None => Vec::new(),
        };
        let tell = Tell::new(&desk, &calendar.pairings);
        let page = self.page(&planned, &by_event, &tell, &files);
        let of = |change: Change| -> Vec<&Placed> {
            planned.sessions.iter().filter(|placed| placed.change == change).collect()
        };
        let json = json!({
            "events": events,
            "by_event": by_event,
            "moved": of(Change::Moved),
            "added": of(Change::Added),
            "dropped": of(Change::Dropped),
            "kept": of(Change::Kept).len(),
            "unplaced": planned.unplaced,
            "findings": planned.findings,
            "cost": planned.cost,
            "bound": planned.bound,
            "digest": planned.digest,
            "files": files,
        });
        Ok(Answer::new(page, &json))
    }

    /// The events, people in them by key.
    fn events(&self, people: &People<'_>) -> Result<Vec<Written>, Failure> {
        let mut events = Vec::new();
        for text in &self.events {
            let is_file = text == "-" || Path::new(text).exists();
            let read = if is_file { context::read(Path::new(text))? } else { text.clone() };
            events.extend(events::read(&read)?);
        }
        for event in &mut events {
            for person in [&mut event.person, &mut event.mentor, &mut event.mentee].into_iter().flatten() {
                *person = people.find(person)?;
            }
        }
        Ok(events)
    }

    fn page(&self, planned: &Timetable, by_event: &[Session], tell: &Tell<'_>, files: &[PathBuf]) -> Page {
        let mut page = Page::default();
        let count = |change: Change| planned.sessions.iter().filter(|placed| placed.change == change).count();
        page.title(format!(
            "{} moved, {} called off, {} new; {} where they were",
            words::many(count(Change::Moved), "session", "sessions"),
            count(Change::Dropped),
            count(Change::Added),
            count(Change::Kept),
        ));
        if self.dry_run {
            page.line("  nothing is kept: this is a dry run");
        }
        if !by_event.is_empty() {
            page.title("By the event itself").table(
                ["when", "what", "who", "now"],
                by_event.iter().map(|session| {
                    [
                        tell.when(&session.pairing, session.when.start),
                        format!("{} {}", session.number, session.kind.replace('-', " ")),
                        tell.who(&session.pairing),
                        words::session_state(session.state).into(),
                    ]
                }),
            );
        }
        page.title("What changes");
        let changed: Vec<&Placed> = planned.sessions.iter().filter(|placed| placed.change != Change::Kept).collect();
        tell.sessions(&mut page, &changed);
        tell.rest(&mut page, planned);
        if !files.is_empty() {
            page.title("Invitations").table(["file"], files.iter().map(|file| [file.display().to_string()]));
        }
        page
    }
}

/// The sessions whose invitations are wrong now: by the plan, and by the event itself.
fn changed(planned: &Timetable, by_event: &[Session]) -> Vec<Session> {
    let stand = after(planned);
    let mut changed: Vec<Session> = planned
        .sessions
        .iter()
        .zip(&stand)
        .filter(|(placed, _)| placed.change != Change::Kept)
        .map(|(_, session)| session.clone())
        .collect();
    // Whether a session took place is nothing to invite to.
    let settled = |session: &Session| matches!(session.state, SessionState::Held | SessionState::NoShow);
    for session in by_event.iter().filter(|session| !settled(session)) {
        if changed.iter().all(|known| known.id != session.id) {
            let latest = stand.iter().find(|known| known.id == session.id);
            changed.push(latest.unwrap_or(session).clone());
        }
    }
    changed
}
