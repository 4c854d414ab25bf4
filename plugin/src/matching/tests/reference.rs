//! The rules and factors written down once more, slowly, from the contract's records alone: no profile, no row, no table.
//! Conflicts and common working time are asked of their own engines, which have references of their own.

use crate::{
    contract::program::{Person, Roster, Stance},
    operations::Engine,
    policy::{Policy, matching::*},
};
use std::collections::{BTreeMap, BTreeSet};

const WHOLE: u64 = 1_000_000;

pub struct Reference<'a> {
    pub policy: &'a Policy,
    pub roster: &'a Roster,
    pub engine: &'a Engine,
}

type Subjects = BTreeMap<String, (u32, bool, u32)>;

impl Reference<'_> {
    fn topic(&self, name: &str) -> String {
        let listed = self.policy.topics.iter().find(|(_, topic)| topic.aliases.iter().any(|alias| alias == name));
        listed.map_or(name.to_string(), |(topic, _)| topic.clone())
    }

    fn chain(&self, topic: &str) -> Vec<String> {
        let mut chain = vec![topic.to_string()];
        while let Some(above) = self.policy.topics.get(&chain[chain.len() - 1]).and_then(|topic| topic.broader.clone())
        {
            chain.push(above);
        }
        chain
    }

    fn limits(&self, person: &Person) -> BTreeSet<String> {
        person.off_limits.iter().map(|topic| self.topic(topic)).collect()
    }

    fn off(&self, person: &Person, topic: &str) -> bool {
        let limits = self.limits(person);
        self.chain(topic).iter().any(|topic| limits.contains(topic))
    }

    fn subjects(&self, person: &Person) -> Subjects {
        let mut subjects = Subjects::new();
        for skill in &person.skills {
            let entry = subjects.entry(self.topic(&skill.topic)).or_default();
            *entry = (entry.0.max(skill.level), entry.1 | skill.offered, entry.2.max(skill.wanted));
        }
        subjects
    }

    /// What an offer of one topic is worth where another is wanted.
    fn stand_in(&self, offered: &str, wanted: &str) -> u64 {
        if offered == wanted {
            return WHOLE;
        }
        let rules = &self.policy.matching.topic;
        let steps = |from: &str, to: &str| self.chain(from).iter().position(|topic| topic == to);
        let worth = |percent: u32, steps: usize| (0..steps).fold(WHOLE, |worth, _| worth * u64::from(percent) / 100);
        let broader =
            steps(wanted, offered).filter(|steps| *steps <= 4).map(|steps| worth(rules.broader_percent, steps));
        let narrower =
            steps(offered, wanted).filter(|steps| *steps <= 4).map(|steps| worth(rules.narrower_percent, steps));
        broader.or(narrower).unwrap_or(0)
    }

    /// How well one person meets a want of another, above the other's own level.
    fn met(&self, teacher: &Person, topic: &str, level: u32) -> u64 {
        if self.off(teacher, topic) {
            return 0;
        }
        let offers = self
            .subjects(teacher)
            .into_iter()
            .filter(|(offer, (own, offered, _))| *offered && *own > level && !self.off(teacher, offer));
        offers.map(|(offer, _)| self.stand_in(&offer, topic)).max().unwrap_or(0)
    }

    fn places(&self, person: &Person) -> (u64, u64) {
        let most = u64::from(self.policy.matching.places_most);
        (u64::from(person.mentor_places).min(most), u64::from(person.mentee_places).min(most))
    }

    fn scarcity(&self, topic: &str) -> u64 {
        let (mut demand, mut supply) = (0, 0);
        for person in &self.roster.people {
            let (mentor, mentee) = self.places(person);
            if let Some((level, offered, wanted)) = self.subjects(person).get(topic) {
                demand += if *wanted > 0 { mentee } else { 0 };
                supply += if *offered && *level > 0 && !self.off(person, topic) { mentor } else { 0 };
            }
        }
        let cap = u64::from(self.policy.matching.topic.scarcity_cap) * 1000;
        (demand * 1000).checked_div(supply).unwrap_or(cap).clamp(1000, cap)
    }

    fn share_of_wants(&self, teacher: &Person, learner: &Person) -> u64 {
        let (mut met, mut all) = (0, 0);
        for (topic, (level, _, wanted)) in self.subjects(learner).iter().filter(|(_, (_, _, wanted))| *wanted > 0) {
            let weight = self.scarcity(topic) * u64::from(*wanted);
            met += weight * self.met(teacher, topic, *level);
            all += weight;
        }
        met.checked_div(all).unwrap_or(0)
    }

    fn values(person: &Person, key: &str) -> BTreeSet<String> {
        person
            .attributes
            .iter()
            .filter(|attribute| attribute.key == key)
            .map(|attribute| attribute.value.clone())
            .collect()
    }

    fn number(person: &Person, key: &str) -> Option<f64> {
        Self::values(person, key).iter().filter_map(|value| value.parse().ok()).reduce(f64::max)
    }

    fn tongues(person: &Person) -> Vec<String> {
        let mut tongues: Vec<String> = Vec::new();
        for tag in &person.languages {
            let primary = tag.split('-').next().unwrap().to_lowercase();
            if !tongues.contains(&primary) {
                tongues.push(primary);
            }
        }
        tongues
    }

    fn ix(&self, person: &Person) -> crate::program::PersonIx {
        self.engine.program().roster.participant(&person.id).unwrap()
    }

    fn shared(&self, a: &Person, b: &Person) -> Option<crate::time::Shared> {
        self.engine.reach().shared(self.ix(a), self.ix(b))
    }

    pub fn earlier(&self, a: &Person, b: &Person) -> bool {
        let between = |tie: &&crate::contract::program::Tie| {
            (tie.subject == a.id && tie.object == b.id) || (tie.subject == b.id && tie.object == a.id)
        };
        a.id != b.id
            && self.roster.ties.iter().filter(|tie| tie.relation == "former-mentoring").any(|tie| between(&tie))
    }

    /// Codes of the rules that fail, in the contract's order, the floor aside.
    pub fn broken(&self, mentor: &Person, mentee: &Person) -> Vec<&'static str> {
        let rules = &self.policy.matching;
        let (junior, senior) = (self.subjects(mentor), self.subjects(mentee));
        let wants: Vec<_> = senior.iter().filter(|(_, (_, _, wanted))| *wanted > 0).collect();
        let gap = mentor.grade.zip(mentee.grade).map(|(low, high)| i64::from(high) - i64::from(low));
        let expert = rules.grade_gap.unknown == UnknownGrade::Expertise
            && wants.iter().any(|(topic, _)| {
                junior.get(*topic).is_some_and(|(level, offered, _)| {
                    *offered && *level >= rules.grade_gap.expertise_level && !self.off(mentor, topic)
                })
            });
        let grade_gap = gap.map_or(expert, |gap| {
            gap >= i64::from(rules.grade_gap.minimum)
                && rules.grade_gap.maximum.is_none_or(|most| gap <= i64::from(most))
        });
        let essential = wants.iter().any(|(topic, (_, _, wanted))| *wanted >= 5 && self.off(mentor, topic));
        let taught = wants.iter().any(|(topic, (level, _, _))| self.met(mentor, topic, *level) > 0);
        let (his, hers) = (Self::tongues(mentor), Self::tongues(mentee));
        let language = !rules.language.required
            || if his.is_empty() || hers.is_empty() {
                rules.language.unknown == Unknown::Eligible
            } else {
                his.iter().any(|tongue| hers.contains(tongue))
            };
        let session = self.engine.program().policy.scheduling.length.minutes;
        let reach = match self.shared(mentor, mentee) {
            None => rules.reach.unknown_zone == Unknown::Eligible,
            Some(_) if rules.reach.minimum_minutes == 0 => true,
            Some(shared) => shared.minutes >= rules.reach.minimum_minutes && shared.longest >= session,
        };
        let required = rules.required.iter().all(|rule| required(rule, mentor, mentee));
        let held = [
            ("match.role", mentor.id != mentee.id && mentor.mentor_places > 0 && mentee.mentee_places > 0),
            ("match.conflict", self.engine.conflicts().proposable(self.ix(mentor), self.ix(mentee))),
            ("match.grade-gap", grade_gap),
            ("match.topic", !essential && (taught || !rules.topic.required)),
            ("match.language", language),
            ("match.reach", reach),
            ("match.required", required),
            ("match.excluded", rules.earlier_partners == EarlierPartners::Allowed || !self.earlier(mentor, mentee)),
        ];
        held.into_iter().filter(|(_, held)| !held).map(|(code, _)| code).collect()
    }

    /// Values of the eleven factors, parts per million.
    pub fn factors(&self, mentor: &Person, mentee: &Person) -> [u64; 11] {
        let rules = &self.policy.matching;
        let interests = |person: &Person| -> BTreeSet<(String, String)> {
            let keys = &rules.shared_ground.attributes;
            keys.iter()
                .flat_map(|key| Self::values(person, key).into_iter().map(move |value| (key.clone(), value)))
                .collect()
        };
        let rarity = |interest: &(String, String)| -> u64 {
            let carriers = self.roster.people.iter().filter(|person| interests(person).contains(interest)).count();
            let ratio = (self.roster.people.len() + 1) as f64 / carriers as f64;
            // The product works digit by digit; this is the platform's logarithm, equal but for the last digit.
            (ratio.log2() * 65_536.0) as u64
        };
        let (mine, yours) = (interests(mentor), interests(mentee));
        let weight = |set: Vec<&(String, String)>| set.into_iter().map(rarity).sum::<u64>();
        let common = weight(mine.intersection(&yours).collect());
        let shared = (common * WHOLE).checked_div(weight(mine.union(&yours).collect())).unwrap_or(0);
        let apart: Vec<bool> = rules
            .distance
            .attributes
            .iter()
            .map(|key| (Self::values(mentor, key), Self::values(mentee, key)))
            .filter(|(a, b)| !a.is_empty() && !b.is_empty())
            .map(|(a, b)| a.is_disjoint(&b))
            .collect();
        let apart_share =
            (apart.iter().filter(|apart| **apart).count() as u64 * WHOLE).checked_div(apart.len() as u64).unwrap_or(0);
        let minutes = u64::from(self.shared(mentor, mentee).unwrap_or_default().minutes);
        let (his, hers) = (Self::tongues(mentor), Self::tongues(mentee));
        let tongue = his.iter().enumerate().filter_map(|(i, tongue)| {
            let j = hers.iter().position(|other| other == tongue)?;
            let part = |place: usize, length: usize| place as u64 * WHOLE / length as u64;
            Some(WHOLE - (part(i, his.len()) + part(j, hers.len())) / 2)
        });
        let gap = mentor.grade.zip(mentee.grade).map_or(0, |(low, high)| {
            let off = (i64::from(high) - i64::from(low)).abs_diff(i64::from(rules.grade_gap.ideal));
            WHOLE - (off * WHOLE / u64::from(rules.grade_gap.width)).min(WHOLE)
        });
        let favor = |from: &Person, to: &Person| {
            let known = |id: &str| id != from.id && self.engine.program().roster.participant(id).is_some();
            let favors = from.preferences.iter().filter(|p| p.stance == Stance::Favor && known(&p.other));
            let rank = favors.clone().position(|preference| preference.other == to.id);
            let ranks = u64::from(rules.preference.ranks);
            rank.map_or(0, |rank| ranks.saturating_sub(rank as u64) * WHOLE / ranks)
        };
        let style: Vec<u64> = rules
            .style
            .attributes
            .iter()
            .filter_map(|rule| {
                let place = |person: &Person| {
                    let number = Self::number(person, &rule.attribute)?;
                    Some((((number - rule.minimum) / (rule.maximum - rule.minimum)).clamp(0.0, 1.0) * 1e6) as u64)
                };
                let apart = place(mentor)?.abs_diff(place(mentee)?);
                Some(if rule.mode == StyleMode::Likeness { WHOLE - apart } else { apart })
            })
            .collect();
        let room = |person: &Person| {
            let limit = u64::from(person.monthly_minutes.unwrap_or(self.policy.scheduling.load.month_minutes));
            let need = 487 * u64::from(self.policy.scheduling.length.minutes);
            let month = 16 * u64::from(self.policy.program.cadence_days) * limit;
            (need * WHOLE).checked_div(month).map_or(0, |used| WHOLE - used.min(WHOLE))
        };
        [
            self.share_of_wants(mentor, mentee),
            self.share_of_wants(mentee, mentor),
            shared,
            apart_share,
            (minutes * WHOLE / u64::from(rules.reach.full_minutes)).min(WHOLE),
            tongue.max().unwrap_or(0),
            gap,
            (favor(mentor, mentee) + favor(mentee, mentor)) / 2,
            style.iter().sum::<u64>().checked_div(style.len() as u64).unwrap_or(0),
            if self.earlier(mentor, mentee) { 0 } else { WHOLE },
            room(mentor).min(room(mentee)),
        ]
    }
}

fn required(rule: &Required, mentor: &Person, mentee: &Person) -> bool {
    let missing = rule.missing == Unknown::Eligible;
    let (a, b) = (Reference::values(mentor, &rule.attribute), Reference::values(mentee, &rule.attribute));
    let enough = |person: &Person| Reference::number(person, &rule.attribute).map_or(missing, |n| n >= rule.minimum);
    match (rule.rule, rule.side) {
        (RequiredRule::AtLeast, RequiredSide::Mentor) => enough(mentor),
        (RequiredRule::AtLeast, RequiredSide::Mentee) => enough(mentee),
        (RequiredRule::AtLeast, RequiredSide::Both) => enough(mentor) && enough(mentee),
        _ if a.is_empty() || b.is_empty() => missing,
        (RequiredRule::Same, _) => a == b,
        (RequiredRule::Differs, _) => a.is_disjoint(&b),
        (RequiredRule::Overlaps, _) => !a.is_disjoint(&b),
    }
}
