//! What was released stays: today's contract and component serve every host that was written for an earlier release.

use crate::{component::interfaces, package, wit};
use boundary_tests::here;
use host_harness::plugin::EMBEDDED;
use std::{fs, path::PathBuf};
use wit_parser::{PackageId, Resolve, WorldId};

/// The folder of every release, by version.
fn released() -> Vec<PathBuf> {
    let folders = fs::read_dir(here().join("../wit/released")).expect("the releases");
    let mut folders: Vec<PathBuf> = folders.map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    folders
}

fn world(resolve: &Resolve, package: PackageId) -> WorldId {
    resolve.select_world(&[package], Some("plugin")).expect("the world")
}

fn version(resolve: &Resolve, package: PackageId) -> String {
    resolve.packages[package].name.version.as_ref().expect("a version").to_string()
}

#[test]
fn each_is_filed_under_its_version() {
    let folders = released();
    assert!(!folders.is_empty(), "nothing was released");
    for folder in folders {
        let (resolve, released) = package(&folder);
        assert_eq!(folder.file_name().and_then(|name| name.to_str()), Some(version(&resolve, released).as_str()));
    }
}

/// As long as the version is that of a release, nothing but words may change.
#[test]
fn a_version_is_released_once() {
    let (today, own) = wit();
    let now = version(&today, own);
    for folder in released() {
        let (resolve, released) = package(&folder);
        if version(&resolve, released) == now {
            assert_eq!(
                interfaces(&resolve, world(&resolve, released)),
                interfaces(&today, world(&today, own)),
                "version {now} is out: a change of the contract takes another"
            );
            let target = world(&resolve, released);
            wit_component::targets(&resolve, target, EMBEDDED).expect("the component is what the release promises");
        }
    }
}

/// What a host of the same series expects, a plugin of today has. The plugin is what is loaded, so it is the one whose shape
/// has to fit where the released one is asked for.
#[test]
fn hosts_of_a_series_are_served() {
    let (today, own) = wit();
    for folder in released() {
        let (old, released) = package(&folder);
        if version(&old, released) == version(&today, own) || series(&old, released) != series(&today, own) {
            continue;
        }
        let asked = world(&old, released);
        let mut both = today.clone();
        let merged = both.merge(old).expect("two versions of one package");
        let asked = merged.map_world(asked, Default::default()).expect("the released world");
        let has = world(&both, own);
        wit_component::semver_check(both.clone(), has, asked).expect("an addition, not a change");
    }
}

/// Versions that a host may take for one another: the same major, below 1.0 the same minor.
fn series(resolve: &Resolve, package: PackageId) -> (u64, u64) {
    let version = resolve.packages[package].name.version.as_ref().expect("a version");
    (version.major, if version.major == 0 { version.minor } else { 0 })
}

/// The judge itself: a function more is an addition, one less is not.
#[test]
fn an_addition_passes_and_a_removal_does_not() {
    let of = |version: &str, functions: &str| {
        format!("package a:b@{version};\ninterface i {{ {functions} }}\nworld plugin {{ export i; }}")
    };
    let fits = |has: &str, asked: &str| {
        let mut resolve = Resolve::default();
        let has = resolve.push_str("has.wit", &of("0.1.1", has)).expect("it parses");
        let asked = resolve.push_str("asked.wit", &of("0.1.0", asked)).expect("it parses");
        let (has, asked) = (world(&resolve, has), world(&resolve, asked));
        wit_component::semver_check(resolve, has, asked).is_ok()
    };
    assert!(fits("f: func(); g: func();", "f: func();"));
    assert!(!fits("g: func();", "f: func();"));
    assert!(!fits("f: func(x: u8);", "f: func();"));
}
