//! What a request gets back.

use super::{
    app::App,
    ask::{Ask, forget_cookie, set_cookie},
    role::Role,
    session::{Notice, Token},
    shell::Shell,
};
use crate::{errors::Failure, report::words};
use askama::Template;
use axum::{
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION, SET_COOKIE},
    },
    response::{Html, IntoResponse, Response},
};
use miette::Diagnostic;

/// An answer.
pub enum Reply {
    /// A page.
    Page(String),
    /// Go there.
    To(String),
    /// It was done: go there and say so.
    Done {
        /// A path of this server.
        to: String,
        /// What was done, as a sentence.
        says: String,
    },
    /// A file to keep.
    File {
        /// Its name.
        name: String,
        /// Its media type.
        kind: &'static str,
        /// Its content.
        text: String,
    },
    /// Signed in.
    Entered(Token),
    /// Signed out.
    Left,
}

impl Reply {
    /// A page from its template.
    ///
    /// # Errors
    /// When the template cannot be written, which only a formatter that fails brings about.
    pub fn page(template: &impl Template) -> Result<Self, Problem> {
        Ok(Self::Page(template.render().map_err(|_| Problem::Broken)?))
    }

    pub(super) fn answer(self, app: &App, ask: &Ask) -> Response {
        match self {
            Self::Page(html) => Html(html).into_response(),
            Self::To(path) => see(&path),
            Self::Done { to, says } => {
                if let Some(visit) = &ask.visit {
                    app.sessions.note(visit, Notice { says, is_error: false });
                }
                see(&to)
            }
            Self::File { name, kind, text } => {
                let disposition = format!("attachment; filename=\"{}\"", plain(&name));
                let headers = [(CONTENT_TYPE, header(kind)), (CONTENT_DISPOSITION, header(&disposition))];
                (headers, text).into_response()
            }
            Self::Entered(token) => ([(SET_COOKIE, header(&set_cookie(&token)))], see("/")).into_response(),
            Self::Left => ([(SET_COOKIE, header(&forget_cookie()))], see("/")).into_response(),
        }
    }

    /// A problem as a page.
    pub(super) fn problem(app: &App, ask: Option<&Ask>, problem: Problem) -> Response {
        problem.answer(app, ask)
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Problem {
    /// Nobody is signed in.
    NotSignedIn,
    /// Somebody is, and it is not for her.
    NotYours,
    /// There is no such thing, or none for whoever asks: the two read alike.
    NotFound,
    /// A form that does not come from a page of this session.
    Forged,
    /// Asked under the name of another machine.
    OtherHost,
    /// More than any form of ours has.
    TooLong,
    /// The template or a thread failed: a bug here.
    Broken,
    /// The harness or the plugin refuses.
    Failed(Box<Failure>),
}

impl<F: Into<Failure>> From<F> for Problem {
    fn from(failure: F) -> Self {
        Self::Failed(Box::new(failure.into()))
    }
}

#[derive(Template)]
#[template(path = "console/problem.html")]
struct Page {
    shell: Shell,
    says: String,
    help: String,
}

impl Problem {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotSignedIn | Self::NotYours | Self::Forged => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::OtherHost => StatusCode::MISDIRECTED_REQUEST,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Failed(failure) => match failure.code() {
                2 | 3 => StatusCode::UNPROCESSABLE_ENTITY,
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "Please sign in",
            Self::NotYours => "This page is not for you",
            Self::NotFound => "There is no such page",
            Self::Forged => "This was not done",
            Self::OtherHost => "Not served here",
            Self::TooLong | Self::Broken | Self::Failed(_) => "This did not work",
        }
    }

    /// What to say, and what to do about it. Only the coordinator learns what the plugin or the database said: to others a
    /// cause might tell what they may not know.
    pub(super) fn says(&self, role: Option<Role>) -> (String, String) {
        let (says, help) = match self {
            Self::NotSignedIn => (
                "Open the link that the coordinator gave you.".into(),
                "A link works once. When the time of your visit is over, ask for another one.".into(),
            ),
            Self::NotYours => ("It belongs to another part of the program.".into(), String::new()),
            Self::NotFound => ("Nothing is kept under this address.".into(), String::new()),
            Self::Forged => (
                "The form did not come from a page of your visit, so nothing was changed.".into(),
                "Open the page again and repeat what you did.".into(),
            ),
            Self::OtherHost => ("Open it by the address that `serve` printed.".into(), String::new()),
            Self::TooLong => ("More was sent than any form here has.".into(), String::new()),
            Self::Broken => ("The page could not be written: a fault of this program.".into(), String::new()),
            Self::Failed(_) if role != Some(Role::Coordinator) => (
                "It could not be done now, and nothing was changed.".into(),
                "Open the page again; if it still does not work, tell the coordinator.".into(),
            ),
            Self::Failed(failure) => {
                (words::sentence(&failure.to_string()), failure.help().map(|help| help.to_string()).unwrap_or_default())
            }
        };
        (says, help)
    }

    pub(super) fn answer(self, app: &App, ask: Option<&Ask>) -> Response {
        let role = ask.and_then(|ask| ask.identity()).map(super::role::Identity::role);
        let (says, help) = self.says(role);
        let shell = Shell::of_problem(app, ask, self.title());
        let page = Page { shell, says, help }.render();
        (self.status(), Html(page.unwrap_or_else(|_| self.title().into()))).into_response()
    }
}

fn see(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, header(path))]).into_response()
}

/// A header; empty where the text cannot stand in one, which texts of ours can.
fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

fn plain(name: &str) -> String {
    name.replace(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '.' | '-' | '_'), "-")
}
