//! Does a plugin, or a host, give the answers that everybody must give?
//!
//! A [`Corpus`] is a folder of requests to the JSON door with the bytes to answer (`tests/conformance/README.md` says how
//! it is laid out, for hosts in any language). [`Corpus::run`] asks a plugin all of them and tells what differs, case by
//! case: the first place in the JSON, the bytes, fuel and memory, and the expected values that somebody else worked out.
//!
//! It knows nothing of mentoring, and of the plugin only its JSON door.

mod case;
mod corpus;
mod difference;
mod files;
mod run;

pub use case::{Case, Check, Expect, Expected};
pub use corpus::{Corpus, CorpusError};
pub use difference::Difference;
pub use run::{Observed, Verdict};

#[cfg(test)]
mod tests;
