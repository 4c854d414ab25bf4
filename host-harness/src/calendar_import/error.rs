//! What is wrong with a calendar.

use miette::Diagnostic;
use serde::Serialize;
use thiserror::Error;

/// Why a file gives no busy time at all.
#[derive(Clone, Debug, PartialEq, Eq, Error, Diagnostic)]
pub enum CalendarError {
    /// Too many bytes.
    #[error("a calendar has at most {} MiB", .0 >> 20)]
    #[diagnostic(code(calendar::too_large), help("export fewer years of it"))]
    TooLarge(usize),
    /// There is no calendar in it.
    #[error("this is no iCalendar file: there is no `BEGIN:VCALENDAR`")]
    #[diagnostic(code(calendar::none), help("export the calendar as iCalendar (.ics)"))]
    None,
    /// `BEGIN` and `END` do not match.
    #[error("line {line}: `{found}` where {expected} is expected")]
    #[diagnostic(code(calendar::nesting), help("the file is damaged; export the calendar again"))]
    Nesting {
        /// Line of the file, from 1.
        line: usize,
        /// What stands there.
        found: String,
        /// What should.
        expected: String,
    },
    /// It ends too early.
    #[error("the file ends inside `{0}`")]
    #[diagnostic(code(calendar::torn), help("the file is cut off; export the calendar again"))]
    Torn(String),
    /// It asks for too much work.
    #[error("the recurrences of this calendar have more than {0} instances")]
    #[diagnostic(code(calendar::work), help("export fewer years of it, or end the series that never ends"))]
    Work(u64),
}

/// An entry that is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Line of the file on which the entry begins, from 1.
    pub line: usize,
    /// What is wrong; never repeats what the entry is about.
    pub message: String,
}

/// Why one entry is not read any further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Something is wrong with it; the others go on.
    Entry(String),
    /// The whole file asks for too much.
    Work,
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Self::Entry(message)
    }
}

impl From<&str> for Stop {
    fn from(message: &str) -> Self {
        Self::Entry(message.to_owned())
    }
}
