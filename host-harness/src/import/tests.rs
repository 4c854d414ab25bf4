//! Whole imports: the public sample organisations, and the quirks that real exports bring.

mod conflicts;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::*;
use crate::hr::{Confidence, DaySpan, Employment, Status, Structure};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A file of the shared data; none, with a line printed, where it is not there.
fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/organisations")).join(name);
    if !path.exists() {
        println!("skipped: {name} is not there");
        return None;
    }
    Some(path)
}

fn run(files: &[&str]) -> Option<Import> {
    let inputs = files.iter().map(|file| shared(file).map(Input::from)).collect::<Option<Vec<_>>>()?;
    Some(import(&inputs, &Options::new("test", day("2026-11-01"))).unwrap())
}

/// Imports text as a file of its own.
fn run_text(files: &[(&str, &[u8])]) -> Result<Import, ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let mut inputs = Vec::new();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        inputs.push(Input::from(path));
    }
    import(&inputs, &Options::new("test", day("2026-11-01")))
}

fn codes(import: &Import) -> BTreeMap<&str, usize> {
    let mut codes = BTreeMap::new();
    for fault in &import.report.faults {
        *codes.entry(fault.code.as_str()).or_default() += 1;
    }
    codes
}

fn mapping(import: &Import) -> &str {
    import.report.files[0].mapping.as_deref().unwrap()
}

/// Counts, spans and depths as `org_shape_stats.json` gives them, computed there by another program.
#[test]
fn organisations_have_the_published_shape() {
    let Some(stats) = shared("org_shape_stats.json") else {
        return;
    };
    let stats: Value = serde_json::from_str(&fs::read_to_string(stats).unwrap()).unwrap();
    for (name, file, expected) in [
        ("oracle_hr", "oracle_hr_employees.csv", "oracle-hr"),
        ("adventureworks", "adventureworks_employees.csv", "adventureworks"),
        ("foodmart", "foodmart_employees.csv", "foodmart"),
        ("figurant_2k", "figurant_2k_employees.csv", "figurant"),
        ("figurant_30k", "figurant_30k_employees.csv.gz", "figurant"),
        ("testdb10k", "testdb10k_employees.csv", "test-db"),
    ] {
        let Some(import) = run(&[file]) else { return };
        let stats = &stats[name];
        let number = |key: &str| stats[key].as_u64().unwrap() as usize;
        let people = &import.organisation.people;
        let shape = Structure::of(people);
        assert_eq!(mapping(&import), expected);
        assert_eq!(people.len(), number("people"), "{name}");
        assert_eq!(shape.managers(), number("managers"), "{name}");
        assert_eq!(shape.roots.len(), number("roots"), "{name}");
        assert_eq!(shape.cycles.len(), number("cycles"), "{name}");
        assert_eq!(shape.dangling.len(), number("managers_not_in_file"), "{name}");
        let spans = shape.spans();
        assert_eq!(spans.last(), Some(&number("span_max")), "{name}");
        assert_eq!(spans[spans.len() / 2], number("span_p50"), "{name}");
        assert_eq!(spans[spans.len() * 9 / 10], number("span_p90"), "{name}");
        if number("cycles") == 0 {
            let mut depths: BTreeMap<String, u64> = BTreeMap::new();
            for depth in shape.depth.iter().flatten() {
                *depths.entry(depth.to_string()).or_default() += 1;
            }
            assert_eq!(serde_json::to_value(depths).unwrap(), stats["depth_hist"], "{name}");
        }
        let departments: std::collections::BTreeSet<_> =
            people.iter().map(|person| person.department.as_deref().unwrap_or("")).collect();
        assert_eq!(departments.len(), number("departments"), "{name}");
        let without_zone = people.iter().filter(|person| person.time_zone.source() != "time zone as written").count();
        assert_eq!(without_zone, number("missing_tz"), "{name}");
        assert!(import.report.files[0].ignored.iter().all(|column| !column.contains("manager")), "{name}");
    }
}

#[test]
fn every_grade_of_the_samples_is_known() {
    for file in [
        "oracle_hr_employees.csv",
        "adventureworks_employees.csv",
        "foodmart_employees.csv",
        "figurant_2k_employees.csv",
        "testdb10k_employees.csv",
    ] {
        let Some(import) = run(&[file]) else { return };
        let unknown: Vec<_> =
            import.organisation.people.iter().filter(|person| person.grade.value().is_none()).collect();
        assert!(unknown.is_empty(), "{file}: {:?}", unknown[0].grade);
    }
}

#[test]
fn oracle_hr_says_the_same_as_csv_and_as_scim() {
    let (Some(csv), Some(scim)) = (run(&["oracle_hr_employees.csv"]), run(&["oracle_hr_scim_listresponse.json"]))
    else {
        return;
    };
    assert_eq!(mapping(&csv), mapping(&scim));
    assert_eq!(csv.organisation.people.len(), scim.organisation.people.len());
    for (a, b) in csv.organisation.people.iter().zip(&scim.organisation.people) {
        assert_eq!((&a.id, &a.display_name, &a.job_title), (&b.id, &b.display_name, &b.job_title));
        assert_eq!((&a.grade, &a.department, &a.managers), (&b.grade, &b.department, &b.managers), "{}", a.id);
        assert_eq!((&a.site, &a.country, &a.status), (&b.site, &b.country, &b.status), "{}", a.id);
        assert_eq!(a.time_zone, b.time_zone, "{}", a.id);
    }
    assert_eq!(csv.organisation.feeds, scim.organisation.feeds);
}

#[test]
fn oracle_job_history_gives_former_departments_and_managers() {
    let files = ["oracle_hr_department_managers.csv", "oracle_hr_job_history.csv", "oracle_hr_employees.csv"];
    let Some(import) = run(&files) else { return };
    let of = |id: &str| import.organisation.people.iter().find(|person| person.id == id).unwrap();
    let former: Vec<_> = of("101").attributes.iter().map(|attribute| attribute.value.as_str()).collect();
    assert_eq!(former, ["Accounting"]);
    // 102 was in IT until 2016-07-24; its manager 103 joined on 2016-01-03.
    let tie = import.organisation.ties.iter().find(|tie| tie.object == "102").unwrap();
    assert_eq!(
        (tie.subject.as_str(), tie.held.since, tie.held.until),
        ("103", Some(day("2016-01-03")), Some(day("2016-07-25")))
    );
    let guess = import
        .report
        .inferences
        .iter()
        .find(|i| i.what == "former manager" && i.confidence == Some(Confidence::Guess))
        .unwrap();
    assert_eq!(guess.count as usize, import.organisation.ties.len());
    assert_eq!(of("178").department, None);
}

/// SQL Server's night shift runs from 23:00 to 07:00.
#[test]
fn adventureworks_shifts_become_weeks() {
    let Some(import) = run(&["adventureworks_employees.csv"]) else {
        return;
    };
    let weeks: Vec<_> = import.organisation.people.iter().map(|person| person.week.value().unwrap()).collect();
    assert!(weeks.iter().all(|week| week.len() == 5));
    assert_eq!(weeks.iter().filter(|week| week[0].until == 1860).count(), 52);
}

#[test]
fn figurant_units_and_teams() {
    let Some(import) = run(&["figurant_2k_employees.csv"]) else {
        return;
    };
    let organisation = &import.organisation;
    assert_eq!(organisation.teams.iter().filter(|team| team.kind == "unit").count(), 326);
    assert_eq!(organisation.teams.iter().filter(|team| team.kind == "team").count(), 163);
    assert!(organisation.teams.iter().all(|team| team.parent.as_deref() != Some("unit--1")));
    assert!(
        organisation
            .people
            .iter()
            .all(|person| { person.time_zone.value().is_some_and(|zone| zone == "Europe/Amsterdam") })
    );
    assert!(organisation.people.iter().all(|person| person.employment != Employment::Unknown));
    assert_eq!(codes(&import).get("data.several-roots"), Some(&1));
}

#[test]
fn test_db_names_the_loop() {
    let Some(import) = run(&["testdb10k_employees.csv"]) else {
        return;
    };
    let fault = import.report.faults.iter().find(|fault| fault.code == "data.manager-cycle").unwrap();
    assert_eq!(fault.people, ["10039", "10228"]);
    assert!(fault.message.contains("10000 people reach no top"), "{fault}");
    let inactive = import.organisation.people.iter().filter(|person| person.status == Status::Inactive).count();
    assert_eq!(inactive, 1936);
}

#[test]
fn rust_is_a_matrix_without_managers() {
    let Some(import) = run(&["rust_team_tree.csv", "rust_team_memberships.csv"]) else {
        return;
    };
    let organisation = &import.organisation;
    assert_eq!((organisation.people.len(), organisation.teams.len()), (402, 165));
    assert_eq!(organisation.people.iter().map(|person| person.teams.len()).sum::<usize>(), 987);
    assert_eq!(organisation.people.iter().filter(|person| person.teams.len() > 1).count(), 193);
    assert_eq!(organisation.people.iter().map(|person| person.teams.len()).max(), Some(19));
    assert_eq!(organisation.teams.iter().filter(|team| team.loose).count(), 42);
    assert!(organisation.feeds.iter().all(|feed| feed.relation != "manages"));
    assert_eq!(codes(&import).get("data.no-managers"), Some(&1));
}

/// Microsoft Entra and others: all of these name the same manager.
#[test]
fn scim_managers_in_every_form() {
    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    for (manager, how) in [
        (format!(r#""{ENTERPRISE}": {{"manager": {{"value": "a1", "$ref": "../Users/a1"}}}}"#), None),
        (format!(r#""{ENTERPRISE}": {{"manager": "a1"}}"#), None),
        (format!(r#""{ENTERPRISE}": {{"manager": [{{"value": "a1"}}]}}"#), None),
        (format!(r#""{ENTERPRISE}": {{"manager": {{"$ref": "https://x/scim/v2/Users/a1"}}}}"#), None),
        (format!(r#""{ENTERPRISE}": {{"manager": {{"managerId": "a1"}}}}"#), None),
        (format!(r#""{ENTERPRISE}:manager": "a1""#), None),
        (format!(r#""{ENTERPRISE}:manager": {{"value": "a1"}}"#), None),
        (format!(r#""{ENTERPRISE}:manager.value": "a1""#), None),
        (format!(r#""{ENTERPRISE}": {{"Manager": "Ann@Example.com"}}"#), Some("matched by user name")),
        (format!(r#""{ENTERPRISE}": {{"manager": {{"value": "0001"}}}}"#), Some("matched by employee number")),
        (format!(r#""{ENTERPRISE}": {{"manager": {{"value": "ann.lee@example.com"}}}}"#), Some("matched by address")),
    ] {
        let scim = format!(
            r#"{{"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "Resources": [
                {{"id": "a1", "userName": "ann@example.com", "active": "True", "emails": [{{"value": "ann.lee@example.com"}}],
                  "{ENTERPRISE}": {{"employeeNumber": "0001"}}}},
                {{"id": "b2", "userName": "bo@example.com", "active": false, {manager}}}]}}"#
        );
        let import = run_text(&[("scim.json", scim.as_bytes())]).unwrap();
        let people = &import.organisation.people;
        assert_eq!(people[1].managers, ["a1"], "{manager}");
        assert_eq!((people[0].status, people[1].status), (Status::Active, Status::Inactive));
        let matched = import.report.inferences.iter().find(|inference| inference.what == "manager");
        assert_eq!(matched.map(|inference| inference.source.as_str()), how, "{manager}");
        assert_eq!(mapping(&import), "scim");
    }
}

#[test]
fn scim_bulk_brings_the_manager_in_a_later_patch() {
    let bulk = br#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": {"userName": "ann", "title": "Chief", "salary": 9}},
        {"method": "POST", "path": "/Users", "bulkId": "b", "data": {"userName": "bo"}},
        {"method": "PATCH", "path": "/Users/bulkId:b", "data": {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
          "Operations": [{"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": "a"},
                         {"op": "Replace", "value": {"title": "Clerk", "gender": "x"}}]}},
        {"method": "PATCH", "path": "/Users/nobody", "data": {"Operations": []}}]}"#;
    let import = run_text(&[("bulk.json", bulk)]).unwrap();
    let bo = &import.organisation.people[1];
    assert_eq!(
        (bo.id.as_str(), bo.managers.as_slice(), bo.job_title.as_deref()),
        ("b", &["a".to_owned()][..], Some("Clerk"))
    );
    assert_eq!(codes(&import).get("data.unknown-person"), Some(&1));
    let dropped: Vec<_> = import.report.dropped.iter().map(|dropped| dropped.field.as_str()).collect();
    assert_eq!(dropped, ["salary", "gender"]);
}

#[test]
fn scim_groups_are_teams() {
    let scim = br#"[{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "a", "groups": [{"value": "g0"}]},
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "g1", "displayName": "Blue", "members": [{"value": "a"}]}]"#;
    let import = run_text(&[("scim.json", scim)]).unwrap();
    let teams: Vec<_> = import.organisation.people[0].teams.iter().map(|membership| membership.team.as_str()).collect();
    assert_eq!(teams, ["g0", "g1"]);
    assert!(import.organisation.teams.iter().any(|team| team.name.as_deref() == Some("Blue")));
}

/// The header of OrangeHRM's PIM export: no manager, no department, and much that must not come in.
#[test]
fn orangehrm_has_no_managers_and_loses_its_sensitive_columns() {
    let csv = b"First Name,Middle Name,Last Name,Employee Id,Other Id,Driver's License No,License Expiry Date,Gender,Marital Status,Nationality,Date of Birth,Address Street 1,Address Street 2,City,State/Province,Zip/Postal Code,Country,Home Telephone,Mobile,Work Telephone,Work Email,Other Email\n\
        Ann,,Lee,7,,D1,2030-01-01,Female,Single,Dutch,1990-01-01,Main 1,,Delft,,,Netherlands,,,,ann@example.com,\n\
        Bo,B.,Oz,8,,,,,,,,,,,,,United States,,,,,\n";
    let import = run_text(&[("orange.csv", csv)]).unwrap();
    let [ann, bo] = import.organisation.people.as_slice() else { panic!("two people") };
    assert_eq!((ann.display_name.as_deref(), bo.display_name.as_deref()), (Some("Ann Lee"), Some("Bo B. Oz")));
    assert_eq!((ann.time_zone.value().map(String::as_str), bo.time_zone.value()), (Some("Europe/Amsterdam"), None));
    assert!(import.organisation.feeds.is_empty());
    assert_eq!(codes(&import).get("data.no-managers"), Some(&1));
    let dropped: Vec<_> = import.report.dropped.iter().map(|d| (d.field.as_str(), d.values, d.class)).collect();
    assert_eq!(
        dropped,
        [
            ("Driver's License No", 1, Class::Refused),
            ("License Expiry Date", 1, Class::Refused),
            ("Gender", 1, Class::Audit),
            ("Marital Status", 1, Class::Refused),
            ("Nationality", 1, Class::Refused),
            ("Date of Birth", 1, Class::Audit),
        ]
    );
    let text = import.report.to_string();
    assert!(text.contains("dropped 1 values of `Gender` in orange.csv: gender"), "{text}");
    assert!(!format!("{:?}", import.organisation).contains("Single"));
}

#[test]
fn byte_order_marks_semicolons_and_latin_1() {
    let rows = "employee_id;display_name;manager_id;hire_date\n1;René;;2020-01-02\n2;Åsa;1;2021-02-03\n";
    let marked = [b"\xef\xbb\xbf", rows.replace("employee_id", "Employee_ID").as_bytes()].concat();
    let latin: Vec<u8> = rows.chars().map(|c| c as u8).collect();
    for bytes in [marked, latin] {
        let import = run_text(&[("x.csv", &bytes)]).unwrap();
        let names: Vec<_> =
            import.organisation.people.iter().map(|person| person.display_name.as_deref().unwrap()).collect();
        assert_eq!(names, ["René", "Åsa"]);
        assert_eq!(import.report.files[0].delimiter, Some(';'));
        assert_eq!(mapping(&import), "common-names");
        assert_eq!(import.organisation.people[1].managers, ["1"]);
    }
}

/// The page that runs in a browser reads the same list (`tests/hosts/browser`).
#[test]
fn lists_made_by_hand_are_read_by_their_usual_names() {
    let csv = b"Emp ID,Full name,Line manager ID,Dept,City,Date joined,Job\n\
        1,Ann Lee,,Board,Oslo,2020-01-02,Director\n\
        2,Bo Ek,1,Sales,Bergen,2021-02-03,Trainee\n";
    let import = run_text(&[("x.csv", csv)]).unwrap();
    assert_eq!(mapping(&import), "common-names");
    let person = &import.organisation.people[1];
    assert_eq!(person.managers, ["1"]);
    let read = [&person.display_name, &person.department, &person.site, &person.job_title];
    assert_eq!(read.map(|value| value.as_deref().unwrap_or_default()), ["Bo Ek", "Sales", "Bergen", "Trainee"]);
}

#[test]
fn faults_name_file_row_and_column() {
    let csv = b"id,name,manager,start_date,status,country\n\
        1,A,,2020-13-01,active,NL\n\
        1,B,,2020-01-01,active,NL\n\
        3,C,3,2020-01-01,on sabbatical,NL\n\
        4,D,X917,2020-01-01,active,Utopia\n\
        ,E,1,2020-01-01,active,NL\n\
        6,F,7,,active,NL\n\
        7,G,6,2030-01-01,active,NL\n";
    let import = run_text(&[("x.csv", csv)]).unwrap();
    let lines: Vec<String> = import.report.faults.iter().map(ToString::to_string).collect();
    for expected in [
        "warning [data.bad-date] x.csv row 2 column `start_date`: `2020-13-01` is no date in the form %Y-%m-%d; left empty",
        "serious [data.duplicate-person] x.csv row 3: `1` already stands in x.csv row 2; this record is left out",
        "serious [data.self-manager] x.csv row 4: `3` is her own manager",
        "serious [data.unknown-status] x.csv row 4 column `status`: status `on sabbatical` has no meaning here: taken as inactive; translate it in the mapping's `values.status`",
        "serious [data.dangling-manager] x.csv row 5: manager `X917` of `4` is not in the data; her line is unknown from there on",
        "serious [data.no-key] x.csv row 6 column `id`: there is no key; the record is left out",
    ] {
        assert!(lines.iter().any(|line| line == expected), "{expected}\nnot in\n{}", lines.join("\n"));
    }
    assert_eq!(codes(&import).get("data.manager-cycle"), Some(&1));
    assert_eq!(import.organisation.people.last().unwrap().status, Status::Pending);
}

#[test]
fn ties_waivers_feeds_and_closures() {
    let import = run_text(&[
        ("people.csv", b"id,name,manager\n1,A,\n2,B,1\n"),
        ("ties.csv", b"subject,relation,object,since,until,reason\n1,reviews,2,2026-01-01,2026-07-01,secret\n1,family,1,,\n1,audits,2,2026-02-01,2026-01-01,\n".as_slice()),
        ("feeds.csv", b"relation,as_of\nreviews,2026-10-01\n"),
        ("waivers.csv", b"mentor,mentee,code,approved_by,approved_as,expires_on\n2,1,conflict.same-team,9,hr,2026-12-31\n"),
        ("closures.csv", b"calendar,since,until,tentative\nNL,2026-12-25,2026-12-27,\n"),
    ]);
    // A torn row in one file refuses the whole.
    assert!(matches!(import, Err(ImportError::Row { row: 3, .. })));
    let import = run_text(&[
        ("people.csv", b"id,name,manager\n1,A,\n2,B,1\n"),
        ("ties.csv", b"subject,relation,object,since,until,reason\n1,reviews,2,2026-01-01,2026-07-01,secret\n1,family,1,,,\n1,audits,2,2026-02-01,2026-01-01,\n"),
        ("feeds.csv", b"relation,as_of\nreviews,2026-10-01\n"),
        ("waivers.csv", b"mentor,mentee,code,approved_by,approved_as,expires_on\n2,1,conflict.same-team,9,hr,2026-12-31\n"),
        ("closures.csv", b"calendar,since,until,tentative\nNL,2026-12-25,2026-12-27,\n"),
    ])
    .unwrap();
    let organisation = &import.organisation;
    assert_eq!((organisation.ties.len(), organisation.waivers.len(), organisation.closures.len()), (2, 1, 1));
    let inverted = organisation.ties.iter().find(|tie| tie.relation == "audits").unwrap();
    assert_eq!(inverted.held, DaySpan { since: Some(day("2026-01-01")), until: None }, "read as not ended");
    assert_eq!(organisation.feeds.len(), 2);
    let codes = codes(&import);
    assert_eq!((codes["data.self-tie"], codes["data.tie-inverted"], codes["data.unknown-person"]), (1, 1, 1));
    assert_eq!(import.report.files[1].ignored, ["reason"]);
}

#[test]
fn the_own_format_round_trips_without_what_is_sensitive() {
    let Some(import) = run(&["oracle_hr_employees.csv"]) else {
        return;
    };
    let document = Document { organisation: import.organisation.clone(), enrolments: Vec::new() };
    let json = document.to_json().unwrap();
    let again = run_text(&[("org.json", json.as_bytes())]).unwrap();
    assert_eq!(again.organisation.people, import.organisation.people);
    let partial = br#"{"people": [{"id": "1", "salary": 5, "attributes": [{"key": "religion", "value": "x"}, {"key": "interest", "value": "y"}]}]}"#;
    let partial = run_text(&[("p.json", partial)]).unwrap();
    assert_eq!(partial.organisation.people[0].attributes.len(), 1);
    assert_eq!(partial.report.dropped.len(), 2);
    let twice = br#"{"people": [{"id": "1"}], "enrolments": [{"person": "1"}, {"person": "1"}, {"person": "9"}]}"#;
    let twice = run_text(&[("p.json", twice)]).unwrap();
    assert_eq!((twice.enrolments.len(), codes(&twice)["data.enrolment"]), (1, 2));
    let misspelled = run_text(&[("p.json", br#"{"people": [{"id": "1", "job_titel": "x"}]}"#)]);
    assert!(misspelled.unwrap_err().to_string().contains("job_titel"));
}

#[test]
fn what_is_refused_says_what_to_do() {
    let error = run_text(&[("x.csv", b"foo,bar\n1,2\n")]).unwrap_err();
    assert!(error.to_string().contains("no mapping fits `x.csv`, whose columns are `foo`, `bar`"), "{error}");
    assert!(matches!(run_text(&[("x.json", b"{\"a\": 1}")]), Err(ImportError::Format { .. })));
    assert!(matches!(run_text(&[("x.json", b"{\"a\": ")]), Err(ImportError::Json { line: 1, .. })));
    assert!(matches!(run_text(&[("x.csv", b"id,name,manager\n")]), Err(ImportError::Empty)));
    assert!(matches!(
        import(&["no/such/file.csv".into()], &Options::new("x", day("2026-01-01"))),
        Err(ImportError::Read { .. })
    ));
}

#[test]
fn a_missing_grade_can_come_from_the_tree() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    fs::write(&path, "nr,boss\n1,\n2,1\n3,2\n4,1\n").unwrap();
    let mapping =
        Mapping::parse("own", "grade_from_tree = true\nfeeds = ['manages']\n[columns]\nid = 'nr'\nmanager = 'boss'")
            .unwrap();
    let import = import(&[Input { path, mapping: Some(mapping) }], &Options::new("x", day("2026-01-01"))).unwrap();
    let grades: Vec<_> = import.organisation.people.iter().map(|person| *person.grade.value().unwrap()).collect();
    assert_eq!(grades, [3, 2, 1, 1]);
    assert!(import.organisation.people.iter().all(|person| person.grade.confidence() == Some(Confidence::Guess)));
}
