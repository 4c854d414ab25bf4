//! Who takes part, and what they know, want and like.

use super::rng::Rng;
use crate::hr::{
    Attribute, DaySpan, Employee, Enrolment, Preference, Skill, Stance, Status, TaughtBy, Taxonomy, Topic,
};
use chrono::{Datelike, Days, NaiveDate};

/// From this grade on people are asked whether they want to learn; up to [`JUNIOR_MOST`] whether they would teach.
const SENIOR_LEAST: u32 = 6;
const JUNIOR_MOST: u32 = 4;

const INTERESTS: [&str; 32] = [
    "astronomy",
    "baking",
    "board-games",
    "books",
    "chess",
    "choir",
    "climbing",
    "coffee",
    "comics",
    "cooking",
    "cycling",
    "dancing",
    "film",
    "football",
    "gardening",
    "hiking",
    "history",
    "knitting",
    "languages",
    "live-music",
    "painting",
    "parenting",
    "pets",
    "photography",
    "running",
    "sailing",
    "swimming",
    "theater",
    "travel",
    "video-games",
    "volunteering",
    "yoga",
];

/// Subjects that some mentors would rather not discuss.
const DELICATE: [&str; 5] =
    ["religion-at-work", "mental-health-talk", "race-ethnicity", "lgbtq-inclusion", "social-mobility"];

/// Enrols about `senior_per_mille` of the seniors, and 1.2 juniors for each of their places.
///
/// The chief executive and most of her executives take part: a program that leaders stay out of does not live.
pub(super) fn enroll(
    employees: &[Employee],
    taxonomy: &Taxonomy,
    senior_per_mille: u32,
    as_of: NaiveDate,
    seed: u64,
) -> Vec<Enrolment> {
    let topics = Topics::of(taxonomy);
    let mut rng = Rng::new(seed, "enrollment");
    let active = |person: &&usize| employees[**person].status == Status::Active;
    let grade = |person: usize| employees[person].grade.value().copied().unwrap_or(0);
    let mut places: Vec<(usize, u32, u32)> = Vec::new();
    for person in (0..employees.len()).filter(|person| active(&person) && grade(*person) >= SENIOR_LEAST) {
        let willing = if grade(person) >= 9 { 800 } else { senior_per_mille };
        if grade(person) == 10 || rng.chance(willing) {
            places.push((person, 0, if rng.chance(60) { 2 } else { 1 }));
        }
    }
    let seats: u32 = places.iter().map(|(_, _, seats)| seats).sum();
    let mut juniors: Vec<usize> =
        (0..employees.len()).filter(|person| active(&person) && (1..=JUNIOR_MOST).contains(&grade(*person))).collect();
    rng.shuffle(&mut juniors);
    let mut wanted = seats + seats / 5;
    for person in juniors {
        let offers = if rng.chance(120) { 2 } else { 1 };
        if wanted == 0 {
            break;
        }
        wanted = wanted.saturating_sub(offers);
        // Some of the middle grades teach upward and learn from the youngest.
        let learns = u32::from(grade(person) == JUNIOR_MOST && rng.chance(150));
        places.push((person, offers, learns));
    }
    places.sort_unstable();
    let taking_part: Vec<usize> = places.iter().map(|(person, ..)| *person).collect();
    let mut rng = Rng::new(seed, "profiles");
    places
        .iter()
        .map(|(person, mentor, mentee)| {
            let mut enrolment = profile(&employees[*person], *mentor, *mentee, &topics, as_of, &mut rng);
            enrolment.preferences = preferences(*person, &taking_part, employees, *mentor > 0, &mut rng);
            enrolment
        })
        .collect()
}

/// Leaves of the taxonomy by the side that teaches them.
struct Topics<'a> {
    junior: Vec<&'a Topic>,
    senior: Vec<&'a Topic>,
}

impl<'a> Topics<'a> {
    fn of(taxonomy: &'a Taxonomy) -> Self {
        let (senior, junior) = taxonomy.leaves().into_iter().partition(|topic| topic.taught_by == TaughtBy::Seniors);
        Self { junior, senior }
    }

    /// `count` different ones; a topic of the last years is `fresh` times as likely.
    fn draw(from: &[&'a Topic], count: usize, fresh: u32, this_year: u32, rng: &mut Rng) -> Vec<&'a Topic> {
        let weight = |topic: &&Topic| if topic.since + 9 > this_year { fresh } else { 2 };
        let mut drawn: Vec<&Topic> = Vec::new();
        for _ in 0..count * 3 {
            let topic = from[rng.weighted(from.iter().map(weight))];
            if drawn.len() < count && drawn.iter().all(|other| other.slug != topic.slug) {
                drawn.push(topic);
            }
        }
        drawn
    }
}

fn profile(
    employee: &Employee,
    mentor: u32,
    mentee: u32,
    topics: &Topics,
    as_of: NaiveDate,
    rng: &mut Rng,
) -> Enrolment {
    let this_year = u32::try_from(as_of.year()).unwrap_or(2026);
    let mut skills: Vec<Skill> = Vec::new();
    let mut add = |topic: &Topic, level: u32, offered: bool, wanted: u32| {
        if skills.iter().all(|skill| skill.topic != topic.slug) {
            skills.push(Skill { topic: topic.slug.clone(), level, offered, wanted });
        }
    };
    if mentor > 0 {
        let count = 4 + rng.below(4);
        for topic in Topics::draw(&topics.junior, count, 5, this_year, rng) {
            // Who grew up with a topic knows it better.
            let level = (2 + rng.below(3) + usize::from(topic.since + 11 > this_year)).min(5) as u32;
            add(topic, level, level >= 3, 0);
        }
        let count = 1 + rng.below(3);
        for topic in Topics::draw(&topics.senior, count, 2, this_year, rng) {
            add(topic, rng.below(3) as u32, false, 1 + rng.below(5) as u32);
        }
    }
    if mentee > 0 {
        let count = 3 + rng.below(3);
        for topic in Topics::draw(&topics.junior, count, 7, this_year, rng) {
            let level = rng.below(if topic.since + 9 > this_year { 2 } else { 4 }) as u32;
            // One want in twelve is essential.
            add(topic, level, false, [1, 2, 3, 4, 5][rng.weighted([10, 20, 30, 32, 8])]);
        }
        let count = 2 + rng.below(3);
        for topic in Topics::draw(&topics.senior, count, 2, this_year, rng) {
            add(topic, 3 + rng.below(3) as u32, true, 0);
        }
    }
    let joined = as_of.checked_sub_days(Days::new(10 + rng.below(50) as u64));
    let mut interests: Vec<String> = (0..2 + rng.below(4)).map(|_| (*rng.pick(&INTERESTS)).into()).collect();
    interests.sort_unstable();
    interests.dedup();
    let away = rng.chance(120).then(|| leave(as_of, rng));
    let styled = rng.chance(400);
    let style = |key: &str, rng: &mut Rng| Attribute::new(key, rng.between(1, 5).to_string());
    Enrolment {
        person: employee.id.clone(),
        mentor_places: mentor,
        mentee_places: mentee,
        skills,
        off_limits: if mentor > 0 && rng.chance(130) { vec![(*rng.pick(&DELICATE)).into()] } else { Vec::new() },
        interests,
        // Nearly all are oriented by the start; a few come later, some have no date yet.
        oriented_on: match rng.weighted([850, 90, 60]) {
            0 => as_of.checked_sub_days(Days::new(1 + rng.below(9) as u64)),
            1 => as_of.checked_add_days(Days::new(3 + rng.below(18) as u64)),
            _ => None,
        },
        joined_on: joined,
        away: away.into_iter().collect(),
        monthly_minutes: rng.chance(150).then(|| [60, 90, 120][rng.below(3)]),
        attributes: if styled { vec![style("style-pace", rng), style("style-structure", rng)] } else { Vec::new() },
        ..Enrolment::default()
    }
}

fn leave(as_of: NaiveDate, rng: &mut Rng) -> DaySpan {
    let since = as_of.checked_add_days(Days::new(20 + rng.below(120) as u64));
    DaySpan { since, until: since.and_then(|day| day.checked_add_days(Days::new(5 + rng.below(16) as u64))) }
}

/// A few favours, and a decline by one in forty.
fn preferences(person: usize, pool: &[usize], employees: &[Employee], junior: bool, rng: &mut Rng) -> Vec<Preference> {
    let senior = |other: usize| employees[other].grade.value().is_some_and(|grade| *grade >= SENIOR_LEAST);
    let mut wishes: Vec<Preference> = Vec::new();
    let count = [0, 1, 2, 3][rng.weighted([650, 200, 100, 50])];
    let stances = std::iter::repeat_n(Stance::Favor, count).chain(rng.chance(25).then_some(Stance::Decline));
    for stance in stances.collect::<Vec<_>>() {
        let other = *rng.pick(pool);
        let id = &employees[other].id;
        if other != person && senior(other) == junior && wishes.iter().all(|wish| wish.other != *id) {
            wishes.push(Preference { other: id.clone(), stance });
        }
    }
    wishes
}
