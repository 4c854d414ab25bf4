//! After an HR event: which standing pairs are in conflict now, that were not when they were made.

use super::{
    context::Context,
    desk::{Data, Desk, coordinator},
    people::People,
    reader::Reading,
};
use crate::{
    contract::types::Audience,
    errors::Failure,
    output::{Answer, Page, words},
    recheck::{self, Change, Checked, Kind, Own},
    workflow::Then,
};
use serde_json::json;

/// Check the standing pairs again, as after an HR event. Ends with 1 when somebody has to look
///
/// Compares today's rulings with those that `match --accept` kept: what is new, what got worse, what will come, what
/// cleared. Import the new export first; rules are judged on its day, up to the planned end of the pairings.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness import --db hr.db --name acme --as-of 2026-12-01 employees.csv && host-harness recheck --db hr.db
  host-harness recheck --db hr.db --keep           and compare later events with today
  host-harness recheck --db hr.db --as 'Ana Silva'  what she may know of her own pairs")]
pub(super) struct Recheck {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    reading: Reading,
    /// Keep today's rulings, which later events are then compared with
    #[arg(long)]
    keep: bool,
}

impl Recheck {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let (store, id) = self.data.database.open()?;
        let pairings = store.pairings(id)?;
        drop(store);
        let mut desk = Desk::open(&self.data.over(&pairings), context)?;
        let people = People::of(&desk.organisation);
        let reader = self.reading.reader(&people)?;
        let (as_of, mut page) = (desk.frame.as_of, Page::default());
        if reader.audience == Audience::Participant {
            let pairs = recheck::own(&desk.program, &desk.roster, &pairings, &reader)?;
            tell_own(&mut page, &pairs, &people);
            let yes = pairs.iter().all(|own| own.available);
            return Ok(Answer::new(page, &json!({ "as_of": as_of, "pairs": pairs })).with_verdict(yes));
        }
        // Whoever is no coordinator is refused, by the plugin.
        desk.program.check(&[], &reader)?;
        drop(people);
        let found = desk.act(coordinator(), |office, engine, read| office.recheck(engine, read, Then::Tell))?;
        let pairs = found.pairs;
        let people = People::of(&desk.organisation);
        page.title(format!(
            "{} checked on {as_of}, {} to look at",
            words::many(pairs.len(), "standing pair", "standing pairs"),
            pairs.iter().filter(|pair| pair.matters()).count(),
        ));
        tell(&mut page, &pairs, &people);
        if self.keep {
            let here: Vec<_> = pairs.iter().filter(|pair| pair.gone.is_empty()).map(|one| one.pair.clone()).collect();
            let today = desk.program.check(&here, &reader)?.items;
            desk.act(coordinator(), |office, _, _| office.keep_rulings(as_of, &today))?;
        }
        let yes = !pairs.iter().any(Checked::matters);
        Ok(Answer::new(page, &json!({ "as_of": as_of, "pairs": pairs })).with_verdict(yes))
    }
}

fn tell_own(page: &mut Page, pairs: &[Own], people: &People<'_>) {
    page.title("Your pairs, checked again").table(
        ["mentor (junior)", "mentee (senior)", "today"],
        pairs.iter().map(|own| {
            let today = if own.available { "stands" } else { "not available; your coordinator knows what to do" };
            [people.name(&own.pair.mentor), people.name(&own.pair.mentee), today.into()]
        }),
    );
}

fn tell(page: &mut Page, pairs: &[Checked], people: &People<'_>) {
    let of = |wanted: fn(&Change) -> bool| {
        pairs
            .iter()
            .flat_map(move |pair| pair.changes.iter().filter(move |one| wanted(one)).map(move |one| (pair, one)))
    };
    let table = |page: &mut Page, title: &str, wanted: fn(&Change) -> bool| {
        page.title(title).table(
            ["mentor teaches mentee", "what", "rule", "was", "is", "why", "until"],
            of(wanted).map(|(pair, change)| row(pair, change, people)),
        );
    };
    table(page, "New, worse, or ahead", Change::matters);
    if of(|change| !change.matters()).next().is_some() {
        table(page, "Beside: milder, cleared, longer, on record", |change| !change.matters());
    }
    let gone: Vec<&Checked> = pairs.iter().filter(|pair| !pair.gone.is_empty()).collect();
    if !gone.is_empty() {
        page.title("Somebody takes part no longer").table(
            ["mentor teaches mentee", "gone"],
            gone.into_iter().map(|pair| [who(pair, people), people.names(&pair.gone, ", ")]),
        );
    }
    let unkept = pairs.iter().filter(|pair| pair.kept_on.is_none()).count();
    if unkept > 0 {
        page.line(format!(
            "  of {} no ruling was kept when the pair was made, so all that is known is new; `--keep` keeps today's",
            words::many(unkept, "pair", "pairs")
        ));
    }
}

fn who(pair: &Checked, people: &People<'_>) -> String {
    format!("{} teaches {}", people.name(&pair.pair.mentor), people.name(&pair.pair.mentee))
}

fn row(pair: &Checked, change: &Change, people: &People<'_>) -> [String; 7] {
    let what = match change.kind {
        Kind::Worse => "worse",
        Kind::New => "new",
        Kind::Ahead => "ahead",
        Kind::Longer => "longer",
        Kind::Milder => "milder",
        Kind::Cleared => "cleared",
    };
    let now = change.conflict.as_ref();
    let days = now.map(|now| match (&now.arises_on, &now.clears_on) {
        (Some(from), Some(until)) => format!("{from} to {until}"),
        (Some(from), None) => format!("from {from}"),
        (None, until) => until.clone().unwrap_or_default(),
    });
    [
        who(pair, people),
        what.into(),
        change.code.clone(),
        change.was.map(|was| words::ruling(was).into()).unwrap_or_default(),
        now.map(|now| words::ruling(now.ruling).into()).unwrap_or_default(),
        now.map(|now| now.message.clone()).unwrap_or_default(),
        days.unwrap_or_default(),
    ]
}
