//! The policy as a form, drawn from the plugin's own schema.
//!
//! `schema` turns the schema into groups and fields, `form` a filled-in form into a document, `sheet` draws both; `page`
//! and `versions` are what is served. What is accepted is decided by the plugin's `resolve` alone: what it refuses is shown
//! at the field it names.

mod form;
mod page;
mod schema;
mod sheet;
mod versions;

pub(super) use page::{edit, save};
pub(super) use versions::{again, download, raw, version};
