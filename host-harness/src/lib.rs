//! Embeds the reverse-mentoring plugin in a Rust program, and plays the HR platform around it.
//!
//! # Embedding
//! Five modules are for whoever loads the plugin into a platform of her own. They stand by themselves; nothing in them
//! knows the simulated platform.
//!
//! | module | what for |
//! |---|---|
//! | [`plugin`] | load a component, open sessions, call it by types or by JSON |
//! | [`contract`] | the contract's types |
//! | [`sandbox`] | limits, digests and signatures that a component must have, and what a request used |
//! | [`verify`] | the proof of a match, checked without trusting the plugin |
//! | [`conformance`] | whether a component answers as every build must |
//!
//! **Load** once per process; a [`Plugin`](plugin::Plugin) is cheap to clone and to share between threads. Limits can
//! demand a digest or a signature ([`signature`]), and are read from a file like any other settings:
//! ```
//! use host_harness::{plugin::{Plugin, Source}, sandbox::{Limits, LoadError}};
//!
//! let limits: Limits = toml::from_str("memory_bytes = 536_870_912\ntime_ms = 30_000")?;
//! let plugin = Plugin::load(Source::Embedded, limits)?;
//! assert_eq!(plugin.describe()?.version, env!("CARGO_PKG_VERSION"));
//!
//! // What is pinned is run, and nothing else.
//! let pinned = Limits { pin: Some("00".repeat(32)), ..Limits::default() };
//! assert!(matches!(Plugin::load(Source::Embedded, pinned), Err(LoadError::NotPinned { .. })));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Ask** in a session per request: a fresh instance with limits of its own, which shares nothing with any other. By types:
//! ```
//! use host_harness::{contract::types::{Audience, Pair, Reader}, plugin::{CallError, Plugin}};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let roster = r#"{"as_of": "2026-11-02", "term": {"since": "2026-11-02", "until": "2027-05-03"},
//! #   "people": [{"id": "kim", "mentor_places": 1, "mentee_places": 0}, {"id": "ada", "mentor_places": 0, "mentee_places": 1}]}"#;
//! let session = Plugin::embedded()?.session()?;
//! let program = session.open_json("{}", roster)?; // `{}`: the default policy
//! let pair = Pair { mentor: "kim".into(), mentee: "ada".into() };
//! let reader = Reader { audience: Audience::Coordinator, person: None };
//! for assessment in program.check(&[pair], &reader)?.items {
//!     println!("{:?}: {} rules have something to say", assessment.ruling, assessment.conflicts.len());
//! }
//! // A refusal names every problem with its place in the input; the session goes on.
//! let Err(CallError::Fault(fault)) = session.open_json("{}", "{}") else { panic!("an empty roster was taken") };
//! assert_eq!(fault.problems[0].path.as_deref(), Some("/roster/as_of"));
//! // A stop by the sandbox would have been `CallError::Sandbox`: that session is over, the next is unharmed.
//! println!("{}", session.summary());
//! # Ok(())
//! # }
//! ```
//! or **by JSON**, one text each way, with the same answers; [`Session::schema`](plugin::Session::schema) has the shapes:
//! ```
//! # use host_harness::plugin::Plugin;
//! let session = Plugin::embedded()?.session()?;
//! let answer = session.run("policy.resolve", r#"{"document": {"matching": {"objective": "fair"}}}"#)?;
//! assert!(answer.contains("fair"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Show progress, stop, cancel.** A match runs in steps and tells how far it is ([`Search::run`](plugin::Search::run)); it
//! may be broken off for the best so far, or ended from another thread in the middle of a call
//! ([`Session::canceller`](plugin::Session::canceller)).
//!
//! **Verify.** [`verify::verify`] checks the certificate of an outcome by addition over the edges that it reads from the
//! search. `examples/embed.rs` does all of this on a tiny roster; `examples/two_versions.rs` runs two builds side by side,
//! probes them for what a later contract adds, and refuses a third.
//!
//! **Before an upgrade** run the conformance corpus over the new build:
//! ```no_run
//! use host_harness::{conformance::Corpus, plugin::Plugin, sandbox::Limits};
//!
//! let plugin = Plugin::load(std::path::Path::new("new.wasm"), Limits::default())?;
//! let corpus = Corpus::read("tests/conformance".as_ref())?;
//! for verdict in corpus.run(&plugin, |_| ())? {
//!     for difference in &verdict.differences {
//!         println!("{}: {difference}", verdict.name);
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The simulated platform
//! Everything else is that platform: it imports HR exports into a database, draws who takes part, lives through months, and
//! writes what a coordinator would see. It is there to try policies and builds on, and may change with every version.

pub mod conformance;
pub mod console;
pub mod contract;
pub mod plugin;
pub mod sandbox;
pub mod signature;
pub mod verify;

pub mod activity;
#[doc(hidden)]
pub mod bench;
pub mod calendar_import;
#[doc(hidden)]
pub mod cli;
pub mod company;
#[doc(hidden)]
pub mod digest;
pub mod enrolment;
#[doc(hidden)]
pub mod errors;
pub mod events;
pub mod hindsight;
pub mod hr;
pub mod ics;
pub mod import;
mod invitations;
pub mod now;
#[doc(hidden)]
pub mod output;
pub mod policies;
pub mod recheck;
pub mod release;
pub mod report;
pub mod simulation;
pub mod store;
pub mod workflow;

/// The samples of the project's README, compiled as they stand.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
