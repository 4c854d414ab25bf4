//! `health`: the engine beside what it needs of matching.

use super::{Engine, matching::Search};
use crate::{
    contract::{
        health::{Checklist, Fairness, History, Impact, Membership, Outside, Report},
        matching::Request,
        types::{Fault, Reader},
    },
    health::{self, Barrier, Prospects},
    matching::{Row, rules::Rule},
    policy::matching::Objective,
};
use std::collections::BTreeSet;

/// A history, read once and shown to many.
pub struct Review(health::Review);

impl Review {
    /// Checks a history.
    ///
    /// # Errors
    /// `invalid-input`, `over-limit`.
    pub fn open(engine: &Engine, history: &History) -> Result<Review, Fault> {
        Ok(Review(health::Review::open(engine.program(), history)?))
    }

    /// What this reader may see.
    ///
    /// # Errors
    /// `refused`.
    pub fn report(&self, reader: &Reader) -> Result<Report, Fault> {
        self.0.report(reader)
    }

    /// Adverse impact by group.
    ///
    /// # Errors
    /// `invalid-input`.
    pub fn audit(&self, people: &[Membership]) -> Result<Fairness, Fault> {
        self.0.audit(people)
    }

    /// To be kept by the host and handed in next time.
    pub fn ledger(&self) -> String {
        self.0.ledger()
    }
}

/// Looks at pairs for what keeps people apart; beyond, the rest of the mentors is left aside.
const MOST_LOOKS: usize = 4_000_000;

/// Whether the program is ready to begin: expected pairs come from an actual matching of the roster, which fills as many
/// places as can be filled at once.
///
/// # Errors
/// `invalid-input`, `over-limit`.
pub fn readiness(engine: &Engine, history: &History) -> Result<Checklist, Fault> {
    let mut policy = engine.program().policy.document.clone();
    // A stable matching can leave places empty that another would fill.
    let filling = if policy.matching.objective == Objective::Stable {
        policy.matching.objective = Objective::Total;
        &engine.with_policy(&serde_json::to_string(&policy).unwrap_or_default())?
    } else {
        engine
    };
    let mut search = Search::start(filling, Request::default())?;
    search.finish()?;
    let outcome = search.outcome()?;
    let scarce = outcome.findings.into_iter().find(|finding| finding.code == "match.scarce-topics");
    let pairs = outcome.proposals.into_iter().map(|one| (one.pair.mentor, one.pair.mentee, one.points)).collect();
    let (barriers, looked_at) = barriers(engine);
    let scarce = scarce.map(|finding| finding.details).unwrap_or_default();
    health::readiness(engine.program(), history, &Prospects { pairs, scarce, barriers, looked_at })
}

/// What conflicts of interest and working hours keep apart, each by itself. O(mentors · mentees), capped.
fn barriers(engine: &Engine) -> ([Barrier; 2], u32) {
    const RULES: [Rule; 2] = [Rule::Conflict, Rule::Reach];
    let pool = engine.pool();
    let mut found = [Barrier::default(); 2];
    // By person: whether she has a partner; and whom each rule alone keeps from one.
    let mut partnered = BTreeSet::new();
    let mut kept = [BTreeSet::new(), BTreeSet::new()];
    let most = MOST_LOOKS.checked_div(pool.mentees.len()).unwrap_or_default().max(1);
    let mut looked_at = 0_u32;
    let mut row = Row::default();
    for mentor in pool.mentors.iter().take(most) {
        row.load(&pool, *mentor);
        for mentee in pool.mentees.iter().filter(|mentee| *mentee != mentor) {
            looked_at = looked_at.saturating_add(1);
            let mut broken = Rule::ALL.into_iter().filter(|rule| !row.holds(&pool, *rule, *mentee, false));
            let both = [(true, *mentor), (false, *mentee)];
            match (broken.next(), broken.next()) {
                (None, _) => partnered.extend(both),
                (Some(only), None) => {
                    for ((rule, barrier), kept) in RULES.iter().zip(&mut found).zip(&mut kept) {
                        if only == *rule {
                            barrier.pairs = barrier.pairs.saturating_add(1);
                            kept.extend(both);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    for (barrier, kept) in found.iter_mut().zip(&kept) {
        barrier.people = u32::try_from(kept.difference(&partnered).count()).unwrap_or(u32::MAX);
    }
    (found, looked_at)
}

/// Retention and engagement beside the program.
///
/// # Errors
/// `invalid-input`.
pub fn measure(engine: &Engine, outside: &Outside) -> Result<Impact, Fault> {
    health::measure(engine.program(), outside)
}
