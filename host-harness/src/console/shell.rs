//! The frame around every page: title, navigation, the last word, and how links and forms are written.
//!
//! The same pages are kept as files that need no server. Then links lead to other files, forms are left out, and the style
//! sheet stands in the page.

use super::{
    app::App,
    ask::Ask,
    asset,
    role::{Identity, Role},
    session::Notice,
};
use crate::report::words;
use std::{collections::BTreeMap, fmt::Write};

/// What the template `console/shell.html` reads.
pub struct Shell {
    /// Of the page.
    pub title: String,
    /// Path of the page: what the navigation marks, and where an act leads back to.
    pub here: String,
    /// The session's secret, for forms.
    pub csrf: String,
    /// The word that was kept for this page.
    pub notice: Option<Notice>,
    /// The day it is.
    pub today: String,
    role: Option<Role>,
    files: Option<BTreeMap<String, String>>,
}

/// A line of the navigation.
pub struct Entry {
    /// Where it leads.
    pub href: String,
    /// What it is called.
    pub label: &'static str,
    /// It leads here.
    pub is_here: bool,
}

const COORDINATOR: &[(&str, &str)] = &[
    ("/dashboard", "Dashboard"),
    ("/people", "People"),
    ("/round", "Proposals"),
    ("/pairs", "Pairs"),
    ("/waitlist", "Waiting"),
    ("/orientation", "Orientation"),
    ("/record", "Surveys"),
    ("/requests", "Requests"),
    ("/calendar", "Calendar"),
    ("/why", "Why not?"),
    ("/conflicts", "Conflicts"),
    ("/whatif", "What if"),
    ("/policy", "Policy"),
    ("/audit", "Audit log"),
];
const SPONSOR: &[(&str, &str)] = &[("/sponsor", "The program")];
const PARTICIPANT: &[(&str, &str)] = &[("/me", "My mentoring")];

impl Shell {
    /// The frame of a page at `here`.
    pub fn new(app: &App, ask: &Ask, title: impl Into<String>, here: impl Into<String>) -> Self {
        let notice = ask.visit.as_ref().and_then(|visit| app.sessions.take_notice(visit));
        Self {
            title: title.into(),
            here: here.into(),
            csrf: ask.csrf().to_owned(),
            notice,
            today: words::date(app.today()),
            role: ask.identity().map(Identity::role),
            files: None,
        }
    }

    /// The frame of a page that says what went wrong.
    pub(super) fn of_problem(app: &App, ask: Option<&Ask>, title: &str) -> Self {
        Self {
            title: title.into(),
            here: String::new(),
            csrf: ask.map(|ask| ask.csrf().to_owned()).unwrap_or_default(),
            notice: None,
            today: words::date(app.today()),
            role: ask.and_then(Ask::identity).map(Identity::role),
            files: None,
        }
    }

    /// The frame of a page that is kept as a file, for a role or for everybody; `files` has the names of the others by their
    /// path.
    pub fn of_file(
        app: &App,
        role: Option<Role>,
        title: impl Into<String>,
        here: impl Into<String>,
        files: BTreeMap<String, String>,
    ) -> Self {
        Self {
            title: title.into(),
            here: here.into(),
            csrf: String::new(),
            notice: None,
            today: words::date(app.today()),
            role,
            files: Some(files),
        }
    }

    /// Whether there is a server behind the page: without one there are no forms.
    pub fn is_live(&self) -> bool {
        self.files.is_none()
    }

    /// Whether somebody has signed in.
    pub fn is_in(&self) -> bool {
        self.role.is_some() && self.is_live()
    }

    /// For whom the page is.
    pub fn reader(&self) -> &'static str {
        match self.role {
            Some(Role::Coordinator) => "coordinator",
            Some(Role::Sponsor) => "sponsor",
            Some(Role::Participant) => "participant",
            None if self.is_live() => "",
            None => "whole company",
        }
    }

    /// The navigation of this role, as far as its pages are there.
    pub fn entries(&self) -> Vec<Entry> {
        let list = match self.role {
            Some(Role::Coordinator) => COORDINATOR,
            Some(Role::Sponsor) => SPONSOR,
            Some(Role::Participant) => PARTICIPANT,
            None => &[],
        };
        let under = |path: &str| path == self.here || self.here.starts_with(&format!("{path}/"));
        let entry =
            |(path, label): &(&str, &'static str)| Some(Entry { href: self.href(path)?, label, is_here: under(path) });
        list.iter().filter_map(entry).collect()
    }

    /// Where a path leads, if it leads anywhere from here.
    pub fn href(&self, path: &str) -> Option<String> {
        match &self.files {
            None => Some(path.to_owned()),
            Some(files) => files.get(path).cloned(),
        }
    }

    /// The sheet, where it has to stand in the page.
    pub fn sheet(&self) -> &'static str {
        if self.is_live() { "" } else { asset::STYLE.text }
    }
}

/// A path with a key in it: `path("/people", "a b")` is `/people/a%20b`.
pub fn path(folder: &str, key: &str) -> String {
    let mut path = format!("{folder}/");
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            path.push(char::from(byte));
        } else {
            let _ = write!(path, "%{byte:02X}");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stays_one_part_of_its_path() {
        assert_eq!(path("/people", "a/b ?ä"), "/people/a%2Fb%20%3F%C3%A4");
    }
}
