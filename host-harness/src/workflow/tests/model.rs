//! Acts in any order, beside a model that is a list and nothing more.

use super::*;
use crate::contract::{program::Ending, types::Pair};
use proptest::prelude::*;

/// What the list knows of a pairing.
#[derive(Clone, Debug)]
struct Known {
    id: String,
    pair: Pair,
    phase: Phase,
    yes: [bool; 2],
    signed: [bool; 2],
    excluded: bool,
}

/// Somebody does something. Numbers choose among what is there.
#[derive(Clone, Debug)]
enum Move {
    Draft,
    Lock(usize),
    Unlock(usize),
    Exclude(usize),
    Ask(usize),
    AskRound,
    Answer(usize, usize, bool),
    Sign(usize, usize),
    Withdraw(usize),
    Publish,
    Pause(usize),
    Resume(usize),
    End(usize),
    Places(usize, u32),
    Close,
}

fn moves() -> impl Strategy<Value = Move> {
    let at = 0..6_usize;
    prop_oneof![
        3 => Just(Move::Draft),
        1 => at.clone().prop_map(Move::Lock),
        1 => at.clone().prop_map(Move::Unlock),
        1 => at.clone().prop_map(Move::Exclude),
        1 => at.clone().prop_map(Move::Ask),
        3 => Just(Move::AskRound),
        9 => (at.clone(), 0..2_usize, prop::bool::weighted(0.9)).prop_map(|(at, side, yes)| Move::Answer(at, side, yes)),
        6 => (at.clone(), 0..2_usize).prop_map(|(at, side)| Move::Sign(at, side)),
        1 => at.clone().prop_map(Move::Withdraw),
        4 => Just(Move::Publish),
        1 => at.clone().prop_map(Move::Pause),
        1 => at.clone().prop_map(Move::Resume),
        1 => at.prop_map(Move::End),
        1 => (0..7_usize, 0..3_u32).prop_map(|(at, places)| Move::Places(at, places)),
        1 => Just(Move::Close),
    ]
}

struct Model {
    known: Vec<Known>,
    /// By person: mentors, then mentees.
    places: Vec<(String, u32)>,
    open: Option<usize>,
}

impl Model {
    fn person(&self, at: usize, side: usize) -> String {
        let pair = &self.known[at].pair;
        if side == 0 { pair.mentor.clone() } else { pair.mentee.clone() }
    }

    fn holds(one: &Known, side: usize) -> bool {
        let runs = matches!(one.phase, Phase::Active | Phase::Paused);
        runs || (one.yes[side] && matches!(one.phase, Phase::Asked | Phase::Accepted))
    }

    /// Places of a person that nothing takes but, perhaps, one pairing.
    fn free(&self, person: &str, side: usize, without: Option<usize>) -> u32 {
        let places = self.places.iter().find(|one| one.0 == person).unwrap().1;
        let takes = |(at, one): &(usize, &Known)| {
            let who = if side == 0 { &one.pair.mentor } else { &one.pair.mentee };
            Some(*at) != without && who == person && Self::holds(one, side)
        };
        places.saturating_sub(self.known.iter().enumerate().filter(takes).count() as u32)
    }

    fn has_places(&self, at: usize) -> bool {
        (0..2).all(|side| self.free(&self.person(at, side), side, Some(at)) > 0)
    }

    /// One of the pairings, by number.
    fn pick(&self, at: usize) -> Option<usize> {
        if self.known.is_empty() { None } else { Some(at % self.known.len()) }
    }

    fn drop_drafts(&mut self) {
        for one in &mut self.known {
            if matches!(one.phase, Phase::Draft | Phase::Locked) {
                one.phase = Phase::Dropped;
            }
        }
        self.end_review();
    }

    /// What was taken out of a round may come back in the next.
    fn end_review(&mut self) {
        self.known.iter_mut().for_each(|one| one.excluded = false);
        self.open = None;
    }
}

fn is_refused<T: std::fmt::Debug>(outcome: Result<T, WorkflowError>) -> bool {
    match outcome {
        Ok(_) => false,
        Err(WorkflowError::Store(error)) => panic!("{error}"),
        Err(_) => true,
    }
}

/// Does a move in both, and says where they differ.
fn step(world: &mut World, model: &mut Model, one: &Move) {
    match one {
        Move::Draft => {
            let desk = world.desk();
            let drafted = world.office().draft_round(&Engine::new(plugin()), &desk);
            // More who said yes than places, after somebody's were cut: the plugin refuses, and nothing changes.
            let Ok(draft) = drafted else {
                assert!(matches!(drafted, Err(WorkflowError::Call(crate::plugin::CallError::Fault(_)))));
                return;
            };
            model.open = Some(draft.round.number as usize);
            for known in &mut model.known {
                let stands = matches!(known.phase, Phase::Locked | Phase::Asked | Phase::Accepted);
                let stands = stands || matches!(known.phase, Phase::Active | Phase::Paused);
                let proposed = draft.outcome.proposals.iter().any(|one| one.pair == known.pair);
                assert!(!stands || proposed, "what stands is left out");
                assert!(
                    !proposed || stands || known.phase != Phase::Declined && !known.excluded,
                    "a no is asked again"
                );
                if known.phase == Phase::Draft && !draft.pairings.contains(&known.id) {
                    known.phase = Phase::Dropped;
                }
            }
            for id in &draft.pairings {
                let pair = world.case(id).pair;
                match model.known.iter_mut().find(|one| one.id == *id) {
                    Some(known) if known.phase == Phase::Locked => {}
                    Some(known) => known.phase = Phase::Draft,
                    None => model.known.push(Known {
                        id: id.clone(),
                        pair,
                        phase: Phase::Draft,
                        yes: [false; 2],
                        signed: [false; 2],
                        excluded: false,
                    }),
                }
            }
        }
        Move::Lock(at) | Move::Unlock(at) | Move::Exclude(at) | Move::Ask(at) | Move::Withdraw(at) => {
            let Some(at) = model.pick(*at) else { return };
            let known = model.known[at].clone();
            let (may, then): (&[Phase], Phase) = match one {
                Move::Lock(_) => (&[Phase::Draft], Phase::Locked),
                Move::Unlock(_) => (&[Phase::Locked], Phase::Draft),
                Move::Exclude(_) => (&[Phase::Draft, Phase::Locked], Phase::Dropped),
                Move::Ask(_) => (&[Phase::Draft, Phase::Locked], Phase::Asked),
                _ => (&[Phase::Asked, Phase::Accepted], Phase::Dropped),
            };
            let mut office = world.office();
            let outcome = match one {
                Move::Lock(_) => office.lock(&known.id, None),
                Move::Unlock(_) => office.unlock(&known.id, None),
                Move::Exclude(_) => office.exclude(&known.id, None),
                Move::Ask(_) => office.ask(&known.id, None),
                _ => office.withdraw(&known.id, None),
            };
            let may = may.contains(&known.phase) && (then != Phase::Asked || model.has_places(at));
            assert_eq!(is_refused(outcome), !may, "{one:?} of {known:?}");
            if may {
                model.known[at].phase = then;
                model.known[at].excluded = matches!(one, Move::Exclude(_));
                model.known[at].yes = [false; 2];
            }
        }
        Move::AskRound => {
            let asked = world.office().ask_round();
            assert_eq!(asked.is_err(), model.open.is_none());
            for at in 0..model.known.len() {
                if asked.is_ok() && matches!(model.known[at].phase, Phase::Draft | Phase::Locked) {
                    let asks = model.has_places(at);
                    model.known[at].phase = if asks { Phase::Asked } else { Phase::Dropped };
                    model.known[at].yes = [false; 2];
                    model.known[at].excluded = false;
                }
            }
        }
        Move::Answer(at, side, yes) => {
            let Some(at) = model.pick(*at) else { return };
            let (known, person) = (model.known[at].clone(), model.person(at, *side));
            let says = if *yes { Says::Accept } else { Says::Decline };
            let outcome = world.says(&person, &known.id, says);
            let open = known.phase == Phase::Asked;
            let may = open && (!yes || known.yes[*side] || model.free(&person, *side, Some(at)) > 0);
            assert_eq!(is_refused(outcome), !may, "{one:?} of {known:?}");
            if may && !yes {
                model.known[at].phase = Phase::Declined;
            } else if may && !known.yes[*side] {
                model.known[at].yes[*side] = true;
                if model.known[at].yes == [true; 2] {
                    model.known[at].phase = Phase::Accepted;
                }
                if model.free(&person, *side, None) == 0 {
                    for other in &mut model.known {
                        let who = if *side == 0 { &other.pair.mentor } else { &other.pair.mentee };
                        if *who == person && other.phase == Phase::Asked && !other.yes[*side] {
                            other.phase = Phase::Dropped;
                            other.excluded = false;
                        }
                    }
                }
            }
        }
        Move::Sign(at, side) => {
            let Some(at) = model.pick(*at) else { return };
            let person = model.person(at, *side);
            let id = model.known[at].id.clone();
            let outcome = world.office_of(Actor::participant(person.clone())).sign(&id, &person);
            let may = matches!(model.known[at].phase, Phase::Asked | Phase::Accepted | Phase::Active | Phase::Paused);
            assert_eq!(is_refused(outcome), !may);
            model.known[at].signed[*side] |= may;
        }
        Move::Publish => {
            let published = world.publish().unwrap();
            for at in 0..model.known.len() {
                if model.known[at].phase == Phase::Accepted {
                    let may = model.known[at].signed == [true; 2] && model.has_places(at);
                    assert_eq!(published.active.contains(&model.known[at].id), may, "{:?}", model.known[at]);
                    if may {
                        model.known[at].phase = Phase::Active;
                    }
                }
            }
            let waits = |one: &Known| {
                let round = world.case(&one.id).proposal.map(|proposal| proposal.round as usize);
                round == model.open
                    && matches!(one.phase, Phase::Draft | Phase::Locked | Phase::Asked | Phase::Accepted)
            };
            if model.open.is_some() && !model.known.iter().any(waits) {
                model.end_review();
            }
        }
        Move::Pause(at) | Move::Resume(at) | Move::End(at) => {
            let Some(at) = model.pick(*at) else { return };
            let known = model.known[at].clone();
            let until = world.today + chrono::Days::new(7);
            let mut office = world.office();
            let (outcome, may, then) = match one {
                Move::Pause(_) => (office.pause(&known.id, until, None), known.phase == Phase::Active, Phase::Paused),
                Move::Resume(_) => (office.resume(&known.id, None), known.phase == Phase::Paused, Phase::Active),
                _ => {
                    let runs = matches!(known.phase, Phase::Active | Phase::Paused);
                    (office.end(&known.id, Ending::Other, None), runs, Phase::Ended)
                }
            };
            assert_eq!(is_refused(outcome), !may, "{one:?} of {known:?}");
            if may {
                model.known[at].phase = then;
            }
        }
        Move::Places(at, places) => {
            let person = model.places[*at].0.clone();
            let mut enrolment =
                world.store.enrolments(world.id).unwrap().into_iter().find(|one| one.person == person).unwrap();
            // Nobody takes away a place in which a pair runs.
            let side = usize::from(*at >= MENTORS.len());
            let runs = |one: &&Known| {
                matches!(one.phase, Phase::Active | Phase::Paused)
                    && [&one.pair.mentor, &one.pair.mentee][side] == &person
            };
            let places = (*places).max(model.known.iter().filter(runs).count() as u32);
            if side == 0 {
                enrolment.mentor_places = places;
            } else {
                enrolment.mentee_places = places;
            }
            world.store.put_enrolments(world.id, &[enrolment]).unwrap();
            model.places[*at].1 = places;
        }
        Move::Close => {
            assert_eq!(is_refused(world.office().close_round()), model.open.is_none());
            if model.open.is_some() {
                model.drop_drafts();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_order_the_store_and_the_list_agree(moves in prop::collection::vec(moves(), 1..40)) {
        let mut world = World::new();
        let people = MENTORS.iter().chain(&MENTEES);
        let mut model = Model { known: Vec::new(), places: people.map(|id| ((*id).to_owned(), 1)).collect(), open: None };
        for one in &moves {
            step(&mut world, &mut model, one);
            for known in &model.known {
                prop_assert_eq!(world.case(&known.id).phase, known.phase, "after {:?}", one);
            }
            prop_assert_eq!(world.cases().len(), model.known.len());
            world.check();
        }
    }
}
