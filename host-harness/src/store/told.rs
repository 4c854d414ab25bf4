//! Records that come again: from a survey tool that exports its answers every month, or from a person who corrects herself.
//! Each kind has a natural key. A record of a key that is kept already takes its place.

use super::{OrganisationId, StoreError, history};
use crate::contract::health::{History, Survey};
use rusqlite::Transaction;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What became of records that were told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// Not kept before.
    pub new: usize,
    /// Kept in the place of another.
    pub changed: usize,
    /// There already.
    pub same: usize,
}

/// Takes `told` into what is `recorded`, as the caller has read it in this transaction.
pub(crate) fn tell(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    mut recorded: History,
    told: &History,
) -> Result<Merged, StoreError> {
    let merged = merge(&mut recorded, told);
    history::replace_all(transaction, id, &recorded)?;
    Ok(merged)
}

/// Takes the events of `told` into `kept`; its pairings and its ledger are not read.
///
/// Keys: a meeting has its pairing and day; a concern its pairing, kind and day; a goal its pairing, topic and the day it was
/// agreed on; an answer its wave, pairing and side; a rating its person, topic, wave and phase; a promise its kind and day; an
/// application its person and side; a fact all but its end and its number. Answers that belong to no pairing name nobody, so
/// a wave and side of them is replaced as a whole.
pub fn merge(kept: &mut History, told: &History) -> Merged {
    let mut merged = Merged::default();
    let counts = &mut merged;
    by_key(counts, &mut kept.meetings, &told.meetings, |one| json!([one.pairing, one.on]).to_string());
    by_key(counts, &mut kept.concerns, &told.concerns, |one| json!([one.pairing, one.kind, one.opened_on]).to_string());
    by_key(counts, &mut kept.goals, &told.goals, |one| json!([one.pairing, one.topic, one.agreed_on]).to_string());
    by_key(counts, &mut kept.skills, &told.skills, |one| {
        json!([one.person, one.topic, one.wave, one.phase]).to_string()
    });
    by_key(counts, &mut kept.sponsor_actions, &told.sponsor_actions, |one| json!([one.kind, one.due_on]).to_string());
    by_key(counts, &mut kept.applications, &told.applications, |one| json!([one.person, one.side]).to_string());
    by_key(counts, &mut kept.facts, &told.facts, |one| {
        json!([one.kind, one.person, one.pairing, one.on, one.details]).to_string()
    });
    surveys(counts, &mut kept.surveys, &told.surveys);
    merged
}

fn by_key<T: Clone + PartialEq>(merged: &mut Merged, kept: &mut Vec<T>, told: &[T], key: impl Fn(&T) -> String) {
    let mut places: BTreeMap<String, usize> = kept.iter().enumerate().map(|(at, one)| (key(one), at)).collect();
    for one in told {
        match places.get(&key(one)).and_then(|at| kept.get_mut(*at)) {
            Some(known) if known == one => merged.same += 1,
            Some(known) => {
                *known = one.clone();
                merged.changed += 1;
            }
            None => {
                places.insert(key(one), kept.len());
                kept.push(one.clone());
                merged.new += 1;
            }
        }
    }
}

fn surveys(merged: &mut Merged, kept: &mut Vec<Survey>, told: &[Survey]) {
    let (of_pairs, of_nobody): (Vec<Survey>, Vec<Survey>) = told.iter().cloned().partition(|one| one.pairing.is_some());
    by_key(merged, kept, &of_pairs, |one| json!([one.wave, one.pairing, one.side]).to_string());
    let wave = |one: &Survey| json!([one.wave, one.side]).to_string();
    let waves: BTreeSet<String> = of_nobody.iter().map(wave).collect();
    for named in waves {
        let is_of = |one: &Survey| one.pairing.is_none() && wave(one) == named;
        let now: Vec<Survey> = of_nobody.iter().filter(|one| is_of(one)).cloned().collect();
        let before: Vec<Survey> = kept.iter().filter(|one| is_of(one)).cloned().collect();
        match (before == now, before.is_empty()) {
            (true, _) => merged.same += now.len(),
            (false, true) => merged.new += now.len(),
            (false, false) => merged.changed += now.len(),
        }
        if before != now {
            kept.retain(|one| !is_of(one));
            kept.extend(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(json: serde_json::Value) -> History {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn what_comes_again_takes_its_own_place() {
        let first = history(json!({
            "goals": [{"pairing": "p", "topic": "sql", "agreed_on": "2026-10-01", "progress": 0.0,
                       "updated_on": "2026-10-01", "weight": 1.0}],
            "surveys": [{"wave": "w", "pairing": "p", "side": "mentor", "asked_on": "2026-10-20"}],
            "sponsor_actions": [{"kind": "kick-off", "due_on": "2026-10-01"}],
        }));
        let mut kept = History::default();
        assert_eq!(merge(&mut kept, &first), Merged { new: 3, changed: 0, same: 0 });
        assert_eq!(merge(&mut kept, &first), Merged { new: 0, changed: 0, same: 3 });
        let mut later = first.clone();
        later.goals[0].progress = 0.5;
        later.surveys[0].answered_on = Some("2026-10-21".into());
        later.sponsor_actions[0].due_on = "2026-11-01".into();
        assert_eq!(merge(&mut kept, &later), Merged { new: 1, changed: 2, same: 0 });
        assert_eq!((kept.goals, kept.surveys), (later.goals, later.surveys));
        assert_eq!(kept.sponsor_actions.len(), 2, "another day is another promise");
    }

    #[test]
    fn answers_of_nobody_are_replaced_as_a_whole() {
        let answer = |value: f64| {
            json!({"wave": "interest", "side": "mentee", "asked_on": "2026-09-01", "answered_on": "2026-09-02",
                   "items": [{"construct": "interest", "value": value}]})
        };
        let mut kept = History::default();
        // Two people may say the same.
        let told = history(json!({"surveys": [answer(4.0), answer(4.0)]}));
        assert_eq!(merge(&mut kept, &told), Merged { new: 2, changed: 0, same: 0 });
        assert_eq!(merge(&mut kept, &told), Merged { new: 0, changed: 0, same: 2 });
        let more = history(json!({"surveys": [answer(4.0), answer(4.0), answer(2.0)]}));
        assert_eq!(merge(&mut kept, &more), Merged { new: 0, changed: 3, same: 0 });
        assert_eq!(kept.surveys.len(), 3);
    }
}
