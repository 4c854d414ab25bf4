//! Compiled code on disk.
//!
//! Compiled code is native code: whoever can change it can do what this process can, and the engine does not notice a
//! flipped byte. So each file carries a MAC (HMAC-SHA256) under a key that only this user can read, over the component,
//! the engine's version and settings, and the code. What does not verify is compiled anew and written over, silently:
//! a cache may be wrong or absent, never harmful. An attacker who can read this user's files is outside this model; such
//! a one needs no cache.

use crate::digest::hex;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::{
    fs,
    hash::{Hash, Hasher},
    io::{self, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};
use tempfile::NamedTempFile;
use wasmtime::{Engine, component::Component};

/// Says what is authenticated and in which layout.
const PURPOSE: &[u8] = b"reverse-mentoring compiled code 1";
const KEY_FILE: &str = "key";
const EXTENSION: &str = "code";
const MAC_BYTES: usize = 32;
/// Code of this many components and settings is kept, the latest written.
const KEPT: usize = 16;

/// A folder of compiled code that only this user can read and write.
#[derive(Debug)]
pub struct CodeCache {
    folder: PathBuf,
    key: [u8; 32],
}

impl CodeCache {
    /// The cache in the user's own cache folder. None where there is none, or where it is not safe.
    pub fn of_user() -> Option<Self> {
        let folders = directories::ProjectDirs::from("", "", "reverse-mentoring")?;
        Self::at(&folders.cache_dir().join("code")).ok()
    }

    /// A cache in a folder, which is made if it is missing.
    ///
    /// # Errors
    /// A folder or key that is another user's or that others can read, or that cannot be made.
    pub fn at(folder: &Path) -> io::Result<Self> {
        private::create_folder(folder)?;
        private::check(folder)?;
        let key = key(folder)?;
        Ok(Self { folder: folder.to_path_buf(), key })
    }

    /// Compiles a component or takes its code from the folder; says which.
    ///
    /// # Errors
    /// The component does not compile. Whatever is wrong with the cache is none.
    pub(super) fn load(&self, engine: &Engine, wasm: &[u8]) -> wasmtime::Result<(Component, bool)> {
        let identity = identity(engine, wasm);
        let path = self.folder.join(hex(&identity)).with_extension(EXTENSION);
        if let Some(component) = self.read(engine, &identity, &path) {
            return Ok((component, true));
        }
        let component = Component::from_binary(engine, wasm)?;
        if let Ok(code) = component.serialize() {
            // A full disk costs the next start its time, and nothing else.
            let _ = self.write(&identity, &path, &code);
        }
        Ok((component, false))
    }

    fn read(&self, engine: &Engine, identity: &[u8], path: &Path) -> Option<Component> {
        let file = fs::read(path).ok()?;
        let (mac, code) = file.split_at_checked(MAC_BYTES)?;
        self.mac(identity, code).verify_slice(mac).ok()?;
        #[expect(
            unsafe_code,
            reason = "`deserialize` trusts the code it is given. These very bytes, already in memory, were written by \
                      this user's harness: the MAC proves it, under a key that nobody else can read, and binds them to \
                      this component and to this engine's version and settings"
        )]
        // SAFETY: see above.
        let component = unsafe { Component::deserialize(engine, code) };
        component.ok()
    }

    /// All or nothing: a reader sees the old file or the new.
    fn write(&self, identity: &[u8], path: &Path, code: &[u8]) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(&self.folder)?;
        file.write_all(&self.mac(identity, code).finalize().into_bytes())?;
        file.write_all(code)?;
        file.persist(path)?;
        self.prune()
    }

    fn prune(&self) -> io::Result<()> {
        let mut files: Vec<(SystemTime, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == EXTENSION) {
                files.push((path.metadata()?.modified()?, path));
            }
        }
        files.sort_unstable_by(|a, b| b.cmp(a));
        files.into_iter().skip(KEPT).try_for_each(|(_, path)| fs::remove_file(path))
    }

    fn mac(&self, identity: &[u8], code: &[u8]) -> Hmac<Sha256> {
        // `new` takes a block: pads the key as `new_from_slice` would, and cannot fail.
        let mut block = [0; 64];
        block[..self.key.len()].copy_from_slice(&self.key);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(PURPOSE);
        mac.update(identity);
        mac.update(code);
        mac
    }
}

/// Which code this is: of which component, for which engine.
fn identity(engine: &Engine, wasm: &[u8]) -> [u8; 32] {
    struct Feed(Sha256);
    impl Hasher for Feed {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let mut feed = Feed(Sha256::new());
    feed.0.update(Sha256::digest(wasm));
    engine.precompile_compatibility_hash().hash(&mut feed);
    feed.0.finalize().into()
}

/// Reads the folder's key, or makes one.
fn key(folder: &Path) -> io::Result<[u8; 32]> {
    let path = folder.join(KEY_FILE);
    if !path.exists() {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(io::Error::other)?;
        // Readable for this user alone from the start.
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(&key)?;
        match file.persist_noclobber(&path) {
            Ok(_) => {}
            // Another process was faster: its key holds.
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error.error),
        }
    }
    private::check(&path)?;
    fs::read(&path)?.try_into().map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the key has the wrong length"))
}

#[cfg(unix)]
mod private {
    //! For this user alone, by owner and mode.

    use std::{
        fs::{self, DirBuilder},
        io,
        os::unix::fs::{DirBuilderExt, MetadataExt},
        path::Path,
    };

    pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)
    }

    pub(super) fn check(path: &Path) -> io::Result<()> {
        let metadata = fs::symlink_metadata(path)?;
        let own = metadata.uid() == rustix::process::geteuid().as_raw();
        if own && !metadata.is_symlink() && metadata.mode() & 0o077 == 0 {
            return Ok(());
        }
        Err(io::Error::new(io::ErrorKind::PermissionDenied, "others can reach the code cache"))
    }
}

#[cfg(not(unix))]
mod private {
    //! A user's cache folder is hers by the system's own rules.

    use std::{fs, io, path::Path};

    pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    pub(super) fn check(_: &Path) -> io::Result<()> {
        Ok(())
    }
}
