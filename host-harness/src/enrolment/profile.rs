//! What one person knows, wants and likes.

use chrono::{Datelike, Days, NaiveDate};

use super::Side;
use crate::company::Rng;
use crate::hr::{Employee, Enrolment, Skill, TaughtBy, Taxonomy, Topic};

const INTERESTS: [&str; 16] = [
    "board-games",
    "books",
    "choir",
    "climbing",
    "cooking",
    "cycling",
    "film",
    "football",
    "gardening",
    "hiking",
    "history",
    "live-music",
    "photography",
    "running",
    "travel",
    "volunteering",
];

/// Languages of work by country, most spoken first. English is added elsewhere.
const LANGUAGES: [(&str, &[&str]); 36] = [
    ("AR", &["es"]),
    ("AT", &["de"]),
    ("AU", &["en"]),
    ("BE", &["nl", "fr"]),
    ("BR", &["pt"]),
    ("CA", &["en", "fr"]),
    ("CH", &["de", "fr"]),
    ("CL", &["es"]),
    ("CN", &["zh"]),
    ("CO", &["es"]),
    ("CZ", &["cs"]),
    ("DE", &["de"]),
    ("DK", &["da"]),
    ("EG", &["ar"]),
    ("ES", &["es"]),
    ("FI", &["fi"]),
    ("FR", &["fr"]),
    ("GB", &["en"]),
    ("IE", &["en"]),
    ("IN", &["en", "hi"]),
    ("IT", &["it"]),
    ("JP", &["ja"]),
    ("KR", &["ko"]),
    ("MX", &["es"]),
    ("NG", &["en"]),
    ("NL", &["nl"]),
    ("NO", &["nb"]),
    ("NZ", &["en"]),
    ("PL", &["pl"]),
    ("PT", &["pt"]),
    ("SA", &["ar"]),
    ("SE", &["sv"]),
    ("SG", &["en", "zh"]),
    ("TR", &["tr"]),
    ("US", &["en"]),
    ("ZA", &["en"]),
];

/// Topics of juniors, and of seniors, that a small program announces.
const ANNOUNCED: (usize, usize) = (12, 4);

/// What people teach and ask for, by the side that knows more.
pub(super) struct Topics<'a> {
    of_juniors: Vec<&'a Topic>,
    of_seniors: Vec<&'a Topic>,
}

impl<'a> Topics<'a> {
    pub(super) fn of(taxonomy: &'a Taxonomy) -> Self {
        let (of_seniors, of_juniors) =
            taxonomy.leaves().into_iter().partition(|topic| topic.taught_by == TaughtBy::Seniors);
        Self { of_juniors, of_seniors }
    }

    /// Leaves a few on either side.
    pub(super) fn announce(&mut self, as_of: NaiveDate, rng: &mut Rng) {
        self.of_juniors = several(&self.of_juniors, ANNOUNCED.0, as_of, rng);
        self.of_seniors = several(&self.of_seniors, ANNOUNCED.1, as_of, rng);
    }
}

/// The profile of `person` on one side; places and wishes are left for the caller.
pub(super) fn profile(
    person: &Employee,
    side: Side,
    topics: &Topics<'_>,
    as_of: NaiveDate,
    rng: &mut Rng,
) -> Enrolment {
    let mut skills = Vec::new();
    let count = 3 + rng.below(3);
    for topic in several(&topics.of_juniors, count, as_of, rng) {
        let slug = topic.slug.clone();
        skills.push(match side {
            Side::Junior => Skill { topic: slug, level: 3 + rng.below(3) as u32, offered: true, wanted: 0 },
            Side::Senior => {
                Skill { topic: slug, level: rng.below(3) as u32, offered: false, wanted: 2 + rng.below(4) as u32 }
            }
        });
    }
    let count = 1 + rng.below(2);
    for topic in several(&topics.of_seniors, count, as_of, rng) {
        let slug = topic.slug.clone();
        skills.push(match side {
            Side::Junior => {
                Skill { topic: slug, level: rng.below(3) as u32, offered: false, wanted: 1 + rng.below(3) as u32 }
            }
            Side::Senior => Skill { topic: slug, level: 4 + rng.below(2) as u32, offered: true, wanted: 0 },
        });
    }
    let off_limits = if side == Side::Junior && rng.chance(83) {
        let topic = several(&topics.of_juniors, 1, as_of, rng).pop().map(|topic| topic.slug.clone());
        topic.filter(|slug| skills.iter().all(|skill| skill.topic != *slug)).into_iter().collect()
    } else {
        Vec::new()
    };
    let mut interests: Vec<String> = (0..2 + rng.below(3)).map(|_| (*rng.pick(&INTERESTS)).to_owned()).collect();
    interests.sort_unstable();
    interests.dedup();
    let joined_on = as_of.checked_sub_days(Days::new(31 + rng.below(30) as u64));
    let oriented_on = match rng.weighted([850, 90, 60]) {
        0 => as_of.checked_sub_days(Days::new(1 + rng.below(30) as u64)),
        1 => as_of.checked_add_days(Days::new(3 + rng.below(18) as u64)),
        _ => None,
    };
    Enrolment {
        person: person.id.clone(),
        skills,
        off_limits,
        interests,
        languages: languages(person, rng),
        oriented_on,
        joined_on: joined_on.max(person.start_date),
        ..Enrolment::default()
    }
}

/// `count` different topics at most; those of the last ten years are three times as likely.
fn several<'a>(from: &[&'a Topic], count: usize, as_of: NaiveDate, rng: &mut Rng) -> Vec<&'a Topic> {
    let mut left: Vec<&Topic> = from.to_vec();
    let fresh = |topic: &Topic| i64::from(topic.since) + 10 > i64::from(as_of.year());
    let mut drawn = Vec::new();
    while drawn.len() < count && !left.is_empty() {
        let at = rng.weighted(left.iter().map(|topic| if fresh(topic) { 3 } else { 1 }));
        drawn.push(left.remove(at));
    }
    drawn
}

/// Empty where HR knows the languages already, or nothing is known of the country's.
fn languages(person: &Employee, rng: &mut Rng) -> Vec<String> {
    let also_english = rng.chance(700);
    let known = person.country.as_deref().and_then(|country| LANGUAGES.iter().find(|(code, _)| *code == country));
    let (true, Some((_, languages))) = (person.languages.is_empty(), known) else { return Vec::new() };
    let mut languages: Vec<String> = languages.iter().map(|&tag| tag.to_owned()).collect();
    if also_english && !languages.iter().any(|tag| tag == "en") {
        languages.push("en".to_owned());
    }
    languages
}
