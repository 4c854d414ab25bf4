//! From the plugin's source to one checked component. For the build script, and for `reproduce`, which does it again.

use super::sections::{NAMES, kept};
use std::{
    env,
    error::Error,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};
use wit_component::{ComponentEncoder, DecodedWasm};

type Failure = Box<dyn Error>;

/// File name of the component.
pub(crate) const FILE: &str = "reverse-mentoring.wasm";
pub(crate) const PACKAGE: &str = "reverse-mentoring-plugin";
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
/// Largest component that hosts are promised.
const MAX_COMPONENT_BYTES: usize = 2_000_000;

/// Compiles the plugin, makes a component of it and checks what every host will check.
pub(crate) fn build(workspace: &Path, target: &Path) -> Result<Vec<u8>, Failure> {
    require_target(workspace)?;
    let module = fs::read(compile(workspace, &build_folder(workspace, target))?)?;
    let component = ComponentEncoder::default().validate(true).module(&module)?.encode()?;
    // The encoder names inner parts for those who read binaries: a third of a percent that every host would load.
    let component = kept(&component, |section| section.custom.is_none_or(|(name, _)| name != NAMES))?;
    check(&component)?;
    Ok(component)
}

/// The toolchain file asks for the target, so it is missing only where rustup was told not to follow that file.
fn require_target(workspace: &Path) -> Result<(), Failure> {
    let libraries =
        || Ok::<_, Failure>(PathBuf::from(rustc(workspace, &["--print", "target-libdir", "--target", TARGET])?));
    if libraries()?.is_dir() {
        return Ok(());
    }
    let added = Command::new("rustup").current_dir(workspace).args(["target", "add", TARGET]).status();
    if added.is_ok_and(|status| status.success()) && libraries()?.is_dir() {
        return Ok(());
    }
    Err(format!("the plugin needs a Rust target that is not installed; type `rustup target add {TARGET}`").into())
}

/// One folder per checkout: in a target folder that several share, Cargo takes one's plugin for another's, since it knows
/// packages by their path within the workspace and sources by their age.
fn build_folder(workspace: &Path, target: &Path) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    workspace.hash(&mut hasher);
    target.join("plugin-build").join(format!("{:016x}", hasher.finish()))
}

/// Runs Cargo for the plugin alone, in a target folder of its own: the outer Cargo holds the lock of the shared one.
fn compile(workspace: &Path, target: &Path) -> Result<PathBuf, Failure> {
    let status = cargo(workspace)?
        // As `cdylib` alone: beside an `rlib` Cargo leaves out link-time optimization.
        .args(["rustc", "--locked", "--lib", "--crate-type", "cdylib", "--profile", "plugin"])
        .args(["--package", PACKAGE, "--target", TARGET, "--target-dir"])
        .arg(target)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(workspace, target)?.join("\u{1f}"))
        .status()?;
    if !status.success() {
        return Err(
            format!("the plugin did not compile; type `cargo check -p {PACKAGE}` to see only its errors").into()
        );
    }
    Ok(target.join(TARGET).join("plugin").join(PACKAGE.replace('-', "_")).with_extension("wasm"))
}

/// What the compiler of this checkout says.
fn rustc(workspace: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let rustc = env::var_os("RUSTC").unwrap_or("rustc".into());
    let output = Command::new(rustc).current_dir(workspace).args(arguments).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// A Cargo that knows nothing of the outer one.
pub(crate) fn cargo(workspace: &Path) -> Result<Command, Failure> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(disturbs) {
            cargo.env_remove(name);
        }
    }
    cargo.current_dir(workspace);
    Ok(cargo)
}

/// Whether a variable of the outer build would change the plugin's bytes: the same source gives the same component,
/// be it built for `run`, for `test`, under clippy or with flags of the user's own.
fn disturbs(name: &str) -> bool {
    const KEPT: [&str; 7] = [
        "CARGO_HOME",
        "CARGO_HTTP_",
        "CARGO_MAKEFLAGS",
        "CARGO_NET_",
        "CARGO_REGISTRIES_",
        "CARGO_REGISTRY_",
        "CARGO_TERM_",
    ];
    let of_cargo = name == "CARGO" || name.starts_with("CARGO_") && !KEPT.iter().any(|kept| name.starts_with(kept));
    of_cargo
        || ["RUSTFLAGS", "RUSTDOCFLAGS", "RUSTC_WORKSPACE_WRAPPER", "CLIPPY_ARGS", "CLIPPY_CONF_DIR"].contains(&name)
}

/// Panic messages carry source paths: they are rewritten so that two people get the same bytes. Of several that fit,
/// the compiler takes the last.
fn flags(workspace: &Path, target: &Path) -> Result<Vec<String>, Failure> {
    let mut paths = vec![(workspace.to_path_buf(), "reverse-mentoring"), (target.to_path_buf(), "target")];
    paths.push((rustc(workspace, &["--print", "sysroot"])?.into(), "rust"));
    if let Ok(sources) = fs::read_dir(cargo_home()?.join("registry/src")) {
        // One folder per registry, named after its address.
        let mut registries =
            sources.map(|entry| Ok((entry?.path(), "registry"))).collect::<Result<Vec<_>, Failure>>()?;
        registries.sort_unstable();
        paths.append(&mut registries);
    }
    let remapped = paths.iter().map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    let fixed = [
        "-Ctarget-feature=+simd128",
        // Functions are inlined as for "z": what "s" would inline beyond that makes a tenth more bytes and nothing faster.
        "-Cllvm-args=-inline-threshold=5",
        // The linker leaves five bytes for every call and address unless it is told that nobody will move them again.
        "-Clink-arg=--compress-relocations",
    ];
    let fixed = fixed.map(String::from);
    Ok(fixed.into_iter().chain(remapped).collect())
}

fn cargo_home() -> Result<PathBuf, Failure> {
    if let Some(home) = env::var_os("CARGO_HOME") {
        return Ok(home.into());
    }
    let user = env::home_dir().ok_or("neither CARGO_HOME nor a home folder is known")?;
    Ok(user.join(".cargo"))
}

/// Refuses what the sandbox would refuse, while the person who can repair it is still looking.
fn check(component: &[u8]) -> Result<(), Failure> {
    if component.len() > MAX_COMPONENT_BYTES {
        let size = component.len();
        return Err(format!("the component has {size} bytes; hosts are promised at most {MAX_COMPONENT_BYTES}").into());
    }
    let DecodedWasm::Component(resolve, world) = wit_component::decode(component)? else {
        return Err("the encoder did not make a component".into());
    };
    let imports: Vec<String> =
        resolve.worlds[world].imports.keys().map(|key| format!("`{}`", resolve.name_world_key(key))).collect();
    if !imports.is_empty() {
        return Err(format!("the component may import nothing, but imports {}", imports.join(", ")).into());
    }
    Ok(())
}
