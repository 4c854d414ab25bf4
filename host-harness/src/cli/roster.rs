//! What the database holds, and what the plugin says of it.

use super::{
    context::Context,
    desk::{Data, Desk},
    hints,
    people::People,
};
use crate::{
    contract::types::Finding,
    errors::Failure,
    output::{Answer, Page, words},
};
use serde_json::json;

/// Findings whose people are listed, and people of one that are named.
const FINDINGS: usize = 40;
const NAMED: usize = 12;

/// The people of a finding, by name and key: members of a loop of the reporting lines, managers nobody knows.
fn who(finding: &Finding, people: &People<'_>) -> String {
    let name = |id: &String| {
        let name = people.name(id);
        if name == *id { name } else { format!("{name} (`{id}`)") }
    };
    let named: Vec<String> = finding.people.iter().take(NAMED).map(name).collect();
    // The finding itself may name the first of many.
    let count =
        finding.details.iter().find(|detail| detail.key == "count").and_then(|detail| detail.value.parse().ok());
    let more = count.unwrap_or(finding.people.len()).saturating_sub(named.len());
    named.join(", ") + &if more > 0 { format!(", and {more} more") } else { String::new() }
}

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
        let named = findings.iter().filter(|finding| !finding.people.is_empty());
        let people = People::of(&desk.organisation);
        let rows: Vec<[String; 2]> = named.map(|finding| [finding.code.clone(), who(finding, &people)]).collect();
        if !rows.is_empty() {
            let more = rows.len().saturating_sub(FINDINGS);
            page.title("Whom it concerns").table(["finding", "people"], rows.into_iter().take(FINDINGS));
            if more > 0 {
                page.line(format!("  and {} more; `--json` has all", words::many(more, "finding", "findings")));
            }
        }
        Ok(Answer::new(
            page,
            &json!({ "roster": desk.roster, "policy_digest": desk.policy.digest, "findings": findings }),
        ))
    }
}
