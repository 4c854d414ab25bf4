//! Reasons in the contract's records.

use super::{Index, Verdict, case::Found, climbs::Climbs, hits};
use crate::{
    arrange::Arrange,
    contract::{
        conflicts::{Assessment, Conflict, Ruling},
        types::Pair,
    },
    policy::conflicts::RuleId,
    program::{PersonIx, Roster},
};

impl Index {
    /// Everything the rules say about a pair, as a coordinator may see it: of masked rules the code and the ruling alone,
    /// and nothing before the day they hold, since a day to come is a plan. The ruling is that of [`Index::verdict`]. Microseconds, more where lines are long.
    pub fn assess(&self, mentor: PersonIx, mentee: PersonIx) -> Assessment {
        self.assess_by(&mut Climbs::new(&self.facts), mentor, mentee)
    }

    fn assess_by(&self, climbs: &mut Climbs<'_>, mentor: PersonIx, mentee: PersonIx) -> Assessment {
        let roster = self.facts.roster();
        let found = hits::of_pair(climbs, mentor, mentee).into_iter();
        let shown = found.filter(|hit| !(hit.rule.masked && hit.arises_on.is_some()));
        let mut conflicts: Vec<Conflict> = shown.map(|hit| self.conflict(mentor, mentee, hit)).collect();
        conflicts.arrange_by(|a, b| b.ruling.cmp(&a.ruling).then_with(|| a.code.cmp(&b.code)));
        let ruling = conflicts.first().map_or(Ruling::Clear, |worst| worst.ruling);
        Assessment { pair: roster.pair(mentor, mentee), ruling, conflicts }
    }

    /// Every pair of `person` with another participant that is not simply `clear`, in order of the other's id, first with
    /// `person` as mentor. One fast judgment per participant, and one slow one per pair returned.
    pub fn screen(&self, person: PersonIx) -> Vec<Assessment> {
        let roster = self.facts.roster();
        let waived = |mentor, mentee, verdict| self.waivers.verdict(mentor, mentee).unwrap_or(verdict);
        let teaches_with_leave = self.facts.card(person).has_waiver;
        let mut found: Vec<(u32, PersonIx, [bool; 2])> = Vec::new();
        self.facts.each_way(person, |other, card, [mut teaching, mut learning]| {
            if (teaching, learning) == (Verdict::CLEAR, Verdict::CLEAR) {
                // Leave makes nothing harsher.
                return;
            }
            if teaches_with_leave {
                teaching = waived(person, other, teaching);
            }
            if card.has_waiver {
                learning = waived(other, person, learning);
            }
            let speaks = [teaching, learning].map(|verdict| verdict.ruling() != Ruling::Clear);
            if speaks != [false, false] {
                found.push((roster.rank(other), other, speaks));
            }
        });
        found.arrange_by_key(|entry| entry.0);
        let mut climbs = Climbs::new(&self.facts);
        let mut assessments = Vec::new();
        for (_, other, [teaching, learning]) in found {
            climbs.keep(person);
            let ways = [(teaching, person, other), (learning, other, person)].into_iter().filter(|way| way.0);
            assessments.extend(ways.map(|(_, mentor, mentee)| self.assess_by(&mut climbs, mentor, mentee)));
        }
        assessments
    }

    fn conflict(&self, mentor: PersonIx, mentee: PersonIx, hit: Found) -> Conflict {
        let roster = self.facts.roster();
        let id = hit.rule.id;
        let leave = self.waivers.leave(mentor, mentee, id);
        let mut approvers = self.facts.policy().keys(id).waivable_by.to_vec();
        approvers.arrange();
        let conflict = Conflict {
            code: id.code().into(),
            ruling: if leave.is_some() { Ruling::Clear } else { hit.ruling },
            path: Vec::new(),
            arises_on: None,
            clears_on: None,
            approvers,
            waived_by: Vec::new(),
            waived_until: None,
            details: Vec::new(),
            message: masked_message(id).into(),
        };
        if hit.rule.masked {
            return conflict;
        }
        Conflict {
            path: ids(roster, &hit.path),
            arises_on: hit.arises_on.map(|day| day.to_string()),
            clears_on: hit.clears_on.map(|day| day.to_string()),
            waived_by: leave.map(|leave| ids(roster, &leave.by)).unwrap_or_default(),
            waived_until: leave.map(|leave| leave.until.to_string()),
            message: message(&hit).into(),
            details: hit.details,
            ..conflict
        }
    }
}

/// What a participant is told about a pair of her own: whether it may be proposed, and nothing else. The caller says
/// whether it may, by every rule there is and not by conflicts alone; otherwise the difference would tell.
pub fn participant_view(pair: Pair, available: bool) -> Assessment {
    if available {
        return Assessment { pair, ruling: Ruling::Clear, conflicts: Vec::new() };
    }
    let conflict = Conflict {
        code: "match.not-available".into(),
        ruling: Ruling::Blocked,
        path: Vec::new(),
        arises_on: None,
        clears_on: None,
        approvers: Vec::new(),
        waived_by: Vec::new(),
        waived_until: None,
        details: Vec::new(),
        message: "this pair is not available".into(),
    };
    Assessment { pair, ruling: Ruling::Blocked, conflicts: vec![conflict] }
}

fn ids(roster: &Roster, people: &[PersonIx]) -> Vec<String> {
    people.iter().map(|person| roster.id(*person).into()).collect()
}

fn masked_message(id: RuleId) -> &'static str {
    match id {
        RuleId::Barrier => "barred; ask the case office",
        _ => "barred for a reason that is not shown",
    }
}

fn message(hit: &Found) -> &'static str {
    if hit.ruling == Ruling::Unknown && hit.path.is_empty() {
        return match hit.rule.id {
            RuleId::ReportingLine | RuleId::DottedLine => "whether one is above the other is not known",
            RuleId::DirectManager => "whether one manages the other is not known",
            RuleId::SameManager => "whether they have the same manager is not known",
            _ => "what this rule reads is not known",
        };
    }
    match hit.rule.id {
        RuleId::SamePerson => "both are one person",
        RuleId::DirectManager => "one manages the other, or did so recently",
        RuleId::ReportingLine => "one is above the other in the reporting line, or was so recently",
        RuleId::DottedLine => "a dotted line leads from one to the other, or did so recently",
        RuleId::SameManager => "they have the same manager",
        RuleId::SameTeam => "they are in the same team",
        RuleId::Reviewer => "one reviews the other, or did so in the last cycle",
        RuleId::PayDecision => "one decides what the other is paid, or did so recently",
        RuleId::PromotionDecision => "one decides whether the other is promoted, or did so recently",
        RuleId::HiringDecision => "one decides whether the other is hired",
        RuleId::SpendApprover => "one approves leave or spending of the other",
        RuleId::HrPartner => "one looks after the other for HR, or did so recently",
        RuleId::Coordinator => "one coordinates the program for the other",
        RuleId::Family => "they are family",
        RuleId::ClosePersonal => "they are close",
        RuleId::FinancialInterest => "there is money between them, or was so recently",
        RuleId::ContractSponsor => "one sponsors the contract of the other, or did so recently",
        RuleId::AuditIndependence => "one audits the other, or did so recently",
        RuleId::Barrier => "they are kept apart",
        RuleId::Representation => "one represents staff toward the other",
        RuleId::Competing => "they compete for the same post",
        RuleId::FormerMentoring => "they were paired before",
        RuleId::Declined => "one of them declined the other",
    }
}
