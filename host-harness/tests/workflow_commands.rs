//! A coordinator's round on the command line, as a script does it: every command with `--json`, judged by its exit code.

use assert_cmd::Command;
use host_harness::company::FED;
use serde_json::{Value, json};
use std::fs;

/// A database with three juniors and two seniors who all know or want one subject.
struct Office(tempfile::TempDir);

impl Office {
    fn new() -> Self {
        let office = Self(tempfile::tempdir().unwrap());
        let person = |id: &str, name: &str, grade: u32, manager: &str| {
            json!({
                "id": id, "display_name": name, "managers": if manager.is_empty() { json!([]) } else { json!([manager]) },
                "grade": {"known": {"value": grade, "source": "test", "confidence": "certain"}},
                "time_zone": {"known": {"value": "Europe/Berlin", "source": "test", "confidence": "certain"}},
            })
        };
        let enrolment = |id: &str, teaches: bool| {
            json!({
                "person": id, "mentor_places": u32::from(teaches), "mentee_places": u32::from(!teaches),
                "oriented_on": "2026-10-01", "languages": ["en"],
                "skills": [{"topic": "ai", "level": if teaches { 4 } else { 1 }, "offered": teaches,
                            "wanted": if teaches { 0 } else { 3 }}],
            })
        };
        let document = json!({
            "organisation": {
                "name": "Office",
                "feeds": FED.map(|relation| json!({"relation": relation, "as_of": "2026-10-05"})),
                "people": [
                    person("top", "To Pop", 9, ""), person("one", "On Eva", 5, "top"), person("two", "Tw Oma", 8, "top"),
                    person("ana", "Ana Silva", 2, "one"), person("cy", "Cy Roux", 2, "one"), person("ed", "Ed Moss", 2, "one"),
                    person("bo", "Bo Chen", 7, "two"), person("di", "Di Ito", 7, "two"),
                ],
            },
            "enrolments": [
                enrolment("ana", true), enrolment("cy", true), enrolment("ed", true),
                enrolment("bo", false), enrolment("di", false),
            ],
        });
        let file = office.0.path().join("office.json");
        fs::write(&file, document.to_string()).unwrap();
        office.json(0, &["import", file.to_str().unwrap(), "--as-of", "2026-10-05", "--name", "Office"]);
        office
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_host-harness"));
        command.args(arguments).args(["--db", self.0.path().join("hr.db").to_str().unwrap()]).env("NO_COLOR", "1");
        command
    }

    fn json(&self, code: i32, arguments: &[&str]) -> Value {
        let output = self.command(arguments).arg("--json").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        serde_json::from_slice(if output.stdout.is_empty() { &output.stderr } else { &output.stdout }).unwrap()
    }

    fn text(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

fn ids(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_round_from_the_draft_to_the_end() {
    let office = Office::new();
    let drafted = office.json(0, &["round", "draft"]);
    let pairs = ids(&drafted["pairings"]);
    assert_eq!(pairs.len(), 2, "{drafted}");
    let seen = drafted["pairings"][0]["revision"].to_string();
    office.json(0, &["round", "lock", &pairs[0], "--seen", &seen]);
    let stale = office.json(3, &["round", "exclude", &pairs[0], "--seen", &seen]);
    assert!(stale["error"].as_str().unwrap().contains("has changed since"), "{stale}");
    assert!(office.text(&["round", "show"]).contains("locked"));

    assert_eq!(ids(&office.json(0, &["ask"])["asked"]).len(), 2);
    let late = office.json(0, &["ask", "--remind", "--on", "2026-10-07"]);
    assert_eq!(late["reminders"].as_array().unwrap().len(), 2);
    for pairing in office.json(0, &["pairing", "list"])["pairings"].as_array().unwrap() {
        let id = pairing["id"].as_str().unwrap();
        for side in ["mentor", "mentee"] {
            let person = pairing["pair"][side].as_str().unwrap();
            office.json(0, &["answer", id, "--as", person, "accept"]);
            office.json(0, &["pairing", "sign", id, "--as", person]);
        }
    }
    assert_eq!(office.json(0, &["publish"])["active"].as_array().unwrap().len(), 2);
    assert!(office.json(0, &["plan"])["sessions"].as_array().unwrap().len() >= 6);
    office.json(3, &["answer", &pairs[0], "--as", "Nobody", "accept"]);

    office.json(0, &["pairing", "pause", &pairs[0], "--until", "2026-11-16"]);
    office.json(0, &["pairing", "resume", &pairs[0]]);
    office.json(0, &["pairing", "extend", &pairs[0], "--until", "2027-06-30"]);
    let request = office.json(0, &["requests", "open", "--as", "bo", "help"])["request"].to_string();
    assert_eq!(office.json(0, &["requests", "list"])["requests"].as_array().unwrap().len(), 1);
    office.json(0, &["requests", "resolve", &request]);
    let ended = office.json(0, &["pairing", "end", &pairs[0], "--ending", "no-time"]);
    assert_eq!(ended["text"], "This pairing has ended; the program gives no reasons.");
    assert!(!ended["cancelled"].as_array().unwrap().is_empty());
    office.json(3, &["pairing", "end", &pairs[0]]);
    office.json(0, &["waitlist", "join", "ana", "mentor"]);
    assert_eq!(office.json(0, &["waitlist", "show"])["waiting"].as_array().unwrap().len(), 1);

    let verified = office.json(0, &["audit", "verify"]);
    let head = verified["head"].as_str().unwrap();
    office.json(0, &["audit", "verify", "--head", head]);
    office.json(1, &["audit", "verify", "--head", "0000"]);
    let replayed = office.json(0, &["audit", "replay"]);
    let same = replayed["decisions"].as_array().unwrap();
    assert!(same.len() >= 3 && same.iter().all(|one| one["same"] == "yes"), "{replayed}");
    assert!(office.text(&["audit", "log"]).contains("publish"));

    let export = office.json(0, &["export-person", "Bo Chen"]);
    assert_eq!(export["employee"]["display_name"], "Bo Chen");
    office.command(&["erase", "bo"]).assert().code(2);
    assert!(office.json(0, &["erase", "bo", "--yes"])["records"].as_u64().unwrap() > 0);
    assert!(!office.text(&["pairing", "list", "--all"]).contains("Bo Chen"));
    assert!(office.json(0, &["audit", "verify"])["erased"].as_u64().unwrap() > 0);
    office.json(0, &["retain", "--before", "2027-01-01"]);
    office.json(0, &["audit", "verify", "--head", head]);
}

/// What health reads can all be told on the command line.
#[test]
fn what_happens_beside_sessions_is_recorded() {
    let office = Office::new();
    office.json(0, &["orientation", "record", "Bo Chen", "--day", "2026-12-01"]);
    assert_eq!(office.json(0, &["orientation", "show"])["unoriented"][0]["person"], "bo");
    assert_eq!(office.json(0, &["orientation", "record", "bo", "di"])["changed"], 2);
    let pairs = ids(&office.json(0, &["round", "draft"])["pairings"]);
    office.json(0, &["ask"]);
    let listed = office.json(0, &["pairing", "list"])["pairings"].clone();
    for pairing in listed.as_array().unwrap() {
        for side in ["mentor", "mentee"] {
            let (id, person) = (pairing["id"].as_str().unwrap(), pairing["pair"][side].as_str().unwrap());
            office.json(0, &["answer", id, "--as", person, "accept"]);
            office.json(0, &["pairing", "sign", id, "--as", person]);
        }
    }
    office.json(0, &["publish"]);
    let (mentor, mentee) =
        (listed[0]["pair"]["mentor"].as_str().unwrap(), listed[0]["pair"]["mentee"].as_str().unwrap());
    let pairing = listed[0]["id"].as_str().unwrap();
    assert!(pairs.contains(&pairing.to_owned()));

    office.json(0, &["record", "goal", pairing, "--topic", "ai", "--as", mentor]);
    let goal = office.json(0, &["record", "progress", pairing, "1", "60", "--on", "2026-10-20"]);
    assert_eq!(goal["goal"]["progress"], 0.6);
    assert_eq!(office.json(0, &["record", "survey", "midpoint"])["asked"], 4);
    office.json(0, &["record", "answer", "midpoint", pairing, "--as", mentor, "useful=4", "rapport=5"]);
    office.json(3, &["record", "answer", "midpoint", pairing, "--as", mentee, "useful=9"]);
    office.json(0, &["record", "promise", "kick-off", "--due", "2026-11-01"]);
    office.json(0, &["record", "kept", "kick-off", "--due", "2026-11-01"]);
    office.json(0, &["record", "circle"]);

    let file = office.0.path().join("answers.csv");
    let table = format!(
        "wave,mentor,mentee,side,asked_on,answered_on,useful,comment\n\
         first,{mentor},{mentee},mentee,2026-10-06,2026-10-07,5,so-so\n"
    );
    fs::write(&file, table).unwrap();
    let file = file.to_str().unwrap();
    let told = office.json(0, &["record", "import", file, "--as-of", "2026-10-20"]);
    assert_eq!(told["merged"], json!({"new": 1, "changed": 0, "same": 0}));
    assert_eq!(told["dropped"][file], json!(["comment"]));
    assert_eq!(office.json(0, &["record", "import", file, "--as-of", "2026-10-20"])["merged"]["same"], 1);
    // What the plugin refuses is not kept.
    let wrong = office.0.path().join("wrong.json");
    let goal = json!({"pairing": pairing, "agreed_on": "2026-10-06", "progress": 7.0, "updated_on": "2026-10-07",
                      "weight": 1.0});
    fs::write(&wrong, json!({ "goals": [goal] }).to_string()).unwrap();
    let refused = office.json(3, &["record", "import", wrong.to_str().unwrap(), "--as-of", "2026-10-20"]);
    assert!(refused.to_string().contains("progress"), "{refused}");

    let health = office.json(0, &["health", "--as-of", "2026-12-01"]).to_string();
    assert!(health.contains("rm-health/0.1"), "{health}");
    assert!(office.json(0, &["audit", "verify"])["problems"].as_array().is_some_and(Vec::is_empty));
}

#[test]
fn an_answer_to_what_is_over_is_no() {
    let office = Office::new();
    let pairs = ids(&office.json(0, &["round", "draft"])["pairings"]);
    let mentor = office.json(0, &["ask", &pairs[0]])["asked"][0]["pair"]["mentor"].as_str().unwrap().to_owned();
    office.json(0, &["answer", &pairs[0], "--as", &mentor, "decline"]);
    let closed = office.json(1, &["answer", &pairs[0], "--as", &mentor, "accept"]);
    assert_eq!(
        (closed["open"].as_bool(), closed["message"].as_str()),
        (Some(false), Some("this invitation is not open any more"))
    );
}
