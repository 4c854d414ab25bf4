//! Retention and engagement beside the program.

use super::{
    context::{self, Context},
    desk::Data,
    review::with_history,
};
use crate::{
    contract::health::{Career, Outside, Standing},
    errors::Failure,
    hr::{Employee, Organisation},
    output::{Answer, Page, words},
};
use chrono::NaiveDate;
use std::{collections::BTreeMap, path::PathBuf};

/// Compare retention and engagement of participants with others. For an analyst; it never enters the score
///
/// Without a file, careers come from the HR data: who joined from the day of the match, everybody else from the first day
/// of the program; strata are department and grade. Engagement needs a file.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness impact --db hr.db
  host-harness impact --db hr.db --outside outside.json --randomized

The file is the contract's `outside` as JSON: careers, engagement, randomized.

Grades of evidence: 0 nothing, 1 a description, 2 the same risk and strata, 3 change against change with a placebo test
passed, 4 places drawn by lot. Below 3 a difference is a change and never an effect.")]
pub(super) struct Impact {
    #[command(flatten)]
    data: Data,
    /// Careers and engagement: the contract's `outside` as JSON; `-` reads the standard input
    #[arg(long, value_name = "FILE")]
    outside: Option<PathBuf>,
    /// Places were drawn by lot
    #[arg(long)]
    randomized: bool,
    /// The day it is judged on; the last day that the history tells of if not given
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
}

impl Impact {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let (desk, history) = with_history(&self.data, context, self.on)?;
        let mut outside = match &self.outside {
            Some(path) => {
                serde_json::from_str::<Outside>(&context::read(path)?).map_err(Failure::json("what lies outside"))?
            }
            None => {
                let mut joined: BTreeMap<&str, NaiveDate> = BTreeMap::new();
                for pairing in &history.pairings {
                    let Ok(matched) = pairing.matched_on.parse::<NaiveDate>() else { continue };
                    for person in [&pairing.pair.mentor, &pairing.pair.mentee] {
                        joined.entry(person).and_modify(|day| *day = matched.min(*day)).or_insert(matched);
                    }
                }
                careers(&desk.organisation, &joined, desk.frame.term.since, desk.frame.as_of)
            }
        };
        outside.randomized |= self.randomized;
        let impact = desk.program.measure(&outside)?;
        let mut page = Page::default();
        page.title(format!(
            "{} on {}, beside the program: evidence {} of 4",
            desk.organisation.name, desk.frame.as_of, impact.evidence
        ));
        page.table(
            ["measure", "participants less others", "95 %", "p"],
            impact.effects.iter().map(|effect| {
                let unit = match effect.measure.as_str() {
                    "retention" => "days kept",
                    "engagement" => "points of 10, change",
                    _ => "points, participants alone",
                };
                let value = match effect.standing {
                    Standing::Value => effect.value.map(|value| format!("{value:+.1} {unit}")),
                    Standing::Withheld => Some("withheld: fewer than five on a side".into()),
                    Standing::Missing => Some("no data".into()),
                    Standing::NotApplicable => Some("does not apply".into()),
                };
                let span = effect.interval.as_ref().map(|span| format!("{:+.1} to {:+.1}", span.low, span.high));
                let p = effect.p_value.filter(|_| effect.measure != "enps").map(|p| format!("{p:.3}"));
                [effect.measure.clone(), value.unwrap_or_default(), span.unwrap_or_default(), p.unwrap_or_default()]
            }),
        );
        for finding in &impact.findings {
            page.line(format!("  {}: {}", words::severity(finding.severity), finding.message));
        }
        Ok(Answer::new(page, &impact))
    }
}

/// Careers from the HR data: everybody who worked here in the program's time.
fn careers(
    organisation: &Organisation,
    joined: &BTreeMap<&str, NaiveDate>,
    start: Option<NaiveDate>,
    as_of: NaiveDate,
) -> Outside {
    let start = start.unwrap_or(as_of);
    let one = |person: &Employee| {
        let here = person.start_date.map_or(start, |first| first.max(start));
        let since = joined.get(person.id.as_str()).map_or(here, |matched| here.max(*matched));
        let left = person.end_date.filter(|end| *end <= as_of);
        let grade = person.grade.value().map(|grade| grade.to_string()).unwrap_or_default();
        let department = person.department.as_deref().unwrap_or_default();
        // The contract takes 128 bytes.
        let stratum: String = format!("{grade}/{department}").chars().take(32).collect();
        (since <= as_of && left.is_none_or(|left| left >= since)).then(|| Career {
            person: person.id.clone(),
            participant: joined.contains_key(person.id.as_str()),
            at_risk_since: since.to_string(),
            left_on: left.map(|left| left.to_string()),
            stratum,
        })
    };
    Outside { careers: organisation.people.iter().filter_map(one).collect(), engagement: Vec::new(), randomized: false }
}
