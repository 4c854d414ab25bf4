//! What the server holds: the plugin, the database, and who has signed in.

use super::session::Sessions;
use crate::{plugin::Plugin, workflow::Now};
use chrono::NaiveDate;
use std::{
    ops::Deref,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::SystemTime,
};

/// Which day it is for the program.
#[derive(Clone, Copy, Debug)]
pub enum Day {
    /// The clock's, in UTC.
    Today,
    /// Always this one, to look at a program of another time.
    Fixed(NaiveDate),
}

/// What a server is started with.
pub struct Settings {
    /// The plugin in its sandbox.
    pub plugin: Plugin,
    /// The database.
    pub database: PathBuf,
    /// The organisation's name, where the database holds several.
    pub organisation: Option<String>,
    /// Which day it is.
    pub day: Day,
}

/// The server's state; a handle on it.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// See [`App`].
pub struct Inner {
    /// What it was started with.
    pub settings: Settings,
    /// Who has signed in.
    pub sessions: Sessions,
    port: OnceLock<u16>,
}

impl App {
    /// A server that has no address yet.
    pub fn new(settings: Settings) -> Self {
        Self(Arc::new(Inner { settings, sessions: Sessions::default(), port: OnceLock::new() }))
    }

    /// Tells it the port that it is served on. The first word counts.
    pub fn serve_on(&self, port: u16) {
        let _ = self.port.set(port);
    }

    /// Whether requests to `host`, a name with a port, are for this server.
    pub fn serves(&self, host: &str) -> bool {
        let port = self.port.get().copied().unwrap_or(80);
        ["127.0.0.1", "localhost", "[::1]"]
            .iter()
            .any(|name| host == format!("{name}:{port}") || (port == 80 && host == *name))
    }

    /// Its address.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port.get().copied().unwrap_or(80))
    }

    /// The day it is.
    pub fn today(&self) -> NaiveDate {
        self.now().day()
    }

    /// The minute it is; of a day that does not move, the first.
    pub fn now(&self) -> Now {
        match self.settings.day {
            Day::Today => {
                let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
                Now { minute: u32::try_from(since.as_secs() / 60).unwrap_or(u32::MAX) }
            }
            Day::Fixed(day) => Now::on(day),
        }
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
