//! The commands around the calendar, as people use them: busy time in, a plan, what changes it, and invitations out.

use assert_cmd::Command;
use host_harness::company::FED;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// A database with two juniors and two seniors in four zones, and those above them.
struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    fn new() -> Self {
        let office = Self { folder: tempfile::tempdir().unwrap() };
        let person = |id: &str, name: &str, zone: &str, grade: u32, manager: &str| {
            json!({
                "id": id, "display_name": name, "managers": if manager.is_empty() { json!([]) } else { json!([manager]) },
                "grade": {"known": {"value": grade, "source": "test", "confidence": "certain"}},
                "time_zone": {"known": {"value": zone, "source": "test", "confidence": "certain"}},
            })
        };
        let enrolment = |id: &str, topic: &str, offered: bool| {
            json!({
                "person": id, "mentor_places": u32::from(offered), "mentee_places": u32::from(!offered),
                "oriented_on": "2026-10-01", "languages": ["en"],
                // One subject each, so that it is known who teaches whom.
                "skills": [{
                    "topic": topic, "level": if offered { 4 } else { 1 }, "offered": offered,
                    "wanted": if offered { 0 } else { 3 },
                }],
            })
        };
        let document = json!({
            "organisation": {
                "name": "Office",
                "feeds": FED.map(|relation| json!({"relation": relation, "as_of": "2026-10-05"})),
                "people": [
                    person("top", "To Pop", "Europe/Berlin", 9, ""),
                    person("one", "On Eva", "Europe/Berlin", 5, "top"), person("two", "Tw Oma", "Europe/Berlin", 8, "top"),
                    person("ana", "Ana Silva", "Europe/Berlin", 2, "one"), person("bo", "Bo Chen", "Europe/London", 6, "two"),
                    person("cy", "Cy Roux", "Europe/Paris", 2, "one"), person("di", "Di Ito", "America/New_York", 7, "two"),
                ],
            },
            "enrolments": [
                enrolment("ana", "ai", true), enrolment("bo", "ai", false),
                enrolment("cy", "video", true), enrolment("di", "video", false),
            ],
        });
        let file = office.file("office.json", &document.to_string());
        office.json(0, &["import", file.to_str().unwrap(), "--as-of", "2026-10-05", "--name", "Office"]);
        office
    }

    fn planned() -> Self {
        let office = Self::new();
        let matched = office.json(0, &["match", "--accept"]);
        assert_eq!(matched["proposals"].as_array().unwrap().len(), 2, "{matched}");
        assert_eq!(list(&office.json(0, &["plan"]), "unplaced").len(), 0);
        office
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_host-harness"));
        command.args(arguments).args(["--db", self.folder.path().join("hr.db").to_str().unwrap()]).env("NO_COLOR", "1");
        command
    }

    fn text(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}\n{said}{}",
            String::from_utf8_lossy(&output.stdout)
        );
        String::from_utf8(if code <= 1 { output.stdout } else { output.stderr }).unwrap()
    }

    fn json(&self, code: i32, arguments: &[&str]) -> Value {
        let text = self.text(code, &[arguments, &["--json"]].concat());
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{text}"))
    }

    /// Replans on a day early in the program.
    fn replan(&self, event: &str, more: &[&str]) -> Value {
        let arguments = [&["replan", "--as-of", "2026-10-12", "--event", event], more].concat();
        self.json(0, &arguments)
    }

    /// The sessions that stand, by pairing and number: start and id.
    fn sessions(&self) -> BTreeMap<(String, u64), (u64, String)> {
        let plan = self.json(0, &["replan", "--dry-run", "--as-of", "2026-10-12"]);
        assert_eq!(plan["moved"], json!([]), "a plan that nothing happened to stays: {plan}");
        let sessions = self.json(0, &["plan", "--as-of", "2026-10-12"]);
        let of = |placed: &Value| {
            let session = &placed["session"];
            let key = (session["pairing"].as_str().unwrap().to_owned(), session["number"].as_u64().unwrap());
            (key, (session["when"]["start"].as_u64().unwrap(), session["id"].as_str().unwrap().to_owned()))
        };
        list(&sessions, "sessions").iter().map(of).collect()
    }

    fn pairing(&self, mentor: &str) -> String {
        let session = self.json(0, &["agenda", mentor, if mentor == "ana" { "bo" } else { "di" }]);
        session["session"]["pairing"].as_str().unwrap().to_owned()
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("`{key}` of {value}"))
}

fn property<'a>(file: &'a str, name: &str) -> Vec<&'a str> {
    file.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':')).collect()
}

#[test]
fn a_calendar_comes_in_and_the_plan_goes_round_it() {
    let office = Office::planned();
    let before = office.sessions();
    let ana = office.pairing("ana");
    // Ana is taken at every one of her sessions' hours, weekly, by a series; and says who she meets, which nobody reads.
    let events: String = before
        .iter()
        .filter(|((pairing, _), _)| *pairing == ana)
        .map(|(_, (start, _))| {
            let at = chrono::DateTime::from_timestamp(*start as i64 * 60, 0).unwrap().format("%Y%m%dT%H%M%SZ");
            format!(
                "BEGIN:VEVENT\r\nUID:{start}\r\nSUMMARY:Secret talks\r\nDTSTART:{at}\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
            )
        })
        .collect();
    let file = office.file("ana.ics", &format!("BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n"));
    let read = office.json(0, &["calendar", "Ana Silva", file.to_str().unwrap()]);
    assert_eq!(read[0]["person"], "ana");
    assert_eq!(list(&read[0]["calendar"], "busy").len(), before.keys().filter(|(pairing, _)| *pairing == ana).count());
    assert!(office.text(0, &["calendar", "ana"]).contains("ana.ics"));

    // What is kept now breaks the rule that nobody is booked twice.
    let verdict = office.json(1, &["validate", "--as-of", "2026-10-12"]);
    assert!(list(&verdict, "findings").iter().all(|finding| finding["code"] == "schedule.busy"), "{verdict}");
    let replanned = office.json(0, &["replan", "--as-of", "2026-10-12"]);
    assert!(!list(&replanned, "moved").is_empty());
    let because = |moved: &Value| list(moved, "reasons").iter().any(|reason| reason["code"] == "schedule.busy");
    assert!(list(&replanned, "moved").iter().any(because), "{replanned}");
    assert!(list(&replanned, "moved").iter().all(|moved| moved["session"]["pairing"] == ana), "nobody else moves");
    let verdict = office.json(0, &["validate", "--as-of", "2026-10-12"]);
    assert_eq!(verdict["findings"], json!([]));
    // Forgotten, she is free again.
    office.json(0, &["calendar", "ana", "--forget"]);
    assert_eq!(office.json(0, &["calendar", "ana"])["sources"], json!([]));
    // No title in the database.
    let database = fs::read(office.folder.path().join("hr.db")).unwrap();
    assert!(!String::from_utf8_lossy(&database).contains("Secret talks"));
}

#[test]
fn what_happens_moves_what_it_must_and_nothing_else() {
    let office = Office::planned();
    let before = office.sessions();
    let (ana, cy) = (office.pairing("ana"), office.pairing("cy"));
    let third = before[&(ana.clone(), 3)].0;
    let day = |minute: u64| chrono::DateTime::from_timestamp(minute as i64 * 60, 0).unwrap().date_naive();

    // Ana is away on the day of her third session.
    let (since, until) = (day(third), day(third) + chrono::Days::new(1));
    let event = format!("away,person=Ana Silva,since={since},until={until}");
    let dry = office.replan(&event, &["--dry-run"]);
    assert_eq!(list(&dry, "moved").len(), 1);
    assert_eq!(office.sessions(), before, "a dry run keeps nothing");
    let out = office.folder.path().join("updates");
    let away = office.replan(&event, &["--invitations", out.to_str().unwrap()]);
    let moved = &list(&away, "moved")[0];
    assert_eq!((&moved["session"]["number"], &moved["before"]["start"]), (&json!(3), &json!(third)));
    assert_eq!((list(&away, "added").len(), list(&away, "dropped").len()), (0, 0));
    // One file, one event, with the next sequence number.
    let files: Vec<PathBuf> = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files, [out.join(format!("{ana}.ics"))]);
    let update = fs::read_to_string(&files[0]).unwrap();
    assert_eq!((property(&update, "SEQUENCE"), property(&update, "METHOD")), (vec!["1"], vec!["REQUEST"]));

    // Bo calls off the fourth: it goes, and another takes its place.
    let off =
        office.replan("cancelled,mentor=ana,mentee=bo,number=4,by=mentee", &["--invitations", out.to_str().unwrap()]);
    assert_eq!(off["by_event"][0]["state"], "cancelled");
    let (gone, new) = (&off["by_event"][0], &list(&off, "added")[0]["session"]);
    assert_ne!(gone["when"], new["when"], "Bo cannot at that time");
    let cancel = fs::read_to_string(out.join(format!("{ana}.cancelled.ics"))).unwrap();
    assert_eq!((property(&cancel, "METHOD"), property(&cancel, "STATUS")), (vec!["CANCEL"], vec!["CANCELLED"]));
    assert_eq!(property(&cancel, "SEQUENCE"), ["1"]);
    assert!(list(&off, "moved").iter().all(|placed| placed["session"]["pairing"] == ana));

    // Both agree on another hour for the second; it is pinned there.
    let second = office.sessions()[&(ana.clone(), 2)].0;
    // Both work then: they share 08:00 to 15:00 UTC at least.
    let other = if second % 1440 < 13 * 60 { second + 30 } else { second - 30 };
    let to = chrono::DateTime::from_timestamp(other as i64 * 60, 0).unwrap().format("%Y-%m-%dT%H:%MZ");
    let agreed = office.replan(&format!("moved,pairing={ana},number=2,to={to}"), &[]);
    assert_eq!(agreed["by_event"][0]["state"], "pinned");
    assert_eq!(office.sessions()[&(ana.clone(), 2)].0, other);

    // Cy's pairing never noticed.
    let now = office.sessions();
    let of_cy = |sessions: &BTreeMap<(String, u64), (u64, String)>| -> Vec<_> {
        sessions
            .iter()
            .filter(|((pairing, _), _)| *pairing == cy)
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    assert_eq!(of_cy(&now), of_cy(&before));
    let verdict = office.json(0, &["validate", "--as-of", "2026-10-12"]);
    assert_eq!(verdict["findings"], json!([]));

    // Cy leaves: her sessions from then on are called off, and only hers.
    let left = office.replan("left,person=cy,on=2026-10-12", &["--invitations", out.to_str().unwrap()]);
    assert_eq!(list(&left, "dropped").len(), of_cy(&now).len());
    let cancel = fs::read_to_string(out.join(format!("{cy}.cancelled.ics"))).unwrap();
    assert_eq!(property(&cancel, "UID").len(), of_cy(&now).len());
    assert!(office.sessions().keys().all(|(pairing, _)| *pairing == ana));

    // The life of a session is kept: planned, moved by leave.
    let agenda = office.json(0, &["agenda", "ana", "bo", "--number", "3"]);
    let starts: Vec<&Value> = list(&agenda, "life").iter().map(|change| &change["session"]["when"]["start"]).collect();
    assert!(starts.len() >= 2 && *starts[0] == json!(third), "{starts:?}");
    assert!(office.text(0, &["agenda", "ana", "bo", "--number", "4"]).contains("called off"));
}

#[test]
fn whoever_is_gone_from_the_export_has_her_sessions_called_off() {
    let office = Office::planned();
    let cy = office.pairing("cy");
    let document = fs::read_to_string(office.folder.path().join("office.json")).unwrap();
    let mut document: Value = serde_json::from_str(&document).unwrap();
    document["organisation"]["people"].as_array_mut().unwrap().retain(|person| person["id"] != "cy");
    document["enrolments"].as_array_mut().unwrap().retain(|enrolment| enrolment["person"] != "cy");
    let file = office.file("later.json", &document.to_string());
    office.json(0, &["import", file.to_str().unwrap(), "--as-of", "2026-10-12", "--name", "Office"]);
    let plan = office.json(0, &["plan"]);
    let dropped: Vec<&Value> = list(&plan, "sessions").iter().filter(|placed| placed["change"] == "dropped").collect();
    assert!(!dropped.is_empty() && dropped.iter().all(|placed| placed["session"]["pairing"] == cy), "{dropped:?}");
    assert!(office.sessions().keys().all(|(pairing, _)| *pairing != cy));
}

#[test]
fn events_from_a_file_are_kept_together_or_not_at_all() {
    let office = Office::planned();
    let before = office.sessions();
    let good = json!({"kind": "busy", "person": "bo", "from": "2026-11-02T08:00", "to": "2026-11-06T18:00"});
    let bad = json!({"kind": "cancelled", "pairing": "nobody's", "number": 1});
    let file = office.file("bad.json", &json!([good, bad]).to_string());
    let refused = office.text(3, &["replan", "--event", file.to_str().unwrap()]);
    assert!(refused.contains("no pairing"), "{refused}");
    assert_eq!(office.json(0, &["calendar", "bo"])["sources"], json!([]));
    let file = office.file("good.json", &json!([good]).to_string());
    office.replan(file.to_str().unwrap(), &[]);
    assert_eq!(list(&office.json(0, &["calendar", "bo"]), "sources").len(), 1);
    let now = office.sessions();
    let moved = before.iter().filter(|(key, value)| now[*key].0 != value.0).count();
    let in_week = |start: u64| (29_893_440..29_899_860).contains(&start);
    assert!(
        now.iter()
            .filter(|((pairing, _), _)| *pairing == office.pairing("ana"))
            .all(|(_, (start, _))| !in_week(*start))
    );
    assert!(moved <= 2, "{moved}");
    assert!(office.text(3, &["replan", "--event", "sick,person=bo"]).contains("kind"));
}

#[test]
fn invitations_are_the_same_until_something_moves() {
    let office = Office::planned();
    let write = |folder: &str| {
        let out = office.folder.path().join(folder);
        let told = office.json(0, &["ics", "--as-of", "2026-10-12", "--out", out.to_str().unwrap()]);
        let mut files: Vec<(String, String)> = fs::read_dir(&out)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
            .collect();
        files.sort();
        assert_eq!(list(&told, "files").len(), files.len());
        files
    };
    let first = write("first");
    assert_eq!(first.len(), 2);
    assert_eq!(first, write("again"));
    for (_, file) in &first {
        assert!(file.contains("BEGIN:VTIMEZONE") && file.contains("BEGIN:VALARM") && file.contains("DESCRIPTION:"));
        assert!(property(file, "SEQUENCE").iter().all(|number| *number == "0"));
    }
    office.replan("cancelled,mentor=ana,mentee=bo,number=2", &[]);
    let later = write("later");
    assert_eq!(later.len(), 3, "one with cancellations");
    let uids = |file: &str| property(file, "UID").iter().map(|uid| (*uid).to_owned()).collect::<Vec<_>>();
    let cancelled = later.iter().find(|(name, _)| name.ends_with(".cancelled.ics")).unwrap();
    assert!(first.iter().any(|(_, file)| uids(file).contains(&uids(&cancelled.1)[0])));
}

#[test]
fn the_checker_finds_what_is_wrong_in_a_calendar_from_a_file() {
    let office = Office::planned();
    let ana = office.pairing("ana");
    // A session on a Sunday night.
    let calendar = json!({
        "now": 29_800_000,
        "pairings": [{
            "id": ana, "pair": {"mentor": "ana", "mentee": "bo"}, "matched_on": "2026-10-05", "planned_end": "2027-04-05",
            "extended_to": null, "ended_on": null, "ending": null, "closure_decided_on": null, "pauses": [],
            "mentor_chose": null, "mentee_chose": null, "attributes": [],
        }],
        "diaries": [],
        "sessions": [{
            "id": "s", "pairing": ana, "kind": "kick-off", "state": "planned", "number": 1, "wall": null,
            "when": {"start": 29_872_680, "end": 29_872_740},
        }],
    });
    let file = office.file("calendar.json", &calendar.to_string());
    let file = file.to_str().unwrap();
    let verdict = office.json(1, &["validate", "--calendar", file]);
    let codes: Vec<&str> = list(&verdict, "findings").iter().filter_map(|finding| finding["code"].as_str()).collect();
    assert!(codes.contains(&"schedule.working-time"), "{codes:?}");
    assert!(office.text(1, &["validate", "--calendar", file]).contains("Ana Silva"));
    let torn = office.file("torn.json", "{");
    office.text(3, &["validate", "--calendar", torn.to_str().unwrap()]);
}

#[test]
fn shared_time_is_told_for_two_for_one_and_for_all() {
    let office = Office::new();
    let two = office.json(0, &["reachable", "ana", "Bo Chen"]);
    assert_eq!(two["pairs"], 1);
    let minutes = two["items"][0]["minutes_per_week"].as_u64().unwrap();
    assert!((1_800..2_400).contains(&minutes), "Berlin and London differ by an hour: {minutes}");
    assert_eq!(office.json(0, &["reachable", "ana"])["pairs"], 2);
    let all = office.json(0, &["reachable", "--limit", "3"]);
    assert_eq!((&all["pairs"], list(&all, "items").len()), (&json!(4), 3));
    assert!(office.text(0, &["reachable"]).contains("minutes a week"));
}

#[test]
fn calendars_that_cannot_be_read_say_so_and_change_nothing() {
    let office = Office::new();
    let bad = |name: &str, text: &str, says: &str| {
        let file = office.file(name, text);
        let said = office.text(3, &["calendar", "ana", file.to_str().unwrap()]);
        assert!(said.contains(says), "{said}");
    };
    bad("table.ics", "id,name\n1,Ana\n", "no iCalendar file");
    bad("torn.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "ends inside");
    assert_eq!(office.json(0, &["calendar", "ana"])["sources"], json!([]));
    // A zone that nobody knows is named, and the rest is read.
    let event = |zone: &str| format!("BEGIN:VEVENT\nDTSTART;TZID={zone}:20261102T100000\nDURATION:PT1H\nEND:VEVENT\n");
    let text = format!("BEGIN:VCALENDAR\n{}{}END:VCALENDAR\n", event("Middle Earth"), event("Tokyo Standard Time"));
    let file = office.file("some.ics", &text);
    let told = office.text(0, &["calendar", "ana", file.to_str().unwrap()]);
    assert!(told.contains("Left out") && told.contains("a time zone is not known"), "{told}");
    // A whole folder, by key.
    let folder = office.folder.path().join("calendars");
    fs::create_dir(&folder).unwrap();
    for person in ["bo", "di"] {
        fs::write(folder.join(format!("{person}.ics")), &text).unwrap();
    }
    let read = office.json(0, &["calendar", "--folder", folder.to_str().unwrap()]);
    assert_eq!(read.as_array().unwrap().len(), 2);
    fs::write(folder.join("nobody.ics"), &text).unwrap();
    assert!(office.text(3, &["calendar", "--folder", folder.to_str().unwrap()]).contains("near names"));
    assert!(Path::new(&office.folder.path().join("hr.db")).exists());
}
