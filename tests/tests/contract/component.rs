//! The embedded component, read by the tools every host uses.

use crate::wit;
use host_harness::plugin::EMBEDDED;
use std::collections::BTreeSet;
use wit_component::{DecodedWasm, OutputToString, WitPrinter};
use wit_parser::{Resolve, WorldId, WorldItem};

const INTERFACES: [&str; 9] =
    ["conflicts", "documents", "health", "info", "matching", "policy", "program", "scheduling", "types"];

fn decoded() -> (Resolve, WorldId) {
    match wit_component::decode(EMBEDDED).expect("the embedded bytes are a component") {
        DecodedWasm::Component(resolve, world) => (resolve, world),
        DecodedWasm::WitPackage(..) => panic!("a WIT package is embedded, not a component"),
    }
}

#[test]
fn it_imports_nothing() {
    let (resolve, world) = decoded();
    let imports: Vec<String> = resolve.worlds[world].imports.keys().map(|key| resolve.name_world_key(key)).collect();
    assert_eq!(imports, Vec::<String>::new());
}

#[test]
fn it_exports_the_nine_interfaces_of_this_version_and_nothing_else() {
    let (resolve, world) = decoded();
    let exports: BTreeSet<String> =
        resolve.worlds[world].exports.keys().map(|key| resolve.name_world_key(key)).collect();
    let expected: BTreeSet<String> =
        INTERFACES.iter().map(|name| format!("reverse-mentoring:plugin/{name}@0.1.0")).collect();
    assert_eq!(exports, expected);
}

#[test]
fn it_is_smaller_than_two_mebibytes() {
    assert!(EMBEDDED.len() <= 2_000_000, "{} bytes", EMBEDDED.len());
}

/// Every type and function of the component is that of `wit/`, to the letter.
#[test]
fn its_shape_is_the_published_contract() {
    let (written, package) = wit();
    let world = written.select_world(&[package], Some("plugin")).expect("the world");
    let (built, built_world) = decoded();
    let (written, built) = (interfaces(&written, world), interfaces(&built, built_world));
    assert_eq!(written.len(), INTERFACES.len());
    for (written, built) in written.iter().zip(&built) {
        assert_eq!(written, built);
    }
    assert_eq!(written.len(), built.len());
}

/// Each exported interface as text without comments, by name. Types and functions sorted: only their order is free.
pub(crate) fn interfaces(resolve: &Resolve, world: WorldId) -> Vec<String> {
    let mut texts: Vec<String> = resolve.worlds[world]
        .exports
        .values()
        .filter_map(|item| match item {
            WorldItem::Interface { id, .. } => Some(*id),
            _ => None,
        })
        .map(|id| {
            let mut sorted = resolve.clone();
            sorted.interfaces[id].types.sort_keys();
            sorted.interfaces[id].functions.sort_keys();
            let mut printer = WitPrinter::new(OutputToString::default());
            printer.emit_docs(false);
            printer.print_interface(&sorted, id).expect("it prints");
            format!("{}\n{}", sorted.interfaces[id].name.as_deref().expect("a name"), String::from(printer.output))
        })
        .collect();
    texts.sort();
    texts
}
