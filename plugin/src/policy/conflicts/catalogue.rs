//! The catalogue: every rule with its defaults.
//!
//! Intervals come from practice elsewhere: NSF 48 months for collaborators and 24 for co-editors, 12 for a former
//! employer; 5 CFR 2635.502 one year; NHS and civil-service schemes block the reporting line outright. Each is a policy key.

use super::{
    ConflictPolicy, Recusal,
    rules::{Active, AttributeRule, DottedLineRule, Keys, PreferenceRule, ReportingLineRule, SameManagerRule, TieRule},
};
use crate::contract::conflicts::Ruling::{self, Blocked, Clear, Disclose, NeedsApproval};

/// A rule of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[allow(missing_docs, reason = "the fields of `ConflictPolicy` of the same names say what they are")]
pub enum RuleId {
    SamePerson,
    DirectManager,
    ReportingLine,
    DottedLine,
    SameManager,
    SameTeam,
    Reviewer,
    PayDecision,
    PromotionDecision,
    HiringDecision,
    SpendApprover,
    HrPartner,
    Coordinator,
    Family,
    ClosePersonal,
    FinancialInterest,
    ContractSponsor,
    AuditIndependence,
    Barrier,
    Representation,
    Competing,
    FormerMentoring,
    Declined,
}

use RuleId::*;

impl RuleId {
    /// All of them, in the order of the catalogue.
    pub const ALL: [RuleId; 23] = [
        SamePerson,
        DirectManager,
        ReportingLine,
        DottedLine,
        SameManager,
        SameTeam,
        Reviewer,
        PayDecision,
        PromotionDecision,
        HiringDecision,
        SpendApprover,
        HrPartner,
        Coordinator,
        Family,
        ClosePersonal,
        FinancialInterest,
        ContractSponsor,
        AuditIndependence,
        Barrier,
        Representation,
        Competing,
        FormerMentoring,
        Declined,
    ];

    /// Its name in the policy.
    pub const fn slug(self) -> &'static str {
        // The code without its prefix, so that each name is written once.
        self.code().split_at("conflict.".len()).1
    }

    /// Its code in conflicts and waivers.
    pub const fn code(self) -> &'static str {
        match self {
            SamePerson => "conflict.same-person",
            DirectManager => "conflict.direct-manager",
            ReportingLine => "conflict.reporting-line",
            DottedLine => "conflict.dotted-line",
            SameManager => "conflict.same-manager",
            SameTeam => "conflict.same-team",
            Reviewer => "conflict.reviewer",
            PayDecision => "conflict.pay-decision",
            PromotionDecision => "conflict.promotion-decision",
            HiringDecision => "conflict.hiring-decision",
            SpendApprover => "conflict.spend-approver",
            HrPartner => "conflict.hr-partner",
            Coordinator => "conflict.coordinator",
            Family => "conflict.family",
            ClosePersonal => "conflict.close-personal",
            FinancialInterest => "conflict.financial-interest",
            ContractSponsor => "conflict.contract-sponsor",
            AuditIndependence => "conflict.audit-independence",
            Barrier => "conflict.barrier",
            Representation => "conflict.representation",
            Competing => "conflict.competing",
            FormerMentoring => "conflict.former-mentoring",
            Declined => "conflict.declined",
        }
    }

    /// The rule with a code.
    pub fn of_code(code: &str) -> Option<RuleId> {
        RuleId::ALL.into_iter().find(|rule| rule.code() == code)
    }
}

impl ConflictPolicy {
    /// What all rules have in common.
    pub fn keys(&self, rule: RuleId) -> Keys<'_> {
        match rule {
            SamePerson => self.same_person.keys(),
            DirectManager => self.direct_manager.keys(),
            ReportingLine => self.reporting_line.keys(),
            DottedLine => self.dotted_line.keys(),
            SameManager => self.same_manager.keys(),
            SameTeam => self.same_team.keys(),
            Reviewer => self.reviewer.keys(),
            PayDecision => self.pay_decision.keys(),
            PromotionDecision => self.promotion_decision.keys(),
            HiringDecision => self.hiring_decision.keys(),
            SpendApprover => self.spend_approver.keys(),
            HrPartner => self.hr_partner.keys(),
            Coordinator => self.coordinator.keys(),
            Family => self.family.keys(),
            ClosePersonal => self.close_personal.keys(),
            FinancialInterest => self.financial_interest.keys(),
            ContractSponsor => self.contract_sponsor.keys(),
            AuditIndependence => self.audit_independence.keys(),
            Barrier => self.barrier.keys(),
            Representation => self.representation.keys(),
            Competing => self.competing.keys(),
            FormerMentoring => self.former_mentoring.keys(),
            Declined => self.declined.keys(),
        }
    }
}

/// A rule on ties that needs a feed, is judged unmasked, and that nobody may waive.
fn ties(relations: &[&str], ruling: Ruling, look_back_months: u32) -> TieRule {
    TieRule {
        active: Active::Fed,
        relations: slugs(relations),
        ruling,
        look_back_months: Some(look_back_months),
        fade_months: 0,
        waivable_by: Vec::new(),
        waivable_while_held: false,
        approvals: 1,
        masked: false,
        stale_after_days: STALE,
        propose_unknown: matches!(ruling, Clear | Disclose),
    }
}

/// Days after which a feed is stale.
const STALE: u32 = 30;

fn slugs(list: &[&str]) -> Vec<String> {
    list.iter().map(|slug| (*slug).to_string()).collect()
}

impl TieRule {
    fn waived_by(self, offices: &[&str]) -> Self {
        TieRule { waivable_by: slugs(offices), waivable_while_held: true, ..self }
    }
}

impl Default for ConflictPolicy {
    fn default() -> Self {
        ConflictPolicy {
            same_person: AttributeRule {
                active: Active::Required,
                waivable_by: Vec::new(),
                waivable_while_held: false,
                ..attribute("identity")
            },
            direct_manager: TieRule {
                active: Active::Required,
                fade_months: 24,
                waivable_while_held: false,
                ..ties(&["manages"], Blocked, 12).waived_by(&["program-owner", "hr"])
            },
            reporting_line: ReportingLineRule {
                active: Active::Required,
                relations: slugs(&["manages"]),
                max_depth: 2,
                deeper_ruling: NeedsApproval,
                exempt_top: true,
                exempt_top_length: 3,
                ruling: Blocked,
                look_back_months: Some(12),
                fade_months: 0,
                waivable_by: slugs(&["program-owner", "hr"]),
                waivable_while_held: true,
                approvals: 2,
                masked: false,
                stale_after_days: STALE,
                propose_unknown: false,
            },
            dotted_line: DottedLineRule {
                active: Active::Fed,
                relations: slugs(&["manages-dotted"]),
                max_depth: 2,
                deeper_ruling: NeedsApproval,
                ruling: Blocked,
                look_back_months: Some(6),
                fade_months: 0,
                waivable_by: slugs(&["hr"]),
                waivable_while_held: true,
                approvals: 1,
                masked: false,
                stale_after_days: STALE,
                propose_unknown: false,
            },
            same_manager: SameManagerRule {
                active: Active::Required,
                relations: slugs(&["manages"]),
                levels: 1,
                ruling: NeedsApproval,
                look_back_months: Some(0),
                fade_months: 0,
                waivable_by: slugs(&["program-owner"]),
                waivable_while_held: true,
                approvals: 1,
                masked: false,
                stale_after_days: STALE,
                propose_unknown: false,
            },
            same_team: attribute("team"),
            reviewer: TieRule { waivable_while_held: false, ..ties(&["reviews"], Blocked, 12).waived_by(&["hr"]) },
            pay_decision: ties(&["decides-pay"], Blocked, 3),
            promotion_decision: ties(&["decides-promotion"], Blocked, 3),
            hiring_decision: ties(&["hires"], Blocked, 0),
            spend_approver: ties(&["approves-spend-of"], NeedsApproval, 0).waived_by(&["program-owner"]),
            hr_partner: ties(&["hr-partner-of", "case-handler-of", "coaches", "occupational-health-of"], Blocked, 6)
                .waived_by(&["head-of-hr"]),
            coordinator: ties(&["coordinates"], NeedsApproval, 0).waived_by(&["coordinator"]),
            family: TieRule {
                look_back_months: None,
                masked: true,
                ..ties(&["family", "household", "partner"], Blocked, 0)
            },
            close_personal: ties(&["close-personal"], Disclose, 24).waived_by(&["program-owner"]),
            financial_interest: ties(&["financial-interest", "side-business", "loan"], Blocked, 12)
                .waived_by(&["compliance"]),
            contract_sponsor: ties(&["sponsors-contract"], Blocked, 6),
            audit_independence: ties(&["audits"], Blocked, 12).waived_by(&["chief-auditor"]),
            barrier: TieRule { masked: true, ..ties(&["barrier"], Blocked, 0) },
            representation: ties(&["represents"], Blocked, 0).waived_by(&["hr"]),
            competing: ties(&["competes-with"], NeedsApproval, 0).waived_by(&["hr"]),
            former_mentoring: ties(&["former-mentoring"], Clear, 12),
            declined: PreferenceRule {
                active: Active::Required,
                ruling: Blocked,
                look_back_months: Some(0),
                fade_months: 0,
                waivable_by: Vec::new(),
                waivable_while_held: false,
                approvals: 1,
                masked: true,
                stale_after_days: STALE,
                propose_unknown: false,
            },
            propose_needs_approval: false,
            recusal: Recusal::default(),
        }
    }
}

/// A rule on a shared attribute that blocks, and that the program's owner may waive.
fn attribute(key: &str) -> AttributeRule {
    AttributeRule {
        active: Active::Fed,
        attribute: key.into(),
        ruling: Blocked,
        look_back_months: Some(0),
        fade_months: 0,
        waivable_by: slugs(&["program-owner"]),
        waivable_while_held: true,
        approvals: 1,
        masked: false,
        stale_after_days: STALE,
        propose_unknown: false,
    }
}
