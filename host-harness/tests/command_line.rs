//! The command line as people use it: one binary, its output, its files, its exit codes.

use assert_cmd::Command;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn harness(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_host-harness"));
    command.args(arguments).env("NO_COLOR", "1");
    command
}

/// What a command prints when it ends with this code.
fn text(code: i32, arguments: &[&str]) -> String {
    let output = harness(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{said}");
    String::from_utf8(output.stdout).unwrap()
}

fn json(code: i32, arguments: &[&str]) -> Value {
    let text = text(code, &[arguments, &["--json"]].concat());
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Organisations that the repository does not carry; tests skip without them.
fn organisation(file: &str) -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/organisations")).join(file);
    if !path.exists() {
        println!("skipped: `{file}` is not here");
        return None;
    }
    Some(path)
}

#[test]
fn the_demonstration_runs_to_its_end_and_its_proof_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let told = text(0, &["demo", "--people", "160", "--out", out]);
    for title in ["Pairs", "Conflicts of interest", "first sessions", "Health after three months", "sandbox spent"] {
        assert!(told.contains(title), "{title}:\n{told}");
    }
    assert!(!told.contains('\u{1b}'));
    for file in ["roster", "policy", "request", "outcome", "timetable", "history", "health"] {
        assert!(read(&folder.path().join(file).with_extension("json")).is_object(), "{file}");
    }
    assert!(fs::read_to_string(folder.path().join("report.html")).unwrap().contains("</html>"));
    assert!(fs::read_dir(folder.path().join("invitations")).unwrap().count() > 0);

    let outcome = folder.path().join("outcome.json");
    let verdict = json(0, &["verify", outcome.to_str().unwrap()]);
    assert_eq!((verdict["holds"].as_bool(), verdict["same_outcome"].as_bool()), (Some(true), Some(true)));

    // Whatever is changed in a real proof, it is refused.
    let whole = read(&outcome);
    let mutations: [fn(&mut Value); 5] = [
        |outcome| drop(outcome["proposals"].as_array_mut().unwrap().pop()),
        |outcome| outcome["certificate"]["filled"] = 1.into(),
        |outcome| outcome["certificate"]["value"] = (outcome["certificate"]["value"].as_f64().unwrap() + 1.0).into(),
        |outcome| outcome["certificate"]["prices"]["mentees"] = Value::Array(Vec::new()),
        |outcome| outcome["certificate"]["cover"] = serde_json::json!({ "mentors": [], "mentees": [] }),
    ];
    for (at, mutate) in mutations.iter().enumerate() {
        let mut changed = whole.clone();
        mutate(&mut changed);
        fs::write(&outcome, changed.to_string()).unwrap();
        assert_eq!(json(1, &["verify", outcome.to_str().unwrap()])["holds"], false, "mutation {at}");
    }
}

#[test]
fn an_export_becomes_a_running_program() {
    let Some(export) = organisation("oracle_hr_employees.csv") else { return };
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("hr.db");
    let db = db.to_str().unwrap();
    let on = |code: i32, arguments: &[&str]| json(code, &[arguments, &["--db", db]].concat());

    assert_eq!(on(0, &["import", export.to_str().unwrap()])["counts"]["people"], 107);
    let nobody = harness(&["match", "--db", db]).output().unwrap();
    assert_eq!(nobody.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("enrol"));
    on(0, &["enrol", "--seed", "5"]);
    assert!(on(0, &["roster"])["roster"]["people"].as_array().unwrap().len() > 10);
    let outcome = on(0, &["match", "--accept"]);
    let pair = &outcome["proposals"][0]["pair"];
    let (mentor, mentee) = (pair["mentor"].as_str().unwrap(), pair["mentee"].as_str().unwrap());
    assert_ne!(on(0, &["check", mentor, mentee])["ruling"], "blocked");
    assert_eq!(on(0, &["explain", mentor, mentee])["proposed"], true);
    on(0, &["screen", mentor]);
    on(0, &["vacancies"]);
    on(0, &["suggest", mentor, "--side", "mentor", "--as", mentor]);
    assert!(!on(0, &["recusals"]).as_array().unwrap().is_empty());
    assert!(!on(0, &["plan"])["sessions"].as_array().unwrap().is_empty());
    assert!(!on(0, &["agenda", mentor, mentee])["items"].as_array().unwrap().is_empty());
    let until = on(0, &["pretend"])["until"].as_str().unwrap().to_owned();
    let health = on(0, &["health", "--on", &until]);
    assert!(!health["pairings"].as_array().unwrap().is_empty());
    // A sponsor sees no pairs.
    assert!(on(0, &["health", "--on", &until, "--audience", "sponsor"])["pairings"].as_array().unwrap().is_empty());
    on(0, &["whatif", "{}", r#"{"matching":{"objective":"fair"}}"#]);
    let ready = harness(&["ready", "--db", db, "--json"]).output().unwrap();
    let ready: Value = serde_json::from_slice(&ready.stdout).unwrap();
    assert!(ready["items"].as_array().unwrap().iter().any(|item| item["code"] == "readiness.pilot"), "{ready}");
    let everyone = on(0, &["health", "--on", &until, "--audience", "everyone"]);
    assert_eq!((everyone["score"].is_null(), everyone["alerts"].as_array().unwrap().len()), (true, 0));
    assert!(!on(0, &["trend", "--on", &until])["scores"].as_array().unwrap().is_empty());
    let audit = harness(&["fairness", "--db", db, "--on", &until, "--by", "department", "--json"]).output().unwrap();
    assert!(matches!(audit.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&audit.stderr));
    assert_eq!(on(0, &["impact", "--on", &until])["effects"].as_array().unwrap().len(), 3);
    let looks = on(0, &["backtest", "--simulated", "2", "--months", "4"]);
    assert!(looks["looks"].as_u64().unwrap() > 0 && !looks["states"].as_array().unwrap().is_empty(), "{looks}");

    let unknown = harness(&["check", "Steven Kin", "101", "--db", db]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("near names"));
}

/// A reorganization: somebody gets her mentee for a manager, somebody else leaves.
#[test]
fn standing_pairs_are_checked_again_after_an_hr_event() {
    let Some(export) = organisation("oracle_hr_employees.csv") else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let db = file("hr.db");
    let on = |code: i32, arguments: &[&str]| json(code, &[arguments, &["--db", &db]].concat());
    let refused = |arguments: &[&str]| {
        let output = harness(&[arguments, &["--db", &db]].concat()).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{arguments:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    on(0, &["import", export.to_str().unwrap(), "--name", "oracle"]);
    on(0, &["enrol", "--seed", "5"]);
    let outcome = on(0, &["match", "--accept"]);
    // Three pairs that share nobody.
    let proposals = outcome["proposals"].as_array().unwrap();
    let both = |at: usize| ["mentor", "mentee"].map(|side| proposals[at]["pair"][side].as_str().unwrap().to_owned());
    let mut chosen: Vec<[String; 2]> = Vec::new();
    for pair in (0..proposals.len()).map(both) {
        if pair.iter().all(|id| !chosen.concat().contains(id)) {
            chosen.push(pair);
        }
    }
    let pair = |number: usize, side: &str| chosen[number][usize::from(side == "mentee")].clone();
    let calm = on(0, &["recheck"]);
    assert_eq!(calm["pairs"].as_array().unwrap().len(), proposals.len());
    assert!(calm["pairs"].as_array().unwrap().iter().all(|one| one["changes"] == serde_json::json!([])), "{calm}");

    // A month later the export says otherwise.
    let (mentor, mentee, leaver) = (pair(0, "mentor"), pair(0, "mentee"), pair(1, "mentee"));
    let mut reader = csv::Reader::from_path(&export).unwrap();
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (id, manager) = (column("source_id"), column("manager_source_id"));
    let mut writer = csv::Writer::from_path(file("later.csv")).unwrap();
    writer.write_record(&header).unwrap();
    for record in reader.records().map(Result::unwrap).filter(|record| record[id] != leaver) {
        let changed = record.iter().enumerate().map(|(at, field)| {
            let is_hers = at == manager && record[id] == mentor;
            if is_hers {
                mentee.as_str()
            } else if at == manager && *field == *leaver {
                ""
            } else {
                field
            }
        });
        writer.write_record(changed).unwrap();
    }
    writer.flush().unwrap();
    on(0, &["import", &file("later.csv"), "--name", "oracle", "--as-of", "2026-12-01"]);

    let news = on(1, &["recheck"]);
    assert_eq!(news["as_of"], "2026-12-01");
    let pairs = news["pairs"].as_array().unwrap();
    let of = |mentor: &str| pairs.iter().find(|one| one["pair"]["mentor"] == *mentor).unwrap();
    let changes = of(&mentor)["changes"].as_array().unwrap();
    assert!(changes.iter().any(|one| one["code"] == "conflict.direct-manager" && one["kind"] == "new"), "{news}");
    assert_eq!((of(&mentor)["is"].as_str(), of(&mentor)["kept_on"].as_str()), (Some("blocked"), Some("2026-11-02")));
    assert_eq!(of(&pair(1, "mentor"))["gone"], serde_json::json!([leaver]));
    let told = text(1, &["recheck", "--db", &db]);
    for says in ["New, worse, or ahead", "conflict.direct-manager", "Somebody takes part no longer"] {
        assert!(told.contains(says), "{says}:\n{told}");
    }

    // Whom it concerns reads that the pair is not available, and nothing else; so does she whose partner is gone.
    for (who, number) in [(&mentor, 0), (&mentee, 0), (&pair(1, "mentor"), 1)] {
        let own = on(1, &["recheck", "--as", who]);
        let one = own["pairs"].as_array().unwrap().iter().find(|one| one["pair"]["mentor"] == *pair(number, "mentor"));
        let keys: Vec<&String> = one.unwrap().as_object().unwrap().keys().collect();
        assert_eq!(keys, ["available", "pair", "pairing"]);
        assert_eq!(one.unwrap()["available"], false);
        assert!(!own.to_string().contains("conflict."));
    }
    assert!(text(1, &["recheck", "--as", &mentor, "--db", &db]).contains("not available"));
    for audience in ["sponsor", "analyst", "safeguarding", "everyone"] {
        assert!(refused(&["recheck", "--audience", audience]).contains("refuses"), "{audience}");
        assert!(refused(&["recusals", "--audience", audience]).contains("refuses"), "{audience}");
        assert!(refused(&["check", &mentor, &mentee, "--audience", audience]).contains("refuses"), "{audience}");
        assert!(refused(&["screen", &mentor, "--audience", audience]).contains("refuses"), "{audience}");
    }
    assert!(refused(&["screen", &mentor, "--as", &mentor]).contains("refuses"), "a list would tell");
    let duties = on(0, &["recusals"]);
    let hers = on(0, &["recusals", "--as", &mentor]);
    assert!(duties.as_array().unwrap().len() > hers.as_array().unwrap().len());
    assert!(hers.as_array().unwrap().iter().all(|duty| duty["about"] == mentor), "{hers}");
    assert!(duties.to_string().contains(&leaver), "who has left stays out all the same");
    let own = on(1, &["check", &mentor, &mentee, "--as", &mentor]);
    assert_eq!(own["conflicts"][0]["code"], "match.not-available");
    assert_eq!(on(1, &["check", &mentor, &mentee])["conflicts"][0]["code"], "conflict.direct-manager");
    assert!(on(0, &["screen", &mentor]).to_string().contains("conflict.direct-manager"));

    // What is kept is no news any more.
    on(1, &["recheck", "--keep"]);
    let again = on(1, &["recheck"]);
    let pairs = again["pairs"].as_array().unwrap();
    assert!(pairs.iter().all(|one| one["changes"] == serde_json::json!([])), "{again}");
    assert!(pairs.iter().any(|one| one["gone"] != serde_json::json!([])), "who left is still gone");

    // Leave that comes beside is read without losing anybody.
    let ties = file("ties.csv");
    fs::write(
        &ties,
        format!("subject,relation,object,since,until\n{},audits,{},,\n", pair(2, "mentor"), pair(2, "mentee")),
    )
    .unwrap();
    on(0, &["import", &ties, "--beside"]);
    let news = on(1, &["recheck"]);
    assert!(news.to_string().contains("conflict.audit-independence"));
    assert_eq!(on(0, &["roster"])["roster"]["as_of"], "2026-12-01");
}

#[test]
fn every_operation_runs_from_json() {
    let list = json(0, &["run", "--list"]);
    assert!(list.as_array().unwrap().iter().any(|name| name == "matching.search"));
    let output = harness(&["run", "-", "--operation", "info.describe"]).write_stdin("{}").output().unwrap();
    assert!(output.status.success());
    let about: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(about["time_zones"].is_string());
    let named = r#"{"operation": "policy.resolve", "request": {"document": {}}}"#;
    let output = harness(&["run", "-"]).write_stdin(named).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn exit_codes_say_who_has_to_act() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let code = |arguments: &[&str]| harness(arguments).output().unwrap().status.code();
    assert_eq!(code(&["inspect"]), Some(0));
    assert_eq!(code(&["no-such-command"]), Some(2));
    assert_eq!(code(&["policy", "resolve", r#"{"matching": {"objektive": "fair"}}"#]), Some(3));
    assert_eq!(code(&["policy", "default", "--plugin", &file("core.wasm", "no component")]), Some(4));
    assert_eq!(code(&["policy", "default", "--limits", &file("limits.toml", "fuel = 1000")]), Some(4));
    assert_eq!(code(&["run", "nowhere.json"]), Some(5));
    // Failures can be read by programs too.
    let output = harness(&["policy", "resolve", r#"{"matching": {"objektive": "fair"}}"#, "--json"]).output().unwrap();
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!((error["exit_code"].as_u64(), error["fault"]["kind"].as_str()), (Some(3), Some("invalid-policy")));
}

#[test]
fn a_release_is_whole_signed_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (key, out) = (at("release.key"), at("plugin"));
    let public = json(0, &["keygen", &key])["public_key"].as_str().unwrap().to_owned();
    // A key that others can read, or that is written over, is no key.
    assert_eq!(harness(&["keygen", &key]).output().unwrap().status.code(), Some(5));
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(&key).unwrap()) & 0o077, 0);

    let told =
        json(0, &["release", "--out", &out, "--key", &key, "--revision", "abc", "--homepage", "https://example.org"]);
    let component = at("plugin/reverse-mentoring.wasm");
    let about = json(0, &["inspect", &component, "--signed-by", &public]);
    assert_eq!(about["imports"], Value::Array(Vec::new()));
    assert_eq!((&about["sha256"], about["signed_by"].as_str()), (&told["sha256"], Some(&*public)));
    let says = &about["metadata"];
    assert_eq!((says["revision"].as_str(), says["licenses"].as_str()), (Some("abc"), Some("Apache-2.0")));
    assert_eq!((&says["name"], &says["version"]), (&about["about"]["name"], &about["about"]["version"]));
    assert!(fs::metadata(&component).unwrap().len() <= 2_000_000);

    for line in fs::read_to_string(at("plugin/SHA256SUMS")).unwrap().lines() {
        let (digest, name) = line.split_once("  ").unwrap();
        let bytes = fs::read(folder.path().join("plugin").join(name)).unwrap();
        assert_eq!(host_harness::digest::sha256(bytes), digest, "{name}");
    }
    assert!(fs::read_to_string(at("plugin/wit/world.wit")).unwrap().contains("world plugin"));
    let schema = read(Path::new(&at("plugin/schemas/matching.search.json")));
    assert!(schema["properties"]["request"].is_object());
    let bill = read(Path::new(&at("plugin/sbom.cdx.json")));
    assert_eq!(bill["metadata"]["component"]["hashes"][0]["content"], told["sha256"]);
    let crates = bill["components"].as_array().unwrap();
    let serde = crates.iter().find(|one| one["name"] == "serde").unwrap();
    assert!(serde["licenses"][0]["expression"].as_str().unwrap().contains("MIT"));
    assert_eq!(serde["hashes"][0]["content"].as_str().unwrap().len(), 64);

    // A host that asks for the signature runs the release, and nothing else.
    let limits = at("limits.toml");
    fs::write(&limits, format!("require_signature = \"{public}\"\npin = {}\n", told["sha256"])).unwrap();
    let describe = |plugin: &[&str]| {
        let asked = [plugin, &["--limits", &limits, "policy", "default"]].concat();
        harness(&asked).output().unwrap().status.code()
    };
    assert_eq!(describe(&["--plugin", &component]), Some(0));
    assert_eq!(describe(&[]), Some(4));
    let other = at("other.wasm");
    text(0, &["sign", &component, "--key", &key, "--out", &other]);
    assert_eq!(fs::read(&other).unwrap(), fs::read(&component).unwrap(), "the same key, the same bytes");
    let stranger = json(0, &["keygen", &at("other.key")])["public_key"].as_str().unwrap().to_owned();
    assert_eq!(json(1, &["inspect", &component, "--signed-by", &stranger])["signed_by"], Value::Null);
    assert!(text(0, &["completions", "bash"]).contains("host-harness"));
}

#[test]
fn the_corpus_runs_from_the_command_line() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/conformance");
    let told = json(0, &["conform", "--corpus", corpus, "--only", "by-hand."]);
    assert_eq!(told["conforms"], true);
    assert!(told["checks"].as_u64().unwrap() > 60, "{told}");
    assert_eq!(
        harness(&["conform", "--corpus", corpus, "--only", "nothing."]).output().unwrap().status.code(),
        Some(3)
    );
}
