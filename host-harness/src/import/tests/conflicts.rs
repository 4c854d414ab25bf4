//! What the conflict rules read: managers and dotted lines in every form, other ties, waivers, feeds, and their faults.

use super::*;
use crate::hr::{Enrolment, Frame, Tie, snapshot};

const USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn person<'a>(import: &'a Import, id: &str) -> &'a crate::hr::Employee {
    import.organisation.people.iter().find(|person| person.id == id).unwrap()
}

fn ties(import: &Import) -> Vec<String> {
    let day = |day: Option<NaiveDate>| day.map_or("".to_owned(), |day| day.to_string());
    let line = |tie: &Tie| {
        format!("{} {} {} {}..{}", tie.subject, tie.relation, tie.object, day(tie.held.since), day(tie.held.until))
    };
    import.organisation.ties.iter().map(line).collect()
}

#[test]
fn dotted_lines_come_from_scim_extensions_and_from_columns() {
    let scim = r#"[
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "a", "userName": "ann@example.com"},
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "b", "userName": "bo@example.com",
         "urn:acme:2.0:User": {"dottedLineManager": [{"value": "a"}, {"value": "x9"}]}},
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "c", "userName": "cy@example.com",
         "urn:acme:2.0:User:matrixManager": {"value": "ANN@example.com", "displayName": "Ann"}}]"#;
    let import = run_text(&[("scim.json", scim.as_bytes())]).unwrap();
    assert_eq!(person(&import, "b").dotted_managers, ["a", "x9"]);
    assert_eq!(person(&import, "c").dotted_managers, ["a"], "matched by user name");
    assert_eq!(codes(&import)["data.unknown-person"], 1, "x9");

    let csv = b"id,name,manager_id,dotted_manager_id\n1,A,,\n2,B,1,3\n3,C,1,\n";
    let import = run_text(&[("x.csv", csv)]).unwrap();
    assert_eq!(
        (person(&import, "2").managers[0].as_str(), person(&import, "2").dotted_managers[0].as_str()),
        ("1", "3")
    );
}

#[test]
fn a_mapping_says_where_scim_keeps_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scim.json");
    fs::write(&path, r#"[{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "a", "userName": "ann"},
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "b", "bossMail": "ann", "projectLead": {"value": "a"}}]"#)
    .unwrap();
    let mapping = "[columns]\nmanager = 'bossMail'\ndotted_manager = 'projectLead'";
    let mapping = Some(Mapping::parse("own", mapping).unwrap());
    let import = import(&[Input { path, mapping }], &Options::new("x", day("2026-01-01"))).unwrap();
    assert_eq!(
        (&person(&import, "b").managers, &person(&import, "b").dotted_managers),
        (&vec!["a".to_owned()], &vec!["a".to_owned()])
    );
}

/// What Microsoft Entra sends after the user is there: an addition, a replacement with and without a path, an array of one
/// with a reference, and a removal.
#[test]
fn entra_patches_the_manager_in_every_form() {
    for (patch, wanted) in [
        (format!(r#"{{"op": "Add", "path": "{USER}:manager", "value": "a"}}"#), Some("a")),
        (
            format!(
                r#"{{"op": "Add", "path": "{USER}:manager", "value": [{{"$ref": "https://x/Users/a", "value": "a"}}]}}"#
            ),
            Some("a"),
        ),
        (
            format!(
                r#"{{"op": "replace", "path": "{USER}:manager", "value": {{"value": "a", "displayName": "Ann"}}}}"#
            ),
            Some("a"),
        ),
        (format!(r#"{{"op": "Replace", "path": "{USER}:manager.value", "value": "a"}}"#), Some("a")),
        (format!(r#"{{"op": "Replace", "value": {{"{USER}:manager": "a"}}}}"#), Some("a")),
        (
            format!(r#"{{"op": "Replace", "value": {{"{USER}": {{"manager": {{"value": "ann@example.com"}}}}}}}}"#),
            Some("a"),
        ),
        (r#"{"op": "Add", "path": "manager", "value": "ann@example.com"}"#.to_owned(), Some("a")),
        (format!(r#"{{"op": "Remove", "path": "{USER}:manager"}}"#), None),
    ] {
        let bulk = format!(
            r#"{{"Operations": [
            {{"method": "POST", "path": "/Users", "bulkId": "a", "data": {{"userName": "ann@example.com"}}}},
            {{"method": "POST", "path": "/Users", "bulkId": "z", "data": {{"userName": "zoe@example.com"}}}},
            {{"method": "POST", "path": "/Users", "bulkId": "b", "data": {{"userName": "bo@example.com", "{USER}": {{"manager": {{"value": "z"}}}}}}}},
            {{"method": "PATCH", "path": "/Users/bulkId:b", "data": {{"Operations": [{patch}]}}}}]}}"#
        );
        let import = run_text(&[("bulk.json", bulk.as_bytes())]).unwrap();
        let managers: Vec<&str> = person(&import, "b").managers.iter().map(String::as_str).collect();
        assert_eq!(managers, wanted.into_iter().collect::<Vec<_>>(), "{patch}");
    }
}

#[test]
fn former_managers_are_named_by_a_history_or_taken_from_the_department() {
    let people: (&str, &[u8]) =
        ("people.csv", b"id,name,manager,start_date\n1,A,,2010-01-01\n2,B,1,2020-01-01\n3,C,1,2015-01-01\n");
    let named = Mapping::parse(
        "posts",
        "kind = 'history'\n[columns]\nid = 'worker'\nmanager = 'boss'\nstart_date = 'from'\nend_date = 'to'",
    )
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let inputs = [
        Input::from(file(people.0, people.1)),
        Input {
            path: file("posts.csv", b"worker,boss,from,to\n2,3,2024-01-01,2026-08-31\n2,X1,2020-01-01,2023-12-31\n"),
            mapping: Some(named),
        },
    ];
    let import = import(&inputs, &Options::new("x", day("2026-11-01"))).unwrap();
    assert_eq!(
        ties(&import),
        ["3 manages 2 2024-01-01..2026-09-01", "X1 manages 2 2020-01-01..2024-01-01"],
        "the last day is inside"
    );
    let told: Vec<_> = import.report.inferences.iter().filter(|one| one.what == "former manager").collect();
    assert_eq!((told.len(), told[0].count, told[0].confidence), (1, 2, Some(Confidence::Certain)));
    assert_eq!(codes(&import)["data.unknown-person"], 1);
}

#[test]
fn ties_waivers_and_feeds_come_from_json_too() {
    let import = run_text(&[(
        "all.json",
        br#"{"people": [{"id": "1"}, {"id": "2", "managers": ["1"], "dotted_managers": ["3"]}, {"id": "3"}],
            "ties": [{"subject": "1", "relation": "audits", "object": "2", "held": {"since": "2026-01-01", "until": "2026-07-01"}}],
            "feeds": [{"relation": "manages", "as_of": "2026-11-01"}, {"relation": "audits", "as_of": "2026-10-30"}],
            "waivers": [{"mentor": "2", "mentee": "1", "code": "conflict.audit-independence", "approved_by": "3",
                         "approved_as": "chief-auditor", "expires_on": "2026-12-31"}]}"#,
    )])
    .unwrap();
    assert_eq!(ties(&import), ["1 audits 2 2026-01-01..2026-07-01"]);
    assert_eq!((import.organisation.feeds.len(), import.organisation.waivers.len()), (2, 1));
    assert_eq!(import.organisation.waivers[0].approved_as, "chief-auditor");
}

#[test]
fn files_beside_name_the_people_who_are_there() {
    let known = run_text(&[("people.csv", b"id,name,manager\n1,A,\n2,B,1\n")]).unwrap().organisation;
    let folder = tempfile::tempdir().unwrap();
    let beside = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        import_beside(&[path.into()], &Options::new("test", day("2026-11-01")), &known)
    };
    let import =
        beside("ties.csv", b"subject,relation,object,since,until\n1,reviews,2,2026-01-01,\n1,family,9,,\n").unwrap();
    assert_eq!(ties(&import).len(), 2);
    let faults: Vec<_> =
        import.report.faults.iter().map(|fault| (fault.code.as_str(), fault.people[0].as_str())).collect();
    assert_eq!(faults, [("data.unknown-person", "9")], "and nobody is said to lack a manager");
    let people = beside("more.csv", b"id,name,manager\n3,C,1\n");
    assert!(matches!(people, Err(ImportError::Format { .. })), "people come with a whole import");
    assert!(beside("enrolments.json", br#"{"enrolments": [{"person": "2"}]}"#).unwrap().enrolments.len() == 1);
}

#[test]
fn every_fault_that_conflict_rules_care_for_is_told() {
    let import = run_text(&[
        ("people.json", br#"{"people": [{"id": "top"}, {"id": "other-top"}, {"id": "a", "managers": ["b"]}, {"id": "b", "managers": ["a"]},
            {"id": "c", "managers": ["X917"]}, {"id": "d", "managers": ["top", "other-top"]},
            {"id": "e", "managers": ["top", "f"]}, {"id": "f", "managers": ["e"]}]}"#.as_slice()),
        ("ties.csv", b"subject,relation,object,since,until\na,golfs-with,b,,\na,reviews,a,,\na,audits,c,2026-05-01,2026-04-01\n"),
        ("feeds.csv", b"relation,as_of\naudits,2026-09-01\nfamily,2026-11-02\nreviews,2026-10-02\n"),
    ])
    .unwrap();
    let faults = |code: &str| -> Vec<_> { import.report.faults.iter().filter(|fault| fault.code == code).collect() };
    assert_eq!(
        faults("data.manager-cycle").iter().map(|fault| fault.people.join(" ")).collect::<Vec<_>>(),
        ["a b", "e f"]
    );
    assert_eq!(faults("data.dangling-manager")[0].people, ["c"]);
    assert_eq!(
        faults("data.several-managers").iter().map(|fault| fault.people.join(" ")).collect::<Vec<_>>(),
        ["d", "e"]
    );
    assert_eq!(faults("data.several-roots")[0].people, ["top", "other-top"]);
    assert!(faults("data.feed-stale")[0].message.contains("`audits` is 61 days old"), "30 days are fresh");
    assert_eq!(faults("data.feed-stale").len(), 1);
    assert!(faults("data.feed-in-future")[0].message.contains("`family`"));
    assert!(faults("data.unread-relation")[0].message.contains("`golfs-with`"));
    for code in ["data.self-tie", "data.tie-inverted", "data.feed-in-future", "data.unread-relation"] {
        assert_eq!(faults(code).len(), 1, "{code}");
    }
}

/// People sit in several teams: each is an attribute of its own, so that any shared one counts.
#[test]
fn teams_are_a_repeated_attribute_of_the_roster() {
    let import = run_text(&[("x.csv", b"id,name,manager,teams\n1,A,,blue;red\n2,B,1,red; green\n")]).unwrap();
    let frame = Frame {
        as_of: day("2026-11-01"),
        term: DaySpan { since: Some(day("2026-11-01")), until: Some(day("2027-05-01")) },
        least: Confidence::Guess,
    };
    let enrolments = ["1", "2"].map(|id| Enrolment { person: id.to_owned(), ..Enrolment::default() });
    let roster = snapshot(&import.organisation, &enrolments, &frame).roster;
    let teams = |at: usize| -> Vec<&str> {
        let person = &roster.people[at];
        person.attributes.iter().filter(|one| one.key == "team").map(|one| one.value.as_str()).collect()
    };
    assert_eq!((teams(0), teams(1)), (vec!["blue", "red"], vec!["green", "red"]));
}

/// The relations that an import takes for read are those of the shipped policy.
#[test]
fn relations_that_are_read_are_those_of_the_policy() {
    let plugin =
        crate::plugin::Plugin::load(crate::plugin::Source::Embedded, crate::sandbox::Limits::default()).unwrap();
    let policy = plugin.session().unwrap().resolve_policy("{}").unwrap().document;
    let policy: serde_json::Value = serde_json::from_str(&policy).unwrap();
    let rules = policy["conflicts"].as_object().unwrap().values();
    let named = rules.filter_map(|rule| rule["relations"].as_array()).flatten().filter_map(|name| name.as_str());
    let named: std::collections::BTreeSet<&str> = named.collect();
    assert_eq!(named, relation::READ.into_iter().collect());
}
