//! Every operation of the contract as a plain function: what both doors call.
//!
//! Here it is decided who may ask what ([`readers`]); engines below never see a reader they need not know.
//! - [`engine`]: a program with the indices that its engines share.
//! - one file per interface of the contract.

pub mod conflicts;
pub mod engine;
pub mod health;
pub mod matching;
pub mod policy;
pub mod readers;
pub mod scheduling;

pub use engine::Engine;
