//! Life changes, and the plan with it.

use super::{
    context::{self, Context},
    desk::Data,
    people::People,
    timetable::{self, Tell},
};
use crate::{
    contract::scheduling::{Change, Placed, Session, SessionState, Timetable},
    errors::Failure,
    events::{self, EventError, Standing, Written},
    output::{Answer, Page, words},
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
        let mut standing = Standing {
            organisation: &desk.organisation,
            as_of: desk.frame.as_of,
            enrolments: desk.enrolments.clone(),
            pairings: desk.store.pairings(desk.id)?,
            sessions: desk.store.sessions(desk.id)?,
        };
        let before = standing.sessions.clone();
        let mut update = events::apply(&mut standing, &events)?;
        let Standing { enrolments, pairings, sessions, .. } = standing;
        let by_event = moved_or_settled(&before, &update.sessions);

        let mut calendar = timetable::calendar_of(&desk, pairings, sessions)?;
        for (person, time) in &update.busy {
            timetable::add_busy(&mut calendar.diaries, person, time);
        }
        desk.take_enrolments(enrolments)?;
        let planned = timetable::plan(&desk, &calendar, context)?;
        // What the event itself did to sessions comes first: the plan's word is the later one.
        let after = timetable::after(&planned);
        let touched = changed(&planned, &by_event);
        let mut files = Vec::new();
        if !self.dry_run {
            update.pairings.extend(timetable::changed_pairings(&desk, &calendar)?);
            update.sessions.extend(after);
            desk.store.put_update(desk.id, desk.frame.as_of, &update)?;
            if let Some(folder) = &self.invitations {
                files = timetable::send(&desk, &calendar.pairings, &touched, folder)?;
            }
        }
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

/// The sessions that are at another time now, or in another state.
fn moved_or_settled(before: &[Session], now: &[Session]) -> Vec<Session> {
    let same = |session: &&Session| {
        before.iter().any(|known| known.id == session.id && (known.when, known.state) == (session.when, session.state))
    };
    now.iter().filter(|session| !same(session)).cloned().collect()
}

/// The sessions whose invitations are wrong now: by the plan, and by the event itself.
fn changed(planned: &Timetable, by_event: &[Session]) -> Vec<Session> {
    let stand = timetable::after(planned);
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

impl From<EventError> for Failure {
    fn from(error: EventError) -> Self {
        Self::input(error.message, error.help)
    }
}
