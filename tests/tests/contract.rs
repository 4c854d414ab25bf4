//! The contract as published: what the component exports, what its documentation and schemas say, and that they agree.

#[path = "contract/codes.rs"]
mod codes;
#[path = "contract/component.rs"]
mod component;
#[path = "contract/documentation.rs"]
mod documentation;
#[path = "contract/policy_table.rs"]
mod policy_table;
#[path = "contract/released.rs"]
mod released;
#[path = "contract/schemas.rs"]
mod schemas;

use boundary_tests::here;
use std::{fs, path::Path};
use wit_parser::{PackageId, Resolve};

/// The contract's WIT package.
fn wit() -> (Resolve, PackageId) {
    package(&here().join("../wit"))
}

/// The WIT package in a folder.
fn package(folder: &Path) -> (Resolve, PackageId) {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(folder).expect("the contract parses");
    (resolve, package)
}

/// The README that is part of the contract.
fn readme() -> String {
    fs::read_to_string(here().join("../wit/README.md")).expect("the contract's README")
}

/// Fails with every complaint at once.
fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}
