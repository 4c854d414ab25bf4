//! How long the plugin takes in the sandbox, and what it uses.
//!
//! Every round is a request of its own: a fresh instance, as a platform would open it. On a busy machine the least time is
//! the one that tells; fuel and memory are the same everywhere.

use crate::{
    cli_possible as possible,
    company::{Company, Recipe},
    contract::{
        matching::Request,
        program::Roster,
        types::{Audience, Reader},
    },
    hr::{Confidence, Frame, Taxonomy, snapshot},
    plugin::{CallError, Plugin, Session},
    sandbox::RunSummary,
};
use serde::Serialize;
use std::{ops::ControlFlow, time::Instant};
