//! Who has signed in: links that work once, sessions that end, and the secret that every form carries.
//!
//! All of it is in memory and gone when the server stops. What is kept of a token is its hash, so that nothing here can be
//! used to sign in, and looking one up takes no time that depends on the secret.

use super::role::Identity;
use crate::digest::hex;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// A link that nobody has used by then is dead.
const LINK_LIFE: Duration = Duration::from_secs(24 * 3600);
/// A session ends after so long, whatever happens.
const SESSION_LIFE: Duration = Duration::from_secs(12 * 3600);
/// And after so long without a request.
const IDLE_LIFE: Duration = Duration::from_secs(60 * 60);

/// 256 random bits as 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    fn new() -> Result<Self, getrandom::Error> {
        let mut bits = [0_u8; 32];
        getrandom::fill(&mut bits)?;
        Ok(Self(hex(&bits)))
    }

    /// The token as it stands in a link, a cookie or a form.
    pub fn text(&self) -> &str {
        &self.0
    }
}

type Hash = [u8; 32];

fn hash(text: &str) -> Hash {
    Sha256::digest(text).into()
}

/// A word to be said on the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub says: String,
    /// It was not done.
    pub is_error: bool,
}

/// A session as a request sees it.
#[derive(Clone)]
pub struct Visit {
    /// Who it is.
    pub identity: Identity,
    /// What her forms carry.
    pub csrf: Token,
    key: Hash,
}

impl Visit {
    /// Whether a form carries this session's secret. Hashes are compared, so that time tells nothing.
    pub fn wrote(&self, csrf: &str) -> bool {
        hash(csrf) == hash(self.csrf.text())
    }
}

struct Session {
    visit: Visit,
    begun: Instant,
    seen: Instant,
    notice: Option<Notice>,
}

struct Link {
    identity: Identity,
    made: Instant,
}

/// All links and sessions.
#[derive(Default)]
pub struct Sessions {
    links: Mutex<BTreeMap<Hash, Link>>,
    sessions: Mutex<BTreeMap<Hash, Session>>,
}

impl Sessions {
    /// A link's token: whoever has it may sign in once.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn invite(&self, identity: Identity, now: Instant) -> Result<Token, getrandom::Error> {
        let token = Token::new()?;
        let mut links = lock(&self.links);
        links.retain(|_, link| now.duration_since(link.made) < LINK_LIFE);
        links.insert(hash(token.text()), Link { identity, made: now });
        Ok(token)
    }

    /// For whom a link is, without using it up.
    pub fn invited(&self, token: &str, now: Instant) -> Option<Identity> {
        let links = lock(&self.links);
        let link = links.get(&hash(token)).filter(|link| now.duration_since(link.made) < LINK_LIFE)?;
        Some(link.identity.clone())
    }

    /// Uses a link up and begins a session: its cookie, and who it is.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn enter(&self, token: &str, now: Instant) -> Result<Option<(Token, Identity)>, getrandom::Error> {
        let Some(link) = lock(&self.links).remove(&hash(token)) else { return Ok(None) };
        if now.duration_since(link.made) >= LINK_LIFE {
            return Ok(None);
        }
        let (cookie, csrf) = (Token::new()?, Token::new()?);
        let key = hash(cookie.text());
        let visit = Visit { identity: link.identity.clone(), csrf, key };
        let mut sessions = lock(&self.sessions);
        sessions.retain(|_, session| session.lives(now));
        sessions.insert(key, Session { visit, begun: now, seen: now, notice: None });
        Ok(Some((cookie, link.identity)))
    }

    /// The session of a cookie, where it lives.
    pub fn find(&self, cookie: &str, now: Instant) -> Option<Visit> {
        let mut sessions = lock(&self.sessions);
        let session = sessions.get_mut(&hash(cookie)).filter(|session| session.lives(now))?;
        session.seen = now;
        Some(session.visit.clone())
    }

    /// Ends a session.
    pub fn leave(&self, visit: &Visit) {
        lock(&self.sessions).remove(&visit.key);
    }

    /// Ends every session and every link of a person: she takes part no longer, or has been erased.
    pub fn expel(&self, person: &str) {
        let other = |identity: &Identity| !matches!(identity, Identity::Participant(id) if id == person);
        lock(&self.sessions).retain(|_, session| other(&session.visit.identity));
        lock(&self.links).retain(|_, link| other(&link.identity));
    }

    /// Keeps a word for the next page.
    pub fn note(&self, visit: &Visit, notice: Notice) {
        if let Some(session) = lock(&self.sessions).get_mut(&visit.key) {
            session.notice = Some(notice);
        }
    }

    /// Takes the word that was kept.
    pub fn take_notice(&self, visit: &Visit) -> Option<Notice> {
        lock(&self.sessions).get_mut(&visit.key)?.notice.take()
    }
}

impl Session {
    fn lives(&self, now: Instant) -> bool {
        now.duration_since(self.begun) < SESSION_LIFE && now.duration_since(self.seen) < IDLE_LIFE
    }
}

/// A panic elsewhere leaves nothing half done in these maps.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_link_works_once_and_for_a_day() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        let link = sessions.invite(Identity::Sponsor, now).unwrap();
        assert_eq!(link.text().len(), 64);
        assert_eq!(sessions.invited(link.text(), now), Some(Identity::Sponsor), "looking does not use it up");
        let (cookie, identity) = sessions.enter(link.text(), now).unwrap().unwrap();
        assert_eq!(identity, Identity::Sponsor);
        assert!(sessions.enter(link.text(), now).unwrap().is_none());
        assert!(sessions.find(cookie.text(), now).is_some());
        assert!(sessions.find(link.text(), now).is_none(), "a link is no cookie");
        let late = sessions.invite(Identity::Coordinator, now).unwrap();
        assert!(sessions.enter(late.text(), now + 24 * HOUR).unwrap().is_none());
    }

    #[test]
    fn a_session_ends() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        let enter = || {
            let link = sessions.invite(Identity::Participant("ana".into()), now).unwrap();
            sessions.enter(link.text(), now).unwrap().unwrap().0
        };
        let idle = enter();
        assert!(sessions.find(idle.text(), now + HOUR).is_none(), "an hour without a request");
        let busy = enter();
        for minutes in 1..=11 * 2 {
            assert!(sessions.find(busy.text(), now + HOUR / 2 * minutes).is_some());
        }
        assert!(sessions.find(busy.text(), now + HOUR / 2 * 23).is_some());
        assert!(sessions.find(busy.text(), now + 12 * HOUR).is_none(), "twelve hours whatever happens");
        let (left, expelled) = (enter(), enter());
        let visit = sessions.find(left.text(), now).unwrap();
        assert!(visit.wrote(visit.csrf.text()) && !visit.wrote("") && !visit.wrote(left.text()));
        sessions.leave(&visit);
        assert!(sessions.find(left.text(), now).is_none() && sessions.find(expelled.text(), now).is_some());
        sessions.expel("ana");
        assert!(sessions.find(expelled.text(), now).is_none());
    }

    #[test]
    fn a_notice_is_said_once() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        let link = sessions.invite(Identity::Coordinator, now).unwrap();
        let (cookie, _) = sessions.enter(link.text(), now).unwrap().unwrap();
        let visit = sessions.find(cookie.text(), now).unwrap();
        let notice = Notice { says: "done".into(), is_error: false };
        sessions.note(&visit, notice.clone());
        assert_eq!(sessions.take_notice(&visit), Some(notice));
        assert_eq!(sessions.take_notice(&visit), None);
    }
}
