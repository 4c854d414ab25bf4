//! When they meet.

use super::{
    context::{Context, write},
    desk::{Data, Desk},
    pairings::{invitations, midnight},
    people::People,
};
use crate::{
    contract::{
        program::Pairing,
        scheduling::{Calendar, Change},
    },
    errors::Failure,
    output::{Answer, Page, words},
};
use std::{collections::BTreeMap, path::PathBuf};

/// Place the sessions of all pairings
///
/// What is planned already moves as little as possible. The plan is kept in the database.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  host-harness match --db hr.db --accept && host-harness plan --db hr.db --invitations ics"
)]
pub(super) struct Plan {
    #[command(flatten)]
    data: Data,
    /// Folder for one iCalendar file a pairing
    #[arg(long, value_name = "DIR")]
    invitations: Option<PathBuf>,
}

impl Plan {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let mut desk = Desk::open(&self.data, context)?;
        let pairings = pairings(&desk)?;
        let now = midnight(desk.frame.as_of);
        let calendar =
            Calendar { now, pairings: pairings.clone(), diaries: Vec::new(), sessions: desk.store.sessions(desk.id)? };
        let progress = context.progress();
        progress.step("planning the sessions");
        let timetable = desk.program.plan(&calendar)?;
        drop(progress);
        let stand: Vec<_> = timetable
            .sessions
            .iter()
            .map(|placed| {
                let mut session = placed.session.clone();
                if placed.change == Change::Dropped {
                    session.state = crate::contract::scheduling::SessionState::Cancelled;
                }
                session
            })
            .collect();
        desk.store.put_sessions(desk.id, &stand)?;
        if let Some(folder) = &self.invitations {
            for (name, text) in
                invitations(&desk.program, &desk.organisation, &desk.enrolments, &pairings, &timetable, now)?
            {
                write(&folder.join(name), text)?;
            }
        }

        let people = People::of(&desk.organisation);
        let pairs: BTreeMap<&str, &Pairing> = pairings.iter().map(|pairing| (pairing.id.as_str(), pairing)).collect();
        let who = |id: &str| {
            pairs.get(id).map(|pairing| {
                format!("{} teaches {}", people.name(&pairing.pair.mentor), people.name(&pairing.pair.mentee))
            })
        };
        let mut page = Page::default();
        page.title(format!(
            "{} for {}",
            words::many(timetable.sessions.len(), "session", "sessions"),
            words::many(pairings.len(), "pairing", "pairings")
        ));
        page.table(
            ["when (the mentor's clock)", "UTC", "what", "who", "change"],
            timetable.sessions.iter().map(|placed| {
                let session = &placed.session;
                let change = match placed.change {
                    Change::Kept => "stays",
                    Change::Added => "new",
                    Change::Moved => "moved",
                    Change::Dropped => "dropped",
                };
                [
                    session.wall.clone().unwrap_or_default().replace('T', " "),
                    words::utc(session.when.start),
                    session.kind.replace('-', " "),
                    who(&session.pairing).unwrap_or_default(),
                    change.into(),
                ]
            }),
        );
        page.line(format!("  cost {}, proven at least {}", timetable.cost, timetable.bound));
        if !timetable.unplaced.is_empty() {
            page.title("Without a place").table(
                ["who", "session", "why", "what would help"],
                timetable.unplaced.iter().map(|unplaced| {
                    let lines = |findings: &[crate::contract::types::Finding]| {
                        findings.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join("\n")
                    };
                    [
                        who(&unplaced.pairing).unwrap_or_default(),
                        unplaced.number.to_string(),
                        lines(&unplaced.reasons),
                        lines(&unplaced.relaxations),
                    ]
                }),
            );
        }
        if !timetable.findings.is_empty() {
            page.title("Beside").table(["", "severity", "finding", "for example"], words::by_code(&timetable.findings));
        }
        Ok(Answer::new(page, &timetable))
    }
}

/// The pairings that are kept; none is an error that says what to do.
pub(super) fn pairings(desk: &Desk) -> Result<Vec<Pairing>, Failure> {
    let pairings = desk.store.pairings(desk.id)?;
    if pairings.is_empty() {
        return Err(Failure::input(
            "there are no pairings",
            "`host-harness match --db FILE --accept` keeps those proposed",
        ));
    }
    Ok(pairings)
}
