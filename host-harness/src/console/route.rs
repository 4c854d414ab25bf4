//! The one door: who may, does the form come from here, and then the page, off the threads that serve.

use super::{
    app::App,
    ask::{Ask, cookie},
    asset, guard,
    reply::{Problem, Reply},
    role::{Identity, Rank, Role},
    session::Notice,
};
use axum::{
    Router,
    body::to_bytes,
    extract::{RawPathParams, Request, State},
    http::{Method, header::COOKIE},
    middleware,
    response::Response,
    routing::{MethodRouter, get, post},
};
use std::time::Instant;

/// The longest form: a policy with all its topics as JSON.
const LONGEST: usize = 2 << 20;

/// A page or an act: a function of who asks and of what.
type Work<R> = fn(&App, &R, &Ask) -> Result<Reply, Problem>;

/// One line of the list of routes.
pub struct Route {
    /// The path, with its parts in braces.
    pub path: &'static str,
    /// `GET` shows and changes nothing; `POST` changes.
    pub method: Method,
    /// Whom it is for. None: anybody.
    pub role: Option<Role>,
    handler: MethodRouter<App>,
}

impl Route {
    /// A page: it changes nothing.
    pub(super) fn page<R: Rank>(path: &'static str, work: Work<R>) -> Self {
        Self::new(path, Method::GET, work)
    }

    /// An act: it changes something, and comes from a form of this session.
    pub(super) fn act<R: Rank>(path: &'static str, work: Work<R>) -> Self {
        Self::new(path, Method::POST, work)
    }

    fn new<R: Rank>(path: &'static str, method: Method, work: Work<R>) -> Self {
        let handler = move |State(app): State<App>, params: RawPathParams, request: Request| async move {
            through::<R>(app, &params, request, work).await
        };
        let handler = if method == Method::GET { get(handler) } else { post(handler) };
        Self { path, method, role: R::ROLE, handler }
    }
}

/// The server's routes with what holds around them all.
pub fn router(app: App, routes: Vec<Route>) -> Router {
    let mut router = Router::new()
        .route("/console.css", get(asset::style))
        .route("/console.js", get(asset::script))
        .route("/icon.svg", get(asset::icon));
    for route in routes {
        router = router.route(route.path, route.handler);
    }
    router
        .fallback(guard::nowhere)
        .method_not_allowed_fallback(guard::nowhere)
        .layer(middleware::from_fn_with_state(app.clone(), guard::around))
        .with_state(app)
}

async fn through<R: Rank>(app: App, params: &RawPathParams, request: Request, work: Work<R>) -> Response {
    let path = params.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    let cookies = request.headers().get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    let visit = cookies.filter_map(cookie).find_map(|token| app.sessions.find(token, Instant::now()));
    let Some(rank) = R::of(visit.as_ref().map(|visit| &visit.identity)) else {
        let problem = if visit.is_some() { Problem::NotYours } else { Problem::NotSignedIn };
        return problem.answer(&app, Some(&Ask::new(visit, path, Vec::new())));
    };
    let is_act = request.method() == Method::POST;
    if is_act && !guard::is_from_here(&app, request.headers()) {
        return Problem::Forged.answer(&app, Some(&Ask::new(visit, path, Vec::new())));
    }
    let fields = if is_act {
        let Ok(body) = to_bytes(request.into_body(), LONGEST).await else {
            return Problem::TooLong.answer(&app, Some(&Ask::new(visit, path, Vec::new())));
        };
        parse(&body)
    } else {
        parse(request.uri().query().unwrap_or_default().as_bytes())
    };
    let ask = Ask::new(visit, path, fields);
    // Whoever has not signed in has no session that another site could borrow.
    if is_act && ask.visit.as_ref().is_some_and(|visit| !visit.wrote(ask.written())) {
        return Problem::Forged.answer(&app, Some(&ask));
    }
    // The plugin and the database take their time.
    let (answering, at_work) = (app.clone(), ask);
    let done = tokio::task::spawn_blocking(move || {
        let result = work(&answering, &rank, &at_work);
        (at_work, result)
    });
    match done.await {
        Ok((ask, Ok(reply))) => reply.answer(&app, &ask),
        Ok((ask, Err(problem))) if is_act => refused(&app, &ask, problem),
        Ok((ask, Err(problem))) => problem.answer(&app, Some(&ask)),
        Err(_) => Problem::Broken.answer(&app, None),
    }
}

/// An act that was refused leads back to its page, which says so.
fn refused(app: &App, ask: &Ask, problem: Problem) -> Response {
    let (Problem::Failed(_), Some(visit), Some(_)) = (&problem, &ask.visit, ask.field("back")) else {
        return problem.answer(app, Some(ask));
    };
    let (says, help) = problem.says(ask.identity().map(Identity::role));
    app.sessions.note(visit, Notice { says: format!("{says} {help}").trim().to_owned(), is_error: true });
    Reply::To(ask.back("/")).answer(app, ask)
}

fn parse(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}
