use crate::fixture::{Console, get};
use axum::http::{HeaderValue, Method, StatusCode, header};
use host_harness::console::{Identity, Readership, export, routes};
use std::collections::BTreeSet;

#[test]
fn requests_under_another_name_are_refused() {
    let console = Console::new(20);
    let visitor = console.enter(Identity::Coordinator);
    let under = |host: Option<&str>| {
        let mut request = get("/people", &visitor.cookie);
        request.headers_mut().remove(header::HOST);
        if let Some(host) = host {
            request.headers_mut().insert(header::HOST, HeaderValue::from_str(host).unwrap());
        }
        console.send(request).status
    };
    for host in [
        "evil.example",
        "evil.example:8484",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:8484.evil.example",
        "LOCALHOST:8484@x",
    ] {
        assert_eq!(under(Some(host)), StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    assert_eq!(under(None), StatusCode::MISDIRECTED_REQUEST);
    for host in ["127.0.0.1:8484", "localhost:8484", "[::1]:8484"] {
        assert_eq!(under(Some(host)), StatusCode::OK, "{host}");
    }
}

/// Nothing in a page that the content policy would have to let through, and nothing from elsewhere.
fn is_strict(path: &str, page: &str) {
    for forbidden in
        [" style=", "<style", "javascript:", " onclick=", " onsubmit=", " onload=", "=\"http:", "=\"https:", "@import"]
    {
        assert!(!page.contains(forbidden), "{path} has {forbidden}");
    }
    assert_eq!(page.matches("<script").count(), page.matches("<script src=\"/console.js\"").count(), "{path}");
}

#[test]
fn every_page_has_the_headers_and_keeps_the_policy() {
    let console = Console::new(60);
    let visitor = console.enter(Identity::Coordinator);
    visitor.act("/round/draft", &[]);
    visitor.act("/dashboard/judge", &[]);
    let person = console.company.enrolments[0].person.clone();
    let mut pages: Vec<String> = routes()
        .iter()
        .filter(|route| route.method == Method::GET && !route.path.ends_with(".ics") && !route.path.ends_with(".json"))
        .map(|route| route.path.replace("{person}", &person).replace("{version}", "1"))
        .collect();
    let (store, id) = console.store();
    let pair = store.cases(id).unwrap().remove(0).pair;
    for page in ["why", "conflicts"] {
        pages.push(format!("/{page}?mentor={}&mentee={}", pair.mentor, pair.mentee));
        pages.push(format!("/{page}?mentor={}&mentee={}", pair.mentee, pair.mentor));
    }
    pages.extend(["/whatif?a=1&b=1", "/audit?verify=yes", "/nowhere", "/me"].map(String::from));
    for path in &pages {
        let answer = visitor.get(path);
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.body);
        let text = |name: &str| answer.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let policy = text("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(text("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
        assert_eq!(text("referrer-policy").as_deref(), Some("no-referrer"), "{path}");
        assert_eq!(text("cache-control").as_deref(), Some("no-store"), "{path}");
        is_strict(path, &answer.body);
    }
}

#[test]
fn the_sheet_and_the_script_are_sent_once() {
    let console = Console::new(20);
    for (path, kind) in [("/console.css", "text/css"), ("/console.js", "text/javascript")] {
        let first = console.send(get(path, ""));
        assert_eq!(first.status, StatusCode::OK);
        assert!(first.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with(kind));
        assert!(!first.body.contains("http") && !first.body.contains("url("));
        let mut request = get(path, "");
        request.headers_mut().insert(header::IF_NONE_MATCH, first.headers[header::ETAG].clone());
        let again = console.send(request);
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    }
}

#[test]
fn files_need_no_server_and_lead_to_each_other() {
    let console = Console::new(60);
    let visitor = console.enter(Identity::Coordinator);
    visitor.act("/round/draft", &[]);
    visitor.act("/dashboard/judge", &[]);
    let files = export(&console.app, Readership::Coordinator).unwrap();
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let of_people = names.iter().filter(|name| name.starts_with("person-")).count();
    assert_eq!(of_people, console.company.enrolments.len());
    assert!(names.contains("index.html") && names.len() == 9 + of_people, "{names:?}");
    for (name, page) in &files {
        for forbidden in ["<form", "<script", "src=", "csrf", "href=\"/", "action=", "=\"http:", "=\"https:"] {
            assert!(!page.contains(forbidden), "{name} has {forbidden}");
        }
        for target in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let is_here = target.strip_prefix('#').is_some_and(|id| page.contains(&format!("id=\"{id}\"")));
            assert!(is_here || names.contains(target), "{name} leads to {target}");
        }
    }
    assert_eq!(files, export(&console.app, Readership::Coordinator).unwrap());
    let board = export(&console.app, Readership::Sponsor).unwrap();
    let everybody = export(&console.app, Readership::Everyone).unwrap();
    assert!(everybody[0].1.contains("nobody is rated"));
    for files in [board, everybody] {
        let [(name, page)] = files.as_slice() else { panic!("{} files", files.len()) };
        assert_eq!(name, "index.html");
        for person in &console.company.organisation.people {
            let person = person.display_name.as_deref().unwrap();
            assert!(!page.contains(person), "{person} is named");
        }
    }
}

#[test]
fn names_from_an_export_cannot_write_html() {
    let console = Console::new(40);
    let (mut store, id) = console.store();
    let mut people = console.company.organisation.people.clone();
    for person in &mut people {
        person.display_name = Some("<img src=x onerror=alert(1)> & \"co\"".into());
    }
    store.put_people(id, &people).unwrap();
    let visitor = console.enter(Identity::Coordinator);
    visitor.act("/round/draft", &[]);
    let key = console.company.enrolments[0].person.clone();
    for path in ["/people", &format!("/people/{key}"), "/round", "/why", "/audit", "/waitlist"] {
        let page = visitor.get(path).body;
        assert!(!page.contains("<img"), "{path}");
        assert!(path == "/audit" || page.contains("&#60;img"), "{path} names nobody");
    }
    let odd = visitor.get("/people?find=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").body;
    assert!(!odd.contains("<script>alert"));
}
