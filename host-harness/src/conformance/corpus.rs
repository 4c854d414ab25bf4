//! The folder: found, read, checked, recorded.

use super::{Case, Observed, files};
use crate::digest::sha256;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    env, fs, io,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// Layout that this harness reads.
const FORMAT: u32 = 1;
const INDEX: &str = "index.json";
const ANSWERS: &str = "answers";
const REQUESTS: &str = "requests";

/// A folder of cases.
#[derive(Clone, Debug)]
pub struct Corpus {
    folder: PathBuf,
    /// By name.
    pub cases: Vec<Case>,
}

/// Why a corpus cannot be used.
#[derive(Debug, Error)]
pub enum CorpusError {
    /// A file is missing or cannot be read or written.
    #[error("`{}`: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The index is not one.
    #[error("`{}`: {reason}", path.display())]
    Index {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    format: u32,
    cases: Vec<Case>,
}

impl Corpus {
    /// The nearest one: `tests/conformance` of the folder one is in or of one above it, else `conformance` beside the
    /// program.
    pub fn find() -> Option<PathBuf> {
        let is_corpus = |folder: &PathBuf| folder.join(INDEX).is_file();
        let here = env::current_dir().ok()?;
        here.ancestors()
            .map(|folder| folder.join("tests/conformance"))
            .chain(env::current_exe().ok()?.parent().map(|folder| folder.join("conformance")))
            .find(is_corpus)
    }

    /// Reads a corpus's index.
    ///
    /// # Errors
    /// An index that is missing, of another format, or that names a case twice.
    pub fn read(folder: &Path) -> Result<Self, CorpusError> {
        let path = folder.join(INDEX);
        let text = files::read(&path).map_err(at(&path))?;
        let wrong = |reason: String| CorpusError::Index { path: path.clone(), reason };
        let index: Index = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        if index.format != FORMAT {
            return Err(wrong(format!("format {} is not read here, only {FORMAT}", index.format)));
        }
        let mut names = BTreeSet::new();
        if let Some(twice) = index.cases.iter().find(|case| !names.insert(&case.name)) {
            return Err(wrong(format!("`{}` is there twice", twice.name)));
        }
        Ok(Self { folder: folder.to_path_buf(), cases: index.cases })
    }

    /// The exact text of a case's request.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn request(&self, case: &Case) -> Result<String, CorpusError> {
        self.text(&case.request)
    }

    /// The exact text that is recorded for a case.
    ///
    /// # Errors
    /// A file that cannot be read, or that is not the one whose digest is in the index.
    pub fn answer(&self, case: &Case) -> Result<String, CorpusError> {
        let text = self.text(&case.answer)?;
        if sha256(&text) != case.sha256 {
            let path = self.folder.join(&case.answer);
            return Err(CorpusError::Index { path, reason: "its digest is not the one in the index".into() });
        }
        Ok(text)
    }

    /// Files of requests and answers that no case names.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn strays(&self) -> Result<Vec<String>, CorpusError> {
        let named: BTreeSet<&str> =
            self.cases.iter().flat_map(|case| [case.request.as_str(), case.answer.as_str()]).collect();
        let mut strays = Vec::new();
        for folder in [REQUESTS, ANSWERS] {
            let path = self.folder.join(folder);
            for entry in fs::read_dir(&path).map_err(at(&path))? {
                let file = format!("{folder}/{}", entry.map_err(at(&path))?.file_name().to_string_lossy());
                if !named.contains(file.as_str()) {
                    strays.push(file);
                }
            }
        }
        strays.sort_unstable();
        Ok(strays)
    }

    /// Puts a request into the corpus, or a new text in place of the old.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn put_request(&mut self, name: &str, operation: &str, text: &str) -> Result<(), CorpusError> {
        let request = files::write(&self.folder, REQUESTS, name, text).map_err(at(&self.folder))?;
        if let Some(case) = self.cases.iter_mut().find(|case| case.name == name) {
            (case.operation, case.request) = (operation.into(), request);
        } else {
            self.cases.push(Case::unanswered(name, operation, request));
        }
        Ok(())
    }

    /// Records what a plugin answered today.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn record(&mut self, name: &str, observed: &Observed) -> Result<(), CorpusError> {
        let answer = files::write(&self.folder, ANSWERS, name, &observed.text).map_err(at(&self.folder))?;
        if let Some(case) = self.cases.iter_mut().find(|case| case.name == name) {
            case.expect = observed.expect;
            case.answer = answer;
            case.sha256 = sha256(&observed.text);
            case.fuel = observed.fuel;
            case.memory_bytes = Some(observed.memory_bytes);
        }
        Ok(())
    }

    /// Writes the index, and deletes what no case names any more.
    ///
    /// # Errors
    /// A file that cannot be written or deleted.
    pub fn save(&mut self) -> Result<(), CorpusError> {
        self.cases.sort_by(|one, other| one.name.cmp(&other.name));
        for stray in self.strays()? {
            let path = self.folder.join(stray);
            fs::remove_file(&path).map_err(at(&path))?;
        }
        let path = self.folder.join(INDEX);
        let index = Index { format: FORMAT, cases: self.cases.clone() };
        let text = serde_json::to_string_pretty(&index)
            .map_err(|error| CorpusError::Index { path: path.clone(), reason: error.to_string() })?;
        fs::write(&path, text + "\n").map_err(at(&path))
    }

    fn text(&self, file: &str) -> Result<String, CorpusError> {
        let path = self.folder.join(file);
        files::read(&path).map_err(at(&path))
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> CorpusError {
    let path = path.to_path_buf();
    move |source| CorpusError::File { path, source }
}
