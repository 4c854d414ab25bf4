//! The contract's own types, generated from `wit/`, flat: engines speak of `contract::Pair`, not of interfaces.
#![allow(
    missing_docs,
    unsafe_code,
    unreachable_pub,
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "generated code"
)]

include!(concat!(env!("OUT_DIR"), "/bindings.rs"));

/// The interfaces of the contract, each with its types: `contract::types::Pair`, `contract::matching::Outcome`.
pub use exports::reverse_mentoring::plugin::*;
