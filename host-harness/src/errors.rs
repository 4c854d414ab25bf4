//! What the command line says when something goes wrong, and with which exit code it ends.
//!
//! | code | meaning | who acts |
//! |---|---|---|
//! | 0 | done | |
//! | 1 | done, and the answer is no: a pair is blocked, a proof does not hold, the program is not ready | the reader |
//! | 2 | the command line itself is wrong | the caller |
//! | 3 | the input is refused, by the harness or by the plugin (a fault) | whoever owns the data or the policy |
//! | 4 | the plugin could not be loaded, or the sandbox stopped it | whoever built the plugin or set the limits |
//! | 5 | a file or the database cannot be read or written | whoever runs the machine |

use crate::{
    contract::types::Fault,
    events::EventError,
    import::ImportError,
    plugin::CallError,
    sandbox::{LoadError, RunError},
    store::StoreError,
    workflow::WorkflowError,
};
use miette::Diagnostic;
use std::{
    io,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// Problems of a fault that are shown; `--json` shows all.
const SHOWN: usize = 20;

/// The answer of a command is no.
pub const NO: u8 = 1;

/// Why a command gave no answer.
#[derive(Debug, Error, Diagnostic)]
pub enum Failure {
    /// The command line contradicts itself.
    #[error("{message}")]
    #[diagnostic(code(usage))]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        #[help]
        help: String,
    },
    /// The harness refuses the input.
    #[error("{message}")]
    #[diagnostic(code(input))]
    Input {
        /// What is wrong.
        message: String,
        /// What to do.
        #[help]
        help: String,
    },
    /// The plugin refuses the input.
    #[error("the plugin refuses: {}", .0.message)]
    #[diagnostic(code(plugin::fault), help("{}", problems(.0)))]
    Fault(Box<Fault>),
    /// The sandbox stopped the plugin.
    #[error(transparent)]
    #[diagnostic(code(sandbox::stopped), help("limits are given with `--limits FILE`; `inspect` prints them"))]
    Sandbox(#[from] RunError),
    /// The plugin is not run at all.
    #[error(transparent)]
    #[diagnostic(code(sandbox::load))]
    Load(#[from] LoadError),
    /// An import is refused.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Import(#[from] ImportError),
    /// The database refuses.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Store(#[from] StoreError),
    /// An act is refused.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Workflow(WorkflowError),
    /// A file cannot be read or written.
    #[error("`{}` cannot be {done}", path.display())]
    #[diagnostic(code(file), help("check the path and the permissions"))]
    File {
        /// Which.
        path: PathBuf,
        /// `read` or `written`.
        done: &'static str,
        /// What the system says.
        source: io::Error,
    },
}

impl Failure {
    /// A contradiction on the command line.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), help: help.into() }
    }

    /// An input that the harness refuses.
    pub fn input(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Input { message: message.into(), help: help.into() }
    }

    /// A file that cannot be read.
    pub fn reading(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::File { path, done: "read", source }
    }

    /// A file that cannot be written.
    pub fn writing(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::File { path, done: "written", source }
    }

    /// A file that is not the JSON it should be.
    pub fn json(what: impl Into<String>) -> impl FnOnce(serde_json::Error) -> Self {
        let what = what.into();
        move |error| Self::input(format!("{what}: {error}"), "correct the document, or let the harness write it again")
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Usage { .. } => 2,
            Self::File { .. }
            | Self::Load(LoadError::Unreadable { .. })
            | Self::Import(ImportError::Read { .. })
            | Self::Store(
                StoreError::Sqlite(_) | StoreError::Locked(_) | StoreError::Full(_) | StoreError::NoRandomness,
            ) => 5,
            Self::Input { .. } | Self::Fault(_) | Self::Import(_) | Self::Store(_) | Self::Workflow(_) => 3,
            Self::Sandbox(_) | Self::Load(_) => 4,
        }
    }

    /// The plugin's refusal with every problem, if it is one.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Fault(fault) => Some(fault),
            _ => None,
        }
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Fault(fault) => Self::Fault(Box::new(fault)),
            CallError::Sandbox(error) => Self::Sandbox(error),
        }
    }
}

impl From<WorkflowError> for Failure {
    fn from(error: WorkflowError) -> Self {
        match error {
            WorkflowError::Store(error) => error.into(),
            WorkflowError::Call(error) => error.into(),
            other => Self::Workflow(other),
        }
    }
}

impl From<EventError> for Failure {
    fn from(error: EventError) -> Self {
        WorkflowError::from(error).into()
    }
}

fn problems(fault: &Fault) -> String {
    let line = |problem: &crate::contract::types::Finding| match &problem.path {
        Some(path) => format!("{path}  {} ({})", problem.message, problem.code),
        None => format!("{} ({})", problem.message, problem.code),
    };
    let mut lines: Vec<String> = fault.problems.iter().take(SHOWN).map(line).collect();
    if let Some(more) = fault.problems.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        lines.push(format!("and {more} more; `--json` lists them all"));
    }
    lines.join("\n")
}
