//! Rules of eligibility and points, as the contract's README says them (`/matching`).

use super::{FACTORS, Second, values};
use crate::contract::program::{Person, Stance};
use chrono::NaiveDate;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Values are in parts per million.
const WHOLE: u64 = 1_000_000;
/// Points of a perfect pair.
const PERFECT: u64 = 10_000;

/// Own level, whether offered, how much wanted.
type Subjects = BTreeMap<String, (u32, bool, u32)>;

impl Second<'_> {
    /// What takes a look at everybody.
    pub(super) fn count(&mut self) {
        let mut topics: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        let mut carriers: BTreeMap<(String, String), u64> = BTreeMap::new();
        for person in &self.roster.people {
            let (mentor, mentee) = self.places(person);
            for (topic, (level, offered, wanted)) in self.subjects(person) {
                let taught = offered && level > 0 && !self.off(person, &topic);
                let counts = topics.entry(topic).or_default();
                counts.0 += if wanted > 0 { mentee } else { 0 };
                counts.1 += if taught { mentor } else { 0 };
            }
            for interest in self.interests(person) {
                *carriers.entry(interest).or_default() += 1;
            }
        }
        let cap = self.whole("/matching/topic/scarcity-cap") * 1000;
        let scarcity =
            |(demand, supply): (u64, u64)| (demand * 1000).checked_div(supply).unwrap_or(cap).clamp(1000, cap);
        self.scarcity = topics.into_iter().map(|(topic, counts)| (topic, scarcity(counts))).collect();
        self.carriers = carriers;
    }

    /// Places as mentor and as mentee that count.
    fn places(&self, person: &Person) -> (u64, u64) {
        let day = |text: &Option<String>| text.as_ref().and_then(|day| day.parse::<NaiveDate>().ok());
        let (since, until) = (day(&person.enrolled.since), day(&person.enrolled.until));
        let end = day(&self.roster.term.until);
        // Enrolled on some day from today to the end of the term.
        let here =
            since.is_none_or(|since| end.is_none_or(|end| since < end)) && until.is_none_or(|until| until > self.today);
        let most = if here { self.whole("/matching/places-most") } else { 0 };
        (u64::from(person.mentor_places).min(most), u64::from(person.mentee_places).min(most))
    }

    fn topic(&self, name: &str) -> String {
        let listed = self.policy.pointer("/topics").and_then(Value::as_object);
        let has = |topic: &Value| topic["aliases"].as_array().into_iter().flatten().any(|alias| alias == name);
        let alias = listed.into_iter().flatten().find(|(_, topic)| has(topic));
        alias.map_or_else(|| name.to_owned(), |(topic, _)| topic.clone())
    }

    /// A topic and what is broader, nearest first.
    fn chain(&self, topic: &str) -> Vec<String> {
        let mut chain = vec![topic.to_owned()];
        while let Some(above) = chain.last().and_then(|last| self.policy["topics"][last]["broader"].as_str()) {
            if chain.iter().any(|one| one == above) {
                break;
            }
            chain.push(above.to_owned());
        }
        chain
    }

    fn off(&self, person: &Person, topic: &str) -> bool {
        if person.off_limits.is_empty() {
            return false;
        }
        let limits: BTreeSet<String> = person.off_limits.iter().map(|limit| self.topic(limit)).collect();
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

    fn wants(&self, person: &Person) -> Vec<(String, u32, u32)> {
        let wanted = self.subjects(person).into_iter().filter(|(_, (_, _, wanted))| *wanted > 0);
        wanted.map(|(topic, (level, _, wanted))| (topic, level, wanted)).collect()
    }

    /// What an offer is worth where another topic is wanted.
    fn stand_in(&self, offered: &str, wanted: &str) -> u64 {
        let steps =
            |from: &str, to: &str| self.chain(from).iter().position(|topic| topic == to).filter(|steps| *steps <= 4);
        let worth = |key: &str, steps| (0..steps).fold(WHOLE, |worth, _| worth * self.whole(key) / 100);
        match (steps(wanted, offered), steps(offered, wanted)) {
            (Some(up), _) => worth("/matching/topic/broader-percent", up),
            (None, Some(down)) => worth("/matching/topic/narrower-percent", down),
            (None, None) => 0,
        }
    }

    /// How well one person meets a want of another above that other's own level.
    fn met(&self, teacher: &Person, topic: &str, level: u32) -> u64 {
        if self.off(teacher, topic) {
            return 0;
        }
        let offers = self.subjects(teacher).into_iter();
        let taught = offers.filter(|(offer, (own, offered, _))| *offered && *own > level && !self.off(teacher, offer));
        taught.map(|(offer, _)| self.stand_in(&offer, topic)).max().unwrap_or(0)
    }

    fn share_of_wants(&self, teacher: &Person, learner: &Person) -> u64 {
        let (mut met, mut all) = (0, 0);
        for (topic, level, wanted) in self.wants(learner) {
            let weight = self.scarcity.get(&topic).copied().unwrap_or(1000) * u64::from(wanted);
            met += weight * self.met(teacher, &topic, level);
            all += weight;
        }
        met.checked_div(all).unwrap_or(0)
    }

    fn interests(&self, person: &Person) -> BTreeSet<(String, String)> {
        let keys = self.words("/matching/shared-ground/attributes");
        keys.iter().flat_map(|key| values(person, key).into_iter().map(|value| ((*key).to_owned(), value))).collect()
    }

    /// log2((people + 1) / carriers) in 1/65,536, at least 1: the largest n with 2^n ≤ ratio^65536, found from below by
    /// squaring with 31 binary places, as the contract's README says.
    fn rarity(&self, interest: &(String, String)) -> u64 {
        let carriers = self.carriers.get(interest).copied().unwrap_or(1);
        let ratio = ((self.roster.people.len() as u64 + 1) << 31) / carriers;
        let mut whole = 0;
        while ratio >> (whole + 1) >= 1 << 31 {
            whole += 1;
        }
        let (mut rest, mut digits) = (u128::from(ratio >> whole), 0_u64);
        for _ in 0..16 {
            rest = rest * rest / (1 << 31);
            digits *= 2;
            if rest >= 1 << 32 {
                rest /= 2;
                digits += 1;
            }
        }
        (whole * 65_536 + digits).max(1)
    }

    fn tongues(person: &Person) -> Vec<String> {
        let mut tongues: Vec<String> = Vec::new();
        for tag in &person.languages {
            let primary = tag.split('-').next().unwrap_or_default().to_lowercase();
            if !tongues.contains(&primary) {
                tongues.push(primary);
            }
        }
        tongues
    }

    fn were_partners(&self, a: &Person, b: &Person) -> bool {
        self.roster
            .ties
            .iter()
            .filter(|tie| tie.relation == "former-mentoring")
            .any(|tie| (tie.subject == a.id && tie.object == b.id) || (tie.subject == b.id && tie.object == a.id))
    }

    /// Codes of the rules that fail, in the contract's order.
    pub(super) fn broken(
        &self,
        mentor: &Person,
        mentee: &Person,
        shared: Option<(u32, u32)>,
        proposable: bool,
        points: u32,
    ) -> Vec<&'static str> {
        let junior = self.subjects(mentor);
        let wants = self.wants(mentee);
        let expert = self.word("/matching/grade-gap/unknown") == "expertise"
            && wants.iter().any(|(topic, ..)| {
                junior.get(topic).is_some_and(|(level, offered, _)| {
                    let enough = u64::from(*level) >= self.whole("/matching/grade-gap/expertise-level");
                    *offered && enough && !self.off(mentor, topic)
                })
            });
        let grade_gap = match gap(mentor, mentee) {
            Some(gap) => {
                let most = self.policy.pointer("/matching/grade-gap/maximum").and_then(Value::as_i64);
                gap >= self.whole("/matching/grade-gap/minimum") as i64 && most.is_none_or(|most| gap <= most)
            }
            None => expert,
        };
        let refused = wants.iter().any(|(topic, _, wanted)| *wanted >= 5 && self.off(mentor, topic));
        let taught = wants.iter().any(|(topic, level, _)| self.met(mentor, topic, *level) > 0);
        let (his, hers) = (Self::tongues(mentor), Self::tongues(mentee));
        let unknown = |key: &str| self.word(key) == "eligible";
        let language = if his.is_empty() || hers.is_empty() {
            unknown("/matching/language/unknown")
        } else {
            his.iter().any(|tongue| hers.contains(tongue))
        };
        let reach = match shared {
            Some((minutes, longest)) => {
                let least = self.whole("/matching/reach/minimum-minutes");
                let session = self.whole("/scheduling/length/minutes");
                least == 0 || u64::from(minutes) >= least && u64::from(longest) >= session
            }
            None => unknown("/matching/reach/unknown-zone"),
        };
        let earlier = self.word("/matching/earlier-partners") != "allowed" && self.were_partners(mentor, mentee);
        let held = [
            ("match.role", self.places(mentor).0 > 0 && self.places(mentee).1 > 0),
            ("match.conflict", proposable),
            ("match.grade-gap", grade_gap),
            ("match.topic", !refused && (taught || !self.is("/matching/topic/required"))),
            ("match.language", language || !self.is("/matching/language/required")),
            ("match.reach", reach),
            ("match.required", self.entries("/matching/required").iter().all(|rule| required(rule, mentor, mentee))),
            ("match.floor", u64::from(points) >= self.whole("/matching/floor")),
            ("match.excluded", !earlier),
        ];
        held.into_iter().filter(|(_, held)| !held).map(|(code, _)| code).collect()
    }

    /// Points, and the share of each factor of weight above 0 (largest remainder, ties to the first).
    pub(super) fn points(&self, mentor: &Person, mentee: &Person, minutes: Option<u32>) -> (u32, Vec<u32>) {
        let factors = self.factors(mentor, mentee, minutes);
        let weights = FACTORS.map(|name| self.whole(&format!("/matching/weights/{name}")));
        let all = weights.iter().sum::<u64>().max(1) * WHOLE;
        let parts: Vec<u64> = factors.iter().zip(weights).map(|(value, weight)| value * weight * PERFECT).collect();
        let total = parts.iter().sum::<u64>() / all;
        let mut shares: Vec<u64> = parts.iter().map(|part| part / all).collect();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(parts[*at] % all));
        let left = total - shares.iter().sum::<u64>();
        for at in order.into_iter().take(left as usize) {
            shares[at] += 1;
        }
        let kept = shares.into_iter().zip(weights).filter(|(_, weight)| *weight > 0);
        (total as u32, kept.map(|(share, _)| share as u32).collect())
    }

    fn factors(&self, mentor: &Person, mentee: &Person, minutes: Option<u32>) -> [u64; 11] {
        let (mine, yours) = (self.interests(mentor), self.interests(mentee));
        let sum = |set: Vec<&(String, String)>| set.into_iter().map(|interest| self.rarity(interest)).sum::<u64>();
        let common = sum(mine.intersection(&yours).collect());
        let shared = (common * WHOLE).checked_div(sum(mine.union(&yours).collect())).unwrap_or(0);
        let distance = self.words("/matching/distance/attributes").into_iter();
        let both = distance.map(|key| (values(mentor, key), values(mentee, key)));
        let apart: Vec<bool> =
            both.filter(|(a, b)| !a.is_empty() && !b.is_empty()).map(|(a, b)| a.is_disjoint(&b)).collect();
        let apart = mean(&apart.iter().map(|apart| u64::from(*apart) * WHOLE).collect::<Vec<_>>());
        let reach = u64::from(minutes.unwrap_or(0)) * WHOLE / self.whole("/matching/reach/full-minutes").max(1);
        let (his, hers) = (Self::tongues(mentor), Self::tongues(mentee));
        let tongue = his.iter().enumerate().filter_map(|(i, tongue)| {
            let j = hers.iter().position(|other| other == tongue)?;
            let part = |place: usize, length: usize| place as u64 * WHOLE / length as u64;
            Some(WHOLE - (part(i, his.len()) + part(j, hers.len())) / 2)
        });
        let closeness = gap(mentor, mentee).map_or(0, |gap| {
            let off = gap.abs_diff(self.whole("/matching/grade-gap/ideal") as i64);
            WHOLE - (off * WHOLE / self.whole("/matching/grade-gap/width").max(1)).min(WHOLE)
        });
        let style: Vec<u64> =
            self.entries("/matching/style/attributes").iter().filter_map(|rule| style(rule, mentor, mentee)).collect();
        [
            self.share_of_wants(mentor, mentee),
            self.share_of_wants(mentee, mentor),
            shared,
            apart,
            reach.min(WHOLE),
            tongue.max().unwrap_or(0),
            closeness,
            (self.favor(mentor, mentee) + self.favor(mentee, mentor)) / 2,
            mean(&style),
            if self.were_partners(mentor, mentee) { 0 } else { WHOLE },
            self.room(mentor).min(self.room(mentee)),
        ]
    }

    fn favor(&self, from: &Person, to: &Person) -> u64 {
        let known = |id: &String| *id != from.id && self.known.contains(id.as_str());
        let mut favors = from.preferences.iter().filter(|wish| wish.stance == Stance::Favor && known(&wish.other));
        let ranks = self.whole("/matching/preference/ranks").max(1);
        favors.position(|wish| wish.other == to.id).map_or(0, |rank| ranks.saturating_sub(rank as u64) * WHOLE / ranks)
    }

    /// What a month leaves beside one pairing here and those elsewhere.
    fn room(&self, person: &Person) -> u64 {
        let limit = person.monthly_minutes.map_or_else(|| self.whole("/scheduling/load/month-minutes"), u64::from);
        let elsewhere = number(person, "pairings-elsewhere").unwrap_or(0.0).clamp(0.0, 1000.0) as u64;
        // 487 / 16 days are a month of 30.4375.
        let need = 487 * self.whole("/scheduling/length/minutes") * (1 + elsewhere);
        let month = 16 * self.whole("/program/cadence-days") * limit;
        (need * WHOLE).checked_div(month).map_or(0, |used| WHOLE - used.min(WHOLE))
    }
}

fn mean(values: &[u64]) -> u64 {
    values.iter().sum::<u64>().checked_div(values.len() as u64).unwrap_or(0)
}

fn gap(mentor: &Person, mentee: &Person) -> Option<i64> {
    Some(i64::from(mentee.grade?) - i64::from(mentor.grade?))
}

fn number(person: &Person, key: &str) -> Option<f64> {
    let numbers = values(person, key).into_iter().filter_map(|value| value.parse::<f64>().ok());
    numbers.filter(|number| number.is_finite()).reduce(f64::max)
}

fn style(rule: &Value, mentor: &Person, mentee: &Person) -> Option<u64> {
    let end = |key: &str| rule[key].as_f64().unwrap_or(0.0);
    let place = |person: &Person| {
        let at = (number(person, rule["attribute"].as_str()?)? - end("minimum")) / (end("maximum") - end("minimum"));
        Some((at.clamp(0.0, 1.0) * WHOLE as f64) as u64)
    };
    let apart = place(mentor)?.abs_diff(place(mentee)?);
    Some(if rule["mode"] == "contrast" { apart } else { WHOLE - apart })
}

fn required(rule: &Value, mentor: &Person, mentee: &Person) -> bool {
    let key = rule["attribute"].as_str().unwrap_or_default();
    let missing = rule["missing"] == "eligible";
    let enough = |person: &Person| {
        number(person, key).map_or(missing, |number| number >= rule["minimum"].as_f64().unwrap_or(0.0))
    };
    let (a, b) = (values(mentor, key), values(mentee, key));
    match (rule["rule"].as_str(), rule["side"].as_str()) {
        (Some("at-least"), Some("mentor")) => enough(mentor),
        (Some("at-least"), Some("mentee")) => enough(mentee),
        (Some("at-least"), _) => enough(mentor) && enough(mentee),
        _ if a.is_empty() || b.is_empty() => missing,
        (Some("same"), _) => a == b,
        (Some("differs"), _) => a.is_disjoint(&b),
        _ => !a.is_disjoint(&b),
    }
}
