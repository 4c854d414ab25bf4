//! May these two be paired?

use super::{
    context::Context,
    desk::{Data, Desk},
    people::People,
    reader::Reading,
};
use crate::{
    contract::conflicts::{Assessment, Ruling},
    errors::Failure,
    output::{Answer, Page, words},
    recheck,
};

/// Judge one pair: may A teach B? Ends with 1 when the pair is kept apart
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness check 'Ana Silva' 'Bo Chen' --db hr.db
  host-harness check 107 100 --db hr.db --as 107      what she may know herself")]
pub(super) struct Check {
    /// The junior who teaches, by key or name
    mentor: String,
    /// The senior who learns, by key or name
    mentee: String,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    reading: Reading,
}

impl Check {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let desk = Desk::open(&self.data, context)?;
        let people = People::of(&desk.organisation);
        let pair = people.pair(&self.mentor, &self.mentee)?;
        let items = desk.program.check(&[pair], &self.reading.reader(&people)?)?.items;
        let mut page = Page::default();
        for item in &items {
            tell(&mut page, item, &people);
        }
        let yes = items.iter().all(|item| matches!(item.ruling, Ruling::Clear | Ruling::Disclose));
        Ok(Answer::new(page, &items.first()).with_verdict(yes))
    }
}

fn tell(page: &mut Page, item: &Assessment, people: &People<'_>) {
    let (mentor, mentee) = (people.name(&item.pair.mentor), people.name(&item.pair.mentee));
    page.title(format!("{mentor} teaches {mentee}: {}", words::ruling(item.ruling)));
    if item.conflicts.is_empty() {
        page.line("  nothing stands in the way");
    } else {
        page.table(
            ["ruling", "rule", "why", "path", "until", "may waive"],
            item.conflicts.iter().map(|conflict| row(conflict, people)),
        );
    }
}

fn row(conflict: &crate::contract::conflicts::Conflict, people: &People<'_>) -> [String; 6] {
    [
        words::ruling(conflict.ruling).into(),
        conflict.code.clone(),
        conflict.message.clone(),
        people.names(&conflict.path, " → "),
        conflict.clears_on.clone().unwrap_or_default(),
        conflict.approvers.join(", "),
    ]
}

/// List everybody one person may not simply be paired with
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness screen 'Ana Silva' --db hr.db")]
pub(super) struct Screen {
    /// Who, by key or name
    person: String,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    reading: Reading,
}

impl Screen {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let desk = Desk::open(&self.data, context)?;
        let people = People::of(&desk.organisation);
        let person = people.find(&self.person)?;
        let items = desk.program.screen(&person, &self.reading.reader(&people)?)?.items;
        let mut page = Page::default();
        page.title(format!(
            "{} is kept apart, or on record, in {}",
            people.name(&person),
            words::many(items.len(), "pair", "pairs")
        ));
        page.table(
            ["mentor (junior)", "mentee (senior)", "ruling", "rule", "why"],
            items.iter().map(|item| {
                let worst = item.conflicts.first();
                [
                    people.name(&item.pair.mentor),
                    people.name(&item.pair.mentee),
                    words::ruling(item.ruling).into(),
                    worst.map(|conflict| conflict.code.clone()).unwrap_or_default(),
                    worst.map(|conflict| conflict.message.clone()).unwrap_or_default(),
                ]
            }),
        );
        Ok(Answer::new(page, &items))
    }
}

/// List the decisions that seniors stay out of, because of their pairings
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness recusals --db hr.db
  host-harness recusals --db hr.db --as 'Ana Silva'  her own, on either side")]
pub(super) struct Recusals {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    reading: Reading,
}

impl Recusals {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let desk = Desk::open(&self.data, context)?;
        let people = People::of(&desk.organisation);
        let reader = self.reading.reader(&people)?;
        // Duties have no reader of their own in the contract; who may look at pairs at all, the plugin says.
        desk.program.check(&[], &reader)?;
        let pairings = recheck::ended_with_the_gone(&desk.store.pairings(desk.id)?, &desk.roster);
        let mut items = desk.program.recuse(&pairings)?.items;
        if let Some(me) = &reader.person {
            items.retain(|item| item.person == *me || item.about == *me);
        }
        let mut page = Page::default();
        page.title("Recusals");
        let mut rows: Vec<[String; 4]> = Vec::new();
        for item in &items {
            let (person, about) = (people.name(&item.person), people.name(&item.about));
            match rows.last_mut() {
                Some([a, b, decisions, until]) if *a == person && *b == about && *until == item.until => {
                    decisions.push_str(", ");
                    decisions.push_str(&item.decision);
                }
                _ => rows.push([person, about, item.decision.clone(), item.until.clone()]),
            }
        }
        page.table(["senior", "stays out of decisions about", "on", "until"], rows);
        if items.is_empty() {
            page.line("  no pairings are kept; `match --accept` keeps them");
        }
        Ok(Answer::new(page, &items))
    }
}
