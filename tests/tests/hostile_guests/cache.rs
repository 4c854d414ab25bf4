//! The cache of compiled code: may be wrong or absent, never harmful.

use crate::{counter, guest, limits, run};
use host_harness::sandbox::{CodeCache, Guest, Limits, Sandbox};
use std::{
    fs,
    path::{Path, PathBuf},
};

fn load(folder: &Path, limits: Limits, bytes: &[u8]) -> Guest {
    let cache = CodeCache::at(folder).expect("a cache");
    Sandbox::new(limits).expect("an engine").with_cache(cache).load(bytes).expect("it loads")
}

fn code_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|ext| ext == "code")).collect();
    files.sort();
    files
}

#[test]
fn code_is_reused_and_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("code");
    assert!(!load(&path, limits(), &counter()).is_from_cache());
    let again = load(&path, limits(), &counter());
    assert!(again.is_from_cache());
    assert_eq!(run::<u32>(&again).0, Ok(1));
}

#[test]
fn tampered_code_is_compiled_anew_and_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("code");
    load(&path, limits(), &counter());
    let file = code_files(&path).pop().expect("one file");
    let good = fs::read(&file).expect("code");
    // The MAC, the code's first byte, its middle (which the engine itself does not notice), and its end.
    for position in [0, 32, good.len() / 2, good.len() - 1] {
        let mut bad = good.clone();
        bad[position] ^= 1;
        fs::write(&file, &bad).expect("written");
        assert!(!load(&path, limits(), &counter()).is_from_cache(), "byte {position}");
        assert!(load(&path, limits(), &counter()).is_from_cache(), "byte {position} repaired");
    }
    for bad in [&good[..0], &good[..31], &good[..32], &good[..good.len() - 1]] {
        fs::write(&file, bad).expect("written");
        assert!(!load(&path, limits(), &counter()).is_from_cache(), "{} bytes", bad.len());
    }
}

#[test]
fn code_of_another_component_is_not_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("code");
    let other = guest("u32", r#"(func (export "run") (result i32) i32.const 42)"#);
    load(&path, limits(), &counter());
    let first = code_files(&path).pop().expect("one file");
    load(&path, limits(), &other);
    let second = code_files(&path).into_iter().find(|file| *file != first).expect("two files");
    // Both are signed, but each for its own component.
    fs::copy(&second, &first).expect("copied");
    let counter = load(&path, limits(), &counter());
    assert!(!counter.is_from_cache());
    assert_eq!(run::<u32>(&counter).0, Ok(1));
}

#[test]
fn code_for_other_settings_is_not_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("code");
    load(&path, limits(), &counter());
    // The stack's size is checked in the code itself, the fuel is not.
    let settings = Limits { fuel: 1_000_000, ..limits() };
    assert!(load(&path, settings, &counter()).is_from_cache());
    assert_eq!(code_files(&path).len(), 1);
}

#[test]
fn another_key_does_not_open_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("code");
    load(&path, limits(), &counter());
    fs::remove_file(path.join("key")).expect("removed");
    assert!(!load(&path, limits(), &counter()).is_from_cache());
    fs::write(path.join("key"), "short").expect("written");
    assert!(CodeCache::at(&path).is_err());
}

#[test]
fn old_code_is_swept_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("code");
    for number in 0..20 {
        load(&path, limits(), &guest("u32", &format!(r#"(func (export "run") (result i32) i32.const {number})"#)));
    }
    assert_eq!(code_files(&path).len(), 16);
}

#[cfg(unix)]
#[test]
fn what_others_can_reach_is_not_trusted() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("code");
    load(&path, limits(), &counter());
    let mode = |path: &Path| fs::metadata(path).expect("metadata").mode() & 0o777;
    assert_eq!((mode(&path), mode(&path.join("key"))), (0o700, 0o600));

    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    set(&path.join("key"), 0o644);
    assert!(CodeCache::at(&path).is_err(), "a key that others can read");
    set(&path.join("key"), 0o600);
    assert!(CodeCache::at(&path).is_ok());
    set(&path, 0o755);
    assert!(CodeCache::at(&path).is_err(), "a folder that others can read");
    set(&path, 0o700);
    let link = folder.path().join("link");
    symlink(&path, &link).expect("a link");
    assert!(CodeCache::at(&link).is_err(), "a folder that is somewhere else");
}
