//! Topics: one number per subject, what each broader or narrower topic is worth in its place, and how scarce it is.

use crate::{
    policy::{Policy, matching::TopicRules},
    program::{Name, Roster},
};
use std::collections::BTreeMap;

/// One whole, in the fixed-point values of this folder: parts per million.
pub const WHOLE: u32 = 1_000_000;

/// Steps of `broader` that still earn credit.
const STEPS: u32 = 4;

/// A topic of the policy, or of the roster where the policy does not list it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic(pub u32);

impl Topic {
    /// Position in tables over topics.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A topic that an offer can stand in for, and how well: parts per million.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credit {
    /// The wanted topic.
    pub wanted: Topic,
    /// 1 to [`WHOLE`].
    pub worth: u32,
}

/// All topics in use.
#[derive(Clone, Debug, Default)]
pub struct Topics {
    names: Vec<String>,
    broader: Vec<Option<Topic>>,
    /// By the roster's name: topic or alias.
    by_name: BTreeMap<Name, Topic>,
    /// By offered topic: what it meets, itself first.
    meets: Vec<Vec<Credit>>,
    /// By wanted topic: which offers meet it, and how well.
    met_by: Vec<Vec<(Topic, u32)>>,
    /// Topics of the roster that the policy does not list, where it lists any.
    pub unlisted: Vec<Topic>,
}

impl Topics {
    /// Linear in the number of topics and the length of their chains, but for names.
    pub fn build(policy: &Policy, roster: &Roster) -> Topics {
        let mut topics = Topics::default();
        let mut by_text: BTreeMap<&str, Topic> = BTreeMap::new();
        for name in policy.topics.keys() {
            let topic = topics.add(name);
            by_text.insert(name, topic);
        }
        for (name, listed) in &policy.topics {
            let Some(topic) = by_text.get(name.as_str()).copied() else { continue };
            if let Some(slot) = topics.broader.get_mut(topic.index()) {
                *slot = listed.broader.as_deref().and_then(|broader| by_text.get(broader).copied());
            }
            for alias in &listed.aliases {
                by_text.insert(alias, topic);
            }
        }
        let skills = roster.people.iter().flat_map(|person| person.skills.iter().map(|skill| skill.topic));
        let limits = roster.people.iter().flat_map(|person| person.off_limits.iter().copied());
        for name in skills.chain(limits) {
            if topics.by_name.contains_key(&name) {
                continue;
            }
            let text = roster.names.text(name);
            let topic = by_text.get(text).copied().unwrap_or_else(|| {
                let topic = topics.add(text);
                if !policy.topics.is_empty() {
                    topics.unlisted.push(topic);
                }
                topic
            });
            topics.by_name.insert(name, topic);
        }
        topics.credit(&policy.matching.topic);
        topics
    }

    fn add(&mut self, name: &str) -> Topic {
        let topic = Topic(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.names.push(name.into());
        self.broader.push(None);
        topic
    }

    fn credit(&mut self, rules: &TopicRules) {
        let mut meets: Vec<Vec<Credit>> =
            (0..self.len()).map(|index| vec![Credit { wanted: Topic(index), worth: WHOLE }]).collect();
        let mut give = |offered: Topic, wanted: Topic, worth: u32| {
            if worth > 0
                && let Some(list) = meets.get_mut(offered.index())
            {
                list.push(Credit { wanted, worth });
            }
        };
        for topic in (0..self.len()).map(Topic) {
            for (steps, above) in (1..=STEPS).zip(self.above(topic)) {
                give(above, topic, power(rules.broader_percent, steps));
                give(topic, above, power(rules.narrower_percent, steps));
            }
        }
        let mut met_by = vec![Vec::new(); meets.len()];
        for (offered, credits) in (0..self.len()).map(Topic).zip(&meets) {
            for credit in credits {
                if let Some(list) = met_by.get_mut(credit.wanted.index()) {
                    list.push((offered, credit.worth));
                }
            }
        }
        self.meets = meets;
        self.met_by = met_by;
    }

    /// Number of topics.
    pub fn len(&self) -> u32 {
        u32::try_from(self.names.len()).unwrap_or(u32::MAX)
    }

    /// The topic of a name of the roster.
    pub fn of(&self, name: Name) -> Option<Topic> {
        self.by_name.get(&name).copied()
    }

    /// What a topic is called.
    pub fn text(&self, topic: Topic) -> &str {
        self.names.get(topic.index()).map_or("", String::as_str)
    }

    /// The broader topics of a topic, nearest first. The policy refuses cycles, so this ends.
    pub fn above(&self, topic: Topic) -> impl Iterator<Item = Topic> + '_ {
        std::iter::successors(self.next_broader(topic), |topic| self.next_broader(*topic))
    }

    fn next_broader(&self, topic: Topic) -> Option<Topic> {
        self.broader.get(topic.index()).copied().flatten()
    }

    /// What an offer of a topic can stand in for.
    pub fn meets(&self, offered: Topic) -> &[Credit] {
        self.meets.get(offered.index()).map_or(&[], Vec::as_slice)
    }

    /// Which offers meet a want, and how well, in parts per million.
    pub fn met_by(&self, wanted: Topic) -> &[(Topic, u32)] {
        self.met_by.get(wanted.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether one of the sorted `limits` is the topic or a broader one.
    pub fn covered(&self, limits: &[Topic], topic: Topic) -> bool {
        !limits.is_empty()
            && std::iter::once(topic).chain(self.above(topic)).any(|topic| limits.binary_search(&topic).is_ok())
    }
}

/// (percent / 100) to the power of `steps`, in parts per million, rounded down.
fn power(percent: u32, steps: u32) -> u32 {
    (0..steps).fold(WHOLE, |worth, _| {
        let product = u64::from(worth).saturating_mul(u64::from(percent));
        u32::try_from(product.checked_div(100).unwrap_or(0)).unwrap_or(WHOLE)
    })
}
