//! The rules against a slow, obvious reference, on small random worlds and on real organisations; every row of the
//! catalogue by example; properties.

mod catalogue;
mod hostile;
mod organisations;
mod properties;
mod reference;
mod waivers;
mod world;

use super::*;
use reference::Reference;
use world::{World, day};
