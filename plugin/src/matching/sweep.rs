//! One mentor against every mentee at once: what [`Row`] says of each, for a fraction of the work.
//!
//! What hangs on the kinds of two people (grade, languages, attributes, hours, habits) is worked out once for all alike, and
//! what the two have in common (topics, interests) is added up from lists by topic and interest, so that only what meets
//! costs anything: the product of a sparse row with a sparse matrix (Gustavson 1978, "Two fast algorithms for sparse
//! matrices"). Then a pair costs five look-ups.

use super::{
    columns::{Columns, Kind, Mentee, Wanted, codes_of, distance_of_codes},
    factors::{FACTORS, PERFECT, points_of_sum, whole},
    fixed::{product, share},
    pool::Pool,
    profile::Profile,
    row::{Row, best_language, closeness, distance, style, workload},
    rules::Rule,
    topics::{Topic, WHOLE},
};
use crate::{arrange::Arrange, policy::matching::EarlierPartners, program::PersonIx};

/// In place of weighed values, which stay below 2^31. Not worked out so far.
const NOT_YET: u64 = u64::MAX;
/// The kind rules the pair out.
const BARRED: u64 = u64::MAX - 1;
/// One of the two has no grade: their topics decide. A bit above all values, so that sums carry it.
const TOPICS_DECIDE: u64 = 1 << 62;

/// Cells that are kept for mentors to come, 8 bytes each.
const MOST_CELLS: usize = 1 << 20;

/// Room for one mentor's row; reused from mentor to mentor of one pool.
#[derive(Default)]
pub(super) struct Sweep {
    row: Row,
    /// By sort and kind of mentee: see [`Judge::of_kind`].
    by_kind: [Vec<u64>; Kind::ALL.len()],
    /// By class of mentees, for the mentor at hand: the sum over their kinds; see [`Judge::of_kinds`].
    by_class: Vec<u64>,
    /// `by_kind` of earlier mentors, by sort and kind of mentor; empty where there was none, or no room.
    kept: [Vec<Vec<u64>>; Kind::ALL.len()],
    /// Cells in `kept`.
    cells: usize,
    /// The mentor's own kinds.
    kinds: Option<[u32; Kind::ALL.len()]>,
    /// What the mentor holds of the attributes of `distance`.
    codes: Vec<u32>,
    /// By mentee: weight of her wants that the mentor meets.
    met: Vec<u64>,
    /// Whose wants the mentor meets; rising where they are few.
    helped: Vec<u32>,
    /// By mentee: weight of the mentor's wants that she meets.
    returned: Vec<u64>,
    /// By mentee: weight of the interests of both.
    common: Vec<u64>,
    /// By mentee: how well she meets the want at hand.
    best: Vec<u32>,
    /// By mentee: the two were partners before, or one favors the other.
    known: Vec<bool>,
    /// Mentees who may be paired with the mentor as far as a glance tells: see [`Sweep::sift`].
    sifted: Vec<(u32, u64)>,
}

impl Sweep {
    /// Tells the number and the points of every mentee whom the mentor at a position of the roster may be paired with, in
    /// the order in which they are asked for, or rising. `earlier_only`: earlier partners alone, and in spite of being that.
    /// Mentees who cannot be worth as many points as `least` says may be left out.
    pub(super) fn edges(
        &mut self,
        pool: &Pool,
        mentor: u32,
        earlier_only: bool,
        among: Option<&[u32]>,
        least: impl Fn(u32) -> u32,
        mut told: impl FnMut(u32, u32),
    ) {
        if earlier_only && pool.earlier.of(mentor as usize).is_empty() {
            return;
        }
        self.load(pool, mentor);
        let Some(junior) = pool.profile(mentor as usize) else { return };
        let columns = pool.columns();
        let policy = &pool.program.policy.matching;
        let weights = policy.weights.in_order();
        let [needs_met, exchange, ground, _, _, _, _, preference, _, novelty, _] = weights;
        let perfect = whole(&weights);
        let conflicts = pool.conflicts.of_mentor(PersonIx(mentor));
        let partners_too = earlier_only || policy.earlier_partners == EarlierPartners::Allowed;
        self.sift(pool, junior, among, &weights, least);
        let Sweep { row, met, returned, common, known, sifted, .. } = self;
        for (number, sum) in sifted.iter().copied() {
            let at = number as usize;
            let in_common = met.get(at).zip(returned.get(at)).zip(common.get(at)).zip(known.get(at));
            let Some((mentee, (((met, returned), common), known))) = columns.mentees.get(at).zip(in_common) else {
                continue;
            };
            let partners = *known && row.were_partners(mentee.position);
            if partners && !partners_too || earlier_only && !partners || mentor == mentee.position {
                continue;
            }
            if sum & TOPICS_DECIDE != 0 && !row.holds(pool, Rule::GradeGap, mentee.position, false) {
                continue;
            }
            let sum = sum & !TOPICS_DECIDE;
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

    /// Leaves the mentees whom neither topic nor kind rules out and who may be worth enough, with the sum over their kinds:
    /// what wants met are worth is rounded up, and of the other factors it is taken that they are worth all they can be.
    fn sift(
        &mut self,
        pool: &Pool,
        junior: &Profile,
        among: Option<&[u32]>,
        weights: &[u32; FACTORS.len()],
        least: impl Fn(u32) -> u32,
    ) {
        let columns = pool.columns();
        let [needs_met, exchange, ground, _, _, _, _, preference, _, novelty, _] = *weights;
        let perfect = whole(weights);
        let is_required = pool.program.policy.matching.topic.required;
        let Sweep { row, by_kind, by_class, codes, met, helped, returned, common, known, sifted, .. } = self;
        // Where wants must be met, nobody else is eligible.
        let among = among.or(Some(helped.as_slice()).filter(|helped| is_required && is_few(helped, columns)));
        reset(by_class, columns.classes, NOT_YET);
        sifted.clear();
        let judge = Judge { pool, columns, row, junior, codes };
        let all = product(novelty, WHOLE);
        let [exchange, ground, preference] = [exchange, ground, preference].map(|weight| product(weight, WHOLE));
        let count = among.map_or(columns.mentees.len(), <[u32]>::len);
        for (index, counted) in (0..count).zip(0_u32..) {
            let number = among.map_or(Some(counted), |among| among.get(index).copied()).unwrap_or(u32::MAX);
            let at = number as usize;
            let in_common = met.get(at).zip(returned.get(at)).zip(common.get(at)).zip(known.get(at));
            let of_mentee = columns.class_of.get(at).zip(columns.want_share.get(at));
            let Some(((class, want_share), (((met, returned), common), known))) = of_mentee.zip(in_common) else {
                continue;
            };
            if is_required && *met == 0 {
                continue;
            }
            let Some(value) = by_class.get_mut(*class as usize) else { continue };
            if *value == NOT_YET {
                *value = columns.mentees.get(at).map_or(BARRED, |mentee| judge.of_kinds(by_kind, mentee));
            }
            let sum = *value;
            if sum == BARRED {
                continue;
            }
            let of = |bound: u64, some: bool| if some { bound } else { 0 };
            let bounds = [of(exchange, *returned > 0), of(ground, *common > 0), of(preference, *known)];
            let others =
                bounds.iter().fold(all.wrapping_add(sum & !TOPICS_DECIDE), |sum, bound| sum.wrapping_add(*bound));
            // What is met is at most all that she wants, so that this stays below 2^53.
            let share = (met.wrapping_mul(*want_share) >> 32).saturating_add(1);
            let most = others.wrapping_add(u64::from(needs_met).wrapping_mul(share));
            // Points are rounded down.
            let enough = most.wrapping_mul(u64::from(PERFECT)) >= u64::from(least(number)).wrapping_mul(perfect);
            if enough {
                sifted.push((number, sum));
            }
        }
    }

    /// Lays out the row of the mentor at a position of the roster, one of [`Pool::mentors`].
    pub(super) fn load(&mut self, pool: &Pool, mentor: u32) {
        self.keep();
        self.row.load(pool, mentor);
        let Some(junior) = pool.profile(mentor as usize) else { return };
        let columns = pool.columns();
        self.gather(pool, columns, junior);
        self.codes.clear();
        self.codes.extend(codes_of(junior, pool.program.policy.matching.distance.attributes.len()));
        let number = pool.mentors.binary_search(&mentor).ok();
        self.kinds = number.and_then(|number| columns.mentors.get(number)).copied();
        match self.kinds {
            Some(kinds) => self.recall(columns, kinds),
            // Nobody on that side has edges.
            None => self.met.clear(),
        }
    }

    /// The rules of eligibility that fail for the mentee of a number, as bits by position in [`Rule::ALL`]: what
    /// [`Row::broken`] says of the row that is loaded.
    pub(super) fn broken_bits(&mut self, pool: &Pool, number: u32) -> u16 {
        let (columns, at) = (pool.columns(), number as usize);
        let Sweep { row, by_kind, codes, met, known, .. } = self;
        let Some(junior) = pool.profile(row.mentor()) else { return 0 };
        let (Some(mentee), Some(met), Some(known)) = (columns.mentees.get(at), met.get(at), known.get(at)) else {
            return 0;
        };
        let policy = &pool.program.policy.matching;
        let judge = Judge { pool, columns, row, junior, codes };
        let holds = |rule| row.holds(pool, rule, mentee.position, false);
        let mut bits = 0;
        let mut rule = |rule: Rule, holds: bool| bits |= if holds { 0 } else { rule.bit() };
        for ((sort, values), kind) in Kind::ALL.iter().zip(by_kind).zip(mentee.kinds) {
            let Some(value) = judge.value(*sort, values, kind, mentee) else { continue };
            if let Some(of_kind) = rule_of(*sort) {
                rule(of_kind, value != BARRED && (value != TOPICS_DECIDE || holds(of_kind)));
            }
        }
        let of_mentor = PersonIx(u32::try_from(row.mentor()).unwrap_or(u32::MAX));
        rule(Rule::Role, of_mentor.0 != mentee.position);
        rule(Rule::Conflict, pool.conflicts.of_mentor(of_mentor).proposable(PersonIx(mentee.position)));
        let taught = *met > 0 || !policy.topic.required;
        rule(Rule::Topic, taught && (junior.off_limits.is_empty() || holds(Rule::Topic)));
        rule(Rule::Excluded, !*known || holds(Rule::Excluded));
        rule(Rule::Floor, policy.floor == 0 || holds(Rule::Floor));
        bits
    }

    /// Begins with what is known of the mentor's kinds already.
    fn recall(&mut self, columns: &Columns, kinds: [u32; Kind::ALL.len()]) {
        let rows = self.by_kind.iter_mut().zip(&mut self.kept);
        for (((values, kept), members), kind) in rows.zip(&columns.members).zip(kinds) {
            if kept.len() <= kind as usize {
                kept.resize((kind as usize).saturating_add(1), Vec::new());
            }
            match kept.get_mut(kind as usize) {
                Some(known) if !known.is_empty() => {
                    self.cells = self.cells.saturating_sub(known.len());
                    *values = std::mem::take(known);
                }
                _ => reset(values, members.len(), NOT_YET),
            }
        }
    }

    /// Keeps what was worked out for the next mentor of the same kinds, where there is room.
    fn keep(&mut self) {
        let Some(kinds) = self.kinds.take() else { return };
        for ((values, kept), kind) in self.by_kind.iter_mut().zip(&mut self.kept).zip(kinds) {
            let cells = self.cells.saturating_add(values.len());
            if let Some(known) = kept.get_mut(kind as usize).filter(|_| cells <= MOST_CELLS) {
                self.cells = cells;
                *known = std::mem::take(values);
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
        self.helped.clear();
        self.best.resize(mentees, 0);
        for position in self.row.known(pool) {
            if let Ok(number) = pool.mentees.binary_search(&position)
                && let Some(known) = self.known.get_mut(number)
            {
                *known = true;
            }
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
                    if self.met.get(*mentee as usize) == Some(&0) {
                        self.helped.push(*mentee);
                    }
                    add(&mut self.met, *mentee, product(*weight, credit));
                }
            }
        }
        if is_few(&self.helped, columns) {
            self.helped.arrange();
            // A want of no weight leaves no trace in the sums.
            self.helped.dedup();
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
    codes: &'a [u32],
}

impl Judge<'_> {
    /// What her kinds make a mentee worth, with [`TOPICS_DECIDE`] where they say so, or [`BARRED`] where one of them rules
    /// her out.
    fn of_kinds(&self, by_kind: &mut [Vec<u64>; Kind::ALL.len()], mentee: &Mentee) -> u64 {
        let mut sum = 0_u64;
        for ((sort, values), kind) in Kind::ALL.iter().zip(by_kind).zip(mentee.kinds) {
            match self.value(*sort, values, kind, mentee) {
                None | Some(BARRED) => return BARRED,
                Some(value) => sum = sum.wrapping_add(value),
            }
        }
        sum
    }

    /// The entry of a kind in its table, worked out when first asked for. Inlined: asked five times for each of millions of
    /// pairs, and mostly a look-up.
    #[inline(always)]
    fn value(&self, sort: Kind, values: &mut [u64], kind: u32, mentee: &Mentee) -> Option<u64> {
        let value = values.get_mut(kind as usize)?;
        if *value == NOT_YET {
            *value = self.of_kind(sort, kind as usize, mentee.position);
        }
        Some(*value)
    }

    /// The weighed values that hang on one sort of kind, or [`BARRED`] or [`TOPICS_DECIDE`]. `member` is one of the kind.
    fn of_kind(&self, sort: Kind, kind: usize, member: u32) -> u64 {
        let (row, pool, junior) = (self.row, self.pool, self.junior);
        let Some(senior) = pool.profile(member as usize) else { return BARRED };
        let policy = &pool.program.policy.matching;
        let weights = &policy.weights;
        if sort == Kind::Grade && (junior.grade.is_none() || senior.grade.is_none()) {
            return TOPICS_DECIDE;
        }
        if rule_of(sort).is_some_and(|rule| !row.holds(pool, rule, member, false)) {
            return BARRED;
        }
        match sort {
            Kind::Grade => product(weights.grade_gap, closeness(policy, junior, senior)),
            Kind::Languages => product(weights.languages, best_language(junior, senior)),
            Kind::Attributes => {
                let at_sight = distance_of_codes(self.codes, self.columns.codes(kind));
                product(weights.distance, at_sight.unwrap_or_else(|| distance(policy, junior, senior)))
            }
            Kind::Hours => product(weights.reach, row.reach(pool, member)),
            Kind::Habits => product(weights.style, style(policy, junior, senior))
                .wrapping_add(product(weights.workload, workload(junior, senior))),
        }
    }
}

/// The rule that hangs on a sort of kind.
fn rule_of(sort: Kind) -> Option<Rule> {
    match sort {
        Kind::Grade => Some(Rule::GradeGap),
        Kind::Languages => Some(Rule::Language),
        Kind::Attributes => Some(Rule::Required),
        Kind::Hours => Some(Rule::Reach),
        Kind::Habits => None,
    }
}

fn is_off_limits(pool: &Pool, columns: &Columns, mentee: u32, topic: Topic) -> bool {
    let Some(mentee) = columns.mentees.get(mentee as usize).filter(|mentee| mentee.limited) else { return false };
    pool.profile(mentee.position as usize).is_some_and(|senior| pool.topics.covered(&senior.off_limits, topic))
}

/// Whether a list of some mentees is quicker to go through than all.
fn is_few(some: &[u32], columns: &Columns) -> bool {
    some.len() <= columns.mentees.len() >> 3
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
