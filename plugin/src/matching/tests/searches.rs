//! Whole searches: proofs, steps, locks, explanations.

use super::{policies, rosters, worth::coordinator};
use crate::{
    contract::{
        matching::{Certificate, Origin, Outcome, Request},
        types::{Audience, Pair, Reader},
    },
    operations::{
        Engine,
        matching::{Search, appraise},
    },
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn run(engine: &Engine, request: Request) -> (Search, Outcome) {
    let mut search = Search::start(engine, request).unwrap();
    search.finish().unwrap();
    let outcome = search.outcome().unwrap();
    (search, outcome)
}

fn key(pair: &Pair) -> (String, String) {
    (pair.mentor.clone(), pair.mentee.clone())
}

/// All edges of a search by ids, with points and weight.
fn edges(engine: &Engine, search: &Search) -> BTreeMap<(String, String), (u32, f64)> {
    let roster = &engine.program().roster;
    let id = |position: u32| roster.id(crate::program::PersonIx(position)).to_string();
    let mut all = BTreeMap::new();
    for mentor in 0..roster.people.len() as u32 {
        let row = search.edges(mentor).unwrap();
        for ((mentee, points), weight) in row.mentees.into_iter().zip(row.points).zip(row.weights) {
            all.insert((id(mentor), id(mentee)), (points, weight));
        }
    }
    all
}

/// The four conditions of the contract's README, in plain words.
fn check(engine: &Engine, search: &Search, outcome: &Outcome, certificate: &Certificate) -> Result<(), String> {
    let edges = edges(engine, search);
    let roster = &engine.program().roster;
    let most = engine.program().policy.matching.places_most;
    let mut places: [BTreeMap<String, i64>; 2] = Default::default();
    for (position, person) in roster.people.iter().enumerate() {
        let id = roster.id(crate::program::PersonIx(position as u32)).to_string();
        places[0].insert(id.clone(), u32::from(person.mentor_places).min(most).into());
        places[1].insert(id, u32::from(person.mentee_places).min(most).into());
    }
    let locked = outcome.proposals.iter().filter(|p| p.origin == Origin::Locked);
    for proposal in locked {
        *places[0].get_mut(&proposal.pair.mentor).unwrap() -= 1;
        *places[1].get_mut(&proposal.pair.mentee).unwrap() -= 1;
    }
    let free = places.clone();
    let chosen: BTreeSet<_> = outcome
        .proposals
        .iter()
        .filter(|p| matches!(p.origin, Origin::Kept | Origin::Fresh))
        .map(|p| key(&p.pair))
        .collect();
    for (mentor, mentee) in &chosen {
        *places[0].get_mut(mentor).unwrap() -= 1;
        *places[1].get_mut(mentee).unwrap() -= 1;
    }
    let price = |list: &[crate::contract::matching::Price]| -> BTreeMap<String, f64> {
        list.iter().map(|price| (price.person.clone(), price.value)).collect()
    };
    let (u, v) = (price(&certificate.prices.mentors), price(&certificate.prices.mentees));
    let at = |prices: &BTreeMap<String, f64>, id: &str| prices.get(id).copied().unwrap_or(0.0);
    for left in places.iter().flat_map(|side| side.values()) {
        if *left < 0 {
            return Err("over places".into());
        }
    }
    for (pair, (points, weight)) in &edges {
        if certificate.fair_floor.is_some_and(|floor| *points < floor) {
            if chosen.contains(pair) {
                return Err("below the floor".into());
            }
            continue;
        }
        let (sum, worth) = (at(&u, &pair.0) + at(&v, &pair.1), weight + certificate.coverage_bonus);
        if chosen.contains(pair) && sum > worth {
            return Err(format!("selected {pair:?} is overpriced"));
        }
        if !chosen.contains(pair) && sum < worth {
            return Err(format!("unselected {pair:?} is underpriced"));
        }
    }
    if !chosen.iter().all(|pair| edges.contains_key(pair)) {
        return Err("not an edge".into());
    }
    for (side, prices) in [(0, &u), (1, &v)] {
        for (id, value) in prices {
            if *value > 0.0 && places[side][id] > 0 {
                return Err(format!("{id} has a price and a free place"));
            }
        }
    }
    let covered = |cover: &crate::contract::matching::Cover, above: Option<u32>| {
        let people: i64 = cover.mentors.iter().map(|id| free[0][id]).sum::<i64>()
            + cover.mentees.iter().map(|id| free[1][id]).sum::<i64>();
        let outside = edges.iter().filter(|((mentor, mentee), (points, _))| {
            above.is_none_or(|floor| *points > floor)
                && !cover.mentors.contains(mentor)
                && !cover.mentees.contains(mentee)
        });
        people + outside.count() as i64
    };
    if covered(&certificate.cover, None) != i64::from(certificate.filled) {
        return Err("the cover is not tight".into());
    }
    if chosen.len() as u32 != certificate.filled {
        return Err("filled is wrong".into());
    }
    if let (Some(floor), Some(cover)) = (certificate.fair_floor, &certificate.fair_cover)
        && covered(cover, Some(floor)) >= i64::from(certificate.filled)
    {
        return Err("the floor is not the highest".into());
    }
    Ok(())
}

/// What a search that was cut short promises: the pairs are edges within places, and by its prices no choice of as many is
/// worth more than `bound`.
fn unfinished(engine: &Engine, search: &Search, outcome: &Outcome) -> Result<(), String> {
    let edges = edges(engine, search);
    let roster = &engine.program().roster;
    let most = engine.program().policy.matching.places_most;
    let certificate = outcome.certificate.as_ref().ok_or("no certificate")?;
    let chosen: BTreeSet<_> = outcome.proposals.iter().map(|proposal| key(&proposal.pair)).collect();
    if chosen.len() != outcome.proposals.len() || !chosen.iter().all(|pair| edges.contains_key(pair)) {
        return Err("not edges, or twice".into());
    }
    let price = |list: &[crate::contract::matching::Price], id: &str| {
        list.iter().find(|price| price.person == id).map_or(0.0, |price| price.value)
    };
    let (u, v) = (&certificate.prices.mentors, &certificate.prices.mentees);
    let mut bound = -certificate.coverage_bonus * f64::from(certificate.filled);
    for (pair, (_, weight)) in &edges {
        bound += (weight + certificate.coverage_bonus - price(u, &pair.0) - price(v, &pair.1)).max(0.0);
    }
    for (position, person) in roster.people.iter().enumerate() {
        let id = roster.id(crate::program::PersonIx(position as u32));
        let taken =
            |mentor: bool| chosen.iter().filter(|pair| if mentor { pair.0 == id } else { pair.1 == id }).count() as u32;
        let (mentor, mentee) = (u32::from(person.mentor_places).min(most), u32::from(person.mentee_places).min(most));
        if taken(true) > mentor || taken(false) > mentee {
            return Err(format!("{id} is over places"));
        }
        bound += price(u, id) * f64::from(mentor) + price(v, id) * f64::from(mentee);
    }
    // The plugin counts nobody's places beyond her edges, so its bound may be lower than this.
    if certificate.bound > bound || certificate.bound < certificate.value {
        return Err(format!("the bound {} is not within {bound}", certificate.bound));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_outcome_proves_itself(roster in rosters::roster(10), fair in any::<bool>()) {
        for policy in policies::all() {
            let policy = if fair { policy.replace("\"matching\":{", "\"matching\":{\"objective\":\"fair\",") } else { policy };
            let policy = policy.replace(",}", "}");
            let engine = Engine::open(&policy, roster.clone()).unwrap();
            let (search, outcome) = run(&engine, Request::default());
            let certificate = outcome.certificate.clone().unwrap();
            prop_assert_eq!(check(&engine, &search, &outcome, &certificate), Ok(()));
            prop_assert_eq!(certificate.value, certificate.bound);
            for proposal in &outcome.proposals {
                prop_assert_eq!(proposal.shares.iter().sum::<u32>(), proposal.points);
            }
        }
    }

    #[test]
    fn stable_outcomes_have_no_blocking_pair(roster in rosters::roster(10), mentors in any::<bool>()) {
        let side = if mentors { "mentors" } else { "mentees" };
        let policy = format!(r#"{{{},"matching":{{"objective":"stable","stable-proposers":"{side}","grade-gap":{{"minimum":0}},"topic":{{"required":false}}}}}}"#, policies::TOPICS);
        let engine = Engine::open(&policy, roster.clone()).unwrap();
        let (search, outcome) = run(&engine, Request::default());
        prop_assert!(outcome.certificate.is_none());
        let edges = edges(&engine, &search);
        let chosen: BTreeSet<_> = outcome.proposals.iter().filter(|p| p.origin == Origin::Fresh).map(|p| key(&p.pair)).collect();
        let vacant = |id: &str, mentor: bool| {
            let person = roster.people.iter().find(|person| person.id == id).unwrap();
            let places = if mentor { person.mentor_places } else { person.mentee_places }.min(2) as usize;
            chosen.iter().filter(|pair| if mentor { pair.0 == id } else { pair.1 == id }).count() < places
        };
        for (pair, (points, _)) in edges.iter().filter(|(pair, _)| !chosen.contains(*pair)) {
            let worse = |mentor: bool| chosen.iter().any(|other| {
                (if mentor { other.0 == pair.0 } else { other.1 == pair.1 }) && edges[other].0 < *points
            });
            let both = (vacant(&pair.0, true) || worse(true)) && (vacant(&pair.1, false) || worse(false));
            prop_assert!(!both, "{:?} would both rather have each other", pair);
        }
    }

    #[test]
    fn steps_and_order_of_people_change_nothing(roster in rosters::roster(9), work in 1..50_u32) {
        let policy = &policies::all()[2];
        let engine = Engine::open(policy, roster.clone()).unwrap();
        let (_, whole) = run(&engine, Request::default());
        let mut search = Search::start(&engine, Request::default()).unwrap();
        let mut last = 0.0;
        loop {
            let progress = search.advance(work).unwrap();
            prop_assert!(progress.fraction >= last && progress.fraction <= 1.0);
            prop_assert_eq!(progress.done, progress.fraction == 1.0);
            last = progress.fraction;
            if progress.done { break; }
            let so_far = search.outcome().unwrap();
            let certificate = so_far.certificate.clone().unwrap();
            prop_assert!(certificate.bound >= certificate.value);
            prop_assert_eq!(unfinished(&engine, &search, &so_far), Ok(()));
            let best = whole.certificate.as_ref().unwrap();
            if certificate.filled == best.filled {
                prop_assert!(certificate.bound >= best.value, "the gap hides what was still to be found");
            }
            prop_assert!(certificate.filled <= best.filled);
        }
        prop_assert_eq!(search.outcome().unwrap(), whole.clone());

        let mut turned = roster.clone();
        turned.people.reverse();
        let engine = Engine::open(policy, turned).unwrap();
        let (_, other) = run(&engine, Request::default());
        let pairs = |outcome: &Outcome| outcome.proposals.iter().map(|p| (key(&p.pair), p.points)).collect::<BTreeSet<_>>();
        prop_assert_eq!(pairs(&whole), pairs(&other), "ties are broken by id, not by the host's order");
    }

    #[test]
    fn named_relaxations_open_a_place(roster in rosters::roster(8)) {
        let engine = Engine::open(&policies::all()[0], roster.clone()).unwrap();
        let (_, outcome) = run(&engine, Request::default());
        for finding in outcome.vacancies.iter().flat_map(|vacancy| &vacancy.reasons).filter(|r| r.code == "match.relaxation") {
            let rules: BTreeSet<&str> = finding.details.iter().map(|detail| detail.value.as_str()).collect();
            let mut loose = serde_json::json!({});
            for rule in &rules {
                let patch = match *rule {
                    "match.grade-gap" => serde_json::json!({"grade-gap":{"minimum":0,"unknown":"expertise","expertise-level":1}}),
                    "match.topic" => serde_json::json!({"topic":{"required":false}}),
                    "match.language" => serde_json::json!({"language":{"required":false}}),
                    "match.reach" => serde_json::json!({"reach":{"minimum-minutes":0}}),
                    _ => serde_json::json!({}),
                };
                loose.as_object_mut().unwrap().extend(patch.as_object().unwrap().clone());
            }
            // A negative gap, an unknown grade or an essential subject off limits has no key that lets it pass.
            let (a, b) = (&finding.people[0], &finding.people[1]);
            let person = |id: &str| roster.people.iter().find(|person| person.id == id).unwrap();
            let pairs = [Pair { mentor: a.clone(), mentee: b.clone() }, Pair { mentor: b.clone(), mentee: a.clone() }];
            let relaxed = format!(r#"{{{},"matching":{loose}}}"#, policies::TOPICS);
            let engine = engine.with_policy(&relaxed).unwrap();
            let fits = pairs.iter().any(|pair| {
                let left: Vec<String> = appraise(&engine, std::slice::from_ref(pair), &coordinator()).unwrap().items[0]
                    .reasons.iter().map(|reason| reason.code.clone()).collect();
                let stuck = |code: &str| match code {
                    "match.grade-gap" => rules.contains(code) && (person(&pair.mentor).grade.zip(person(&pair.mentee).grade).is_none_or(|(low, high)| low > high)),
                    "match.topic" => rules.contains(code),
                    _ => false,
                };
                left.iter().all(|code| stuck(code))
            });
            prop_assert!(fits, "{:?} does not open {:?}", rules, finding.people);
        }
    }

    #[test]
    fn a_participant_learns_nothing_from_a_refusal(roster in rosters::roster(7)) {
        let engine = Engine::open(&policies::all()[0], roster.clone()).unwrap();
        let (mut search, _) = run(&engine, Request::default());
        let mut refusals = BTreeSet::new();
        let me = &roster.people[0];
        let reader = Reader { audience: Audience::Participant, person: Some(me.id.clone()) };
        for other in &roster.people[1..] {
            let pair = Pair { mentor: me.id.clone(), mentee: other.id.clone() };
            let appraisal = appraise(&engine, std::slice::from_ref(&pair), &reader).unwrap().items.remove(0);
            let assessment = crate::operations::conflicts::check(&engine, std::slice::from_ref(&pair), &reader).unwrap().items.remove(0);
            let explanation = search.explain(&pair, &reader).unwrap();
            // An earlier partner let in for a vacant place is proposed, and no refusal.
            if appraisal.points.is_none() && !explanation.proposed {
                let text = serde_json::to_string(&(&appraisal, &assessment, &explanation)).unwrap();
                refusals.insert(text.replace(&format!("\"{}\"", other.id), "\"them\""));
            }
        }
        prop_assert!(refusals.len() <= 1, "refusals differ: {:?}", refusals);
        let stranger = Pair { mentor: "p1".into(), mentee: "nobody".into() };
        let refused = appraise(&engine, &[stranger], &reader).unwrap_err();
        prop_assert_eq!(refused.problems[0].code.as_str(), "reader.refused");
    }
}

#[test]
fn locks_stand_and_take_their_places() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let roster = proptest::strategy::ValueTree::current(&rosters::roster(10).new_tree(&mut runner).unwrap());
    let engine = Engine::open(&policies::all()[2], roster).unwrap();
    let (search, free) = run(&engine, Request::default());
    let chosen: BTreeSet<_> = free.proposals.iter().map(|proposal| key(&proposal.pair)).collect();
    for (mentor, mentee) in edges(&engine, &search).into_keys().filter(|pair| !chosen.contains(pair)).take(3) {
        let pair = Pair { mentor, mentee };
        let request = Request { locked: vec![pair.clone()], ..Request::default() };
        let (search, outcome) = run(&engine, request);
        assert!(outcome.proposals.iter().any(|proposal| proposal.pair == pair && proposal.origin == Origin::Locked));
        check(&engine, &search, &outcome, &outcome.certificate.clone().unwrap()).unwrap();
        let excluded = Request { locked: vec![pair.clone()], excluded: vec![pair], ..Request::default() };
        assert_eq!(Search::start(&engine, excluded).err().unwrap().problems[0].code, "input.contradiction");
    }
}
