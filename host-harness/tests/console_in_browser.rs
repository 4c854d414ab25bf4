//! The console in a browser: `tests/hosts/console` on a made-up company. Skipped, with a printed line, where Node or
//! Chromium is missing; `REQUIRE_HOSTS=1` makes that a failure.

use host_harness::{
    company::{Company, Recipe},
    hr::Taxonomy,
    store::Store,
};
use std::{
    env,
    io::{Write, stderr},
    path::Path,
    process::Command,
};

/// What the script exits with when there is nothing to try.
const SKIPPED: i32 = 77;

#[test]
fn the_whole_workflow_in_a_browser() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("hr.db");
    let recipe = Recipe { seed: 7, people: 300, flaws: Vec::new(), ..Recipe::default() };
    let mut company = Company::generate(&recipe, &Taxonomy::shipped().unwrap());
    for enrolment in &mut company.enrolments {
        enrolment.oriented_on = Some(company.as_of);
    }
    let mut store = Store::open(&database).unwrap();
    store.put_organisation(&company.organisation, &company.enrolments).unwrap();
    drop(store);

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/hosts/console/run");
    let run = Command::new("bash")
        .arg(script)
        .args([env!("CARGO_BIN_EXE_host-harness").as_ref(), database.as_os_str()])
        .arg(company.as_of.to_string())
        .output();
    let skipped = |why: &str| {
        assert!(env::var_os("REQUIRE_HOSTS").is_none(), "the console in a browser was skipped: {why}");
        // Past the test runner, which keeps what a passing test prints to itself.
        let _ = writeln!(stderr(), "the console in a browser was skipped: {why}");
    };
    let output = match run {
        Err(error) => return skipped(&format!("bash cannot be run: {error}")),
        Ok(output) => output,
    };
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => {}
        Some(SKIPPED) => skipped(said.trim()),
        code => panic!("the console failed in the browser ({code:?}):\n{said}"),
    }
}
