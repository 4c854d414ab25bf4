//! The rules against a slow, obvious reference, on small random worlds and on real organisations; every row of the
//! catalogue by example; properties.

mod catalogue;
mod hostile;
mod masking;
mod organisations;
mod properties;
mod reference;
mod rows;
mod waivers;
mod world;

use super::*;
use reference::Reference;
use world::{World, day};
