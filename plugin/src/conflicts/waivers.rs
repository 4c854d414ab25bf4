//! Which leave counts.
//!
//! A waiver names one pair, one code, one approver. It is refused where policy, the approver or its dates do not allow
//! it, each time with every reason; a rule that takes several approvers takes that many waivers by people of different
//! lines. Accepted leave makes the rule's ruling on the pair `clear`, and is shown with it.

use super::{Verdict, case::Found, climbs::Climbs, facts::Facts, hits};
use crate::{
    contract::conflicts::Ruling,
    policy::conflicts::RuleId,
    program::{PersonIx, Waiver},
    time::Day,
};
use std::collections::BTreeMap;

/// Why a waiver does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refusal {
    UnknownCode,
    UnknownPair,
    UnknownApprover,
    NotWaivable,
    WrongOffice,
    Expired,
    AfterTerm,
    ApproverIsParty,
    ApproverInLine,
    ApproverConflicted,
    NothingToWaive,
    WhileHeld,
    TooFewApprovers,
    SameLine,
}

impl Refusal {
    pub(super) const fn slug(self) -> &'static str {
        match self {
            Refusal::UnknownCode => "unknown-code",
            Refusal::UnknownPair => "unknown-pair",
            Refusal::UnknownApprover => "unknown-approver",
            Refusal::NotWaivable => "not-waivable",
            Refusal::WrongOffice => "wrong-office",
            Refusal::Expired => "expired",
            Refusal::AfterTerm => "after-term",
            Refusal::ApproverIsParty => "approver-is-party",
            Refusal::ApproverInLine => "approver-in-line",
            Refusal::ApproverConflicted => "approver-conflicted",
            Refusal::NothingToWaive => "nothing-to-waive",
            Refusal::WhileHeld => "while-held",
            Refusal::TooFewApprovers => "too-few-approvers",
            Refusal::SameLine => "same-line",
        }
    }

    pub(super) const fn message(self) -> &'static str {
        match self {
            Refusal::UnknownCode => "its code is none of the rules'",
            Refusal::UnknownPair => "its pair is not two people who take part",
            Refusal::UnknownApprover => "its approver is not known",
            Refusal::NotWaivable => "nobody may waive its rule",
            Refusal::WrongOffice => "its office may not waive its rule",
            Refusal::Expired => "it has run out",
            Refusal::AfterTerm => "it ends later than the term",
            Refusal::ApproverIsParty => "its approver is one of the two",
            Refusal::ApproverInLine => "its approver is in the line of one of the two",
            Refusal::ApproverConflicted => "its approver has a conflict with one of the two",
            Refusal::NothingToWaive => "its rule has nothing to say about the pair",
            Refusal::WhileHeld => "its rule cannot be waived before the tie has ended",
            Refusal::TooFewApprovers => "its rule takes more approvers",
            Refusal::SameLine => "its rule takes approvers of different lines",
        }
    }
}

/// Leave that counts.
#[derive(Clone, Debug)]
pub(super) struct Leave {
    /// In order of id.
    pub(super) by: Vec<PersonIx>,
    /// First day on which one of them no longer holds.
    pub(super) until: Day,
}

/// All waivers of a program, judged.
#[derive(Debug, Default)]
pub(super) struct Waivers {
    accepted: BTreeMap<(PersonIx, PersonIx, RuleId), Leave>,
    /// Of each pair with leave, in order of mentor and mentee.
    verdicts: Vec<(PersonIx, PersonIx, Verdict)>,
    /// Position in the roster with every reason, in order of position.
    pub(super) refused: Vec<(usize, Vec<Refusal>)>,
}

/// Approvers of one pair and code that are weighed against each other; more are not needed for a rule that takes three.
const MOST_APPROVERS: usize = 32;

impl Waivers {
    /// O(waivers log waivers), and one slow judgment per pair that has a waiver.
    pub(super) fn judge(facts: &Facts) -> Waivers {
        let roster = facts.roster();
        let mut refused: BTreeMap<usize, Vec<Refusal>> = BTreeMap::new();
        let mut candidates: BTreeMap<(PersonIx, PersonIx), BTreeMap<RuleId, Vec<usize>>> = BTreeMap::new();
        for (position, waiver) in roster.waivers.iter().enumerate() {
            match by_itself(facts, waiver) {
                Ok(rule) => {
                    let pair = candidates.entry((waiver.mentor, waiver.mentee)).or_default();
                    pair.entry(rule).or_default().push(position);
                }
                Err(reasons) => {
                    refused.insert(position, reasons);
                }
            }
        }
        let mut waivers = Waivers::default();
        let mut climbs = Climbs::new(facts);
        for ((mentor, mentee), rules) in candidates {
            climbs.keep(mentor);
            let found = hits::of_pair(&mut climbs, mentor, mentee);
            for (id, positions) in rules {
                let hit = found.iter().find(|hit| hit.rule.id == id);
                match together(facts, id, hit, &positions) {
                    Ok(leave) => {
                        waivers.accepted.insert((mentor, mentee, id), leave);
                    }
                    Err(reason) => refused.extend(positions.into_iter().map(|position| (position, vec![reason]))),
                }
            }
            let verdict = found.iter().fold(Verdict::CLEAR, |sum, hit| {
                let waived = waivers.leave(mentor, mentee, hit.rule.id).is_some();
                if waived { sum } else { sum.and(hit.verdict()) }
            });
            waivers.verdicts.push((mentor, mentee, verdict));
        }
        waivers.refused = refused.into_iter().collect();
        waivers
    }

    /// The leave that a pair has from a rule.
    pub(super) fn leave(&self, mentor: PersonIx, mentee: PersonIx, rule: RuleId) -> Option<&Leave> {
        self.accepted.get(&(mentor, mentee, rule))
    }

    /// Mentors with a waiver, for marking.
    pub(super) fn mentors(&self) -> impl Iterator<Item = PersonIx> + '_ {
        self.verdicts.iter().map(|entry| entry.0)
    }

    /// The verdict of a pair for which a waiver was weighed.
    pub(super) fn verdict(&self, mentor: PersonIx, mentee: PersonIx) -> Option<Verdict> {
        let place = self.verdicts.binary_search_by_key(&(mentor, mentee), |entry| (entry.0, entry.1)).ok()?;
        self.verdicts.get(place).map(|entry| entry.2)
    }
}

/// What can be said of a waiver without looking at the pair's conflicts.
fn by_itself(facts: &Facts, waiver: &Waiver) -> Result<RuleId, Vec<Refusal>> {
    let roster = facts.roster();
    let (mentor, mentee, approver) = (waiver.mentor, waiver.mentee, waiver.approver);
    let rule = RuleId::of_code(roster.names.text(waiver.code));
    let mut reasons = Vec::new();
    let mut refuse = |refused: bool, reason: Refusal| {
        if refused {
            reasons.push(reason);
        }
    };
    refuse(rule.is_none(), Refusal::UnknownCode);
    let pair_known = roster.is_participant(mentor) && roster.is_participant(mentee) && mentor != mentee;
    refuse(!pair_known, Refusal::UnknownPair);
    refuse(roster.is_stranger(approver), Refusal::UnknownApprover);
    if let Some(rule) = rule {
        let offices = facts.policy().keys(rule).waivable_by;
        let office = roster.names.text(waiver.office);
        refuse(offices.is_empty(), Refusal::NotWaivable);
        refuse(!offices.is_empty() && !offices.iter().any(|allowed| allowed == office), Refusal::WrongOffice);
    }
    refuse(waiver.expires_on <= roster.as_of, Refusal::Expired);
    refuse(waiver.expires_on > roster.term.end, Refusal::AfterTerm);
    let is_party = approver == mentor || approver == mentee;
    refuse(is_party, Refusal::ApproverIsParty);
    if !is_party {
        let parties = [mentor, mentee];
        refuse(parties.iter().any(|party| in_line(facts, approver, *party)), Refusal::ApproverInLine);
        // A line is a conflict too; it has just been named by itself.
        let conflicted = |party: &PersonIx| {
            let either_way = facts.known_verdict(approver, *party).and(facts.known_verdict(*party, approver));
            !in_line(facts, approver, *party) && either_way.ruling() != Ruling::Clear
        };
        refuse(parties.iter().any(conflicted), Refusal::ApproverConflicted);
    }
    match rule {
        Some(rule) if reasons.is_empty() => Ok(rule),
        _ => Err(reasons),
    }
}

/// What can be said of all waivers of one pair and code, each good by itself.
fn together(facts: &Facts, id: RuleId, hit: Option<&Found>, positions: &[usize]) -> Result<Leave, Refusal> {
    let roster = facts.roster();
    let keys = facts.policy().keys(id);
    let Some(hit) = hit else { return Err(Refusal::NothingToWaive) };
    if hit.held && !keys.waivable_while_held {
        return Err(Refusal::WhileHeld);
    }
    // Somebody who approved twice counts once, with the later end.
    let mut approvers: BTreeMap<(u32, PersonIx), Day> = BTreeMap::new();
    for waiver in positions.iter().filter_map(|position| roster.waivers.get(*position)) {
        let end = approvers.entry((roster.rank(waiver.approver), waiver.approver)).or_insert(waiver.expires_on);
        *end = waiver.expires_on.max(*end);
    }
    let approvers: Vec<(PersonIx, Day)> =
        approvers.into_iter().map(|((_, person), end)| (person, end)).take(MOST_APPROVERS).collect();
    let wanted = keys.approvals as usize;
    if approvers.len() < wanted {
        return Err(Refusal::TooFewApprovers);
    }
    let chosen = independent(facts, &approvers, wanted).ok_or(Refusal::SameLine)?;
    let until = chosen.iter().map(|approver| approver.1).min().unwrap_or(roster.as_of);
    Ok(Leave { by: chosen.into_iter().map(|approver| approver.0).collect(), until })
}

/// The first `wanted` (at most 3) people of whom none is in another's line. Tries all, so that one more waiver never
/// does harm.
fn independent(facts: &Facts, approvers: &[(PersonIx, Day)], wanted: usize) -> Option<Vec<(PersonIx, Day)>> {
    let free_of = |chosen: &[(PersonIx, Day)], next: &(PersonIx, Day)| {
        chosen.iter().all(|one| one.0 != next.0 && !in_line(facts, one.0, next.0))
    };
    let mut sets: Vec<Vec<(PersonIx, Day)>> = vec![Vec::new()];
    for _ in 0..wanted {
        let mut larger = Vec::new();
        for set in &sets {
            let after = set.last().and_then(|last| approvers.iter().position(|one| one == last));
            let rest = approvers.iter().skip(after.map_or(0, |after| after.saturating_add(1)));
            larger.extend(rest.filter(|next| free_of(set, next)).map(|next| [set.as_slice(), &[*next]].concat()));
        }
        sets = larger;
    }
    sets.into_iter().next()
}

/// Whether one of two people is above the other in the reporting line.
fn in_line(facts: &Facts, a: PersonIx, b: PersonIx) -> bool {
    let line = facts.line_rules.first().copied().flatten().and_then(|rule| facts.lines.get(rule.line));
    line.is_some_and(|line| line.joins(a, b))
}
