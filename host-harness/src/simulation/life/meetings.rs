//! Sessions happen, or do not, and somebody enters what became of them.

use super::{Hidden, Life};
use crate::{
    contract::{
        health::Meeting,
        scheduling::{Session, SessionState},
        types::{Interval, Side},
    },
    simulation::{
        chance::Chance,
        hours::{Seat, day_of, free, midnight, overlap},
        truth::Drawn,
    },
};
use chrono::{Days, NaiveDate};

/// Days before a session at which it is called off or moved, at most.
const AHEAD: f64 = 3.0;
/// Days within which a lost session is made up for, or a moved one is held.
const LATER: u64 = 9;

/// What becomes of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Held,
    TooShort,
    Moved,
    Cancelled(Option<Side>),
    Missed(Side),
}

/// What somebody will enter.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pairing: String,
    session: String,
    state: SessionState,
    meeting: Meeting,
}

/// The chances of a session's fates; what is left is held.
struct Odds {
    senior_cancels: f64,
    senior_misses: f64,
    junior_cancels: f64,
    junior_misses: f64,
    nobody_known: f64,
    moved: f64,
    made_up: f64,
}

impl Life {
    pub(super) fn meetings(&mut self, day: NaiveDate) {
        let last = midnight(day + Days::new(AHEAD as u64 + 1));
        let near: Vec<(String, Session)> = self
            .hidden
            .keys()
            .flat_map(|id| {
                self.platform.sessions.get(id).into_iter().flatten().map(move |one| (id.clone(), one.clone()))
            })
            .filter(|(_, session)| session.state.is_ahead() && session.when.start < last)
            .filter(|(_, session)| !self.settled.contains(&(session.id.clone(), session.when.start)))
            .collect();
        for (id, session) in near {
            self.session(&id, &session, day);
        }
        for entry in self.entries.remove(&day).unwrap_or_default() {
            self.enter(entry);
        }
    }

    /// Decides about one session, on the day on which its people do.
    fn session(&mut self, id: &str, session: &Session, day: NaiveDate) {
        let on = day_of(session.when.start);
        let Some(hidden) = self.hidden.get(id).cloned() else { return };
        let mut rng = self.world.rng(&format!("session:{}:{}", session.id, session.when.start));
        let odds = self.odds(&hidden);
        let (draw, ahead) = (rng.unit(), rng.days(AHEAD));
        let mut fate = odds.fate(draw);
        let is_told_ahead = matches!(fate, Fate::Cancelled(_) | Fate::Moved);
        if day < if is_told_ahead { on - Days::new(ahead) } else { on } {
            return;
        }
        let again = self.later(id, &hidden, session, on);
        if fate == Fate::Moved && (again.is_none() || session.state == SessionState::Pinned) {
            fate = Fate::Held;
        }
        if fate == Fate::Held && day < on {
            return;
        }
        self.settled.insert((session.id.clone(), session.when.start));
        if fate == Fate::Moved {
            self.counts.moved += 1;
            let when = again.unwrap_or(session.when);
            self.platform.change_session(id, &session.id, |session| {
                session.when = when;
                session.wall = None;
                // Two people agreed on it: the plan keeps it.
                session.state = SessionState::Pinned;
            });
            return;
        }
        if fate == Fate::Held && rng.happens(self.behaviour.sessions.too_short) {
            fate = Fate::TooShort;
        }
        let made_up = again.filter(|_| rng.happens(odds.made_up));
        let chance = if again.is_some() { odds.made_up } else { 0.0 };
        let senior_misses = odds.senior_misses + (odds.senior_cancels + odds.nobody_known / 2.0) * (1.0 - chance);
        let logged = self.logged(on, day, &mut rng);
        self.truth.drawn.push(Drawn { pairing: id.to_owned(), on, senior_misses, logged });
        self.happened(id, session, fate, made_up.map(|when| day_of(when.start)), logged, &mut rng);
        self.felt(id, fate, made_up.is_some(), day);
    }

    /// What is entered, and when.
    fn happened(
        &mut self,
        id: &str,
        session: &Session,
        fate: Fate,
        made_up: Option<NaiveDate>,
        logged: Option<NaiveDate>,
        rng: &mut crate::company::Rng,
    ) {
        let on = day_of(session.when.start);
        let (state, missed_by) = match fate {
            Fate::Held | Fate::TooShort | Fate::Moved => (SessionState::Held, Vec::new()),
            Fate::Cancelled(by) => (SessionState::Cancelled, by.into_iter().collect()),
            Fate::Missed(by) => (SessionState::NoShow, vec![by]),
        };
        let planned = session.when.end.saturating_sub(session.when.start);
        let length = match fate {
            Fate::TooShort => 5 + rng.days(9.0) as u32,
            // Sessions run over or end early by up to a quarter of an hour.
            _ => (i64::from(planned) + rng.between(-3, 2) * 5).max(15) as u32,
        };
        let held = state == SessionState::Held;
        let meeting = |on: NaiveDate, state: SessionState, logged: NaiveDate| Meeting {
            pairing: id.to_owned(),
            on: on.to_string(),
            state,
            missed_by: missed_by.clone(),
            reheld_on: None,
            minutes: held.then_some(length),
            logged_on: Some(logged.to_string()),
        };
        if state == SessionState::Cancelled {
            self.called_off(id, session, &missed_by);
        }
        if let Some(logged) = logged {
            let mut entry = meeting(on, state, logged);
            if let Some(again) = made_up.filter(|again| *again <= logged) {
                entry.reheld_on = Some(again.to_string());
            }
            let entry = Entry { pairing: id.to_owned(), session: session.id.clone(), state, meeting: entry };
            self.entries.entry(logged).or_default().push(entry);
        }
        if let Some(again) = made_up {
            let meeting = Meeting {
                state: SessionState::Held,
                missed_by: Vec::new(),
                minutes: Some(planned),
                ..meeting(again, SessionState::Held, again)
            };
            let entry = Entry { pairing: id.to_owned(), session: String::new(), state: SessionState::Held, meeting };
            self.entries.entry(again).or_default().push(entry);
        }
    }

    /// The calendar knows at once that a session is off, and whoever called it off is taken then.
    fn called_off(&mut self, id: &str, session: &Session, by: &[Side]) {
        self.platform.change_session(id, &session.id, |session| session.state = SessionState::Cancelled);
        let Some(hidden) = self.hidden.get(id) else { return };
        let people = [(Side::Mentor, &hidden.mentor), (Side::Mentee, &hidden.mentee)];
        for (_, person) in people.into_iter().filter(|(side, _)| by.is_empty() || by.contains(side)) {
            self.world.book(person, session.when);
        }
        self.platform.to_plan.insert(id.to_owned());
    }

    /// What a session does to the two.
    fn felt(&mut self, id: &str, fate: Fate, made_up: bool, day: NaiveDate) {
        let rates = &self.behaviour;
        let Some(hidden) = self.hidden.get_mut(id) else { return };
        match fate {
            Fate::Held | Fate::TooShort | Fate::Moved => {
                hidden.lost = 0;
                hidden.held += u32::from(fate == Fate::Held);
                self.counts.held += 1;
                return;
            }
            Fate::Cancelled(_) => self.counts.cancelled += 1,
            Fate::Missed(_) => self.counts.missed += 1,
        }
        if made_up {
            hidden.lost = 0;
            hidden.held += 1;
            self.counts.made_up += 1;
            return;
        }
        hidden.lost += 1;
        hidden.rapport = (hidden.rapport - rates.rapport.lost_session).max(1.0);
        let mut rng = self.world.rng(&format!("momentum:{day}:{id}"));
        if hidden.lost >= 2 && rng.happens(rates.stalled.begins_after_two_lost) {
            self.stop(id, day);
        }
    }

    /// Somebody enters a session.
    fn enter(&mut self, entry: Entry) {
        let Entry { pairing, session, state, meeting } = entry;
        // What is dated more than two weeks after the end of a pairing is nobody's any more.
        let ended = self.platform.pairings.get(&pairing).and_then(|one| one.ended_on.clone());
        let ended = ended.and_then(|on| on.parse::<NaiveDate>().ok());
        let on: NaiveDate = meeting.on.parse().unwrap_or_default();
        if session.is_empty() {
            if ended.is_some_and(|ended| on > ended) {
                return;
            }
            self.made_up.push((pairing.clone(), on));
            self.mark_made_up(&pairing, on);
        } else {
            self.platform.change_session(&pairing, &session, |session| session.state = state);
            if ended.is_none() {
                self.platform.to_plan.insert(pairing);
            }
        }
        self.platform.history.meetings.push(meeting);
    }

    /// A lost session that is entered already was made up for today.
    fn mark_made_up(&mut self, pairing: &str, on: NaiveDate) {
        let first = (on - Days::new(LATER + 1)).to_string();
        let lost = |meeting: &&mut Meeting| {
            meeting.pairing == pairing
                && matches!(meeting.state, SessionState::Cancelled | SessionState::NoShow)
                && meeting.reheld_on.is_none()
                && meeting.on >= first
                && meeting.on < on.to_string()
        };
        if let Some(meeting) = self.platform.history.meetings.iter_mut().rev().find(lost) {
            meeting.reheld_on = Some(on.to_string());
        }
    }

    /// The day on which a session is entered; none where nobody does.
    fn logged(&self, on: NaiveDate, day: NaiveDate, rng: &mut crate::company::Rng) -> Option<NaiveDate> {
        let rates = &self.behaviour.sessions;
        let (never, late) = (rng.happens(rates.never_logged), rng.happens(rates.logged_late));
        let days = if late { 4 + rng.days(17.0) } else { rng.days(3.0) };
        // What was called off ahead is entered on its day at the earliest; entries of today are still to come.
        (!never).then(|| (on + Days::new(days)).max(day))
    }

    /// The first hour within the following days at which their pairing runs and both are free and working.
    fn later(&mut self, id: &str, hidden: &Hidden, session: &Session, on: NaiveDate) -> Option<Interval> {
        let pairing = self.platform.pairings.get(id)?;
        let person = |id: &str| self.platform.roster.people.iter().find(|person| person.id == id);
        let (mentor, mentee) = (person(&hidden.mentor)?, person(&hidden.mentee)?);
        let closures = &self.platform.roster.closures;
        let seats @ [of_mentor, _] = &[Seat::of(mentor, closures)?, Seat::of(mentee, closures)?];
        let length = session.when.end.saturating_sub(session.when.start);
        let taken: Vec<Interval> = self
            .platform
            .standing()
            .filter(|one| {
                [&one.pair.mentor, &one.pair.mentee].into_iter().any(|id| *id == hidden.mentor || *id == hidden.mentee)
            })
            .flat_map(|one| self.platform.sessions.get(&one.id).into_iter().flatten())
            .filter(|known| known.state.is_ahead())
            .map(|known| known.when)
            .collect();
        let diaries = [self.world.diary(mentor).clone(), self.world.diary(mentee).clone()];
        let first = midnight(on + Days::new(1));
        (0..LATER as u32 * 24).map(|hour| Interval { start: first + hour * 60, end: first + hour * 60 + length }).find(
            |when| {
                of_mentor.sees_running(pairing, *when)
                    && diaries.iter().all(|diary| free(diary, *when))
                    && !taken.iter().any(|other| overlap(*other, *when))
                    && seats.iter().all(|seat| seat.objects(*when).is_none())
            },
        )
    }

    fn odds(&self, hidden: &Hidden) -> Odds {
        let rates = &self.behaviour;
        let (senior, junior) = (self.world.traits(&hidden.mentee), self.world.traits(&hidden.mentor));
        let load = if self.world.is_overloaded(&hidden.mentor)
            && self.platform.standing().filter(|one| one.pair.mentor == hidden.mentor).count() >= 2
        {
            rates.load.misses_more
        } else {
            1.0
        };
        if hidden.stopped {
            let lost = 1.0 - rates.stalled.meets_all_the_same;
            return Odds {
                senior_cancels: lost * 0.4,
                senior_misses: 0.0,
                junior_cancels: lost * 0.2,
                junior_misses: 0.0,
                nobody_known: lost * 0.4,
                moved: 0.0,
                made_up: 0.0,
            };
        }
        let sessions = &rates.sessions;
        let mut odds = Odds {
            senior_cancels: sessions.senior_cancels * senior.busy() * senior.careless(),
            senior_misses: sessions.senior_stays_away * senior.careless(),
            junior_cancels: sessions.junior_cancels * junior.busy() * junior.careless() * load,
            junior_misses: sessions.junior_stays_away * junior.careless() * load,
            nobody_known: sessions.cancelled_by_nobody_known,
            moved: sessions.moved,
            made_up: sessions.made_up,
        };
        if hidden.cancelling {
            odds.senior_cancels = rates.cancelling.loses * 5.0 / 6.0;
            odds.senior_misses = rates.cancelling.loses / 6.0;
            odds.moved = 0.0;
            odds.made_up = rates.cancelling.made_up;
        }
        odds.within_one()
    }
}

impl Odds {
    /// Chances whose sum passes 1 are scaled: somebody always comes now and then.
    fn within_one(mut self) -> Self {
        let parts = [
            &mut self.senior_cancels,
            &mut self.senior_misses,
            &mut self.junior_cancels,
            &mut self.junior_misses,
            &mut self.nobody_known,
            &mut self.moved,
        ];
        let sum: f64 = parts.iter().map(|part| **part).sum();
        if sum > 0.97 {
            for part in parts {
                *part *= 0.97 / sum;
            }
        }
        self
    }

    fn fate(&self, draw: f64) -> Fate {
        let fates = [
            (self.senior_cancels, Fate::Cancelled(Some(Side::Mentee))),
            (self.senior_misses, Fate::Missed(Side::Mentee)),
            (self.junior_cancels, Fate::Cancelled(Some(Side::Mentor))),
            (self.junior_misses, Fate::Missed(Side::Mentor)),
            (self.nobody_known, Fate::Cancelled(None)),
            (self.moved, Fate::Moved),
        ];
        let mut upto = 0.0;
        for (chance, fate) in fates {
            upto += chance;
            if draw < upto {
                return fate;
            }
        }
        Fate::Held
    }
}
