//! Coming in by a link, and going out.

use crate::{
    console::{
        app::App,
        ask::Ask,
        reply::{Problem, Reply},
        role::{Anybody, Identity},
        shell::Shell,
    },
    errors::Failure,
};
use askama::Template;
use std::time::Instant;

#[derive(Template)]
#[template(path = "console/enter.html")]
struct Enter {
    shell: Shell,
    token: String,
    /// As whom the link lets in; empty where it is dead.
    who: &'static str,
}

/// The first page: to where everybody belongs.
pub(in crate::console) fn home(_: &App, _: &Anybody, ask: &Ask) -> Result<Reply, Problem> {
    Ok(Reply::To(
        match ask.identity() {
            Some(Identity::Coordinator) => "/dashboard",
            Some(Identity::Sponsor) => "/sponsor",
            Some(Identity::Participant(_)) => "/me",
            None => return Err(Problem::NotSignedIn),
        }
        .into(),
    ))
}

/// What a link leads to: a page with a button. To open a link uses nothing up, since programs that look at links before
/// people do would; and the cookie is set by a form of this server, so that it goes along with what follows.
pub(in crate::console) fn link(app: &App, _: &Anybody, ask: &Ask) -> Result<Reply, Problem> {
    let token = ask.field("token").unwrap_or_default();
    let who = match app.sessions.invited(token, Instant::now()) {
        Some(Identity::Coordinator) => "the coordinator",
        Some(Identity::Sponsor) => "the sponsor",
        Some(Identity::Participant(_)) => "a participant",
        None => "",
    };
    Reply::page(&Enter { shell: Shell::new(app, ask, "Sign in", "/enter"), token: token.to_owned(), who })
}

/// Uses the link up.
pub(in crate::console) fn enter(app: &App, _: &Anybody, ask: &Ask) -> Result<Reply, Problem> {
    let entered = app.sessions.enter(ask.field("token").unwrap_or_default(), Instant::now());
    let entered = entered.map_err(|error| Failure::input(error.to_string(), "the system has no randomness now"))?;
    match entered {
        Some((cookie, _)) => {
            // Whoever comes in with a new link leaves the visit she had.
            if let Some(visit) = &ask.visit {
                app.sessions.leave(visit);
            }
            Ok(Reply::Entered(cookie))
        }
        None => Err(Problem::NotSignedIn),
    }
}

/// Ends the visit.
pub(in crate::console) fn leave(app: &App, _: &Anybody, ask: &Ask) -> Result<Reply, Problem> {
    if let Some(visit) = &ask.visit {
        app.sessions.leave(visit);
    }
    Ok(Reply::Left)
}
