//! A round of matching: drafts, and what the coordinator makes of them.

use super::{
    acting::{Acting, phase},
    context::Context,
    desk::{Data, Desk, coordinator},
    people::People,
};
use crate::{
    errors::Failure,
    output::{Answer, Page, words},
    store::{Case, Override, Revision, Round as Kept},
    workflow::{self, Draft as Drafted, Engine, Office, WorkflowError},
};
use clap::Subcommand;
use serde_json::json;

/// Draft a round of pairs, and review it: lock, unlock, exclude, override, close
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness round draft --db hr.db
  host-harness round lock --db hr.db 3f2a9c014b7d
  host-harness round exclude --db hr.db 99ab12cd34ef && host-harness round draft --db hr.db
  host-harness round override --db hr.db 'Ana Silva' 'Bo Chen' --code conflict.same-team --reason 'one-off audit done'
  host-harness ask --db hr.db                        then both people of every pair are asked")]
pub(super) struct Round {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// Draft the round under review anew, or open one
    ///
    /// Pairs that run, that are asked or that are locked stand; pairs that were excluded, or where somebody said no, are not
    /// proposed.
    Draft(Draft),
    /// Show the round under review
    Show(Acting),
    /// Keep drafts in the round, whatever it proposes next
    Lock(Review),
    /// Keep them no longer
    Unlock(Review),
    /// Take drafts out of the round
    Exclude(Review),
    /// Place two people by hand, in spite of rules that may be set aside, with the reason
    Override(Place),
    /// End the review: what is still a draft is dropped
    Close(Acting),
}

#[derive(Debug, clap::Args)]
struct Draft {
    #[command(flatten)]
    data: Data,
    /// Running pairs may be broken, as few as the policy asks for; they are only named
    #[arg(long)]
    rematch: bool,
}

#[derive(Debug, clap::Args)]
struct Review {
    #[command(flatten)]
    acting: Acting,
    /// Keys of pairings, as `round show` names them
    #[arg(required = true)]
    pairings: Vec<String>,
    /// The state that this is decided on, for one pairing; refused where it is another by now
    #[arg(long, value_name = "REVISION")]
    seen: Option<i64>,
}

#[derive(Debug, clap::Args)]
struct Place {
    #[command(flatten)]
    data: Data,
    /// The junior, by key or name
    mentor: String,
    /// The senior, by key or name
    mentee: String,
    /// A rule to set aside, such as `conflict.same-team`; may be given several times
    #[arg(long = "code", value_name = "CODE")]
    codes: Vec<String>,
    /// Why. Kept in the audit log, and shown to no participant
    #[arg(long)]
    reason: String,
}

impl Round {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        match self.step {
            Step::Draft(draft) => {
                let mut desk = open(&draft.data, context)?;
                let drafted = desk.act(coordinator(), |office, engine, read| match draft.rematch {
                    true => office.re_match(engine, read),
                    false => office.draft_round(engine, read),
                })?;
                answer(&desk, &drafted)
            }
            Step::Override(place) => {
                let mut desk = open(&place.data, context)?;
                let pair = People::of(&desk.organisation).pair(&place.mentor, &place.mentee)?;
                let with_reason = |code: &String| Override { code: code.clone(), reason: place.reason.clone() };
                let overrides: Vec<Override> = place.codes.iter().map(with_reason).collect();
                let place = |office: &mut Office<'_>, engine: &Engine<'_>, read: &workflow::Desk| {
                    office.override_pair(engine, read, &pair, &overrides)
                };
                let drafted = desk.act(coordinator(), place)?;
                answer(&desk, &drafted)
            }
            Step::Show(acting) => {
                let act = acting.open()?;
                let round = act.store.open_round(act.id)?;
                let cases = of_round(act.store.cases(act.id)?, round.as_ref());
                let mut page = Page::default();
                match &round {
                    Some(round) => page.title(title(round, cases.len())),
                    None => page.title("There is no round under review"),
                };
                tell(&mut page, &cases, &People::of(&act.organisation));
                Ok(Answer::new(page, &json!({ "round": round, "pairings": cases })))
            }
            Step::Lock(review) => review.each("locked", |office, id, seen| office.lock(id, seen)),
            Step::Unlock(review) => review.each("unlocked", |office, id, seen| office.unlock(id, seen)),
            Step::Exclude(review) => review.each("taken out", |office, id, seen| office.exclude(id, seen)),
            Step::Close(acting) => {
                let mut act = acting.open()?;
                let round = act.office().close_round()?;
                let mut page = Page::default();
                page.title(format!("The review of round {} is over", round.number));
                Ok(Answer::new(page, &json!({ "round": round })))
            }
        }
    }
}

impl Review {
    fn each(
        self,
        word: &str,
        mut act: impl FnMut(&mut Office<'_>, &str, Option<Revision>) -> Result<Revision, WorkflowError>,
    ) -> Result<Answer, Failure> {
        if self.seen.is_some() && self.pairings.len() > 1 {
            return Err(Failure::usage("`--seen` is of one pairing", "name one, or leave `--seen` out"));
        }
        let mut open = self.acting.open()?;
        let mut office = open.office();
        let mut done = Vec::new();
        for pairing in &self.pairings {
            let revision = act(&mut office, pairing, self.seen.map(Revision))?;
            done.push(json!({ "pairing": pairing, "revision": revision }));
        }
        let mut page = Page::default();
        page.title(format!("{} {word}", words::many(done.len(), "pairing", "pairings")));
        Ok(Answer::new(page, &json!({ "done": done })))
    }
}

/// A desk over the pairings that are kept: a round of today must not move the program's first and last day.
pub(super) fn open(data: &Data, context: &Context) -> Result<Desk, Failure> {
    let (store, id) = data.database.open()?;
    let pairings = store.pairings(id)?;
    drop(store);
    Desk::open(&data.over(&pairings), context)
}

fn of_round(mut cases: Vec<Case>, round: Option<&Kept>) -> Vec<Case> {
    cases.retain(|case| case.proposal.as_ref().map(|one| one.round) == round.map(|round| round.number));
    cases.retain(|case| case.proposal.is_some());
    cases
}

fn title(round: &Kept, pairs: usize) -> String {
    let Kept { number, opened_on, since, until, .. } = round;
    format!("Round {number} of {opened_on}: {}, from {since} to {until}", words::many(pairs, "pair", "pairs"))
}

fn tell(page: &mut Page, cases: &[Case], people: &People<'_>) {
    page.table(
        ["pairing", "mentor (junior)", "mentee (senior)", "points", "ruling", "how", "stands"],
        cases.iter().map(|case| {
            let proposal = case.proposal.as_ref();
            [
                case.id.clone(),
                people.name(&case.pair.mentor),
                people.name(&case.pair.mentee),
                proposal.map(|one| words::count(one.points)).unwrap_or_default(),
                proposal.map(|one| words::ruling(one.ruling).to_owned()).unwrap_or_default(),
                proposal.map(|one| words::origin(one.origin).to_owned()).unwrap_or_default(),
                phase(case.phase).into(),
            ]
        }),
    );
}

fn answer(desk: &Desk, drafted: &Drafted) -> Result<Answer, Failure> {
    let mut cases = of_round(desk.store.cases(desk.id)?, Some(&drafted.round));
    cases.retain(|case| drafted.pairings.contains(&case.id));
    let people = People::of(&desk.organisation);
    let mut page = Page::default();
    page.title(title(&drafted.round, cases.len()));
    tell(&mut page, &cases, &people);
    if !drafted.breakups.is_empty() {
        page.title("Running pairs that would be broken; `pairing end` ends one").table(
            ["mentor (junior)", "mentee (senior)", "why"],
            drafted.breakups.iter().map(|breakup| {
                let reasons: Vec<&str> = breakup.reasons.iter().map(|reason| reason.message.as_str()).collect();
                [people.name(&breakup.pair.mentor), people.name(&breakup.pair.mentee), reasons.join("\n")]
            }),
        );
    }
    if !drafted.outcome.findings.is_empty() {
        page.title("Beside")
            .table(["", "severity", "finding", "for example"], words::by_code(&drafted.outcome.findings));
    }
    page.line("\nReview it (`round lock`, `exclude`, `override`), then ask both people of each pair: `ask`");
    let json = json!({
        "round": drafted.round, "pairings": cases, "breakups": drafted.breakups, "outcome": drafted.outcome,
    });
    Ok(Answer::new(page, &json))
}
