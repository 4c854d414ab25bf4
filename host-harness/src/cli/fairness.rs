//! Outcomes by group.

use super::{
    context::{self, Context},
    desk::{Data, Desk},
    people::People,
    review::with_history,
};
use crate::{
    contract::{
        health::{Comparison, Membership, Standing},
        types::Attribute,
    },
    errors::Failure,
    hr::Employee,
    output::{Answer, Page, words},
};
use chrono::NaiveDate;
use clap::ValueEnum;
use std::{collections::BTreeMap, path::PathBuf};

/// Compare outcomes by group: who is matched, stays on track, waits, carries too much. For an analyst
///
/// Groups come from the HR data (`--by`) or from a CSV file with the columns person, dimension, level. They are handed to
/// the plugin for this one question and kept nowhere. Ends with 1 where a difference is a concern.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness fairness --db hr.db --by department --by site
  host-harness fairness --db hr.db --groups groups.csv --on 2027-01-31

What the labels say:
  concern               below four fifths, not by chance, and one person more would not turn it round
  watch                 below four fifths, and it can be chance
  too-few               one person more would turn it round, or the numbers may not be told
  small-but-systematic  four fifths or more, and still not by chance
  no-signal             nothing to see at these numbers; not a proof of fairness")]
pub(super) struct Fairness {
    #[command(flatten)]
    data: Data,
    /// A dimension of the HR data; may be repeated
    #[arg(long, value_enum, value_name = "DIMENSION")]
    by: Vec<By>,
    /// Groups of people: CSV with the columns person, dimension, level; `-` reads the standard input
    #[arg(long, value_name = "FILE")]
    groups: Option<PathBuf>,
    /// The day it is judged on; the last day that the history tells of if not given
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum By {
    Department,
    Division,
    Function,
    Site,
    Country,
    Employment,
}

impl By {
    fn of(self, person: &Employee) -> Option<String> {
        match self {
            By::Department => person.department.clone(),
            By::Division => person.division.clone(),
            By::Function => person.function.clone(),
            By::Site => person.site.clone(),
            By::Country => person.country.clone(),
            By::Employment => Some(format!("{:?}", person.employment).to_lowercase()),
        }
    }
}

impl Fairness {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let (desk, history) = with_history(&self.data, context, self.on)?;
        let people = People::of(&desk.organisation);
        let groups = self.memberships(&desk, &people)?;
        let fairness = desk.program.review(&history)?.audit(&groups)?;
        let mut page = Page::default();
        page.title(format!("{} on {}, outcomes by group", desk.organisation.name, desk.frame.as_of));
        page.table(
            ["question", "group", "against", "good of all", "ratio (95 %)", "p", "label"],
            fairness.comparisons.iter().map(row),
        );
        let withheld = fairness.comparisons.iter().filter(|one| one.standing == Standing::Withheld).count();
        if withheld > 0 {
            page.line(format!(
                "  {} withheld: too few people, or a number that others would give away",
                words::many(withheld, "comparison", "comparisons")
            ));
        }
        if fairness.findings.is_empty() {
            page.line("  No difference is a concern at these numbers; that is no proof of fairness");
        } else {
            page.title("Concerns").table(["severity", "code", "times", "what"], words::by_code(&fairness.findings));
            page.line("  Look at rules of eligibility, outreach and meeting times; never rate a person anew");
        }
        let fine = fairness.findings.is_empty();
        Ok(Answer::new(page, &fairness).with_verdict(fine))
    }

    fn memberships(&self, desk: &Desk, people: &People<'_>) -> Result<Vec<Membership>, Failure> {
        let mut found: BTreeMap<String, Vec<Attribute>> = BTreeMap::new();
        let mut by = self.by.clone();
        by.sort_unstable();
        by.dedup();
        if by.is_empty() && self.groups.is_none() {
            by.push(By::Department);
        }
        for person in &desk.organisation.people {
            for dimension in &by {
                let key = dimension.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
                if let Some(value) = dimension.of(person) {
                    found.entry(person.id.clone()).or_default().push(Attribute { key, value });
                }
            }
        }
        if let Some(path) = &self.groups {
            let text = context::read(path)?;
            let mut rows = csv::Reader::from_reader(text.as_bytes());
            let wrong = |error: &dyn std::fmt::Display| {
                let help = "the columns are person, dimension, level; one line for each";
                Failure::input(format!("`{}`: {error}", path.display()), help)
            };
            for row in rows.deserialize::<(String, String, String)>() {
                let (person, key, value) = row.map_err(|error| wrong(&error))?;
                found.entry(people.find(&person)?).or_default().push(Attribute { key, value });
            }
        }
        Ok(found.into_iter().map(|(person, groups)| Membership { person, groups }).collect())
    }
}

fn row(one: &Comparison) -> [String; 7] {
    let number = |value: Option<u32>| value.map(words::count);
    let of = number(one.chosen).zip(number(one.total)).map(|(chosen, total)| format!("{chosen} of {total}"));
    let ratio = one.ratio.map(|ratio| {
        let span = one.interval.as_ref().map(|span| format!(" ({:.2} to {:.2})", span.low, span.high));
        format!("{ratio:.2}{}", span.unwrap_or_default())
    });
    [
        one.question.clone(),
        format!("{} {}", one.group.key, one.group.value),
        if one.standing == Standing::Value { one.reference.value.clone() } else { String::new() },
        of.unwrap_or_else(|| "withheld".into()),
        ratio.unwrap_or_default(),
        one.p_value.map(|p| format!("{p:.3}")).unwrap_or_default(),
        one.label.clone(),
    ]
}
