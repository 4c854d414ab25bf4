//! Reverse-mentoring engine as one WebAssembly component: matching, scheduling, conflicts of interest, program health.
//!
//! Data flows one way: `door` and `documents` (what the host calls) → `operations` (who may ask what) → the engines
//! `conflicts`, `matching`, `scheduling`, `health` → `program` (the checked roster under its policy) → `time`.
//! `plugin/ARCHITECTURE.md` draws the map.

mod arrange;
mod by_owner;
pub mod conflicts;
pub mod contract;
pub mod digest;
pub mod documents;
pub mod door;
pub mod health;
pub mod info;
mod json;
pub mod matching;
pub mod numeric;
pub mod operations;
mod packed;
pub mod policy;
pub mod problems;
pub mod program;
pub mod scheduling;
pub mod schema;
pub mod time;

// A native cdylib with these export names does not link.
#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code, reason = "generated glue")]
mod exports {
    use crate::door::Component;
    crate::contract::export!(Component with_types_in crate::contract);
}
