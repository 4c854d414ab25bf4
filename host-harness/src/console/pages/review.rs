//! What the coordinator makes of a round: draft, lock, take out, place by hand, ask, remind, publish, close.

use super::person::pair_says;
use crate::{
    console::{
        app::App,
        ask::Ask,
        desk,
        reply::{Problem, Reply},
        role::Coordinator,
    },
    contract::types::Pair,
    report::{data::People, words},
    store::{Override, Revision},
};

/// Drafts the round anew, or opens one.
pub(in crate::console) fn draft(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let draft = desk::decide(app, who.actor(), |office, engine, desk| office.draft_round(engine, desk))?;
    let pairs = words::counted(draft.pairings.len(), "pair is", "pairs are");
    done(ask, format!("Round {}: {pairs} under review. Nobody has been told.", draft.round.number))
}

/// One pair, one step.
pub(in crate::console) fn step(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let (pairing, seen) = (ask.part("pairing"), seen(ask));
    let says = match ask.part("act") {
        "lock" => desk::act(app, who.actor(), |office| office.lock(pairing, seen))
            .map(|_| "The pair is locked: it stays, whatever is drafted next."),
        "unlock" => {
            desk::act(app, who.actor(), |office| office.unlock(pairing, seen)).map(|_| "The pair is no longer locked.")
        }
        "exclude" => desk::act(app, who.actor(), |office| office.exclude(pairing, seen))
            .map(|_| "The pair is out of this round. Draft anew to give both another partner."),
        "ask" => desk::act(app, who.actor(), |office| office.ask(pairing, seen)).map(|_| "Both are asked."),
        "withdraw" => {
            desk::act(app, who.actor(), |office| office.withdraw(pairing, seen)).map(|_| "The invitation is withdrawn.")
        }
        "begin" => desk::decide(app, who.actor(), |office, engine, desk| office.activate(engine, desk, pairing, seen))
            .map(|_| "The pair has begun."),
        _ => Err(Problem::NotFound),
    }?;
    done(ask, says.into())
}

/// Asks both people of every pair under review.
pub(in crate::console) fn ask_all(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let asked = desk::act(app, who.actor(), |office| office.ask_round())?;
    done(ask, format!("{} asked.", words::counted(asked.len(), "pair is", "pairs are")))
}

/// Writes to whoever has not answered in time.
pub(in crate::console) fn remind(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let due = desk::act(app, who.actor(), |office| office.remind())?;
    let people: usize = due.iter().map(|one| one.people.len()).sum();
    let says = match people {
        0 => "Nobody is to be reminded today: two days after the invitation, and again after a week.".into(),
        some => format!("{} to be reminded of the invitation.", words::counted(some, "person is", "people are")),
    };
    done(ask, says)
}

/// Begins every pair who both said yes.
pub(in crate::console) fn publish(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let published = desk::decide(app, who.actor(), |office, engine, desk| office.publish(engine, desk))?;
    let begun = words::counted(published.active.len(), "pair has begun", "pairs have begun");
    let waiting: Vec<String> = published
        .waiting
        .iter()
        .flat_map(|(_, missing)| missing)
        .map(|missing| words::sentence(&missing.to_string()))
        .collect();
    let wait = match published.waiting.len() {
        0 => String::new(),
        some => {
            let mut reasons = waiting;
            reasons.sort();
            reasons.dedup();
            format!(" {} not begin yet: {}", words::counted(some, "pair may", "pairs may"), reasons.join(" "))
        }
    };
    done(ask, format!("{begun}.{wait}"))
}

/// Ends the review: what is still a draft is dropped.
pub(in crate::console) fn close(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let round = desk::act(app, who.actor(), |office| office.close_round())?;
    done(ask, format!("Round {} is closed. Whoever was asked may still answer.", round.number))
}

/// Places two people by hand, in spite of the rules that are named.
pub(in crate::console) fn place(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let field = |name: &str| ask.field(name).unwrap_or_default().to_owned();
    let pair = Pair { mentor: field("mentor"), mentee: field("mentee") };
    let reason = field("reason");
    let codes = ask.fields().filter(|(name, _)| *name == "code");
    let overrides: Vec<Override> =
        codes.map(|(_, code)| Override { code: code.to_owned(), reason: reason.clone() }).collect();
    let name = desk::decide(app, who.actor(), |office, engine, desk| {
        office.override_pair(engine, desk, &pair, &overrides)?;
        Ok(pair_says(&People::of(&desk.organisation), &pair))
    })?;
    Ok(Reply::Done { to: "/round".into(), says: format!("Placed by hand: {name}. The reason is in the audit log.") })
}

fn done(ask: &Ask, says: String) -> Result<Reply, Problem> {
    Ok(Reply::Done { to: ask.back("/round"), says })
}

/// The state that the form was drawn from.
pub(super) fn seen(ask: &Ask) -> Option<Revision> {
    ask.field("seen").and_then(|text| text.parse().ok()).map(Revision)
}
