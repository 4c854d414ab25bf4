//! How much time two people share.

use super::{
    context::Context,
    demo::possible,
    desk::{Data, Desk},
    people::People,
};
use crate::{
    contract::types::Pair,
    errors::Failure,
    output::{Answer, Page, words},
};
use serde_json::json;

/// Say how many minutes a week two people share in working hours, before any calendar
///
/// In the leanest whole week of the term: over a clock change the shared time of two zones can shrink to nothing. With one
/// name, all whom she could be paired with; with none, every possible pair, the fewest minutes first.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness reachable 'Ana Silva' 'Bo Chen' --db hr.db
  host-harness reachable 'Ana Silva' --db hr.db
  host-harness reachable --db hr.db --limit 20 --json")]
pub(super) struct Reachable {
    /// The junior who teaches, or whoever is asked about, by key or name
    person: Option<String>,
    /// The senior who learns, by key or name
    mentee: Option<String>,
    #[command(flatten)]
    data: Data,
    /// At most so many pairs
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

impl Reachable {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let desk = Desk::open(&self.data, context)?;
        let people = People::of(&desk.organisation);
        let pairs: Vec<Pair> = match (&self.person, &self.mentee) {
            (Some(mentor), Some(mentee)) => vec![people.pair(mentor, mentee)?],
            (Some(person), None) => {
                let person = people.find(person)?;
                let hers = |pair: &Pair| pair.mentor == person || pair.mentee == person;
                possible(&desk.roster).into_iter().filter(hers).collect()
            }
            _ => possible(&desk.roster),
        };
        let minutes = desk.program.reachable(&pairs)?.minutes_per_week;
        let mut reach: Vec<(Option<u32>, &Pair)> = minutes.into_iter().zip(&pairs).collect();
        // An unknown zone first: nobody can plan with it.
        reach.sort_by(|(a, x), (b, y)| (a, &x.mentor, &x.mentee).cmp(&(b, &y.mentor, &y.mentee)));
        let never = reach.iter().filter(|(minutes, _)| *minutes == Some(0)).count();
        let unknown = reach.iter().filter(|(minutes, _)| minutes.is_none()).count();
        let mut page = Page::default();
        page.title(words::many(reach.len(), "pair", "pairs")).facts([
            ("share no minute", words::count(never as u64)),
            ("a zone is unknown", words::count(unknown as u64)),
        ]);
        page.table(
            ["mentor (junior)", "mentee (senior)", "minutes a week"],
            reach.iter().take(self.limit).map(|(minutes, pair)| {
                let minutes = minutes.map_or("unknown".into(), |minutes| minutes.to_string());
                [people.name(&pair.mentor), people.name(&pair.mentee), minutes]
            }),
        );
        let rows: Vec<_> = reach
            .iter()
            .take(self.limit)
            .map(|(minutes, pair)| json!({ "pair": pair, "minutes_per_week": minutes }))
            .collect();
        Ok(Answer::new(page, &json!({ "pairs": reach.len(), "never": never, "unknown": unknown, "items": rows })))
    }
}
