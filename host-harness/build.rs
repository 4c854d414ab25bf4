//! Builds what the harness embeds: the plugin's component, and the host's side of the contract.
//!
//! So `cargo run` is all that is needed: no second command, no file to copy, and never a plugin older than its source.

#[path = "build/bindings.rs"]
mod bindings;
#[path = "build/component.rs"]
mod component;
#[path = "../plugin/build/left_out.rs"]
mod left_out;
#[path = "build/sbom.rs"]
mod sbom;
#[path = "build/sections.rs"]
mod sections;

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

type Failure = Box<dyn Error>;

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Cargo shows these lines before the wall of text it prints about a failed build script.
            println!("cargo::error={error}");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), Failure> {
    let workspace = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("..").canonicalize()?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for input in ["plugin", "wit", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml"] {
        println!("cargo::rerun-if-changed={}", workspace.join(input).display());
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");

    fs::write(out.join("contract.rs"), bindings::generate(&workspace.join("wit"))?)?;

    let target = target_folder(&out)?;
    let component = component::build(&workspace, &target)?;
    fs::write(out.join(component::FILE), &component)?;
    fs::write(out.join("sbom.json"), sbom::cyclonedx(&workspace)?)?;
    // A second copy where people find it: for other hosts and for `--plugin`.
    let published = target.join("plugin");
    fs::create_dir_all(&published)?;
    fs::write(published.join(component::FILE), &component)?;
    Ok(())
}

/// The target folder of the running build. Cargo does not name it, but marks it as a cache.
fn target_folder(out: &Path) -> Result<PathBuf, Failure> {
    let marked = out.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    // Without the mark: `target/<profile>/build/<package>/out`.
    marked
        .or_else(|| out.ancestors().nth(4))
        .map(Path::to_path_buf)
        .ok_or_else(|| "no target folder above OUT_DIR".into())
}
