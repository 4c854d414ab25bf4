//! Lives that are over, kept in a folder: hundreds of seeds take hours, and a run that was stopped goes on where it was.
//!
//! A life is taken only if the same build of the harness lived it, with the same component, scenario and number of days:
//! then it is what would be lived again. One that broke is lived again. Whatever else is in a file, or goes wrong with one,
//! costs the time of a life and nothing more.

use super::{
    scenario::Scenario,
    seeds::{Lived, Stop},
};
use crate::{digest::sha256, plugin::Plugin};
use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// A folder of lives.
pub(super) struct Kept {
    folder: PathBuf,
    of: String,
}

impl Kept {
    /// The lives of a scenario in a folder, which is made if it is missing.
    ///
    /// # Errors
    /// [`Stop::Folder`].
    pub(super) fn open(folder: &Path, plugin: &Plugin, scenario: &Scenario, days: u32) -> Result<Self, Stop> {
        let open = || -> io::Result<Self> {
            fs::create_dir_all(folder)?;
            let harness = sha256(fs::read(env::current_exe()?)?);
            let of = sha256(format!("{harness} {} {:?} {days} {scenario:?}", plugin.digest(), plugin.limits()));
            Ok(Self { folder: folder.to_path_buf(), of })
        };
        open().map_err(|error| Stop::Folder(folder.display().to_string(), error))
    }

    /// The life of a seed, if it was lived.
    pub(super) fn take(&self, seed: u64) -> Option<Lived> {
        let bytes = fs::read(self.file(seed)).ok()?;
        let (of, lived): (String, Lived) = postcard::from_bytes(&bytes).ok()?;
        (of == self.of && lived.seed == seed && lived.broken.is_none()).then_some(lived)
    }

    /// Puts a life into the folder, all of it or nothing. A full disk costs the next run a life's time.
    pub(super) fn put(&self, lived: &Lived) {
        let write = || -> io::Result<()> {
            let bytes = postcard::to_allocvec(&(&self.of, lived)).map_err(io::Error::other)?;
            let mut file = NamedTempFile::new_in(&self.folder)?;
            file.write_all(&bytes)?;
            file.persist(self.file(lived.seed))?;
            Ok(())
        };
        let _ = write();
    }

    fn file(&self, seed: u64) -> PathBuf {
        self.folder.join(format!("{seed}.life"))
    }
}
