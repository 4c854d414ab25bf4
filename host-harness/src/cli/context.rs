//! The plugin that a command speaks with, and the files it reads and writes.

use super::Common;
use crate::{
    errors::Failure,
    output::Progress,
    plugin::{EMBEDDED, Plugin, Session, Source},
    sandbox::Limits,
};
use std::{
    borrow::Cow,
    fs,
    io::{Read, stdin},
    path::Path,
};

/// What the command line says for all commands.
pub(super) struct Context {
    common: Common,
}

impl Context {
    pub(super) fn new(common: Common) -> Self {
        Self { common }
    }

    /// The plugin that is asked for, in its sandbox.
    pub(super) fn plugin(&self) -> Result<Plugin, Failure> {
        Ok(Plugin::load(self.source(), self.limits()?)?)
    }

    /// The plugin in a file that a command names, or else the one of the common options.
    pub(super) fn plugin_in(&self, component: Option<&Path>) -> Result<Plugin, Failure> {
        match component {
            Some(path) => Ok(Plugin::load(Source::File(path), self.limits()?)?),
            None => self.plugin(),
        }
    }

    /// Where the component comes from.
    pub(super) fn source(&self) -> Source<'_> {
        self.common.plugin.as_deref().map_or(Source::Embedded, Source::File)
    }

    /// The limits that are asked for.
    pub(super) fn limits(&self) -> Result<Limits, Failure> {
        match &self.common.limits {
            Some(path) => toml::from_str(&read(path)?).map_err(|error| {
                Failure::input(
                    format!("`{}`: {}", path.display(), error.message()),
                    "`inspect` lists the limits by name",
                )
            }),
            None => Ok(Limits::default()),
        }
    }

    /// A fresh instance of it.
    pub(super) fn session(&self) -> Result<Session, Failure> {
        Ok(self.plugin()?.session()?)
    }

    /// Its bytes.
    pub(super) fn component(&self) -> Result<Cow<'static, [u8]>, Failure> {
        match &self.common.plugin {
            Some(path) => Ok(fs::read(path).map_err(Failure::reading(path))?.into()),
            None => Ok(EMBEDDED.into()),
        }
    }

    /// Whether programs read the output.
    pub(super) fn wants_json(&self) -> bool {
        self.common.json
    }

    /// A progress line, silent for programs.
    pub(super) fn progress(&self) -> Progress {
        Progress::new(self.is_quiet())
    }

    /// Whether nobody looks at a progress line.
    pub(super) fn is_quiet(&self) -> bool {
        self.common.json
    }
}

/// A text file; `-` is the standard input.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    if path == Path::new("-") {
        let mut text = String::new();
        stdin().read_to_string(&mut text).map_err(Failure::reading(path))?;
        return Ok(text);
    }
    fs::read_to_string(path).map_err(Failure::reading(path))
}

/// Writes a file, its folder too.
pub(super) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Failure::writing(folder))?;
    }
    fs::write(path, content).map_err(Failure::writing(path))
}

/// Writes a value as JSON, in the contract's spelling, to be read by people too.
pub(super) fn write_json(path: &Path, value: &impl serde::Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(value).map_err(Failure::json("the answer"))?;
    write(path, json + "\n")
}
