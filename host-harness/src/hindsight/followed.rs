//! What came of a pair.

use crate::contract::{
    health::History,
    program::{Ending, Pairing},
    scheduling::SessionState,
};
use chrono::{Days, NaiveDate};

/// A shorter session is not held. Minutes.
const SHORTEST: u32 = 15;

/// Whether a pair that was open on `day` was lost within `horizon` days: it ended for a reason of its own, or held no
/// session. None where that cannot be said: it had ended, its term or its people left, or it rested.
pub fn followed(history: &History, pairing: &Pairing, day: NaiveDate, horizon: u64) -> Option<bool> {
    let date = |text: &str| text.parse::<NaiveDate>().ok();
    let last = day + Days::new(horizon);
    let within = |date: NaiveDate| day < date && date <= last;
    let term = pairing.extended_to.as_deref().and_then(date).max(date(&pairing.planned_end))?;
    if date(&pairing.matched_on)? > day || term <= last {
        return None;
    }
    let rests = |since: Option<NaiveDate>, until: Option<NaiveDate>| {
        since.is_none_or(|since| since <= last) && until.is_none_or(|until| until > day)
    };
    let of = |text: &Option<String>| text.as_deref().and_then(date);
    if pairing.pauses.iter().any(|pause| rests(of(&pause.since), of(&pause.until))) {
        return None;
    }
    if let Some(ended) = of(&pairing.ended_on)
        && ended <= last
    {
        let own = !matches!(
            pairing.ending,
            Some(Ending::Completed | Ending::LeftCompany | Ending::RoleChange | Ending::Leave) | None
        );
        return (ended > day && own).then_some(true);
    }
    let met = history.meetings.iter().any(|meeting| {
        meeting.pairing == pairing.id
            && meeting.state == SessionState::Held
            && meeting.minutes.is_none_or(|minutes| minutes >= SHORTEST)
            && date(&meeting.on).is_some_and(within)
    });
    Some(!met)
}
