//! What the boundary tests share: the plugin, the requests, and a company to try it on.

pub mod case;
pub mod company;

pub use case::Case;

use host_harness::{
    contract::types::{Audience, Fault, Reader},
    plugin::{CallError, Plugin, Source},
    sandbox::Limits,
};
use std::{path::PathBuf, sync::OnceLock};

/// The embedded plugin as every host gets it: default limits, no cache that another run may have left.
///
/// # Panics
/// When the component is not one that this harness runs: then there is nothing to test.
pub fn plugin() -> &'static Plugin {
    static PLUGIN: OnceLock<Plugin> = OnceLock::new();
    PLUGIN.get_or_init(|| Plugin::load(Source::Embedded, Limits::default()).expect("the embedded plugin loads"))
}

/// The folder of this crate.
pub fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Sees everything that is not masked.
pub fn coordinator() -> Reader {
    Reader { audience: Audience::Coordinator, person: None }
}

/// An answer, or the plugin's own refusal. Anything else means that the plugin trapped.
///
/// # Panics
/// On a trap, a limit that was passed, a dead instance.
pub fn answered<T>(result: Result<T, CallError>) -> Result<T, Fault> {
    match result {
        Ok(answer) => Ok(answer),
        Err(CallError::Fault(fault)) => Err(fault),
        Err(CallError::Sandbox(error)) => panic!("the plugin gave neither an answer nor a fault: {error}"),
    }
}
