//! What a participant does: answer, sign, say what became of a session, of a goal and of a survey, agree to a story or take
//! it back, stop, ask for help.

use super::{mine::KINDS, tasks};
use crate::{
    console::{
        app::App,
        ask::Ask,
        desk,
        reply::{Problem, Reply},
        role::Participant,
    },
    contract::program::Ending,
    errors::Failure,
    store::Revision,
    workflow::Says,
};
use chrono::Days;

/// How long a consent holds that is given here.
const CONSENT_DAYS: u64 = 365;

/// One thing she does about a pairing of her own.
pub(in crate::console) fn step(app: &App, who: &Participant, ask: &Ask) -> Result<Reply, Problem> {
    let pairing = ask.part("pairing");
    let seen = ask.field("seen").and_then(|text| text.parse().ok()).map(Revision);
    let act = ask.part("act");
    let says = match act {
        "accept" => {
            desk::act(app, who.actor(), |office| office.answer(pairing, Says::Accept, seen))?;
            "Thank you. You will hear when it is settled."
        }
        "decline" => {
            desk::act(app, who.actor(), |office| office.answer(pairing, Says::Decline, seen))?;
            "Thank you for your answer. Nobody asks why, and you keep your place in the program."
        }
        "sign" => {
            desk::act(app, who.actor(), |office| office.sign(pairing, who.person()))?;
            "You have signed the agreement."
        }
        "end" => {
            desk::act(app, who.actor(), |office| office.end(pairing, Ending::Unknown, seen))?;
            "Your pairing has ended, without fault. What was in the calendar is called off, and you keep your place in the program."
        }
        "consent" => {
            let until = app.today() + Days::new(CONSENT_DAYS);
            desk::act(app, who.actor(), |office| office.consent(pairing, "everyone", until))?;
            "You agree to have your story told for a year. You may take it back at any time; it is told only if your partner agrees too."
        }
        "revoke" => {
            desk::act(app, who.actor(), |office| office.revoke_consent(pairing))?;
            "You have taken it back: your story is not told any more."
        }
        "held" | "missed" | "no-show" | "cancel" => tasks::settle(app, who, ask)?,
        "goal" => tasks::goal(app, who, ask)?,
        "survey" => tasks::answers(app, who, ask)?,
        _ => return Err(Problem::NotFound),
    };
    Ok(Reply::Done { to: "/me".into(), says: says.into() })
}

/// Asks the coordinator for something, apart from the partner.
pub(in crate::console) fn request(app: &App, who: &Participant, ask: &Ask) -> Result<Reply, Problem> {
    let named = ask.field("kind").unwrap_or_default();
    let kind = KINDS.iter().find(|(slug, ..)| *slug == named).map(|(_, _, kind)| *kind);
    let kind = kind.ok_or_else(|| Failure::input("there is no such request", "choose one of the list"))?;
    desk::act(app, who.actor(), |office| office.request(ask.field("pairing"), kind))?;
    let says = "It is sent, to nobody but those who have to know. Your partner is not told.";
    Ok(Reply::Done { to: "/me".into(), says: says.into() })
}
