//! Runs a component that nobody vouches for.
//!
//! A component is looked at before it is compiled ([`Sandbox::load`]: size, imports), compiled once (or taken from the
//! [`CodeCache`]), and then run in a [`Request`]: a fresh store and instance, thrown away afterwards and after every
//! trap, so that nothing leaks from one request into the next. Whatever a guest does, it ends in one of the plain errors
//! of [`RunError`], each with its limit from [`Limits`]; the host and its next request are unharmed. What a request
//! used, against what it was allowed, is in its [`RunSummary`].
//!
//! Knows nothing of reverse mentoring: the typed client is [`crate::plugin`].

mod cache;
mod engine;
mod error;
mod limits;
pub mod measure;
mod meter;
mod request;
mod summary;
mod weigh;

pub use cache::CodeCache;
pub use engine::{Guest, Sandbox};
pub use error::{LoadError, RunError};
pub use limits::Limits;
pub use meter::Meter;
pub use request::{Canceller, Request};
pub use summary::{RunSummary, Usage};
pub use weigh::{weigh, weigh_within};
