//! What a request says: who asks, which path, and the fields of its address or its form.

use super::{
    role::Identity,
    session::{Token, Visit},
};
use crate::{errors::Failure, workflow::WorkflowError};
use chrono::NaiveDate;

/// A request, read.
pub struct Ask {
    /// The session, where there is one.
    pub visit: Option<Visit>,
    path: Vec<(String, String)>,
    fields: Vec<(String, String)>,
}

impl Ask {
    pub(super) fn new(visit: Option<Visit>, path: Vec<(String, String)>, fields: Vec<(String, String)>) -> Self {
        Self { visit, path, fields }
    }

    /// A part of the path, by its name in the route. Empty where the route has none of that name.
    pub fn part(&self, name: &str) -> &str {
        find(&self.path, name).unwrap_or_default()
    }

    /// A field that is filled in, without spaces around it.
    pub fn field(&self, name: &str) -> Option<&str> {
        find(&self.fields, name).map(str::trim).filter(|text| !text.is_empty())
    }

    /// A field that has to be a day of the calendar.
    ///
    /// # Errors
    /// When it is none.
    pub fn day(&self, name: &str) -> Result<NaiveDate, Failure> {
        let text = self.field(name).unwrap_or_default();
        let wrong = |_| WorkflowError::Days(format!("`{text}` is not a day of the calendar"));
        Ok(text.parse().map_err(wrong)?)
    }

    /// Every field in the order of the form.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// What forms carry. Nobody who is not signed in has any.
    pub fn csrf(&self) -> &str {
        self.visit.as_ref().map_or("", |visit| visit.csrf.text())
    }

    /// Who asks.
    pub fn identity(&self) -> Option<&Identity> {
        self.visit.as_ref().map(|visit| &visit.identity)
    }

    /// Where an act leads back to: a path of this server that the form names, else `otherwise`.
    pub fn back(&self, otherwise: &str) -> String {
        self.field("back").filter(|path| is_local(path)).unwrap_or(otherwise).to_owned()
    }

    /// The session's secret that the form carries.
    pub(super) fn written(&self) -> &str {
        self.field("csrf").unwrap_or_default()
    }
}

/// A path of this server and of no other: browsers read `//host` and `/\host` as addresses of another.
fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path[1..].starts_with(['/', '\\'])
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

fn find<'a>(list: &'a [(String, String)], name: &str) -> Option<&'a str> {
    list.iter().find(|(key, _)| key == name).map(|(_, text)| text.as_str())
}

/// The cookie with a session's token.
pub(super) const COOKIE: &str = "reverse_mentoring";

/// The session's token among the cookies of a header.
pub(super) fn cookie(header: &str) -> Option<&str> {
    header.split(';').filter_map(|one| one.trim().split_once('=')).find(|(name, _)| *name == COOKIE).map(|(_, at)| at)
}

/// The header that sets the cookie. It goes to this server alone, never along with another site's request, and no script
/// can read it. `Secure` is left out, since a loopback address has no certificate.
pub(super) fn set_cookie(token: &Token) -> String {
    format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict", token.text())
}

/// The header that makes the browser forget it.
pub(super) fn forget_cookie() -> String {
    format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_leads_back_to_this_server() {
        let back = |path: &str| {
            let fields = vec![("back".to_owned(), path.to_owned())];
            Ask::new(None, Vec::new(), fields).back("/round")
        };
        assert_eq!(back("/people/a?x=1#pairs"), "/people/a?x=1#pairs");
        for elsewhere in ["//evil", "/\\evil", "https://evil", "", "/a\r\nSet-Cookie: x", "javascript:alert(1)"] {
            assert_eq!(back(elsewhere), "/round", "{elsewhere}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        assert_eq!(cookie("a=b; reverse_mentoring=abc; c"), Some("abc"));
        assert_eq!(cookie("not_reverse_mentoring=abc"), None);
    }
}
