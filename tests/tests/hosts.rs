//! The same component in other hosts: Node and Chromium (jco) and Python (wasmtime-py), and beside independent answers in
//! Python. Those tests are under `hosts/` and `oracles/`; here they are run on the embedded component, so that one command
//! covers them.
//!
//! A host is skipped, and says so, where its tools or its packages cannot be had. `REQUIRE_HOSTS=1` makes that a failure.

use boundary_tests::here;
use host_harness::plugin::EMBEDDED;
use std::{
    env,
    io::{self, ErrorKind, Write},
    process::Command,
};

/// What the scripts exit with when there is nothing to try.
const SKIPPED: i32 = 77;

/// Random cases of each oracle test: enough to see that they still run. A night's run draws hundreds.
const CASES: &str = "3";

fn run(host: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let component = folder.path().join("plugin.wasm");
    std::fs::write(&component, EMBEDDED).expect("written");
    let script = here().join(host).join("run");
    let output = match Command::new("bash").arg(script).arg(&component).env("ORACLE_CASES", CASES).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return skipped(host, "bash is not installed"),
        output => output.expect("bash runs"),
    };
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => {}
        Some(SKIPPED) => skipped(host, said.trim()),
        code => panic!("the tests in {host} failed ({code:?}):\n{said}"),
    }
}

fn skipped(host: &str, reason: &str) {
    assert!(env::var_os("REQUIRE_HOSTS").is_none(), "{host} was skipped: {reason}");
    // Past the test runner, which keeps what a passing test prints to itself.
    let _ = writeln!(io::stderr(), "{host} was skipped: {reason}");
}

/// One after the other: both build the npm package, and install what it is built with.
#[test]
fn node_and_browser() {
    run("hosts/node");
    run("hosts/browser");
}

#[test]
fn python() {
    run("hosts/python");
}

/// 800 MB of packages and a cluster of each: some ten minutes the first time.
#[test]
#[ignore = "Ray and Spark are large: cargo test -p boundary-tests --test hosts -- --ignored scale"]
fn scale() {
    run("hosts/scale");
}

#[test]
fn oracles() {
    run("oracles");
}
