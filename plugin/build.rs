//! Turns the WIT package into two things: the Rust types and export glue (`bindings.rs`), and the JSON Schema of every
//! operation (`operations.json`). Both come from `wit/` alone, so the typed door and the JSON door cannot drift apart.
#![allow(clippy::indexing_slicing, reason = "a build script may stop the build; the lint is for what runs in the host")]

#[path = "build/bindings.rs"]
mod bindings;
#[path = "build/schema.rs"]
mod schema;

use std::{env, error::Error, fs, path::PathBuf};
use wit_parser::Resolve;

fn main() -> Result<(), Box<dyn Error>> {
    let wit = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../wit");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed={}", wit.display());
    println!("cargo:rerun-if-changed=build");

    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(&wit)?;
    let world = resolve.select_world(&[package], Some("plugin"))?;
    fs::write(out.join("operations.json"), schema::operations(&resolve, world)?)?;
    fs::write(out.join("bindings.rs"), bindings::generate(&mut resolve, world)?)?;
    Ok(())
}
