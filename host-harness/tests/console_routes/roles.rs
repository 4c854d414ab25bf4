use crate::fixture::{Console, get, post};
use axum::http::{Method, StatusCode};
use host_harness::{
    console::{Identity, Role, routes},
    store::{Case, Phase},
};
use std::collections::BTreeSet;

/// A round with pairs asked, one of whom has answered.
fn asked(console: &Console) -> Case {
    let coordinator = console.enter(Identity::Coordinator);
    coordinator.act("/round/draft", &[]);
    coordinator.act("/round/ask", &[]);
    let (store, id) = console.store();
    let case = store.cases(id).unwrap().into_iter().find(|case| case.phase == Phase::Asked).unwrap();
    console.enter(Identity::Participant(case.pair.mentor.clone())).act(&format!("/me/{}/accept", case.id), &[]);
    store.case(id, &case.id).unwrap().unwrap()
}

/// A path with its parts filled in by what exists.
fn filled(path: &str, case: &Case) -> String {
    path.replace("{person}", &case.pair.mentee)
        .replace("{pairing}", &case.id)
        .replace("{version}", "1")
        .replace("{request}", "1")
        .replace("{act}", "lock")
}

fn head(console: &Console) -> Option<String> {
    console.store().0.audit_head().unwrap().map(|(_, hash)| hash)
}

/// Names of everybody, as they would stand in a page.
fn names(console: &Console) -> BTreeSet<String> {
    console.company.organisation.people.iter().filter_map(|person| person.display_name.clone()).collect()
}

/// What no page may say to anybody but the coordinator.
const CAUSES: &[&str] = &["conflict.", "match.not", "barrier", "declined", "reporting line", "same team", "family"];

#[test]
fn every_route_is_closed_to_whoever_it_is_not_for() {
    let console = Console::new(80);
    let case = asked(&console);
    let names = names(&console);
    let visitors = [
        (Some(Role::Coordinator), Some(console.enter(Identity::Coordinator))),
        (Some(Role::Sponsor), Some(console.enter(Identity::Sponsor))),
        (Some(Role::Participant), Some(console.enter(Identity::Participant(case.pair.mentor.clone())))),
        (None, None),
    ];
    let before = head(&console);
    let mut refused = 0;
    for route in routes() {
        let path = filled(route.path, &case);
        for (role, visitor) in &visitors {
            if route.role.is_none() || route.role == *role {
                continue;
            }
            let (cookie, csrf) = visitor.as_ref().map_or(("", ""), |one| (one.cookie.as_str(), one.csrf.as_str()));
            let answer = match route.method {
                Method::GET => console.send(get(&path, cookie)),
                _ => console.send(post(&path, cookie, &[("csrf", csrf)])),
            };
            let says = format!("{} {path} as {role:?}", route.method);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{says}");
            for secret in names.iter().map(String::as_str).chain(CAUSES.iter().copied()) {
                assert!(!answer.body.contains(secret), "{says} tells {secret}");
            }
            refused += 1;
        }
    }
    assert!(refused > 100, "{refused}");
    assert_eq!(head(&console), before, "nothing was done");
}

#[test]
fn every_page_opens_for_whom_it_is() {
    let console = Console::new(80);
    let case = asked(&console);
    let visitors = [
        (Role::Coordinator, console.enter(Identity::Coordinator)),
        (Role::Sponsor, console.enter(Identity::Sponsor)),
        (Role::Participant, console.enter(Identity::Participant(case.pair.mentor.clone()))),
    ];
    for route in routes().iter().filter(|route| route.method == Method::GET) {
        for (role, visitor) in visitors.iter().filter(|(role, _)| route.role == Some(*role)) {
            let answer = visitor.get(&filled(route.path, &case));
            // A pair that has not begun has no sessions.
            let expected = if route.path.ends_with(".ics") { StatusCode::NOT_FOUND } else { StatusCode::OK };
            assert_eq!(answer.status, expected, "{} as {role:?}: {}", route.path, answer.body);
        }
    }
    assert_eq!(visitors[0].1.get("/").location(), "/dashboard");
    assert_eq!(visitors[1].1.get("/").location(), "/sponsor");
    assert_eq!(visitors[2].1.get("/").location(), "/me");
    assert_eq!(visitors[0].1.get("/people/nobody").status, StatusCode::NOT_FOUND);
    assert_eq!(visitors[0].1.get("/policy/999").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_participant_meets_nobody_but_her_partner() {
    let console = Console::new(80);
    let case = asked(&console);
    let names = names(&console);
    let name = |id: &str| {
        let found = console.company.organisation.people.iter().find(|person| person.id == id);
        found.and_then(|person| person.display_name.clone()).unwrap()
    };
    let (store, id) = console.store();
    for person in [&case.pair.mentor, &case.pair.mentee] {
        let page = console.enter(Identity::Participant(person.clone())).get("/me").body;
        let known: BTreeSet<String> = store
            .cases_of(id, person)
            .unwrap()
            .iter()
            .filter(|case| case.phase == Phase::Asked)
            .flat_map(|case| [name(&case.pair.mentor), name(&case.pair.mentee)])
            .collect();
        for other in names.difference(&known) {
            assert!(!page.contains(other.as_str()), "{person} reads of {other}");
        }
        for cause in CAUSES {
            assert!(!page.contains(cause), "{person} reads {cause}");
        }
    }
    // What the junior answered does not show to the senior.
    let hers = |who: &str| console.enter(Identity::Participant(who.to_owned())).get("/me").body;
    assert!(hers(&case.pair.mentor).contains("You said yes"));
    assert!(!hers(&case.pair.mentee).contains("said yes"));
}

#[test]
fn a_participant_touches_nothing_of_others() {
    let console = Console::new(80);
    let case = asked(&console);
    let (store, id) = console.store();
    let stranger = console.company.enrolments.iter().find(|one| case.side(&one.person).is_none()).unwrap();
    let visitor = console.enter(Identity::Participant(stranger.person.clone()));
    let before = head(&console);
    for act in ["accept", "decline", "sign", "end", "consent", "revoke", "lock", "withdraw"] {
        let answer = visitor.post(&format!("/me/{}/{act}", case.id), &[]);
        assert!(answer.status.is_client_error(), "{act}: {}", answer.status);
    }
    assert_eq!(visitor.get(&format!("/me/{}/sessions.ics", case.id)).status, StatusCode::NOT_FOUND);
    let about = [("kind", "help"), ("pairing", case.id.as_str())];
    assert!(visitor.post("/me/request", &about).status.is_client_error());
    assert_eq!(head(&console), before);
    assert_eq!(store.case(id, &case.id).unwrap().unwrap().revision, case.revision);
}

/// Whoever asks for a person, a pair or a page that is not there learns no more than whoever asks for one that is.
#[test]
fn what_is_not_there_reads_like_what_is() {
    let console = Console::new(80);
    let case = asked(&console);
    let stranger = console.company.enrolments.iter().find(|one| case.side(&one.person).is_none()).unwrap();
    let visitor = console.enter(Identity::Participant(stranger.person.clone()));
    let there = visitor.post(&format!("/me/{}/accept", case.id), &[]);
    let not_there = visitor.post("/me/000000000000/accept", &[]);
    assert_eq!((there.status, there.body), (not_there.status, not_there.body));
    let (there, not_there) =
        (visitor.get(&format!("/people/{}", case.pair.mentee)), visitor.get("/people/nobody-at-all"));
    assert_eq!((there.status, there.body), (not_there.status, not_there.body));
}
