//! Does the calendar keep the rules?

use super::{
    context::{self, Context},
    desk::Data,
    timetable::{self, Tell},
};
use crate::{
    contract::{scheduling::Calendar, types::Severity},
    errors::Failure,
    output::{Answer, Page, words},
};
use std::path::PathBuf;

/// Check a calendar against every rule, by the plugin's independent checker
///
/// The checker shares no code with the planner. Looks at what is kept, or at a calendar in a file. Ends with exit code 1 where
/// a rule is broken; what only a soft rule says is told and does not count.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness validate --db hr.db
  host-harness validate --db hr.db --calendar calendar.json --json")]
pub(super) struct Validate {
    #[command(flatten)]
    data: Data,
    /// A calendar in the contract's JSON (`now`, `pairings`, `diaries`, `sessions`) instead of the one that is kept
    #[arg(long, value_name = "FILE")]
    calendar: Option<PathBuf>,
}

impl Validate {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let desk = timetable::open(&self.data, context)?;
        let calendar: Calendar = match &self.calendar {
            Some(path) => {
                serde_json::from_str(&context::read(path)?).map_err(Failure::json(format!("`{}`", path.display())))?
            }
            None => timetable::calendar(&desk)?,
        };
        let verdict = desk.program.validate(&calendar)?;
        let broken = verdict.findings.iter().filter(|finding| finding.severity != Severity::Note).count();
        let tell = Tell::new(&desk, &calendar.pairings);
        let mut page = Page::default();
        page.title(match broken {
            0 => format!("{} keep every rule", words::many(calendar.sessions.len(), "session", "sessions")),
            _ => format!("{} broken", words::many(broken, "rule is", "rules are")),
        });
        if !verdict.findings.is_empty() {
            page.table(
                ["severity", "rule", "session", "who", "what"],
                verdict.findings.iter().map(|finding| {
                    let place = |list: &str| -> Option<usize> {
                        finding.path.as_deref()?.strip_prefix(list)?.split('/').next()?.parse().ok()
                    };
                    let session = place("/calendar/sessions/").and_then(|at| calendar.sessions.get(at));
                    let pairing = place("/calendar/pairings/").and_then(|at| calendar.pairings.get(at));
                    let id = session.map(|session| &session.pairing).or(pairing.map(|pairing| &pairing.id));
                    [
                        words::severity(finding.severity).into(),
                        finding.code.clone(),
                        session.map(|session| tell.when(&session.pairing, session.when.start)).unwrap_or_default(),
                        id.map(|id| tell.who(id)).unwrap_or_default(),
                        finding.message.clone(),
                    ]
                }),
            );
        }
        Ok(Answer::new(page, &verdict).with_verdict(broken == 0))
    }
}
