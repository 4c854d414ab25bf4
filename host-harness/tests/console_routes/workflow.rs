use crate::fixture::{Console, Visitor};
use axum::http::StatusCode;
use chrono::Days;
use host_harness::{
    console::Identity,
    store::{Case, Phase},
};

fn cases(console: &Console, phase: Phase) -> Vec<Case> {
    let (store, id) = console.store();
    store.cases(id).unwrap().into_iter().filter(|case| case.phase == phase).collect()
}

fn participant<'a>(console: &'a Console, person: &str) -> Visitor<'a> {
    console.enter(Identity::Participant(person.to_owned()))
}

/// The coordinator, after a round in which everybody said yes and signed.
fn begun(console: &Console) -> Visitor<'_> {
    let coordinator = console.enter(Identity::Coordinator);
    coordinator.act("/round/draft", &[]);
    coordinator.act("/round/ask", &[]);
    let asked = cases(console, Phase::Asked);
    for case in &asked {
        for person in [&case.pair.mentor, &case.pair.mentee] {
            let visitor = participant(console, person);
            let _ = visitor.post(&format!("/me/{}/accept", case.id), &[]);
            let _ = visitor.post(&format!("/me/{}/sign", case.id), &[]);
        }
    }
    coordinator.act("/round/publish", &[]);
    coordinator
}

/// From the draft to sessions in both calendars, and to the sponsor's report.
#[test]
fn a_round_from_draft_to_health() {
    let console = Console::new(120);
    let coordinator = console.enter(Identity::Coordinator);
    let page = coordinator.act("/round/draft", &[("back", "/round")]);
    assert!(page.contains("Under review") && page.contains("Nobody has been told"));

    let drafts = cases(&console, Phase::Draft);
    assert!(drafts.len() >= 3, "{}", drafts.len());
    let (kept, out) = (&drafts[0], &drafts[1]);
    coordinator.act(&format!("/round/{}/lock", kept.id), &[]);
    coordinator.act(&format!("/round/{}/exclude", out.id), &[]);
    coordinator.act("/round/draft", &[]);
    assert!(cases(&console, Phase::Locked).iter().any(|case| case.pair == kept.pair));
    let shown: Vec<Case> = cases(&console, Phase::Draft);
    assert!(shown.iter().all(|case| case.pair != out.pair), "who was taken out is not drafted again");

    coordinator.act("/round/ask", &[]);
    let asked = cases(&console, Phase::Asked);
    let (yes, no) = (&asked[0], &asked[1]);
    for person in [&yes.pair.mentor, &yes.pair.mentee] {
        let visitor = participant(&console, person);
        let page = visitor.act(&format!("/me/{}/accept", yes.id), &[]);
        assert!(page.contains("You said yes"));
        let page = visitor.act(&format!("/me/{}/sign", yes.id), &[]);
        assert!(page.contains("You have signed"));
    }
    participant(&console, &no.pair.mentor).act(&format!("/me/{}/decline", no.id), &[]);
    let partner = participant(&console, &no.pair.mentee).get("/me").body;
    assert!(partner.contains("not open any more") && !partner.contains("declined"));

    let page = coordinator.act("/round/publish", &[("back", "/round")]);
    assert!(page.contains("1 pair has begun"), "{page}");
    let page = coordinator.act("/calendar/plan", &[]);
    assert!(page.contains("The one pair that runs has sessions ahead") && page.contains("stand in the calendar"));
    let junior = participant(&console, &yes.pair.mentor);
    let page = junior.get("/me").body;
    assert!(page.contains("Your sessions, by your clock") && page.contains("A guide for the next session"));
    let file = junior.get(&format!("/me/{}/sessions.ics", yes.id));
    assert_eq!(file.status, StatusCode::OK);
    assert!(file.body.starts_with("BEGIN:VCALENDAR") && file.body.contains("METHOD:REQUEST"));
    assert_eq!(file.body, coordinator.get(&format!("/calendar/{}/sessions.ics", yes.id)).body);

    assert!(coordinator.act("/dashboard/judge", &[]).contains("How the program runs"));
    let sponsor = console.enter(Identity::Sponsor).get("/sponsor").body;
    assert!(sponsor.contains("Released on") && sponsor.contains("The verdict"));
    assert!(coordinator.get("/audit?verify=yes").body.contains("The chain holds"));

    // It ends without a reason, and the place in the calendar is free again.
    let page = junior.act(&format!("/me/{}/end", yes.id), &[]);
    assert!(page.contains("This pairing has ended; the program gives no reasons."));
    assert!(coordinator.get("/calendar").body.contains("Called off"));
}

#[test]
fn a_pair_waits_until_both_were_oriented() {
    let console = Console::new(80);
    let coordinator = console.enter(Identity::Coordinator);
    coordinator.act("/round/draft", &[]);
    coordinator.act("/round/ask", &[]);
    let case = cases(&console, Phase::Asked).remove(0);
    for person in [&case.pair.mentor, &case.pair.mentee] {
        let visitor = participant(&console, person);
        visitor.act(&format!("/me/{}/accept", case.id), &[]);
        visitor.act(&format!("/me/{}/sign", case.id), &[]);
    }
    let senior = case.pair.mentee.as_str();
    assert!(coordinator.get("/orientation").body.contains("Everybody who takes part has been oriented"));
    let far = [("person", senior), ("on", "2099-01-01")];
    assert!(coordinator.act("/orientation", &far).contains("1 person is booked on 1 January 2099"));
    let page = coordinator.get("/orientation").body;
    assert!(page.contains(&format!("value=\"{senior}\"")) && page.contains(" teaches "), "{page}");
    assert!(coordinator.get("/dashboard").body.contains("people to orient before their pairs can begin"));
    assert!(coordinator.act("/round/publish", &[]).contains("The mentee has not been oriented"));
    for wrong in [
        &[("on", "2026-12-01")][..],
        &[("person", senior), ("on", "soon")],
        &[("person", "nobody"), ("on", "2026-12-01")],
    ] {
        assert!(coordinator.post("/orientation", wrong).status.is_client_error(), "{wrong:?}");
    }
    let there = [("person", senior), ("on", &console.company.as_of.to_string())];
    coordinator.act("/orientation", &there);
    assert!(coordinator.act("/round/publish", &[]).contains("1 pair has begun"));
}

/// Counts for the whole company, and how her own pair goes, for each of the two alone.
#[test]
fn a_participant_reads_how_it_goes() {
    let console = Console::new(120);
    let coordinator = begun(&console);
    let running = cases(&console, Phase::Active);
    assert!(!running.is_empty());
    let junior = participant(&console, &running[0].pair.mentor);
    assert!(!junior.get("/me").body.contains("The program so far"), "nothing is released yet");
    for person in [&running[0].pair.mentor, &running[0].pair.mentee] {
        participant(&console, person).act(&format!("/me/{}/consent", running[0].id), &[]);
    }
    coordinator.act("/dashboard/judge", &[]);
    let page = junior.get("/me").body;
    assert!(page.contains("The program so far") && page.contains("nobody is rated"), "{page}");
    assert!(page.contains("They tell their story"), "{page}");
    participant(&console, &running[0].pair.mentee).act(&format!("/me/{}/revoke", running[0].id), &[]);
    assert!(!junior.get("/me").body.contains("They tell their story"), "taken back, whatever was released");
    let later = console.on(console.company.as_of + Days::new(60));
    let page = participant(&later, &running[0].pair.mentor).get("/me").body;
    assert!(page.contains("You have not met yet, since"), "{page}");
    let stranger =
        later.company.enrolments.iter().find(|one| running.iter().all(|case| case.side(&one.person).is_none()));
    assert!(!participant(&later, &stranger.unwrap().person).get("/me").body.contains("You have not met"));
}

/// From planned sessions to a verdict that rests on what both people told.
#[test]
fn what_became_of_it_is_told_in_the_browser() {
    let console = Console::new(120);
    let coordinator = begun(&console);
    coordinator.act("/calendar/plan", &[]);
    let case = cases(&console, Phase::Active).remove(0);
    let (store, id) = console.store();
    let sessions = store.sessions(id).unwrap();
    let hers: Vec<_> = sessions.iter().filter(|one| one.pairing == case.id).collect();
    let first = hers.iter().map(|one| one.when.start).min().unwrap();
    let day = chrono::DateTime::from_timestamp(i64::from(first) * 60, 0).unwrap().date_naive();

    let later = console.on(day + Days::new(1));
    let junior = participant(&later, &case.pair.mentor);
    let path = format!("/me/{}", case.id);
    let page = junior.get("/me").body;
    assert!(page.contains("Did you meet?") && page.contains("I cannot make it"), "{page}");
    let past = hers.iter().find(|one| one.when.start == first).unwrap();
    let ahead = hers.iter().find(|one| one.when.start > first + 2 * 1440).unwrap();
    assert!(junior.act(&format!("{path}/held"), &[("session", &past.id)]).contains("it took place"));
    assert!(junior.post(&format!("{path}/held"), &[("session", &past.id)]).status.is_client_error(), "once");
    assert!(junior.act(&format!("{path}/cancel"), &[("session", &ahead.id)]).contains("It is called off"));
    junior.act(&format!("{path}/goal"), &[("topic", "")]);
    assert!(junior.act(&format!("{path}/goal"), &[("number", "1"), ("percent", "40")]).contains("value=\"40\""));
    assert!(junior.post(&format!("{path}/goal"), &[("number", "1"), ("percent", "400")]).status.is_client_error());

    let office = later.enter(Identity::Coordinator);
    let page = office.act("/record/survey", &[("wave", "first-sessions")]);
    assert!(page.contains("people are asked"), "{page}");
    assert!(junior.get("/me").body.contains("Our sessions are useful to me"));
    let answers = [("wave", "first-sessions"), ("item:useful", "4"), ("item:rapport", "5"), ("item:safety", "5")];
    assert!(!junior.act(&format!("{path}/survey"), &answers).contains("Our sessions are useful to me"));
    assert!(office.get("/record").body.contains("fewer than 5"), "one answer is not counted");
    assert!(office.act("/record/promise", &[("kind", "Kick off"), ("due", "2026-01-01")]).contains("late"));
    assert!(office.act("/record/kept", &[("kind", "kick-off"), ("due", "2026-01-01")]).contains("Kept, as of today"));
    let promised = later.enter(Identity::Sponsor).get("/sponsor").body;
    assert!(promised.contains("What you promised") && promised.contains("kept on"), "{promised}");
    assert!(office.act("/record/circle", &[]).contains("The last one was on"));
    assert!(office.post("/record/nothing", &[]).status.is_client_error());

    let open = later.store().0.sessions(id).unwrap();
    let open: Vec<_> = open.iter().filter(|one| one.when.start < first + 1440 && one.id != past.id).collect();
    if let Some(other) = open.first() {
        assert!(office.get("/calendar").body.contains("What became of these?"));
        office.act("/calendar/settle", &[("session", &other.id), ("became", "mentee")]);
    }
    let history = later.store().0.history(id).unwrap();
    assert!(history.meetings.len() >= 2 && history.goals.len() == 1 && history.sponsor_actions.len() == 1);
    assert!(office.act("/dashboard/judge", &[]).contains("How the program runs"));
    // Nobody reads what one person answered.
    for path in ["/record", "/audit", "/pairs"] {
        assert!(!office.get(path).body.contains("rapport"), "{path}");
    }
}

#[test]
fn what_people_ask_reaches_the_coordinator_and_no_partner() {
    let console = Console::new(80);
    let coordinator = console.enter(Identity::Coordinator);
    coordinator.act("/round/draft", &[]);
    coordinator.act("/round/ask", &[]);
    let case = cases(&console, Phase::Asked).remove(0);
    let (mentor, mentee) = (participant(&console, &case.pair.mentor), participant(&console, &case.pair.mentee));
    assert!(mentor.act("/me/request", &[("kind", "help")]).contains("not answered yet"));
    mentor.act("/me/request", &[("kind", "incident")]);
    assert!(!mentee.get("/me").body.contains("not answered yet"));
    let page = coordinator.get("/requests").body;
    assert!(page.contains("asks you to get in touch") && !page.contains("incident"), "incidents are safeguarding's");
    let (store, id) = console.store();
    let help = store.requests(id).unwrap()[0].id;
    assert!(coordinator.act(&format!("/requests/{help}/resolve"), &[]).contains("Marked as answered"));
    assert!(mentor.get("/me").body.contains("answered on"));
}

#[test]
fn two_people_are_placed_by_hand_with_a_reason() {
    let console = Console::new(120);
    let coordinator = console.enter(Identity::Coordinator);
    coordinator.act("/round/draft", &[]);
    let drafts = cases(&console, Phase::Draft);
    // The partners of two drafts, crossed: mostly eligible, and not proposed.
    let pair = [("mentor", drafts[0].pair.mentor.as_str()), ("mentee", drafts[1].pair.mentee.as_str())];
    let page = coordinator.get(&format!("/why?mentor={}&mentee={}", pair[0].1, pair[1].1)).body;
    assert!(page.contains("Place the two by hand"), "{page}");
    let answer =
        coordinator.post("/round/place", &[&pair[..], &[("code", "conflict.same-team"), ("reason", " ")]].concat());
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "a rule is set aside with a reason, or not at all");
    let page = coordinator.act("/round/place", &pair);
    assert!(page.contains("Placed by hand"), "{page}");
    assert!(
        cases(&console, Phase::Locked)
            .iter()
            .any(|case| case.pair.mentor == pair[0].1 && case.pair.mentee == pair[1].1)
    );
}

#[test]
fn rules_are_checked_saved_compared_and_taken_up_again() {
    let console = Console::new(60);
    let coordinator = console.enter(Identity::Coordinator);
    let (store, id) = console.store();
    let form = coordinator.get("/policy").body;
    assert!(
        form.contains("name=\"key:/matching/grade-gap/minimum\"")
            && form.contains("Which two people must not be paired")
    );

    let mut document: serde_json::Value =
        serde_json::from_str(&store.policy_in_force(id).unwrap().unwrap().document).unwrap();
    document["matching"]["grade-gap"]["minimum"] = 1_000_001.into();
    let wrong = coordinator.post("/policy", &[("document", &document.to_string()), ("do", "save")]);
    assert_eq!(wrong.status, StatusCode::OK);
    assert!(
        wrong.body.contains("Nothing is saved yet: 1 to correct")
            && wrong.body.contains("href=\"#p-matching-grade-gap-minimum\"")
    );
    assert_eq!(store.policies(id).unwrap().len(), 1);

    document["matching"]["grade-gap"]["minimum"] = 3.into();
    let text = document.to_string();
    assert!(coordinator.post("/policy", &[("document", &text), ("do", "check")]).body.contains("not saved yet"));
    let page = coordinator.act("/policy", &[("document", &text), ("do", "save")]);
    assert!(page.contains("Version 2 of the policy is saved"));
    let whatif = coordinator.get("/whatif?a=1&b=2").body;
    assert!(whatif.contains("/matching/grade-gap/minimum") && whatif.contains("Points of the worst-off pair"));
    let page = coordinator.act("/policy/1/again", &[]);
    assert!(page.contains("in force again, as version 3"));
    let versions = store.policies(id).unwrap();
    assert_eq!(versions[0].digest, versions[2].digest);
    let file = coordinator.get("/policy/2/policy.json");
    let kept: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!(kept["matching"]["grade-gap"]["minimum"], 3);
}
