//! One mentor against every mentee at once: what [`Row`] says of each, for a fraction of the work.
//!
//! What hangs on the kind of person (grade, languages, attributes, hours, habits) is worked out once for each kind, and
//! what the two have in common (topics, interests) is added up from lists by topic and interest, so that only what meets
//! costs anything: the product of a sparse row with a sparse matrix (Gustavson 1978, "Two fast algorithms for sparse
//! matrices"). Then a pair costs five look-ups.

use super::{
    columns::{Columns, Kind, Mentee, Wanted, codes_of, distance_of_codes},
    factors::{points_of_sum, whole},
    fixed::{product, share},
    pool::Pool,
    profile::Profile,
    row::{Row, best_language, closeness, distance, style, workload},
    rules::Rule,
    topics::{Topic, WHOLE},
};
use crate::{policy::matching::EarlierPartners, program::PersonIx};

/// In place of weighed values, which stay below 2^31. Not worked out so far.
const NOT_YET: u64 = u64::MAX;
/// The kind rules the pair out.
const BARRED: u64 = u64::MAX - 1;
/// One of the two has no grade: their topics decide.
const TOPICS_DECIDE: u64 = u64::MAX - 2;

/// Room for one mentor's row; reused from mentor to mentor.
#[derive(Default)]
pub(super) struct Sweep {
    row: Row,
    /// By sort and number of kind: see [`of_kind`].
    by_kind: [Vec<u64>; Kind::ALL.len()],
    /// By mentee: weight of her wants that the mentor meets.
    met: Vec<u64>,
    /// By mentee: weight of the mentor's wants that she meets.
    returned: Vec<u64>,
    /// By mentee: weight of the interests of both.
    common: Vec<u64>,
    /// By mentee: how well she meets the want at hand.
    best: Vec<u32>,
    /// By mentee: the two were partners before, or one favors the other.
    known: Vec<bool>,
}

impl Sweep {
    /// Tells the number and the points of every mentee whom the mentor at a position of the roster may be paired with,
    /// rising. `earlier_only`: earlier partners alone, and in spite of being that.
    pub(super) fn edges(&mut self, pool: &Pool, mentor: u32, earlier_only: bool, mut told: impl FnMut(u32, u32)) {
        let Some(junior) = pool.profile(mentor as usize) else { return };
        if earlier_only && pool.earlier.of(mentor as usize).is_empty() {
            return;
        }
        let columns = pool.columns();
        self.row.load(pool, mentor);
        self.gather(pool, columns, junior);
        let policy = &pool.program.policy.matching;
        let weights = policy.weights.in_order();
        let [needs_met, exchange, ground, _, _, _, _, preference, _, novelty, _] = weights;
        let perfect = whole(&weights);
        let conflicts = pool.conflicts.of_mentor(PersonIx(mentor));
        let partners_too = earlier_only || policy.earlier_partners == EarlierPartners::Allowed;
        let Sweep { row, by_kind, met, returned, common, known, .. } = self;
        let codes = codes_of(junior, policy.distance.attributes.len()).collect();
        let judge = Judge { pool, columns, row, junior, codes };
        let in_common = met.iter().zip(returned).zip(common).zip(known);
        for ((number, mentee), (((met, returned), common), known)) in (0_u32..).zip(&columns.mentees).zip(in_common) {
            if policy.topic.required && *met == 0 {
                continue;
            }
            let partners = *known && row.were_partners(mentee.position);
            if partners && !partners_too || earlier_only && !partners || mentor == mentee.position {
                continue;
            }
            let Some(sum) = judge.of_kinds(by_kind, mentee) else { continue };
            if !junior.off_limits.is_empty() && !row.holds(pool, Rule::Topic, mentee.position, false) {
                continue;
            }
            if !conflicts.proposable(PersonIx(mentee.position)) {
                continue;
            }
            let interests = junior.interest_weight.saturating_add(mentee.interest_weight).saturating_sub(*common);
            let values = [
                product(needs_met, share(*met, mentee.wants_weight)),
                product(exchange, share(*returned, junior.wants_weight)),
                product(ground, share(*common, interests)),
                product(preference, if *known { row.preference(policy, mentee.position) } else { 0 }),
                product(novelty, if partners { 0 } else { WHOLE }),
            ];
            let points = points_of_sum(values.iter().fold(sum, |sum, value| sum.wrapping_add(*value)), perfect);
            if points >= policy.floor {
                told(number, points);
            }
        }
    }

    /// Adds up what the two have in common, for every mentee.
    fn gather(&mut self, pool: &Pool, columns: &Columns, junior: &Profile) {
        let mentees = columns.mentees.len();
        for sums in [&mut self.met, &mut self.returned, &mut self.common] {
            reset(sums, mentees, 0);
        }
        reset(&mut self.known, mentees, false);
        self.best.resize(mentees, 0);
        for position in self.row.known(pool) {
            if let Ok(number) = pool.mentees.binary_search(&position)
                && let Some(known) = self.known.get_mut(number)
            {
                *known = true;
            }
        }
        for (values, members) in self.by_kind.iter_mut().zip(&columns.members) {
            reset(values, members.len(), NOT_YET);
        }
        let [needs_met, exchange, ground, ..] = pool.program.policy.matching.weights.in_order();
        if needs_met > 0 || pool.program.policy.matching.topic.required {
            self.gather_met(columns);
        }
        if exchange > 0 {
            self.gather_returned(pool, columns, junior);
        }
        if ground > 0 {
            for interest in &junior.interests {
                let weight = pool.profiles.interest_weights.get(*interest as usize).copied().unwrap_or(0);
                for mentee in columns.carried.of(*interest as usize) {
                    add(&mut self.common, *mentee, u64::from(weight));
                }
            }
        }
    }

    fn gather_met(&mut self, columns: &Columns) {
        for topic in self.row.credited() {
            for Wanted { mentee, level, weight } in columns.wanted.of(topic.index()) {
                let credit = self.row.credit_for(topic, *level);
                if credit > 0 {
                    add(&mut self.met, *mentee, product(*weight, credit));
                }
            }
        }
    }

    fn gather_returned(&mut self, pool: &Pool, columns: &Columns, junior: &Profile) {
        let mut found: Vec<u32> = Vec::new();
        for want in &junior.wants {
            for (offered, worth) in pool.topics.met_by(want.topic) {
                for (mentee, level) in columns.offered.of(offered.index()) {
                    let Some(best) = self.best.get_mut(*mentee as usize) else { continue };
                    if *level > want.level && *worth > *best && !is_off_limits(pool, columns, *mentee, want.topic) {
                        found.push(*mentee);
                        *best = *worth;
                    }
                }
            }
            for mentee in found.drain(..) {
                // Somebody found twice is paid once.
                let best = self.best.get_mut(mentee as usize).map(std::mem::take).unwrap_or(0);
                add(&mut self.returned, mentee, product(want.weight, best));
            }
        }
    }
}

/// One mentor, for judging kinds of mentees.
struct Judge<'a> {
    pool: &'a Pool,
    columns: &'a Columns,
    row: &'a Row,
    junior: &'a Profile,
    /// Of the junior.
    codes: Vec<u32>,
}

impl Judge<'_> {
    /// What her kinds make a mentee worth, or none where one of them rules her out. Worked out when first asked for.
    fn of_kinds(&self, by_kind: &mut [Vec<u64>; Kind::ALL.len()], mentee: &Mentee) -> Option<u64> {
        let mut sum = 0_u64;
        for ((sort, values), kind) in Kind::ALL.iter().zip(by_kind).zip(mentee.kinds) {
            let value = values.get_mut(kind as usize)?;
            if *value == NOT_YET {
                *value = self.of_kind(*sort, kind as usize, mentee.position);
            }
            match *value {
                BARRED => return None,
                TOPICS_DECIDE if !self.row.holds(self.pool, Rule::GradeGap, mentee.position, false) => return None,
                TOPICS_DECIDE => {}
                value => sum = sum.wrapping_add(value),
            }
        }
        Some(sum)
    }

    /// The weighed values that hang on one sort of kind, or [`BARRED`] or [`TOPICS_DECIDE`]. `member` is one of the kind.
    fn of_kind(&self, sort: Kind, kind: usize, member: u32) -> u64 {
        let (row, pool, junior) = (self.row, self.pool, self.junior);
        let Some(senior) = pool.profile(member as usize) else { return BARRED };
        let policy = &pool.program.policy.matching;
        let weights = &policy.weights;
        let rule = match sort {
            Kind::Grade if junior.grade.is_none() || senior.grade.is_none() => return TOPICS_DECIDE,
            Kind::Grade => Some(Rule::GradeGap),
            Kind::Languages => Some(Rule::Language),
            Kind::Attributes => Some(Rule::Required).filter(|_| !policy.required.is_empty()),
            Kind::Hours => Some(Rule::Reach),
            Kind::Habits => None,
        };
        if rule.is_some_and(|rule| !row.holds(pool, rule, member, false)) {
            return BARRED;
        }
        match sort {
            Kind::Grade => product(weights.grade_gap, closeness(policy, junior, senior)),
            Kind::Languages => product(weights.languages, best_language(junior, senior)),
            Kind::Attributes => {
                let at_sight = distance_of_codes(&self.codes, self.columns.codes(kind));
                product(weights.distance, at_sight.unwrap_or_else(|| distance(policy, junior, senior)))
            }
            Kind::Hours => product(weights.reach, row.reach(pool, member)),
            Kind::Habits => product(weights.style, style(policy, junior, senior))
                .wrapping_add(product(weights.workload, workload(junior, senior))),
        }
    }
}

fn is_off_limits(pool: &Pool, columns: &Columns, mentee: u32, topic: Topic) -> bool {
    let Some(mentee) = columns.mentees.get(mentee as usize).filter(|mentee| mentee.limited) else { return false };
    pool.profile(mentee.position as usize).is_some_and(|senior| pool.topics.covered(&senior.off_limits, topic))
}

/// Once the list is long enough, this is one instruction.
fn reset<T: Copy>(list: &mut Vec<T>, length: usize, value: T) {
    list.resize(length, value);
    list.fill(value);
}

fn add(sums: &mut [u64], at: u32, value: u64) {
    if let Some(sum) = sums.get_mut(at as usize) {
        *sum = sum.saturating_add(value);
    }
}
