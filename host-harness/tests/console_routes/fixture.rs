//! A made-up company in a database of its own, and a browser that keeps one cookie.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use chrono::NaiveDate;
use host_harness::{
    company::{Company, Recipe},
    console::{App, Day, Identity, Settings, prepare, router, routes},
    hr::Taxonomy,
    plugin::Plugin,
    store::{OrganisationId, Store},
};
use std::{rc::Rc, sync::OnceLock, time::Instant};
use tempfile::TempDir;
use tower::ServiceExt;

/// The port that the tests pretend to be served on.
pub(crate) const PORT: u16 = 8484;

/// A console over a database of its own.
pub(crate) struct Console {
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) company: Company,
    runtime: tokio::runtime::Runtime,
    folder: Rc<TempDir>,
}

/// The plugin is compiled once for all tests.
fn plugin() -> Plugin {
    static PLUGIN: OnceLock<Plugin> = OnceLock::new();
    PLUGIN.get_or_init(|| Plugin::embedded().unwrap()).clone()
}

impl Console {
    /// A company of so many people, on the day of its export.
    pub(crate) fn new(people: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("hr.db");
        let recipe = Recipe { seed: 7, people, flaws: Vec::new(), ..Recipe::default() };
        let mut company = Company::generate(&recipe, &Taxonomy::shipped().unwrap());
        for enrolment in &mut company.enrolments {
            enrolment.oriented_on = Some(company.as_of);
        }
        let mut store = Store::open(&database).unwrap();
        store.put_organisation(&company.organisation, &company.enrolments).unwrap();
        drop(store);
        let as_of = company.as_of;
        Self::over(Rc::new(folder), company, as_of)
    }

    /// The same company on another day.
    pub(crate) fn on(&self, day: NaiveDate) -> Self {
        Self::over(Rc::clone(&self.folder), self.company.clone(), day)
    }

    fn over(folder: Rc<TempDir>, company: Company, day: NaiveDate) -> Self {
        let database = folder.path().join("hr.db");
        let app = App::new(Settings { plugin: plugin(), database, organisation: None, day: Day::Fixed(day) });
        app.serve_on(PORT);
        prepare(&app, &[]).unwrap();
        let router = router(app.clone(), routes());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { app, router, company, runtime, folder }
    }

    /// The database, to look into.
    pub(crate) fn store(&self) -> (Store, OrganisationId) {
        let store = Store::open(&self.app.settings.database).unwrap();
        let (id, _) = store.organisations().unwrap().remove(0);
        (store, id)
    }

    /// Signs somebody in.
    pub(crate) fn enter(&self, identity: Identity) -> Visitor<'_> {
        let link = self.app.sessions.invite(identity, Instant::now()).unwrap();
        let answer = self.send(post("/enter", "", &[("token", link.text())]));
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let token = cookie.split_once('=').unwrap().1;
        let csrf = self.app.sessions.find(token, Instant::now()).unwrap().csrf.text().to_owned();
        Visitor { console: self, cookie, csrf }
    }

    pub(crate) fn send(&self, request: Request<Body>) -> Answer {
        self.runtime.block_on(async {
            let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
        })
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }
}

/// Somebody who has signed in.
pub(crate) struct Visitor<'a> {
    console: &'a Console,
    pub(crate) cookie: String,
    pub(crate) csrf: String,
}

impl Visitor<'_> {
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.console.send(get(path, &self.cookie))
    }

    /// Sends a form as a browser does, with the session's secret.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf", self.csrf.as_str())];
        all.extend(fields);
        self.console.send(post(path, &self.cookie, &all))
    }

    /// Sends a form that has to succeed; returns what the next page says of it.
    pub(crate) fn act(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(path, fields);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
        let next = self.get(answer.location());
        assert_eq!(next.status, StatusCode::OK, "{path}: {}", next.body);
        assert!(!next.body.contains("Not done."), "{path}: {}", next.body);
        next.body
    }
}

pub(crate) fn get(path: &str, cookie: &str) -> Request<Body> {
    let request = Request::get(path).header(header::HOST, format!("127.0.0.1:{PORT}")).header(header::COOKIE, cookie);
    request.body(Body::empty()).unwrap()
}

pub(crate) fn post(path: &str, cookie: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    Request::post(path)
        .header(header::HOST, format!("127.0.0.1:{PORT}"))
        .header(header::ORIGIN, "null")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.finish()))
        .unwrap()
}
