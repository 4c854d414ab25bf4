//! No place is filled twice; nobody who has left is in a pair; no pair that meets breaks a hard rule that is known today.

use crate::{
    contract::{
        conflicts::Ruling,
        program::{Pairing, Person, Roster},
        types::Pair,
    },
    simulation::platform::Platform,
    verify::Second,
};
use chrono::NaiveDate;
use serde_json::Value;
use std::collections::BTreeMap;

/// Nobody has more partners than places, those who are still asked included.
pub(super) fn places(platform: &Platform, wrong: &mut Vec<String>) {
    let most = platform.rules.pointer("/matching/places-most").and_then(Value::as_u64).unwrap_or(1);
    let mut taken: BTreeMap<(&str, bool), u64> = BTreeMap::new();
    let standing = platform.standing().map(|pairing| &pairing.pair);
    for pair in standing.chain(platform.asked.iter().map(|asked| &asked.pair)) {
        *taken.entry((&pair.mentor, true)).or_default() += 1;
        *taken.entry((&pair.mentee, false)).or_default() += 1;
    }
    let people: BTreeMap<&str, &Person> =
        platform.roster.people.iter().map(|person| (person.id.as_str(), person)).collect();
    for ((id, is_mentor), count) in taken {
        let places = people.get(id).map_or(0, |one| if is_mentor { one.mentor_places } else { one.mentee_places });
        if count > most.min(places.into()) {
            let side = if is_mentor { "mentor" } else { "mentee" };
            wrong.push(format!("`{id}` has {count} partners as {side} and {places} places"));
        }
    }
    let mut pairs: Vec<&Pair> = platform.standing().map(|pairing| &pairing.pair).collect();
    pairs.sort_by_key(|pair| (pair.mentor.as_str(), pair.mentee.as_str()));
    for twice in pairs.windows(2).filter(|two| two[0] == two[1]) {
        wrong.push(format!("`{}` and `{}` are in two running pairings", twice[0].mentor, twice[0].mentee));
    }
}

/// The slow second implementation on every pair that meets.
pub(super) fn standing_pairs(platform: &Platform, day: NaiveDate, wrong: &mut Vec<String>) {
    let roster = as_of(&platform.roster, day);
    let second = Second::of_rulings(&roster, &platform.rules);
    let meets = |pairing: &&Pairing| !platform.rests(pairing, day);
    for pairing in platform.standing().filter(meets) {
        match second.ruling_of(&pairing.pair) {
            None => wrong.push(format!("pairing `{}` runs, and one of the two takes no part", pairing.id)),
            Some(Ruling::Blocked | Ruling::NeedsApproval) if !is_waived(&roster, &pairing.pair) => {
                let Pair { mentor, mentee } = &pairing.pair;
                wrong.push(format!(
                    "pairing `{}` runs, and a rule stands between `{mentor}` and `{mentee}`",
                    pairing.id
                ));
            }
            Some(_) => {}
        }
    }
}

/// Whether the second implementation finds as well that a pair may not go on as it is.
pub(in crate::simulation) fn confirms(platform: &Platform, pair: &Pair, day: NaiveDate) -> bool {
    let roster = as_of(&platform.roster, day);
    let ruling = Second::of_rulings(&roster, &platform.rules).ruling_of(pair);
    matches!(ruling, Some(Ruling::Blocked | Ruling::NeedsApproval))
}

/// The roster as it is known today; that it may have been opened days ago is the platform's economy.
fn as_of(roster: &Roster, day: NaiveDate) -> Roster {
    let mut roster = roster.clone();
    roster.as_of = day.to_string();
    for feed in &mut roster.feeds {
        feed.as_of.clone_from(&roster.as_of);
    }
    roster
}

/// The second implementation judges before waivers; whether one counts hangs on the approver.
fn is_waived(roster: &Roster, pair: &Pair) -> bool {
    roster.waivers.iter().any(|waiver| waiver.pair == *pair && waiver.expires_on > roster.as_of)
}
