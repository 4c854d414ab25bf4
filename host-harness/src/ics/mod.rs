//! Invitations: one iCalendar event for each session (RFC 5545, RFC 5546), never a recurrence, so that one session can be
//! moved or cancelled without touching the others.
//!
//! Own lines instead of the `icalendar` crate: it puts today's clock and a random UID into every component that has none,
//! alarms and time zones included, so the same plan would give other bytes each time. Here the stamp is an input, the UID
//! follows from program, pairing and number, and the time zones are written from the rules themselves.

mod event;
mod lines;
#[cfg(test)]
mod tests;
mod vtimezone;
pub mod zones;

pub use event::{Attendee, Batch, Invitation, Method, UID_DOMAIN, uid, write};
