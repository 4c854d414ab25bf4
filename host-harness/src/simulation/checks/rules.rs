//! No place is filled twice; nobody who has left is in a pair; no pair that meets breaks a hard rule that is known today.

use crate::{
    contract::{
        conflicts::Ruling,
        program::{Feed, Pairing, Person, Roster, Tie},
        types::Pair,
    },
    simulation::platform::Platform,
    verify::Second,
};
use chrono::NaiveDate;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

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
    let roster = as_of(&platform.roster, day, platform.standing().map(|pairing| &pairing.pair));
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
    let roster = as_of(&platform.roster, day, std::iter::once(pair));
    let ruling = Second::of_rulings(&roster, &platform.rules).ruling_of(pair);
    matches!(ruling, Some(Ruling::Blocked | Ruling::NeedsApproval))
}

/// The roster as it is known today, for rulings on `pairs`; that the plugin was given it days ago is the platform's economy.
///
/// The second implementation scans every tie for every rule. Of ties, a ruling on two people reads those between the two,
/// and who manages whom above either, now or earlier: all others are left out, which leaves its answer as it is.
fn as_of<'a>(roster: &Roster, day: NaiveDate, pairs: impl Iterator<Item = &'a Pair>) -> Roster {
    let judged: BTreeSet<&str> = pairs.flat_map(|pair| [pair.mentor.as_str(), pair.mentee.as_str()]).collect();
    let is_line = |tie: &Tie| tie.relation.starts_with("manages");
    let mut managers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for tie in roster.ties.iter().filter(|tie| is_line(tie)) {
        managers.entry(&tie.object).or_default().push(&tie.subject);
    }
    let mut above: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = judged.iter().copied().collect();
    while let Some(id) = open.pop() {
        if above.insert(id) {
            open.extend(managers.get(id).into_iter().flatten());
        }
    }
    let is_read = |tie: &&Tie| {
        let (subject, object) = (tie.subject.as_str(), tie.object.as_str());
        (is_line(tie) && above.contains(object)) || (judged.contains(subject) && judged.contains(object))
    };
    let as_of = day.to_string();
    let fed = |feed: &Feed| Feed { as_of: as_of.clone(), ..feed.clone() };
    Roster {
        term: roster.term.clone(),
        people: roster.people.clone(),
        bystanders: roster.bystanders.clone(),
        ties: roster.ties.iter().filter(is_read).cloned().collect(),
        feeds: roster.feeds.iter().map(fed).collect(),
        waivers: roster.waivers.clone(),
        as_of,
        ..Roster::default()
    }
}

/// The second implementation judges before waivers; whether one counts hangs on the approver.
fn is_waived(roster: &Roster, pair: &Pair) -> bool {
    roster.waivers.iter().any(|waiver| waiver.pair == *pair && waiver.expires_on > roster.as_of)
}
