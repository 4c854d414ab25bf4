//! After an HR event: what today's rulings on the standing pairs say that those kept from the match did not.
//!
//! A platform keeps the ruling of each pair when both people have said yes. On every HR event (a new manager, a promotion,
//! an opened case) it opens the roster of that day, checks the standing pairs, and compares: what was known and approved
//! then is no news, whatever it is. People who are gone from the program are told apart, since the plugin judges people of
//! the roster alone.

use crate::{
    contract::{
        conflicts::{Assessment, Conflict, Ruling},
        program::{Ending, Pairing, Roster},
        types::{Pair, Reader},
    },
    plugin::{CallError, Program},
};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What became of one rule's word on a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The rule rules harsher than it did; leave that no longer counts reads like this too.
    Worse,
    /// The rule did not speak about the pair before.
    New,
    /// The rule will speak within the term, and did not say so before.
    Ahead,
    /// The rule clears later than was said, or no longer says when.
    Longer,
    /// The rule rules milder than it did.
    Milder,
    /// The rule speaks no longer.
    Cleared,
}

/// One rule whose word on a pair is another today.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// e.g. `conflict.direct-manager`.
    pub code: String,
    /// What became of it.
    pub kind: Kind,
    /// The ruling kept from the match; none where the rule did not speak.
    pub was: Option<Ruling>,
    /// What the rule says today, as the reader may see it; none where it speaks no longer.
    pub conflict: Option<Conflict>,
}

impl Change {
    /// Whether somebody has to look: what got harsher or may soon. A new note, that needs no leave, does not.
    pub fn matters(&self) -> bool {
        match self.kind {
            Kind::Worse | Kind::Ahead => true,
            Kind::New => self.conflict.as_ref().is_some_and(|conflict| conflict.ruling != Ruling::Clear),
            Kind::Longer | Kind::Milder | Kind::Cleared => false,
        }
    }
}

/// A standing pair, checked again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checked {
    /// Key of the pairing.
    pub pairing: String,
    /// The two people.
    pub pair: Pair,
    /// The day of the ruling that was kept; none where none was, and then every conflict is new.
    pub kept_on: Option<NaiveDate>,
    /// The ruling that was kept.
    pub was: Option<Ruling>,
    /// The ruling of today; none where somebody is gone.
    pub is: Option<Ruling>,
    /// Who of the two takes part no longer.
    pub gone: Vec<String>,
    /// What differs, what matters most first.
    pub changes: Vec<Change>,
}

impl Checked {
    /// Whether somebody has to look.
    pub fn matters(&self) -> bool {
        !self.gone.is_empty() || self.changes.iter().any(Change::matters)
    }
}

/// A standing pair as one of the two may know it. The same words for every cause, somebody's leaving included.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Own {
    /// Key of the pairing.
    pub pairing: String,
    /// The two people.
    pub pair: Pair,
    /// Whether the pair could be proposed today.
    pub available: bool,
}

/// Pairings that run, in their order.
pub fn standing(pairings: &[Pairing]) -> impl Iterator<Item = &Pairing> {
    pairings.iter().filter(|pairing| pairing.ended_on.is_none())
}

/// Checks every running pairing against the roster that `program` was opened with, for a coordinator.
///
/// # Errors
/// `refused` for another reader; those of the sandbox.
pub fn recheck(
    program: &Program,
    roster: &Roster,
    pairings: &[Pairing],
    kept: &[(NaiveDate, Assessment)],
    reader: &Reader,
) -> Result<Vec<Checked>, CallError> {
    let here = here(roster);
    let asked: Vec<Pair> = standing(pairings).filter(|one| gone(one, &here).is_empty()).map(pair).collect();
    let today = program.check(&asked, reader)?.items;
    Ok(judge(roster, pairings, kept, &today))
}

/// The same from assessments of `today`, one for each running pairing whose people are both here, in any order.
pub fn judge(
    roster: &Roster,
    pairings: &[Pairing],
    kept: &[(NaiveDate, Assessment)],
    today: &[Assessment],
) -> Vec<Checked> {
    let here = here(roster);
    let kept: BTreeMap<(&str, &str), &(NaiveDate, Assessment)> =
        kept.iter().map(|entry| ((entry.1.pair.mentor.as_str(), entry.1.pair.mentee.as_str()), entry)).collect();
    let today: BTreeMap<(&str, &str), &Assessment> =
        today.iter().map(|one| ((one.pair.mentor.as_str(), one.pair.mentee.as_str()), one)).collect();
    let check = |pairing: &Pairing| {
        let gone = gone(pairing, &here);
        let pair = (pairing.pair.mentor.as_str(), pairing.pair.mentee.as_str());
        let before = kept.get(&pair);
        let now = today.get(&pair).filter(|_| gone.is_empty());
        Checked {
            pairing: pairing.id.clone(),
            pair: pairing.pair.clone(),
            kept_on: before.map(|kept| kept.0),
            was: before.map(|kept| kept.1.ruling),
            is: now.map(|now| now.ruling),
            gone,
            changes: now.map(|now| compare(before.map(|kept| &kept.1), now)).unwrap_or_default(),
        }
    };
    standing(pairings).map(check).collect()
}

/// The running pairings of one participant, as she may know them. Nothing that was kept is read: it was a coordinator's.
///
/// # Errors
/// `refused` for a reader who is not a participant of the roster; those of the sandbox.
pub fn own(program: &Program, roster: &Roster, pairings: &[Pairing], reader: &Reader) -> Result<Vec<Own>, CallError> {
    let here = here(roster);
    let is_hers = |one: &&Pairing| {
        let me = reader.person.as_ref();
        me == Some(&one.pair.mentor) || me == Some(&one.pair.mentee)
    };
    let hers: Vec<&Pairing> = standing(pairings).filter(is_hers).collect();
    let asked: Vec<Pair> = hers.iter().filter(|one| gone(one, &here).is_empty()).map(|one| pair(one)).collect();
    let mut today = program.check(&asked, reader)?.items.into_iter();
    let look = |one: &Pairing| Own {
        pairing: one.id.clone(),
        pair: one.pair.clone(),
        available: gone(one, &here).is_empty() && today.next().is_some_and(|now| now.ruling == Ruling::Clear),
    };
    Ok(hers.into_iter().map(look).collect())
}

/// The pairings as they stand on the roster's day: one whose people are not all there any more has ended, whatever the
/// records say, and its duties run from then.
pub fn ended_with_the_gone(pairings: &[Pairing], roster: &Roster) -> Vec<Pairing> {
    let here = here(roster);
    let read = |one: &Pairing| {
        let mut one = one.clone();
        if one.ended_on.is_none() && !gone(&one, &here).is_empty() {
            one.ended_on = Some(roster.as_of.clone().max(one.matched_on.clone()));
            one.ending = Some(Ending::LeftCompany);
        }
        one
    };
    pairings.iter().map(read).collect()
}

fn here(roster: &Roster) -> BTreeSet<&str> {
    roster.people.iter().map(|person| person.id.as_str()).collect()
}

fn pair(pairing: &Pairing) -> Pair {
    pairing.pair.clone()
}

fn gone(pairing: &Pairing, here: &BTreeSet<&str>) -> Vec<String> {
    [&pairing.pair.mentor, &pairing.pair.mentee].into_iter().filter(|id| !here.contains(id.as_str())).cloned().collect()
}

/// From harmless to forbidden.
fn rank(ruling: Ruling) -> u8 {
    ruling as u8
}

/// What today's assessment of a pair says that an earlier one did not, and the other way round. What matters most first,
/// then by code.
pub fn compare(kept: Option<&Assessment>, now: &Assessment) -> Vec<Change> {
    let before = kept.map_or(&[][..], |kept| &kept.conflicts);
    let find = |list: &'_ [Conflict], code: &str| list.iter().position(|conflict| conflict.code == code);
    let mut changes: Vec<Change> = Vec::new();
    for conflict in &now.conflicts {
        let was = find(before, &conflict.code).and_then(|at| before.get(at));
        if let Some(kind) = kind(was, conflict) {
            let (code, was) = (conflict.code.clone(), was.map(|was| was.ruling));
            changes.push(Change { code, kind, was, conflict: Some(conflict.clone()) });
        }
    }
    for was in before.iter().filter(|was| find(&now.conflicts, &was.code).is_none()) {
        changes.push(Change { code: was.code.clone(), kind: Kind::Cleared, was: Some(was.ruling), conflict: None });
    }
    changes.sort_by(|a, b| (a.kind, &a.code).cmp(&(b.kind, &b.code)));
    changes
}

fn kind(was: Option<&Conflict>, now: &Conflict) -> Option<Kind> {
    let Some(was) = was else {
        return Some(if now.arises_on.is_some() { Kind::Ahead } else { Kind::New });
    };
    // Dates of the contract are ISO, so their texts are in order.
    let is_longer = match (&was.clears_on, &now.clears_on) {
        (Some(was), Some(now)) => was < now,
        (Some(_), None) => true,
        (None, _) => false,
    };
    match rank(now.ruling).cmp(&rank(was.ruling)) {
        std::cmp::Ordering::Greater => Some(Kind::Worse),
        std::cmp::Ordering::Less => Some(Kind::Milder),
        std::cmp::Ordering::Equal if was.arises_on.is_none() && now.arises_on.is_some() => Some(Kind::Ahead),
        std::cmp::Ordering::Equal if is_longer => Some(Kind::Longer),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conflict(code: &str, ruling: Ruling) -> Conflict {
        Conflict {
            code: code.into(),
            ruling,
            path: Vec::new(),
            arises_on: None,
            clears_on: None,
            approvers: Vec::new(),
            waived_by: Vec::new(),
            waived_until: None,
            details: Vec::new(),
            message: String::new(),
        }
    }

    fn assessment(conflicts: Vec<Conflict>) -> Assessment {
        let worst = conflicts.iter().map(|conflict| conflict.ruling).max_by_key(|ruling| rank(*ruling));
        let pair = Pair { mentor: "a".into(), mentee: "z".into() };
        Assessment { pair, ruling: worst.unwrap_or(Ruling::Clear), conflicts }
    }

    fn kinds(before: Option<Vec<Conflict>>, now: Vec<Conflict>) -> Vec<(Kind, bool)> {
        let before = before.map(assessment);
        compare(before.as_ref(), &assessment(now)).iter().map(|change| (change.kind, change.matters())).collect()
    }

    #[test]
    fn what_was_known_is_no_news() {
        let known =
            || vec![conflict("conflict.same-team", Ruling::Blocked), conflict("conflict.loan", Ruling::Disclose)];
        assert_eq!(kinds(Some(known()), known()), []);
        assert_eq!(kinds(None, known()), [(Kind::New, true), (Kind::New, true)], "nothing was kept: all of it is new");
        assert_eq!(
            kinds(Some(Vec::new()), vec![conflict("conflict.former-mentoring", Ruling::Clear)]),
            [(Kind::New, false)]
        );
    }

    #[test]
    fn harsher_milder_and_gone() {
        let at = |ruling| vec![conflict("conflict.direct-manager", ruling)];
        assert_eq!(kinds(Some(at(Ruling::NeedsApproval)), at(Ruling::Blocked)), [(Kind::Worse, true)]);
        assert_eq!(kinds(Some(at(Ruling::Clear)), at(Ruling::Blocked)), [(Kind::Worse, true)], "leave ran out");
        assert_eq!(kinds(Some(at(Ruling::Blocked)), at(Ruling::NeedsApproval)), [(Kind::Milder, false)]);
        assert_eq!(kinds(Some(at(Ruling::Blocked)), Vec::new()), [(Kind::Cleared, false)]);
    }

    #[test]
    fn days_that_move() {
        let until = |day: Option<&str>| {
            vec![Conflict { clears_on: day.map(Into::into), ..conflict("conflict.audits", Ruling::Blocked) }]
        };
        let ahead =
            |day: &str| vec![Conflict { arises_on: Some(day.into()), ..conflict("conflict.audits", Ruling::Clear) }];
        assert_eq!(kinds(Some(until(Some("2026-12-01"))), until(Some("2027-01-01"))), [(Kind::Longer, false)]);
        assert_eq!(kinds(Some(until(Some("2026-12-01"))), until(None)), [(Kind::Longer, false)]);
        assert_eq!(kinds(Some(until(None)), until(Some("2027-01-01"))), [], "an end that is known now is no harm");
        assert_eq!(kinds(Some(until(Some("2027-01-01"))), until(Some("2026-12-01"))), []);
        assert_eq!(kinds(Some(Vec::new()), ahead("2027-01-01")), [(Kind::Ahead, true)]);
        assert_eq!(kinds(Some(ahead("2027-01-01")), ahead("2027-01-01")), []);
        assert_eq!(kinds(Some(ahead("2027-01-01")), until(None)), [(Kind::Worse, true)], "what was ahead is here");
    }

    #[test]
    fn what_matters_most_comes_first() {
        let before = vec![conflict("conflict.a", Ruling::Blocked), conflict("conflict.b", Ruling::Disclose)];
        let now = vec![conflict("conflict.c", Ruling::Disclose), conflict("conflict.b", Ruling::Blocked)];
        let changes = compare(Some(&assessment(before)), &assessment(now));
        let codes: Vec<&str> = changes.iter().map(|change| change.code.as_str()).collect();
        assert_eq!(codes, ["conflict.b", "conflict.c", "conflict.a"]);
    }
}
