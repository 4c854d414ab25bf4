//! What a participant sees: herself, her pairs, her sessions, and what she is asked.
//!
//! Nothing here looks at anybody else but the partner of an open invitation or of a pairing of her own. Whether a partner
//! has answered does not show, nor why an invitation is closed.

use super::{
    calendar,
    company::{self, Told},
    tasks::Tasks,
};
use crate::{
    console::{
        app::App,
        ask::Ask,
        desk,
        reply::{Problem, Reply},
        role::Participant,
        shell::{self, Shell},
    },
    contract::{
        health::{History, PairingState},
        scheduling::Session,
        types::Side,
    },
    hr::Employee,
    ics::zones,
    report::{sections::kind, words},
    store::{Case, OrganisationId, Phase, RequestKind, Revision, Store},
    workflow::{ENDED, history_on},
};
use askama::Template;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "console/mine.html")]
struct Page {
    shell: Shell,
    invitations: Vec<Invitation>,
    closed: usize,
    pairs: Vec<Pair>,
    waits: Vec<String>,
    requests: Vec<(String, String)>,
    kinds: Vec<(&'static str, &'static str)>,
    ended: &'static str,
    told: Option<Told>,
}

struct Invitation {
    path: String,
    seen: i64,
    partner: String,
    role: String,
    says: &'static str,
    about: String,
    answered: bool,
    signed: bool,
    term: String,
}

struct Pair {
    id: String,
    path: String,
    seen: i64,
    partner: String,
    role: String,
    says: &'static str,
    state: String,
    /// How the plugin has it, by what she may know.
    goes: String,
    runs: bool,
    signed: bool,
    sessions: Vec<Meeting>,
    agenda: Vec<String>,
    consents: bool,
    calendar: String,
    tasks: Tasks,
}

struct Meeting {
    session: String,
    is_ahead: bool,
    when: String,
    what: String,
    minutes: u32,
    state: &'static str,
}

/// What she may ask for: slug, words, kind.
pub(super) const KINDS: &[(&str, &str, RequestKind)] = &[
    ("help", "Please get in touch with me", RequestKind::Help),
    ("rematch", "I would like another partner", RequestKind::Rematch),
    ("incident", "Something happened that safeguarding should know", RequestKind::Incident),
];

/// Her page.
pub(in crate::console) fn show(app: &App, who: &Participant, ask: &Ask) -> Result<Reply, Problem> {
    let own = Own::open(app, who)?;
    let cases = own.store.cases_of(own.id, who.person())?;
    let (history, standings) = match cases.iter().any(|case| case.record.is_some()) {
        true => {
            let history = history_on(&own.store, own.id, own.today)?;
            let standings = own.asking.standings(&history, who)?;
            (history, standings)
        }
        false => Default::default(),
    };
    let (mut invitations, mut pairs, mut closed) = (Vec::new(), Vec::new(), 0);
    for case in &cases {
        match (case.phase, case.invitation) {
            (Phase::Asked | Phase::Accepted, Some(invitation)) => {
                invitations.push(own.invitation(case, invitation, who)?);
            }
            (Phase::Active | Phase::Paused | Phase::Ended, _) => pairs.push(own.pair(case, &history, &standings, who)?),
            (Phase::Dropped | Phase::Declined, Some(_)) => closed += 1,
            // A draft is nothing that she knows of.
            _ => {}
        }
    }
    let waits = own.store.queue(own.id)?.into_iter().filter(|one| one.waits && one.person == who.person());
    let waits = waits.map(|one| match one.side {
        Side::Mentor => "You wait for somebody to teach.".to_owned(),
        Side::Mentee => "You wait for somebody to learn from.".to_owned(),
    });
    let requests = desk::act(app, who.actor(), |office| office.requests())?;
    let requests = requests.iter().map(|one| {
        let kind = KINDS.iter().find(|(_, _, kind)| *kind == one.kind).map_or("", |(_, says, _)| says);
        let state = one
            .resolved_on
            .map_or_else(|| "not answered yet".into(), |day| format!("answered on {}", words::date(day)));
        (format!("{kind}, {}", words::date(one.opened_on)), state)
    });
    let page = Page {
        shell: Shell::new(app, ask, format!("Hello, {}", name(&own.person)), "/me"),
        invitations,
        closed,
        pairs,
        waits: waits.collect(),
        requests: requests.collect(),
        kinds: KINDS.iter().map(|(slug, says, _)| (*slug, *says)).collect(),
        ended: ENDED,
        told: company::told(&own.store, own.id, own.today)?,
    };
    Reply::page(&page)
}

/// The database through her eyes.
struct Own {
    store: Store,
    id: OrganisationId,
    person: Employee,
    today: NaiveDate,
    asking: desk::Asking,
}

fn name(employee: &Employee) -> String {
    employee.display_name.clone().unwrap_or_else(|| employee.id.clone())
}

fn role(employee: &Employee) -> String {
    let parts = [&employee.job_title, &employee.department, &employee.site];
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ")
}

impl Own {
    fn open(app: &App, who: &Participant) -> Result<Self, Problem> {
        let (store, id) = desk::store(app)?;
        let person = store.person(id, who.person())?.ok_or(Problem::NotFound)?;
        let asking = desk::Asking::open(app, &store, id)?;
        Ok(Self { store, id, person, today: app.today(), asking })
    }

    /// The other of the two, and what she does for this one.
    fn partner(&self, case: &Case, who: &Participant) -> Result<(String, String, &'static str), Problem> {
        let (other, says) = match case.side(who.person()) {
            Some(Side::Mentor) => (&case.pair.mentee, "learns from you"),
            Some(Side::Mentee) => (&case.pair.mentor, "teaches you"),
            None => return Err(Problem::NotFound),
        };
        let found = self.store.person(self.id, other)?;
        // Whoever has been erased has no name here either.
        Ok(found.map_or_else(
            || ("somebody who has left".into(), String::new(), says),
            |one| (name(&one), role(&one), says),
        ))
    }

    fn has_signed(&self, case: &Case, who: &Participant) -> Result<bool, Problem> {
        let side = case.side(who.person());
        Ok(self.store.signatures(self.id)?.iter().any(|one| one.pairing == case.id && Some(one.side) == side))
    }

    fn invitation(&self, case: &Case, seen: Revision, who: &Participant) -> Result<Invitation, Problem> {
        let (partner, role, _) = self.partner(case, who)?;
        let (says, answered) = match case.side(who.person()) {
            Some(Side::Mentor) => ("You would teach", case.mentor_said_yes),
            _ => ("You would learn from", case.mentee_said_yes),
        };
        let rounds = self.store.rounds(self.id)?;
        let round = case.proposal.as_ref().and_then(|one| rounds.iter().find(|round| round.number == one.round));
        let term = round.map(|one| words::span(&crate::hr::DaySpan { since: Some(one.since), until: Some(one.until) }));
        Ok(Invitation {
            path: shell::path("/me", &case.id),
            seen: seen.0,
            partner,
            role,
            says,
            about: self.asking.topics(case, who)?,
            answered,
            signed: self.has_signed(case, who)?,
            term: term.unwrap_or_default(),
        })
    }

    fn pair(
        &self,
        case: &Case,
        history: &History,
        standings: &[PairingState],
        who: &Participant,
    ) -> Result<Pair, Problem> {
        let (partner, role, says) = self.partner(case, who)?;
        let mut sessions: Vec<Session> =
            self.store.sessions(self.id)?.into_iter().filter(|one| one.pairing == case.id).collect();
        sessions.sort_by(|a, b| (a.when.start, &a.id).cmp(&(b.when.start, &b.id)));
        let zone = self.asking.zone(who.person());
        let stands = |one: &&Session| one.state.is_ahead();
        let now = crate::workflow::Now::on(self.today).minute;
        let next = sessions.iter().filter(stands).find(|one| one.when.start >= now);
        let runs = case.phase.runs();
        let agenda = match next {
            Some(session) if runs => self.asking.agenda(case, session)?,
            _ => Vec::new(),
        };
        let meeting = |one: &Session| Meeting {
            session: one.id.clone(),
            // The console knows the day, not the hour.
            is_ahead: one.when.start >= now.saturating_add(1440) && stands(&one),
            when: zones::local(one.when.start, &zone),
            what: kind(&one.kind),
            minutes: one.when.end.saturating_sub(one.when.start),
            state: crate::output::words::session_state(one.state),
        };
        let record = case.record.as_ref();
        let end = record.map_or("", |one| one.last_end());
        let path = shell::path("/me", &case.id);
        Ok(Pair {
            id: case.id.clone(),
            seen: case.revision.0,
            partner,
            role,
            says,
            state: match case.phase {
                Phase::Ended => String::new(),
                Phase::Paused => format!("rests; until {}", words::contract_date(end)),
                _ => format!("until {}", words::contract_date(end)),
            },
            goes: standings.iter().find(|one| one.pairing == case.id).map(goes).unwrap_or_default(),
            runs,
            signed: self.has_signed(case, who)?,
            sessions: sessions.iter().filter(|one| one.when.start >= now || !stands(one)).map(meeting).collect(),
            agenda,
            consents: self
                .store
                .consents(self.id)?
                .iter()
                .any(|one| one.pairing == case.id && one.person == who.person() && one.holds(self.today)),
            calendar: format!("{path}/sessions.ics"),
            tasks: Tasks::of(&self.asking, history, &sessions, case, who, self.today)?,
            path,
        })
    }
}

/// A pair's state, as one of the two is told: what is the matter, since when, and what helps.
fn goes(one: &PairingState) -> String {
    if one.paused {
        return String::new();
    }
    let (what, helps) = match one.reason.as_str() {
        "late-start" | "never-started" => {
            ("You have not met yet", "Write to each other today, and take the first hour that suits both.")
        }
        "gap" | "silent" => ("You have not met for long", "Propose a day: a short session is better than none."),
        "missed-run" => {
            ("Several sessions in a row fell through", "Perhaps another weekday or hour suits both better.")
        }
        "low-cadence" => {
            ("You meet less often than you agreed", "Perhaps shorter sessions, more often, suit both better.")
        }
        "no-goals" => ("You have agreed on no goal yet", "One goal each way is enough for a beginning."),
        "closure-due" => ("The end has come, and nothing is decided", "Close it together, or ask to go on."),
        "ok" | "on-track" => return "It goes well.".into(),
        _ => return String::new(),
    };
    format!("{what}, since {}. {helps}", words::contract_date(&one.since))
}

/// Her sessions as a file for her calendar.
pub(in crate::console) fn sessions(app: &App, who: &Participant, ask: &Ask) -> Result<Reply, Problem> {
    let own = Own::open(app, who)?;
    let case = own.store.case(own.id, ask.part("pairing"))?.filter(|case| case.side(who.person()).is_some());
    let record = case.and_then(|case| case.record).ok_or(Problem::NotFound)?;
    calendar::file_of(app, &own.store, own.id, &own.asking.state, &own.asking.program, &record)
}
