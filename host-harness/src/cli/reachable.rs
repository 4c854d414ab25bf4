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
        let answer = desk.program.reachable(&pairs)?;
        let shared = answer.minutes_per_week.into_iter().zip(answer.longest_minutes).map(|(all, one)| all.zip(one));
        let mut reach: Vec<(Option<(u32, u32)>, &Pair)> = shared.zip(&pairs).collect();
        // An unknown zone first: nobody can plan with it.
        reach.sort_by(|(a, x), (b, y)| (a, &x.mentor, &x.mentee).cmp(&(b, &y.mentor, &y.mentee)));
        let never = reach.iter().filter(|(shared, _)| *shared == Some((0, 0))).count();
        let unknown = reach.iter().filter(|(shared, _)| shared.is_none()).count();
        let mut page = Page::default();
        page.title(words::many(reach.len(), "pair", "pairs")).facts([
            ("share no minute", words::count(never as u64)),
            ("a zone is unknown", words::count(unknown as u64)),
        ]);
        page.table(
            ["mentor (junior)", "mentee (senior)", "minutes a week", "longest at a stretch"],
            reach.iter().take(self.limit).map(|(shared, pair)| {
                let figures = shared.map(|(minutes, longest)| [minutes, longest].map(|minutes| minutes.to_string()));
                let [minutes, longest] = figures.unwrap_or(["unknown", "unknown"].map(String::from));
                [people.name(&pair.mentor), people.name(&pair.mentee), minutes, longest]
            }),
        );
        let rows: Vec<_> = reach
            .iter()
            .take(self.limit)
            .map(|(shared, pair)| {
                let (minutes, longest) = shared.unzip();
                json!({ "pair": pair, "minutes_per_week": minutes, "longest_minutes": longest })
            })
            .collect();
        Ok(Answer::new(page, &json!({ "pairs": reach.len(), "never": never, "unknown": unknown, "items": rows })))
    }
}
