//! Why two people were, or were not, proposed; and one person's own result.

use super::{
    appraise::{View, appraise, unavailable},
    request,
    row::Row,
    search::Search,
};
use crate::{
    contract::{
        matching::{Explanation, Outcome, Placement},
        types::{Attribute, Fault, FaultKind, Finding, Pair, Severity, Side},
    },
    problems::{detail, fault},
    program::PersonIx,
};

impl Search {
    /// Why these two were, or were not, proposed.
    ///
    /// # Errors
    /// `not-found` for people who do not take part.
    pub fn explain(&mut self, pair: &Pair, audience: View) -> Result<Explanation, Fault> {
        let (mentor, mentee) = request::positions(&self.pool, pair).ok_or_else(nobody)?;
        let outcome = self.outcome()?;
        let proposed = outcome.proposals.iter().any(|proposal| proposal.pair == *pair);
        let mut row = Row::default();
        row.load(&self.pool, mentor);
        let excluded = self.request.excluded.contains(&(mentor, mentee));
        // A proposal of hers is hers to see, though a rule that a lock or a second round set aside would refuse the pair.
        let view = if proposed { View::Coordinator } else { audience };
        let mut appraisal = appraise(&self.pool, &row, mentor, mentee, excluded, view);
        if proposed && audience == View::Participant {
            appraisal.reasons.clear();
            appraisal.ruling = crate::contract::conflicts::Ruling::Clear;
        }
        let eligible = appraisal.points.is_some();
        let (reasons, regret) = match view {
            _ if proposed => (Vec::new(), None),
            View::Participant => (vec![unavailable()], None),
            View::Coordinator if !eligible => (appraisal.reasons.clone(), None),
            View::Coordinator => (vec![elsewhere(&outcome, pair)], self.regret(mentor, mentee)),
        };
        Ok(Explanation { appraisal, proposed, reasons, regret })
    }

    /// What proposing an eligible pair would cost the program at least, in points: its reduced cost, rounded up. Under
    /// leximin the program already does without what lies between value and bound.
    fn regret(&self, mentor: u32, mentee: u32) -> Option<u32> {
        let solution = self.solution().filter(|solution| solution.proved)?;
        let number = |list: &[Option<u32>], position: u32| list.get(position as usize).copied().flatten();
        let junior = number(&self.mentor_numbers, mentor)?;
        let senior = number(&self.mentee_numbers, mentee)?;
        let mut edges = super::solver::RowBuf::new();
        super::solver::Edges::row(self.market(), junior, &mut edges);
        let (_, weight) = edges.iter().find(|(other, _)| *other == senior)?;
        let u = solution.prices.mentors.get(junior as usize).copied()?;
        let v = solution.prices.mentees.get(senior as usize).copied()?;
        let reduced = u.saturating_add(v).saturating_sub(weight).saturating_sub(solution.prices.coverage_bonus);
        let lost = reduced.saturating_sub(solution.bound.saturating_sub(solution.value));
        let point = self.market().scale.point.max(1);
        u32::try_from(u64::try_from(lost).unwrap_or(0).div_ceil(point)).ok()
    }

    /// One person's own proposals, on either side, and why places stayed empty.
    ///
    /// # Errors
    /// `not-found` for somebody who does not take part.
    pub fn explain_person(&mut self, person: PersonIx, view: View) -> Result<Placement, Fault> {
        let outcome = self.outcome()?;
        let id = self.pool.program.roster.id(person);
        let mut row = Row::default();
        let mut proposals = Vec::new();
        for proposal in outcome.proposals.iter().filter(|p| p.pair.mentor == id || p.pair.mentee == id) {
            let Some((mentor, mentee)) = request::positions(&self.pool, &proposal.pair) else { continue };
            row.load(&self.pool, mentor);
            let mut appraisal = appraise(&self.pool, &row, mentor, mentee, false, View::Coordinator);
            appraisal.points = Some(proposal.points);
            if view == View::Participant {
                // A lock may stand in spite of a rule; which rule is not for her.
                appraisal.reasons.clear();
                appraisal.ruling = crate::contract::conflicts::Ruling::Clear;
            }
            proposals.push(appraisal);
        }
        let mut vacancies: Vec<_> = outcome.vacancies.iter().filter(|vacancy| vacancy.person == id).cloned().collect();
        if view == View::Participant {
            for vacancy in &mut vacancies {
                vacancy.reasons = vec![still_open(vacancy.side)];
            }
        }
        Ok(Placement { proposals, vacancies })
    }
}

/// The fault for people who do not take part.
pub fn nobody() -> Fault {
    fault(FaultKind::NotFound, "input.unknown-person", None, "names somebody who is not among the roster's people")
}

fn elsewhere(outcome: &Outcome, pair: &Pair) -> Finding {
    let mut details: Vec<Attribute> = Vec::new();
    for proposal in &outcome.proposals {
        if proposal.pair.mentor == pair.mentor {
            details.push(detail("mentee-instead", &proposal.pair.mentee));
        }
        if proposal.pair.mentee == pair.mentee {
            details.push(detail("mentor-instead", &proposal.pair.mentor));
        }
    }
    Finding {
        code: "match.better-elsewhere".into(),
        severity: Severity::Note,
        people: vec![pair.mentor.clone(), pair.mentee.clone()],
        path: None,
        details,
        message: "the two are eligible, and the program as a whole is better off with the partners they got".into(),
    }
}

/// The one text for every vacancy that its own person reads.
fn still_open(side: Side) -> Finding {
    let message = match side {
        Side::Mentor => "no mentee has been found yet; this person keeps her place in the queue",
        Side::Mentee => "no mentor has been found yet; this person keeps her place in the queue",
    };
    Finding {
        code: "match.still-open".into(),
        severity: Severity::Note,
        people: Vec::new(),
        path: None,
        details: Vec::new(),
        message: message.into(),
    }
}
