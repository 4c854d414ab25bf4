//! Two builds side by side, and a third that is refused.
//!
//! The contract grows by new interfaces in new worlds, so a host asks each component what it offers and takes what it
//! finds. A component that lacks what the host needs is named with all that is missing.
//!
//! `cargo run --example two_versions`

use host_harness::{
    digest::sha256,
    plugin::{EMBEDDED, Plugin},
    release::Metadata,
    sandbox::{Limits, LoadError, Sandbox},
};
use std::error::Error;

/// What a later contract may bring: used where it is there, done without where it is not.
const LATER: &str = "reverse-mentoring:plugin/matching2@0.2.0";

fn main() -> Result<(), Box<dyn Error>> {
    // Stand-ins for two files: the build in this program, and one that a tenant has kept. Each has its own digest.
    let kept = Metadata { revision: Some("of last spring".into()), ..Metadata::default() }.stamp(EMBEDDED)?;

    // One sandbox: both share the engine and the limit of open requests, and nothing else.
    let sandbox = Sandbox::new(Limits::default())?;
    let mut plugins = Vec::new();
    for component in [EMBEDDED, &kept] {
        plugins.push((sha256(component), Plugin::load_in(&sandbox, component)?));
    }
    for (digest, plugin) in &plugins {
        let about = plugin.describe()?;
        let later = if plugin.offers(LATER) { "has" } else { "lacks" };
        println!("{} {} ({}…) {later} {LATER}", about.name, about.version, &digest[..12]);
    }
    // A tenant's question goes to the tenant's build; both answer at the same time.
    let policy =
        plugins.iter().map(|(_, plugin)| plugin.session()?.resolve_policy("{}")).collect::<Result<Vec<_>, _>>()?;
    assert_eq!(policy[0].digest, policy[1].digest, "the same rules in both");

    // A build for another world: it has another `info`, and none of the rest.
    let stranger = wat::parse_str(format!(r#"(component (instance $empty) (export "{LATER}" (instance $empty)))"#))?;
    match Plugin::load_in(&sandbox, &*stranger) {
        Err(LoadError::WrongWorld { missing }) => {
            println!("refused: a component that lacks {} things, the first `{}`", missing.len(), missing[0]);
        }
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("a component of another world was taken".into()),
    }
    Ok(())
}
