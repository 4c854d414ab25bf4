//! One mentor against everybody: what is common to the row is laid out once, then each mentee costs a few look-ups.

use super::{
    factors::{FACTORS, Values, points},
    fixed::{product, share},
    pool::Pool,
    profile::{Held, Profile},
    rules::Rule,
    topics::{Topic, WHOLE},
};
use crate::{
    arrange::Arrange,
    policy::matching::{EarlierPartners, MatchingPolicy, RequiredRule, RequiredSide, StyleMode, Unknown, UnknownGrade},
    program::PersonIx,
};

/// Levels of skill, 0 to 5.
const LEVELS: usize = 6;

/// Room for one mentor's row; reused from mentor to mentor.
#[derive(Default)]
pub struct Row {
    mentor: usize,
    /// By topic and own level of who wants it: the credit this mentor earns, parts per million.
    credit: Vec<u32>,
    credited: Vec<usize>,
    /// By topic that the mentee may offer: which of the mentor's wants it meets, and how well.
    relief: Vec<Vec<(u32, u32)>>,
    relieved: Vec<usize>,
    /// By person, the rank at which the mentor favors her; 0: not.
    favors: Vec<u32>,
    /// By person, the rank at which she favors the mentor; 0: not.
    favored: Vec<u32>,
    /// By person, whether the two were partners before.
    earlier: Vec<bool>,
    /// By interest, whether the mentor has it.
    interests: Vec<bool>,
}

impl Row {
    /// Lays out the row of the mentor at a position of the roster.
    pub fn load(&mut self, pool: &Pool, mentor: u32) {
        self.unload(pool);
        self.mentor = mentor as usize;
        let Some(profile) = pool.profile(self.mentor) else { return };
        let people = pool.profiles.people.len();
        let topics = pool.topics.len() as usize;
        self.credit.resize(topics.saturating_mul(LEVELS), 0);
        self.relief.resize(topics, Vec::new());
        self.favors.resize(people, 0);
        self.favored.resize(people, 0);
        self.earlier.resize(people, false);
        self.interests.resize(pool.profiles.interest_weights.len(), false);
        self.lay_credit(pool, profile);
        self.lay_relief(pool, profile);
        set_all(&mut self.favors, pool.favors.of(self.mentor).iter().copied());
        set_all(&mut self.favored, pool.favored_by.of(self.mentor).iter().copied());
        set_all(&mut self.earlier, pool.earlier.of(self.mentor).iter().map(|(other, _)| (*other, true)));
        set_all(&mut self.interests, profile.interests.iter().map(|interest| (*interest, true)));
    }

    fn lay_credit(&mut self, pool: &Pool, mentor: &Profile) {
        for offer in &mentor.offers {
            for credit in pool.topics.meets(offer.topic) {
                if pool.topics.covered(&mentor.off_limits, credit.wanted) {
                    continue;
                }
                let base = credit.wanted.index().saturating_mul(LEVELS);
                for level in 0..usize::from(offer.level).min(LEVELS) {
                    let slot = base.saturating_add(level);
                    if let Some(best) = self.credit.get_mut(slot) {
                        *best = (*best).max(credit.worth);
                        self.credited.push(slot);
                    }
                }
            }
        }
    }

    fn lay_relief(&mut self, pool: &Pool, mentor: &Profile) {
        for (number, want) in (0_u32..).zip(&mentor.wants) {
            for (offered, worth) in pool.topics.met_by(want.topic) {
                if let Some(list) = self.relief.get_mut(offered.index()) {
                    list.push((number, *worth));
                    self.relieved.push(offered.index());
                }
            }
        }
    }

    /// Takes back what the last row set: as much work as setting it.
    fn unload(&mut self, pool: &Pool) {
        for slot in self.credited.drain(..) {
            clear(&mut self.credit, slot);
        }
        for slot in self.relieved.drain(..) {
            if let Some(list) = self.relief.get_mut(slot) {
                list.clear();
            }
        }
        for (other, _) in pool.favors.of(self.mentor) {
            clear(&mut self.favors, *other as usize);
        }
        for (other, _) in pool.favored_by.of(self.mentor) {
            clear(&mut self.favored, *other as usize);
        }
        for (other, _) in pool.earlier.of(self.mentor) {
            clear(&mut self.earlier, *other as usize);
        }
        for interest in pool.profile(self.mentor).map_or(&[][..], |profile| &profile.interests) {
            clear(&mut self.interests, *interest as usize);
        }
    }

    /// Points of the edge to a mentee, or none where the two are not eligible. `earlier` lets earlier partners in. What
    /// [`Sweep`](super::sweep::Sweep) is tested against.
    #[cfg(test)]
    pub fn edge(&self, pool: &Pool, mentee: u32, earlier: bool) -> Option<u32> {
        let holds = Rule::ALL.iter().all(|rule| self.holds(pool, *rule, mentee, earlier));
        holds.then(|| points(&self.values(pool, mentee), &pool.program.policy.matching.weights))
    }

    /// Every rule of eligibility that fails, in the contract's order.
    pub fn broken(&self, pool: &Pool, mentee: u32, earlier: bool) -> Vec<Rule> {
        Rule::ALL.into_iter().filter(|rule| !self.holds(pool, *rule, mentee, earlier)).collect()
    }

    /// Position in the roster of the mentor whose row is loaded.
    pub(super) fn mentor(&self) -> usize {
        self.mentor
    }

    /// The topics in which this mentor earns credit, rising.
    pub(super) fn credited(&self) -> Vec<Topic> {
        let mut topics: Vec<Topic> =
            self.credited.iter().filter_map(|slot| u32::try_from(slot.checked_div(LEVELS)?).ok()).map(Topic).collect();
        topics.arrange();
        topics.dedup();
        topics
    }

    /// Positions in the roster of whoever has a past or a wish in common with the mentor.
    pub(super) fn known<'p>(&self, pool: &'p Pool) -> impl Iterator<Item = u32> + 'p {
        let relations = [&pool.favors, &pool.favored_by, &pool.earlier].map(|relation| relation.of(self.mentor));
        relations.into_iter().flatten().map(|(other, _)| *other)
    }

    /// Whether one rule holds.
    pub fn holds(&self, pool: &Pool, rule: Rule, mentee: u32, earlier: bool) -> bool {
        let (Some(senior), Some(junior)) = (pool.profile(mentee as usize), pool.profile(self.mentor)) else {
            return false;
        };
        let policy = &pool.program.policy.matching;
        match rule {
            Rule::Role => self.mentor != mentee as usize && junior.mentor_places > 0 && senior.mentee_places > 0,
            Rule::GradeGap => grade_gap_holds(policy, junior, senior),
            Rule::Excluded => {
                earlier || policy.earlier_partners == EarlierPartners::Allowed || !self.were_partners(mentee)
            }
            Rule::Language => language_holds(policy, junior, senior),
            Rule::Topic => self.topic_holds(pool, policy, junior, senior),
            Rule::Reach => self.reach_holds(pool, policy, mentee),
            Rule::Conflict => pool.conflicts.proposable(self.ix(), PersonIx(mentee)),
            Rule::Required => required_holds(policy, junior, senior),
            Rule::Floor => policy.floor == 0 || points(&self.values(pool, mentee), &policy.weights) >= policy.floor,
        }
    }

    /// Whether the two were partners before, in either role.
    pub fn were_partners(&self, mentee: u32) -> bool {
        self.earlier.get(mentee as usize).copied().unwrap_or(false)
    }

    fn ix(&self) -> PersonIx {
        PersonIx(u32::try_from(self.mentor).unwrap_or(u32::MAX))
    }

    fn topic_holds(&self, pool: &Pool, policy: &MatchingPolicy, junior: &Profile, senior: &Profile) -> bool {
        let refused = |topic| pool.topics.covered(&junior.off_limits, topic);
        if !junior.off_limits.is_empty() && senior.wants.iter().any(|want| want.wanted >= 5 && refused(want.topic)) {
            return false;
        }
        !policy.topic.required || senior.wants.iter().any(|want| self.credit_for(want.topic, want.level) > 0)
    }

    pub(super) fn credit_for(&self, topic: Topic, level: u8) -> u32 {
        let slot = topic.index().saturating_mul(LEVELS).saturating_add(usize::from(level));
        self.credit.get(slot).copied().unwrap_or(0)
    }

    fn reach_holds(&self, pool: &Pool, policy: &MatchingPolicy, mentee: u32) -> bool {
        let session = pool.program.policy.scheduling.length.minutes;
        let least = policy.reach.minimum_minutes;
        match pool.reach.shared(self.ix(), PersonIx(mentee)) {
            // Many short stretches are no use where none of them holds a session.
            Some(shared) => least == 0 || shared.minutes >= least && shared.longest >= session,
            None => policy.reach.unknown_zone == Unknown::Eligible,
        }
    }

    /// Parts per million of the common working time that is worth everything.
    pub(super) fn reach(&self, pool: &Pool, mentee: u32) -> u32 {
        let minutes = pool.reach.shared(self.ix(), PersonIx(mentee)).unwrap_or_default().minutes;
        share(u64::from(minutes), u64::from(pool.program.policy.matching.reach.full_minutes))
    }

    /// Value of every factor, parts per million, in the contract's order.
    pub fn values(&self, pool: &Pool, mentee: u32) -> Values {
        let (Some(senior), Some(junior)) = (pool.profile(mentee as usize), pool.profile(self.mentor)) else {
            return [0; FACTORS.len()];
        };
        let policy = &pool.program.policy.matching;
        [
            self.needs_met(senior),
            self.exchange(pool, junior, senior),
            self.shared_ground(pool, junior, senior),
            distance(policy, junior, senior),
            self.reach(pool, mentee),
            best_language(junior, senior),
            closeness(policy, junior, senior),
            self.preference(policy, mentee),
            style(policy, junior, senior),
            if self.were_partners(mentee) { 0 } else { WHOLE },
            workload(junior, senior),
        ]
    }

    /// Share of the mentee's wants, by strength and scarcity, that the mentor teaches above the mentee's own level.
    fn needs_met(&self, senior: &Profile) -> u32 {
        let met = senior.wants.iter().map(|want| product(want.weight, self.credit_for(want.topic, want.level)));
        share(met.fold(0, u64::saturating_add), senior.wants_weight)
    }

    /// The same in the other direction: what the senior can give back.
    fn exchange(&self, pool: &Pool, junior: &Profile, senior: &Profile) -> u32 {
        let mut best = vec![0_u32; junior.wants.len()];
        for offer in &senior.offers {
            for (number, worth) in self.relief.get(offer.topic.index()).into_iter().flatten() {
                let Some((want, slot)) = junior.wants.get(*number as usize).zip(best.get_mut(*number as usize)) else {
                    continue;
                };
                if offer.level > want.level && *worth > *slot && !pool.topics.covered(&senior.off_limits, want.topic) {
                    *slot = *worth;
                }
            }
        }
        let met = junior.wants.iter().zip(best).map(|(want, worth)| product(want.weight, worth));
        share(met.fold(0, u64::saturating_add), junior.wants_weight)
    }

    /// Weight of the common interests over that of the interests of either (weighted Jaccard).
    fn shared_ground(&self, pool: &Pool, junior: &Profile, senior: &Profile) -> u32 {
        let common = senior.interests.iter().filter(|interest| self.interests.get(**interest as usize) == Some(&true));
        let weight = |interest: &u32| pool.profiles.interest_weights.get(*interest as usize).copied().unwrap_or(0);
        let common: u64 = common.map(|interest| u64::from(weight(interest))).sum();
        share(common, junior.interest_weight.saturating_add(senior.interest_weight).saturating_sub(common))
    }

    /// Mean of both sides' favor; rank r is worth 1 − (r − 1) / ranks.
    pub(super) fn preference(&self, policy: &MatchingPolicy, mentee: u32) -> u32 {
        let ranks = u64::from(policy.preference.ranks);
        let worth = |rank: Option<&u32>| match rank.copied() {
            None | Some(0) => 0,
            Some(rank) => share(ranks.saturating_sub(u64::from(rank).saturating_sub(1)), ranks),
        };
        let (his, hers) = (worth(self.favors.get(mentee as usize)), worth(self.favored.get(mentee as usize)));
        his.saturating_add(hers) >> 1
    }
}

fn set_all<T: Copy>(slots: &mut [T], entries: impl Iterator<Item = (u32, T)>) {
    for (index, value) in entries {
        if let Some(slot) = slots.get_mut(index as usize) {
            *slot = value;
        }
    }
}

fn clear<T: Default>(slots: &mut [T], index: usize) {
    if let Some(slot) = slots.get_mut(index) {
        *slot = T::default();
    }
}

fn grade_gap_holds(policy: &MatchingPolicy, junior: &Profile, senior: &Profile) -> bool {
    let rules = &policy.grade_gap;
    match (junior.grade, senior.grade) {
        (Some(low), Some(high)) => {
            let gap = i64::from(high).saturating_sub(i64::from(low));
            gap >= i64::from(rules.minimum) && rules.maximum.is_none_or(|most| gap <= i64::from(most))
        }
        _ => {
            rules.unknown == UnknownGrade::Expertise
                && senior.wants.iter().any(|want| {
                    let expert = |offer: &super::profile::Offer| {
                        offer.topic == want.topic && u32::from(offer.level) >= rules.expertise_level
                    };
                    junior.offers.iter().any(expert)
                })
        }
    }
}

fn language_holds(policy: &MatchingPolicy, junior: &Profile, senior: &Profile) -> bool {
    if !policy.language.required {
        return true;
    }
    if junior.languages.is_empty() || senior.languages.is_empty() {
        return policy.language.unknown == Unknown::Eligible;
    }
    junior.languages.iter().any(|language| senior.languages.contains(language))
}

/// Over the shared languages, the most of 1 − (i / n + j / m) / 2, with i and j the places in lists of n and m.
pub(super) fn best_language(junior: &Profile, senior: &Profile) -> u32 {
    let mut best = 0;
    let lengths = (junior.languages.len() as u64, senior.languages.len() as u64);
    for (i, language) in (0_u64..).zip(&junior.languages) {
        if let Some((j, _)) = (0_u64..).zip(&senior.languages).find(|(_, other)| *other == language) {
            let cost = share(i, lengths.0).saturating_add(share(j, lengths.1)) >> 1;
            best = best.max(WHOLE.saturating_sub(cost));
        }
    }
    best
}

/// max(0, 1 − |gap − ideal| / width); 0 where a grade is unknown.
pub(super) fn closeness(policy: &MatchingPolicy, junior: &Profile, senior: &Profile) -> u32 {
    let Some((low, high)) = junior.grade.zip(senior.grade) else { return 0 };
    let gap = i64::from(high).saturating_sub(i64::from(low));
    let off = gap.abs_diff(i64::from(policy.grade_gap.ideal));
    WHOLE.saturating_sub(share(off, u64::from(policy.grade_gap.width)))
}

/// Of the named attributes that both carry, the share in which they have nothing in common.
pub(super) fn distance(policy: &MatchingPolicy, junior: &Profile, senior: &Profile) -> u32 {
    let (mut carried, mut apart) = (0_u64, 0_u64);
    for (his, hers) in junior.sets.iter().zip(&senior.sets).take(policy.distance.attributes.len()) {
        if !his.is_empty() && !hers.is_empty() {
            carried = carried.saturating_add(1);
            apart = apart.saturating_add(u64::from(his.is_disjoint(hers)));
        }
    }
    share(apart, carried)
}

/// Mean over the attributes that both gave.
pub(super) fn style(policy: &MatchingPolicy, junior: &Profile, senior: &Profile) -> u32 {
    let (mut given, mut sum) = (0_u32, 0_u64);
    for ((rule, his), hers) in policy.style.attributes.iter().zip(&junior.style).zip(&senior.style) {
        let Some((his, hers)) = his.zip(*hers) else { continue };
        given = given.saturating_add(1);
        let apart = his.abs_diff(hers);
        sum = sum.saturating_add(u64::from(match rule.mode {
            StyleMode::Likeness => WHOLE.saturating_sub(apart),
            StyleMode::Contrast => apart,
        }));
    }
    share(sum, product(given, WHOLE))
}

/// What the busier of the two has left in a month.
pub(super) fn workload(junior: &Profile, senior: &Profile) -> u32 {
    junior.room.min(senior.room)
}

fn required_holds(policy: &MatchingPolicy, junior: &Profile, senior: &Profile) -> bool {
    let offset = policy.distance.attributes.len();
    policy.required.iter().enumerate().all(|(number, rule)| {
        let slot = offset.saturating_add(number);
        let empty = Held::None;
        let (his, hers) = (junior.sets.get(slot).unwrap_or(&empty), senior.sets.get(slot).unwrap_or(&empty));
        let missing = rule.missing == Unknown::Eligible;
        if rule.rule == RequiredRule::AtLeast {
            let enough = |profile: &Profile| match profile.numbers.get(number).copied().flatten() {
                Some(value) => value >= rule.minimum,
                None => missing,
            };
            return match rule.side {
                RequiredSide::Mentor => enough(junior),
                RequiredSide::Mentee => enough(senior),
                RequiredSide::Both => enough(junior) && enough(senior),
            };
        }
        if his.is_empty() || hers.is_empty() {
            return missing;
        }
        match rule.rule {
            RequiredRule::Same => his == hers,
            RequiredRule::Differs => his.is_disjoint(hers),
            RequiredRule::Overlaps | RequiredRule::AtLeast => !his.is_disjoint(hers),
        }
    })
}
