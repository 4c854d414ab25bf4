//! What the database holds, and what the plugin says of it.

use super::{
    context::Context,
    desk::{Data, Desk},
    hints,
};
use crate::{
    errors::Failure,
    output::{Answer, Page, words},
};
use serde_json::json;

/// Show who takes part and what is wrong with the data
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  host-harness roster --db hr.db\n  host-harness roster --db hr.db --json | jq .roster > roster.json"
)]
pub(super) struct Roster {
    #[command(flatten)]
    data: Data,
}

impl Roster {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let desk = Desk::open(&self.data, context)?;
        let findings = desk.program.findings()?;
        let people = &desk.roster.people;
        let mut page = Page::default();
        page.title(format!("{} on {}", desk.organisation.name, desk.frame.as_of)).facts([
            ("people", words::count(desk.organisation.people.len() as u64)),
            ("juniors who teach", people.iter().filter(|person| person.mentor_places > 0).count().to_string()),
            ("seniors who learn", people.iter().filter(|person| person.mentee_places > 0).count().to_string()),
            ("ties", words::count(desk.roster.ties.len() as u64)),
            ("relations known", desk.roster.feeds.len().to_string()),
            ("without a grade", people.iter().filter(|person| person.grade.is_none()).count().to_string()),
            ("without a time zone", people.iter().filter(|person| person.time_zone.is_none()).count().to_string()),
            ("digest", desk.program.digest()?),
        ]);
        hints::grades(&mut page, &desk);
        page.title("What is wrong with the data")
            .table(["", "severity", "finding", "for example"], words::by_code(&findings));
        Ok(Answer::new(
            page,
            &json!({ "roster": desk.roster, "policy_digest": desk.policy.digest, "findings": findings }),
        ))
    }
}
