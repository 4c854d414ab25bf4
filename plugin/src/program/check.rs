//! Contract roster to [`Roster`]. What is wrong becomes one fault with every problem; what can be lived with, a finding.

mod person;
mod place;
mod ties;

use super::{
    limits,
    names::Names,
    people::PersonIx,
    roster::{Closure, Feed, Roster, Term},
};
use crate::{
    contract::{
        self,
        types::{DaySpan as RawSpan, Fault, FaultKind, Finding, Severity},
    },
    digest::Digest,
    problems::{Problems, detail},
    time::{Day, DaySpan, ZoneBook},
};
use place::Place;

/// What the parts of the check write to.
struct Desk {
    problems: Problems,
    findings: Vec<Finding>,
    ids: Names,
    names: Names,
    zones: ZoneBook,
}

pub(super) fn roster(raw: contract::program::Roster) -> Result<Roster, Fault> {
    sizes(&raw)?;
    let mut digest = Digest::default();
    digest.add(&raw);
    let mut desk = Desk {
        problems: Problems::default(),
        findings: Vec::new(),
        ids: Names::keyed(&digest.bytes()),
        names: Names::keyed(&digest.bytes()),
        zones: ZoneBook::new(),
    };
    let root = Place::root("roster");
    let as_of = desk.day(&raw.as_of, &root.key("as_of"));
    let term = desk.term(&raw.term, &root.key("term"));
    desk.host_zones(&raw.zones, &root);
    desk.people_ids(&raw, &root);
    let participants = raw.people.len();
    let known = desk.ids.len();

    let mut people = Vec::with_capacity(participants);
    for (position, person) in raw.people.iter().enumerate() {
        people.push(desk.person(person, &root.key("people").item(position)));
    }
    let ties = desk.ties(&raw.ties, &root);
    let feeds = desk.feeds(&raw.feeds, as_of, &root);
    let waivers = desk.waivers(&raw.waivers, &root);
    let closures = desk.closures(&raw.closures, &root);
    desk.problems.into_result(FaultKind::InvalidInput, "the roster")?;
    desk.findings.extend(empty_sides(&people));

    let (Some(as_of), Some(term)) = (as_of, term) else {
        // Both were reported above when missing; this keeps the compiler, not the reader, company.
        return Err(crate::problems::fault(FaultKind::Internal, "internal.roster", None, "a date was lost"));
    };
    let ranks = ranks(&desk.ids);
    Ok(Roster {
        as_of,
        term,
        people,
        bystanders: u32::try_from(known.saturating_sub(participants)).unwrap_or(u32::MAX),
        ranks,
        ids: desk.ids,
        names: desk.names,
        ties,
        feeds,
        waivers,
        closures,
        zones: desk.zones,
        findings: desk.findings,
        digest: digest.hex(),
    })
}

/// Refuses what is too large before anything is built from it.
fn sizes(raw: &contract::program::Roster) -> Result<(), Fault> {
    let mut problems = Problems::default();
    for (key, count, most) in [
        ("people", raw.people.len(), limits::PEOPLE),
        ("bystanders", raw.bystanders.len(), limits::BYSTANDERS),
        ("ties", raw.ties.len(), limits::TIES),
        ("feeds", raw.feeds.len(), limits::FEEDS),
        ("waivers", raw.waivers.len(), limits::WAIVERS),
        ("closures", raw.closures.len(), limits::CLOSURES),
        ("zones", raw.zones.len(), limits::ZONES),
    ] {
        if count > most {
            problems.add(
                "input.over-limit",
                format!("/roster/{key}"),
                format!("has {count} entries, at most {most} are taken"),
            );
        }
    }
    problems.into_result(FaultKind::OverLimit, "the roster")
}

fn ranks(ids: &Names) -> Vec<u32> {
    let mut ranks = vec![0; ids.len()];
    for (rank, (_, name)) in ids.sorted().into_iter().enumerate() {
        if let Some(slot) = ranks.get_mut(name.index()) {
            *slot = u32::try_from(rank).unwrap_or(u32::MAX);
        }
    }
    ranks
}

/// A program without mentors or without mentees is no fault: it has nobody to match, and says so.
fn empty_sides(people: &[super::Person]) -> Vec<Finding> {
    let mentors = people.iter().any(|person| person.mentor_places > 0);
    let mentees = people.iter().any(|person| person.mentee_places > 0);
    [(mentors, "mentor"), (mentees, "mentee")]
        .into_iter()
        .filter(|(present, _)| !present)
        .map(|(_, side)| Finding {
            code: "data.empty-side".into(),
            severity: Severity::Serious,
            people: Vec::new(),
            path: Some("/roster/people".into()),
            details: vec![detail("side", side)],
            message: format!("nobody in the roster has a place as {side}, so nobody can be paired"),
        })
        .collect()
}

impl Desk {
    fn day(&mut self, text: &str, place: &Place<'_>) -> Option<Day> {
        match text.parse() {
            Ok(day) => Some(day),
            Err(error) => {
                self.problems.add("input.bad-date", place.path(), format!("{error}"));
                None
            }
        }
    }

    fn optional_day(&mut self, text: Option<&str>, place: &Place<'_>) -> Option<Day> {
        text.and_then(|text| self.day(text, place))
    }

    /// Both ends read; the order of the ends is for the caller to judge.
    fn ends(&mut self, raw: &RawSpan, place: &Place<'_>) -> DaySpan {
        DaySpan {
            since: self.optional_day(raw.since.as_deref(), &place.key("since")),
            until: self.optional_day(raw.until.as_deref(), &place.key("until")),
        }
    }

    /// A span that must hold at least one day.
    fn span(&mut self, raw: &RawSpan, place: &Place<'_>) -> DaySpan {
        let span = self.ends(raw, place);
        if span.is_empty() {
            self.problems.add("input.empty-span", place.path(), "`until` must be later than `since`");
        }
        span
    }

    fn term(&mut self, raw: &RawSpan, place: &Place<'_>) -> Option<Term> {
        for (given, key) in [(&raw.since, "since"), (&raw.until, "until")] {
            if given.is_none() {
                self.problems.add("input.missing", place.key(key).path(), "a program has a first day and an end");
            }
        }
        let span = self.span(raw, place);
        let (first, end) = span.since.zip(span.until)?;
        if first.days_until(end) > 3_660 {
            self.problems.add("input.out-of-range", place.path(), "must be at most ten years long");
        }
        Some(Term { first, end })
    }

    /// An id or slug: 1 to 128 bytes.
    fn checked<'t>(&mut self, text: &'t str, place: &Place<'_>) -> &'t str {
        if text.is_empty() {
            self.problems.add("input.too-short", place.path(), "must not be empty");
        } else if text.len() > limits::NAME_BYTES {
            self.problems.add(
                "input.too-long",
                place.path(),
                format!("must have at most {} bytes", limits::NAME_BYTES),
            );
            return "";
        }
        text
    }

    fn slug(&mut self, text: &str, place: &Place<'_>) -> super::Name {
        let text = self.checked(text, place);
        self.names.intern(text)
    }

    /// A person by id, known or not: ties may name people whom the host never delivered.
    fn anyone(&mut self, id: &str, place: &Place<'_>) -> PersonIx {
        let id = self.checked(id, place);
        PersonIx(u32::try_from(self.ids.intern(id).index()).unwrap_or(u32::MAX))
    }

    fn list_length(&mut self, length: usize, place: &Place<'_>) -> bool {
        let fits = length <= limits::PER_PERSON;
        if !fits {
            let message = format!("has {length} entries, at most {} are taken", limits::PER_PERSON);
            self.problems.add("input.over-limit", place.path(), message);
        }
        fits
    }

    /// A number from 0 to `most`.
    fn at_most(&mut self, value: u32, most: u32, place: &Place<'_>) -> u32 {
        if value > most {
            self.problems.add("input.out-of-range", place.path(), format!("must be between 0 and {most}"));
        }
        value.min(most)
    }

    fn people_ids(&mut self, raw: &contract::program::Roster, root: &Place<'_>) {
        let list = root.key("people");
        for (position, person) in raw.people.iter().enumerate() {
            self.new_id(&person.id, position, &list.item(position).key("id"));
        }
        let list = root.key("bystanders");
        for (position, id) in raw.bystanders.iter().enumerate() {
            self.new_id(id, raw.people.len().saturating_add(position), &list.item(position));
        }
    }

    /// Every id gets the number of its position, so numbers and positions agree; a repeat would break that and is a fault.
    fn new_id(&mut self, id: &str, position: usize, place: &Place<'_>) {
        let id = self.checked(id, place);
        if id.is_empty() {
            return;
        }
        if let Some(earlier) = self.ids.find(id) {
            let message = format!("repeats the id of entry {} (people first, then bystanders)", earlier.index());
            self.problems.add("input.duplicate-id", place.path(), message);
        } else if self.ids.intern(id).index() != position && self.problems.is_empty() {
            self.problems.add("input.bad-id", place.path(), "could not be numbered");
        }
    }

    fn host_zones(&mut self, zones: &[contract::program::ZoneRules], root: &Place<'_>) {
        for (position, zone) in zones.iter().enumerate() {
            let place = root.key("zones");
            let place = place.item(position);
            let name = self.checked(&zone.name, &place.key("name"));
            if let Err(error) = self.zones.add(name, &zone.tzif) {
                self.problems.add("input.bad-zone-rules", place.path(), format!("{error}"));
            }
        }
    }

    fn feeds(&mut self, feeds: &[contract::program::Feed], today: Option<Day>, root: &Place<'_>) -> Vec<Feed> {
        let mut read = Vec::with_capacity(feeds.len());
        for (position, feed) in feeds.iter().enumerate() {
            let list = root.key("feeds");
            let place = list.item(position);
            let relation = self.slug(&feed.relation, &place.key("relation"));
            let Some(as_of) = self.day(&feed.as_of, &place.key("as_of")) else { continue };
            if today.is_some_and(|today| as_of > today) {
                self.findings.push(Finding {
                    code: "data.feed-in-future".into(),
                    severity: Severity::Warning,
                    people: Vec::new(),
                    path: Some(place.key("as_of").path()),
                    details: vec![detail("relation", &feed.relation), detail("as-of", as_of)],
                    message: format!("the feed of `{}` claims a day after the roster's own", feed.relation),
                });
            }
            read.push(Feed { relation, as_of });
        }
        read
    }

    fn closures(&mut self, closures: &[contract::program::Closure], root: &Place<'_>) -> Vec<Closure> {
        let mut read = Vec::with_capacity(closures.len());
        for (position, closure) in closures.iter().enumerate() {
            let list = root.key("closures");
            let place = list.item(position);
            let calendar = self.slug(&closure.calendar, &place.key("calendar"));
            let days = self.span(&closure.days, &place.key("days"));
            read.push(Closure { calendar, days, tentative: closure.tentative });
        }
        read
    }
}
