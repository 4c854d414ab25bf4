use crate::fixture::{Console, PORT, post};
use axum::{
    body::Body,
    http::{HeaderValue, Request, StatusCode, header},
};
use host_harness::console::Identity;
use std::time::Instant;

fn rounds(console: &Console) -> usize {
    let (store, id) = console.store();
    store.rounds(id).unwrap().len()
}

#[test]
fn a_form_carries_the_secret_of_its_own_session() {
    let console = Console::new(40);
    let (visitor, other) = (console.enter(Identity::Coordinator), console.enter(Identity::Coordinator));
    for fields in [vec![], vec![("csrf", "")], vec![("csrf", other.csrf.as_str())], vec![("crsf", &visitor.csrf)]] {
        let answer = console.send(post("/round/draft", &visitor.cookie, &fields));
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{fields:?}");
    }
    assert_eq!(rounds(&console), 0);
    visitor.act("/round/draft", &[]);
    assert_eq!(rounds(&console), 1);
}

#[test]
fn a_form_of_another_site_is_refused() {
    let console = Console::new(40);
    let visitor = console.enter(Identity::Coordinator);
    let send = |origin: Option<&str>, site: Option<&str>| {
        let mut request: Request<Body> = post("/round/draft", &visitor.cookie, &[("csrf", &visitor.csrf)]);
        let headers = request.headers_mut();
        headers.remove(header::ORIGIN);
        headers.remove("sec-fetch-site");
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
        }
        if let Some(site) = site {
            headers.insert("sec-fetch-site", HeaderValue::from_str(site).unwrap());
        }
        console.send(request).status
    };
    let own = format!("http://127.0.0.1:{PORT}");
    for (origin, site) in [
        (Some("https://evil.example"), None),
        (Some("http://127.0.0.1:1"), None),
        (Some(own.as_str()), Some("cross-site")),
        (Some(own.as_str()), Some("same-site")),
        (Some("null"), Some("cross-site")),
        // A sandboxed frame of an old browser.
        (Some("null"), None),
        (None, Some("none")),
    ] {
        assert_eq!(send(origin, site), StatusCode::FORBIDDEN, "{origin:?} {site:?}");
    }
    assert_eq!(rounds(&console), 0);
    for (origin, site) in [
        (Some(own.as_str()), Some("same-origin")),
        (Some("null"), Some("same-origin")),
        (Some(own.as_str()), None),
        (None, None),
    ] {
        assert_eq!(send(origin, site), StatusCode::SEE_OTHER, "{origin:?} {site:?}");
    }
}

#[test]
fn a_link_lets_in_once_and_a_visit_ends() {
    let console = Console::new(40);
    let link = console.app.sessions.invite(Identity::Sponsor, Instant::now()).unwrap();
    let enter = || console.send(post("/enter", "", &[("token", link.text())]));
    // To look at it uses nothing up.
    let page = console.send(crate::fixture::get(&format!("/enter?token={}", link.text()), ""));
    assert!(page.body.contains("the sponsor") && page.status == StatusCode::OK);
    let first = enter();
    let cookie = first.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"), "{cookie}");
    assert_eq!(enter().status, StatusCode::FORBIDDEN);
    let visitor = console.enter(Identity::Sponsor);
    assert_eq!(visitor.get("/sponsor").status, StatusCode::OK);
    assert_eq!(visitor.post("/leave", &[]).status, StatusCode::SEE_OTHER);
    assert_eq!(visitor.get("/sponsor").status, StatusCode::FORBIDDEN);
}

#[test]
fn what_is_too_long_or_has_no_act_is_refused() {
    let console = Console::new(40);
    let visitor = console.enter(Identity::Coordinator);
    let long = "x".repeat(3 << 20);
    assert_eq!(visitor.post("/policy", &[("document", &long)]).status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(visitor.get("/round/draft").status, StatusCode::NOT_FOUND);
    assert_eq!(visitor.post("/people", &[]).status, StatusCode::FORBIDDEN);
    assert_eq!(visitor.post("/round/abc/steal", &[]).status, StatusCode::NOT_FOUND);
}

/// An act on a state that is no more is refused, and the page says so.
#[test]
fn a_page_that_is_out_of_date_changes_nothing() {
    let console = Console::new(80);
    let visitor = console.enter(Identity::Coordinator);
    visitor.act("/round/draft", &[]);
    let (store, id) = console.store();
    let case = store.cases(id).unwrap().remove(0);
    let seen = case.revision.0.to_string();
    visitor.act(&format!("/round/{}/lock", case.id), &[("seen", &seen), ("back", "/round")]);
    let again = visitor.post(&format!("/round/{}/exclude", case.id), &[("seen", &seen), ("back", "/round")]);
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, "/round"));
    let page = visitor.get("/round").body;
    assert!(page.contains("Not done.") && page.contains("has changed since"));
    assert!(!visitor.get("/round").body.contains("Not done."), "it is said once");
    assert_eq!(store.case(id, &case.id).unwrap().unwrap().phase, host_harness::store::Phase::Locked);
}
