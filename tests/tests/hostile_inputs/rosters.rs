//! Contract values by chance: well typed, and otherwise as bad as data gets.

use host_harness::contract::{
    health::{Concern, ConcernKind, History, Meeting, Survey},
    matching::{LockOverride, Request},
    program::{
        Closure, Ending, Feed, Goal, Hours, Pairing, Person, Preference, Roster, Skill, Stance, Tie, Waiver,
        WeeklyWindow,
    },
    scheduling::{Calendar, Diary, Session, SessionState},
    types::{Attribute, Audience, DaySpan, Interval, Pair, Reader, Side},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// Few, so that they meet.
const IDS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "chief", "nobody"];
const TOPICS: [&str; 4] = ["ai", "data", "ai-ethics", "AI"];
const RELATIONS: [&str; 8] =
    ["manages", "manages-dotted", "family", "barrier", "former-mentoring", "decides-pay", "coaches", "owes-money-to"];
const DAYS: [&str; 9] = [
    "2026-05-04",
    "2026-08-01",
    "2026-10-25",
    "2026-11-01",
    "2026-11-02",
    "2026-12-24",
    "2027-02-28",
    "2027-05-03",
    "9999-12-31",
];
const ZONES: [&str; 6] =
    ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Moon/Tycho"];

/// Mostly good, sometimes not: good data reaches the engines, bad data must be refused.
fn mostly<T: std::fmt::Debug + Clone + 'static>(
    good: impl Strategy<Value = T> + 'static,
    bad: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<T> {
    prop_oneof![60 => good, 1 => bad].boxed()
}

fn text(from: &'static [&'static str]) -> BoxedStrategy<String> {
    mostly(select(from).prop_map(str::to_string), prop_oneof![Just(String::new()), "\\PC{0,200}"])
}

fn id() -> BoxedStrategy<String> {
    text(&IDS)
}

fn day() -> BoxedStrategy<String> {
    mostly(
        select(&DAYS[..]).prop_map(str::to_string),
        select(vec!["2026-02-30", "0000-01-01", "2026-1-1", "tomorrow", "10000-01-01", "-001-01-01"])
            .prop_map(str::to_string),
    )
}

fn number(most: u32) -> BoxedStrategy<u32> {
    mostly(0..=most, prop_oneof![Just(u32::MAX), any::<u32>()])
}

fn real() -> BoxedStrategy<f64> {
    // Through the typed door NaN and infinity can come, which no JSON says.
    mostly((0..=20_u32).prop_map(|n| f64::from(n) / 4.0), any::<f64>())
}

fn span() -> BoxedStrategy<DaySpan> {
    (option::weighted(0.3, day()), option::weighted(0.2, day()))
        .prop_map(|(since, until)| DaySpan { since, until })
        .boxed()
}

fn side() -> BoxedStrategy<Side> {
    select(vec![Side::Mentor, Side::Mentee]).boxed()
}

fn pair() -> BoxedStrategy<Pair> {
    (id(), id()).prop_map(|(mentor, mentee)| Pair { mentor, mentee }).boxed()
}

/// Pairs to ask about.
pub(crate) fn pairs() -> BoxedStrategy<Vec<Pair>> {
    vec(pair(), 0..5).boxed()
}

/// Anybody, also a participant who does not say who she is.
pub(crate) fn reader() -> BoxedStrategy<Reader> {
    let audiences = vec![
        Audience::Coordinator,
        Audience::Coordinator,
        Audience::Participant,
        Audience::Sponsor,
        Audience::Analyst,
        Audience::Safeguarding,
        Audience::Everyone,
    ];
    (select(audiences), option::of(id())).prop_map(|(audience, person)| Reader { audience, person }).boxed()
}

fn skill() -> BoxedStrategy<Skill> {
    (text(&TOPICS), number(5), any::<bool>(), number(5))
        .prop_map(|(topic, level, offered, wanted)| Skill { topic, level, offered, wanted })
        .boxed()
}

fn window() -> BoxedStrategy<WeeklyWindow> {
    let hours = select(vec![Hours::Working, Hours::Preferred, Hours::Avoided, Hours::Stretch]);
    (mostly(1..=7_u32, Just(0)), number(1_439), mostly(1..=1_440_u32, Just(u32::MAX)), hours)
        .prop_map(|(weekday, since, length, hours)| WeeklyWindow {
            weekday,
            since,
            until: since.saturating_add(length),
            hours,
        })
        .boxed()
}

fn attribute() -> BoxedStrategy<Attribute> {
    let keys =
        &["country", "department", "team", "interest", "identity", "asked", "pairings-elsewhere", "ramadan-hours"];
    let values = &["DE", "IN", "yes", "1", "-1", "1e999", "999999999999999999999", "x"];
    (text(keys), text(values)).prop_map(|(key, value)| Attribute { key, value }).boxed()
}

fn person(id: &'static str) -> BoxedStrategy<Person> {
    let sides = (number(2), number(2), option::weighted(0.9, number(9)));
    let wishes = (
        vec(skill(), 0..4),
        vec(text(&TOPICS), 0..2),
        vec(text(&["en", "de-AT", "zh-Hant-TW", "en_US"]), 0..3),
        vec((super::rosters::id(), select(vec![Stance::Favor, Stance::Decline])), 0..3),
    );
    let time = (
        option::weighted(0.8, day()),
        span(),
        vec(span(), 0..2),
        option::weighted(0.9, text(&ZONES)),
        option::weighted(0.4, vec(window(), 0..6)),
        option::weighted(0.2, number(600)),
    );
    (sides, wishes, time, vec(attribute(), 0..4))
        .prop_map(move |(sides, wishes, time, attributes)| Person {
            id: id.into(),
            mentor_places: sides.0,
            mentee_places: sides.1,
            grade: sides.2,
            skills: wishes.0,
            off_limits: wishes.1,
            languages: wishes.2,
            preferences: wishes.3.into_iter().map(|(other, stance)| Preference { other, stance }).collect(),
            oriented_on: time.0,
            enrolled: time.1,
            away: time.2,
            time_zone: time.3,
            week: time.4,
            calendars: vec!["de".into()],
            monthly_minutes: time.5,
            attributes,
        })
        .boxed()
}

/// Six people, any ties.
pub(crate) fn roster() -> BoxedStrategy<Roster> {
    let people: Vec<_> = IDS[..6].iter().map(|id| person(id)).collect();
    let tie = (id(), text(&RELATIONS), id(), span()).prop_map(|(subject, relation, object, held)| Tie {
        subject,
        relation,
        object,
        held,
    });
    let feed = (text(&RELATIONS), day()).prop_map(|(relation, as_of)| Feed { relation, as_of });
    let codes = &["conflict.same-team", "conflict.direct-manager", "conflict.family"];
    let waiver = (pair(), text(codes), id(), text(&["hr", "program-owner"]), day()).prop_map(
        |(pair, code, approved_by, approved_as, expires_on)| Waiver {
            pair,
            code,
            approved_by,
            approved_as,
            expires_on,
        },
    );
    let closure =
        (span(), any::<bool>()).prop_map(|(days, tentative)| Closure { calendar: "de".into(), days, tentative });
    let lists = (vec(tie, 0..10), vec(feed, 0..4), vec(waiver, 0..3), vec(closure, 0..3));
    let term = mostly(Just(DaySpan { since: Some("2026-05-04".into()), until: Some("2027-05-03".into()) }), span());
    let as_of = mostly(Just("2026-11-02".to_string()), day());
    // Mostly with the one feed without which nothing is clear.
    let fed = any::<bool>();
    (as_of, term, people, lists, fed)
        .prop_map(|(as_of, term, people, (ties, mut feeds, waivers, closures), fed)| {
            if fed {
                feeds.retain(|feed| feed.relation != "manages");
                feeds.push(Feed { relation: "manages".into(), as_of: "2026-11-01".into() });
            }
            let bystanders = vec!["chief".into()];
            Roster { as_of, term, people, bystanders, ties, feeds, waivers, closures, ..Roster::default() }
        })
        .boxed()
}

/// A search request that may contradict itself.
pub(crate) fn request() -> BoxedStrategy<Request> {
    let few = || vec(pair(), 0..2);
    let code = text(&["conflict.same-team", "match.grade-gap"]);
    let overrides = vec((pair(), code, id()).prop_map(|(pair, code, actor)| LockOverride { pair, code, actor }), 0..2);
    (few(), overrides, few(), few())
        .prop_map(|(locked, overrides, incumbent, excluded)| Request {
            locked,
            overrides,
            incumbent,
            excluded,
            ..Request::default()
        })
        .boxed()
}

fn pairing() -> BoxedStrategy<Pairing> {
    let ending = option::weighted(0.2, select(vec![Ending::Completed, Ending::Relational, Ending::Leave]));
    let dates = (
        mostly(Just("2026-06-01".to_string()), day()),
        day(),
        option::weighted(0.1, day()),
        option::weighted(0.2, day()),
    );
    (text(&["p", "q", "r", "s"]), pair(), dates, ending, vec(span(), 0..2), option::of(any::<bool>()))
        .prop_map(|(id, pair, (matched_on, planned_end, extended_to, ended_on), ending, pauses, chose)| Pairing {
            id,
            pair,
            matched_on,
            planned_end,
            extended_to,
            // Set exactly together, or else a fault at once.
            ended_on: ended_on.clone(),
            ending: ended_on.and(ending.or(Some(Ending::Unknown))),
            closure_decided_on: None,
            pauses,
            mentor_chose: chose,
            mentee_chose: chose,
            attributes: Vec::new(),
        })
        .boxed()
}

fn interval() -> BoxedStrategy<Interval> {
    let now = boundary_tests::company::NOW;
    mostly(
        (0..40_000_u32, 1..500_u32)
            .prop_map(move |(after, length)| Interval { start: now + after, end: now + after + length }),
        (any::<u32>(), any::<u32>()).prop_map(|(start, end)| Interval { start, end }),
    )
}

fn state() -> BoxedStrategy<SessionState> {
    use SessionState::{Cancelled, Held, NoShow, Pinned, Planned};
    select(vec![Planned, Pinned, Held, Cancelled, NoShow]).boxed()
}

/// Pairings with diaries and sessions.
pub(crate) fn calendar() -> BoxedStrategy<Calendar> {
    let diary = (id(), vec(interval(), 0..6), vec(interval(), 0..2)).prop_map(|(person, busy, soft)| Diary {
        person,
        busy,
        soft,
    });
    let kinds = &["kick-off", "regular", "check-in", "closing-review", "walk"];
    let session = (text(&["s1", "s2", "s3"]), text(&["p", "q"]), text(kinds), state(), interval(), number(5)).prop_map(
        |(id, pairing, kind, state, when, number)| Session { id, pairing, kind, state, when, wall: None, number },
    );
    let now = mostly(Just(boundary_tests::company::NOW), any::<u32>());
    (now, vec(pairing(), 0..3), vec(diary, 0..3), vec(session, 0..3))
        .prop_map(|(now, pairings, diaries, sessions)| Calendar { now, pairings, diaries, sessions })
        .boxed()
}

/// What happened, as far as anybody wrote it down.
pub(crate) fn history() -> BoxedStrategy<History> {
    let ids = || text(&["p", "q", "r", "s"]);
    let meeting = (ids(), day(), state(), vec(side(), 0..2), option::of(number(200))).prop_map(
        |(pairing, on, state, missed_by, minutes)| Meeting {
            pairing,
            on,
            state,
            missed_by,
            reheld_on: None,
            minutes,
            logged_on: None,
        },
    );
    let kind = select(vec![ConcernKind::Rematch, ConcernKind::Help, ConcernKind::Incident]);
    let concern = (ids(), kind, day(), option::of(day())).prop_map(|(pairing, kind, opened_on, resolved_on)| Concern {
        pairing,
        kind,
        opened_on,
        resolved_on,
    });
    let goal = (ids(), day(), real(), day(), real()).prop_map(|(pairing, agreed_on, progress, updated_on, weight)| {
        Goal { pairing, topic: None, agreed_on, due_on: None, progress, updated_on, weight }
    });
    let survey =
        (option::of(ids()), side(), day(), option::of(day())).prop_map(|(pairing, side, asked_on, answered_on)| {
            Survey { wave: "w".into(), pairing, side, asked_on, answered_on, items: Vec::new() }
        });
    let ledger = option::weighted(0.05, "\\PC{0,40}");
    (vec(pairing(), 0..4), vec(meeting, 0..8), vec(concern, 0..3), vec(goal, 0..3), vec(survey, 0..4), ledger)
        .prop_map(|(pairings, meetings, concerns, goals, surveys, ledger)| History {
            pairings,
            meetings,
            concerns,
            goals,
            surveys,
            ledger,
            ..History::default()
        })
        .boxed()
}
