//! What the sandbox says when it refuses or stops a guest: what happened, the limit, what to do.

use crate::signature::{Distrust, PublicKey};
use std::path::PathBuf;

/// Why a component is not run at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file could not be read.
    #[error("cannot read the component `{}`: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Checked before compiling, which no fuel limits.
    #[error(
        "the component has {bytes} bytes, and at most {limit} are accepted; \
         is it the right file? If so, raise the limit `component_bytes`"
    )]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// [`Limits::component_bytes`](super::Limits::component_bytes).
        limit: u64,
    },
    /// Checked before anything of it is read.
    #[error(
        "the component is another than the one pinned: its SHA-256 is {found}, and `pin` says {pinned}; \
         take the pinned file, or pin this one after looking at it with `inspect`"
    )]
    NotPinned {
        /// [`Limits::pin`](super::Limits::pin).
        pinned: String,
        /// The component's.
        found: String,
    },
    /// Checked before anything of it is read.
    #[error(
        "the component is not signed by `require_signature` {key}: {reason}; \
         take a signed release from the owner of that key"
    )]
    NotTrusted {
        /// [`Limits::require_signature`](super::Limits::require_signature).
        key: PublicKey,
        /// Unsigned, or wrongly.
        reason: Distrust,
    },
    /// Another kind of file, or a part of one.
    #[error("this is not a WebAssembly component: {reason}")]
    NotAComponent {
        /// What it is, or where it breaks off.
        reason: String,
    },
    /// It would reach outside the sandbox.
    #[error(
        "the component imports {}, and nothing may be imported: no clock, files, network or randomness; \
         build the plugin for `wasm32-unknown-unknown`",
        list(names)
    )]
    HasImports {
        /// All of them.
        names: Vec<String>,
    },
    /// It is something else, or made for another version of the contract.
    #[error("the component lacks {} of the contract; was it built for another version?", list(missing))]
    WrongWorld {
        /// Interfaces, and functions as `interface#function`.
        missing: Vec<String>,
    },
    /// All names are there, with other types behind them.
    #[error("the component exports the contract's names with other types: {reason}; was it built for another version?")]
    WrongTypes {
        /// The first difference.
        reason: String,
    },
    /// It broke a limit while it was being set up.
    #[error("the component does not start: {0}")]
    DoesNotStart(#[from] RunError),
    /// The engine itself could not be set up.
    #[error("the WebAssembly engine does not start: {reason}")]
    Engine {
        /// What it said.
        reason: String,
    },
}

/// Why a request was stopped. The guest's own refusals are no such error, but faults.
///
/// After all but [`InputTooLarge`](Self::InputTooLarge) the request is over and its memory released; open another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// Nothing has crossed into the guest; the request goes on.
    #[error("the input has more than {limit} bytes; send less at a time or raise the limit `input_bytes`")]
    InputTooLarge {
        /// [`Limits::input_bytes`](super::Limits::input_bytes).
        limit: u64,
    },
    /// Deterministic: it will happen again.
    #[error("the plugin used up its {limit} units of fuel; give it less to do or raise the limit `fuel`")]
    OutOfFuel {
        /// [`Limits::fuel`](super::Limits::fuel).
        limit: u64,
    },
    /// By the wall clock.
    #[error(
        "the plugin ran longer than {limit_ms} ms; give it less to do, try when the machine is less busy, \
         or raise the limit `time_ms`"
    )]
    OutOfTime {
        /// [`Limits::time_ms`](super::Limits::time_ms).
        limit_ms: u64,
    },
    /// By the host, through a [`Canceller`](super::Canceller).
    #[error("the request was cancelled")]
    Cancelled,
    /// The guest asked for more and could not go on without it.
    #[error(
        "the plugin needed more than {limit} bytes of memory; give it less to do or raise the limit `memory_bytes`"
    )]
    OutOfMemory {
        /// [`Limits::memory_bytes`](super::Limits::memory_bytes).
        limit: u64,
    },
    /// The guest recursed too deeply.
    #[error("the plugin needed more than {limit} bytes of stack; raise the limit `stack_bytes` if it is trusted")]
    OutOfStack {
        /// [`Limits::stack_bytes`](super::Limits::stack_bytes).
        limit: u64,
    },
    /// The host did not take it.
    #[error(
        "the plugin's result has more than {limit} bytes; ask for less at a time or raise the limit `result_bytes`"
    )]
    ResultTooLarge {
        /// [`Limits::result_bytes`](super::Limits::result_bytes).
        limit: u64,
    },
    /// The guest, or the host on its behalf, keeps resources that it does not drop.
    #[error("the plugin holds more than {limit} handles; drop what is no longer used or raise the limit `handles`")]
    TooManyHandles {
        /// [`Limits::handles`](super::Limits::handles).
        limit: u32,
    },
    /// Of memories, tables or instances.
    #[error("the plugin is made of more parts than are allowed: {reason}; see `memories`, `tables` and `instances`")]
    TooManyParts {
        /// Which.
        reason: String,
    },
    /// The host has too much going on.
    #[error("{limit} requests are open already; finish one first or raise the limit `requests`")]
    Busy {
        /// [`Limits::requests`](super::Limits::requests).
        limit: u32,
    },
    /// A bug of the plugin.
    #[error("the plugin crashed: {reason}; this is a bug of the plugin, please report it with the input")]
    Crashed {
        /// The trap, and the function where it happened if the component tells.
        reason: String,
    },
    /// The request ended earlier.
    #[error("this request is over since {because}; open another")]
    Over {
        /// The error that ended it.
        because: Box<RunError>,
    },
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
