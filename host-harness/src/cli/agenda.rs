//! What to do in one session.

use super::{
    context::Context,
    desk::{Data, Desk},
    pairings::midnight,
    people::People,
};
use crate::{
    contract::{
        scheduling::{Session, SessionState},
        types::Interval,
    },
    errors::Failure,
    output::{Answer, Page, words},
};
use serde_json::json;

/// Print the guide of one session of two people, and what became of it
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness agenda 'Ana Silva' 'Bo Chen' --db hr.db --number 1")]
pub(super) struct Agenda {
    /// The junior who teaches, by key or name
    mentor: String,
    /// The senior who learns, by key or name
    mentee: String,
    /// Which session of theirs; it need not be planned
    #[arg(long, default_value_t = 1)]
    number: u32,
    #[command(flatten)]
    data: Data,
}

impl Agenda {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let desk = Desk::open(&self.data, context)?;
        let people = People::of(&desk.organisation);
        let pair = people.pair(&self.mentor, &self.mentee)?;
        let pairing = desk.store.pairings(desk.id)?.into_iter().find(|pairing| pairing.pair == pair);
        let sessions = desk.store.sessions(desk.id)?;
        let planned = sessions.into_iter().find(|session| {
            session.number == self.number && pairing.as_ref().is_some_and(|pairing| pairing.id == session.pairing)
        });
        let start = midnight(desk.frame.as_of);
        let session = planned.unwrap_or_else(|| Session {
            id: "preview".into(),
            pairing: pairing.as_ref().map_or("preview".into(), |pairing| pairing.id.clone()),
            kind: if self.number == 1 { "kick-off" } else { "regular" }.into(),
            state: SessionState::Planned,
            when: Interval { start, end: start + 60 },
            wall: None,
            number: self.number,
        });
        let goals = desk.store.history(desk.id)?.goals;
        let agenda = desk.program.guide(&pair, &session, &goals)?;
        let mut page = Page::default();
        page.title(format!(
            "Session {} ({}) of {} and {}",
            session.number,
            session.kind.replace('-', " "),
            people.name(&pair.mentor),
            people.name(&pair.mentee)
        ));
        page.table(
            ["minutes", "lead", "what"],
            agenda.items.iter().map(|item| {
                let lead = item.lead.map_or("both", words::side);
                [item.minutes.to_string(), lead.into(), item.message.clone()]
            }),
        );
        let life = desk.store.life(desk.id, &session.id)?;
        if !life.is_empty() {
            page.title("What became of it").table(
                ["known on", "when", "state"],
                life.iter().map(|change| {
                    let state = words::session_state(change.session.state);
                    [change.as_of.to_string(), words::utc(change.session.when.start), state.into()]
                }),
            );
        }
        Ok(Answer::new(page, &json!({ "session": session, "items": agenda.items, "life": life })))
    }
}
