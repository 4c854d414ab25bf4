use super::*;
use crate::contract::{
    conflicts::Ruling,
    matching::{Certificate, Cover, Origin, Outcome, Price, Prices, Proposal, Vacancy},
    types::{Finding, Pair, Severity, Side},
};

/// The contract's README, "By hand": mentors a, b and mentees x, y.
fn by_hand() -> (Instance, Outcome) {
    let edge = |mentor, mentee, points, weight| Edge { mentor, mentee, points, weight };
    let instance = Instance {
        people: ["a", "b", "x", "y"].map(String::from).to_vec(),
        mentor_places: vec![1, 1, 0, 0],
        mentee_places: vec![0, 0, 1, 1],
        edges: vec![edge(0, 2, 9000, 36001), edge(0, 3, 8000, 32000), edge(1, 2, 7000, 28001)],
        ..Instance::default()
    };
    let proposal = |mentor: &str, mentee: &str, points| Proposal {
        pair: Pair { mentor: mentor.into(), mentee: mentee.into() },
        origin: Origin::Fresh,
        ruling: Ruling::Clear,
        points,
        shares: vec![points],
    };
    let price = |person: &str, value| Price { person: person.into(), value };
    let outcome = Outcome {
        factors: vec!["needs-met".into()],
        proposals: vec![proposal("a", "y", 8000), proposal("b", "x", 7000)],
        breakups: Vec::new(),
        vacancies: Vec::new(),
        certificate: Some(Certificate {
            filled: 2,
            cover: Cover { mentors: vec!["a".into()], mentees: vec!["x".into()] },
            fair_floor: None,
            fair_cover: None,
            coverage_bonus: 40000.0,
            prices: Prices {
                mentors: vec![price("a", 8000.0)],
                mentees: vec![price("x", 68001.0), price("y", 64000.0)],
            },
            value: 60001.0,
            bound: 60001.0,
            weight_per_point: 4.0,
        }),
        findings: Vec::new(),
        digest: String::new(),
    };
    (instance, outcome)
}

/// The best edge by itself: `b` and `y` stay empty.
fn a_with_x_alone(outcome: &mut Outcome) {
    outcome.proposals.truncate(1);
    outcome.proposals[0].pair.mentee = "x".into();
    outcome.proposals[0].points = 9000;
    outcome.proposals[0].shares = vec![9000];
    let vacancy = |person: &str, side| Vacancy { person: person.into(), side, places: 1, reasons: vec![reason()] };
    outcome.vacancies = vec![vacancy("b", Side::Mentor), vacancy("y", Side::Mentee)];
}

fn reason() -> Finding {
    Finding {
        code: "match.shortage".into(),
        severity: Severity::Note,
        people: Vec::new(),
        path: None,
        details: Vec::new(),
        message: String::new(),
    }
}

#[test]
fn the_example_of_the_contract_holds() {
    let (instance, outcome) = by_hand();
    let verdict = verify(&instance, &outcome, Rules::default());
    assert!(verdict.holds(), "{verdict:?}");
}

/// The same numbers under `fair`, as the contract's README says.
#[test]
fn the_fair_example_of_the_contract_holds() {
    let (instance, mut outcome) = by_hand();
    let proof = outcome.certificate.as_mut().unwrap();
    proof.fair_floor = Some(7000);
    proof.fair_cover = Some(Cover { mentors: vec!["a".into()], mentees: Vec::new() });
    let fair = Rules { fair: true, ..Rules::default() };
    assert!(verify(&instance, &outcome, fair).holds());
    assert!(!verify(&instance, &outcome, Rules::default()).holds(), "`total` has no floor");
    outcome.certificate.as_mut().unwrap().fair_floor = Some(6999);
    assert!(!verify(&instance, &outcome, fair).holds());
}

/// Why condition 4 is needed: prices that fit do not show that no more places can be filled.
#[test]
fn prices_alone_do_not_prove_coverage() {
    let (mut instance, mut outcome) = by_hand();
    for (edge, weight) in instance.edges.iter_mut().zip([36000, 4000, 4000]) {
        (edge.weight, edge.points) = (weight, (weight / 4) as u32);
    }
    a_with_x_alone(&mut outcome);
    let proof = outcome.certificate.as_mut().unwrap();
    proof.filled = 1;
    (proof.coverage_bonus, proof.value, proof.bound) = (0.0, 36000.0, 36000.0);
    proof.prices.mentors[0].value = 32000.0;
    proof.prices.mentees.truncate(1);
    proof.prices.mentees[0].value = 4000.0;
    let verdict = verify(&instance, &outcome, Rules::default());
    let failed: Vec<&str> = verdict.checks.iter().filter(|check| !check.holds).map(|check| check.name).collect();
    assert_eq!(failed, ["4 coverage"]);
}

#[test]
fn every_mutation_is_refused() {
    type Mutation = fn(&mut Outcome);
    let mutations: [(&str, Mutation); 19] = [
        ("one pair less", |o| drop(o.proposals.pop())),
        ("a pair twice", |o| o.proposals.push(o.proposals[0].clone())),
        ("a pair that is no edge", |o| o.proposals[1].pair.mentee = "y".into()),
        ("another pair", |o| o.proposals[0].pair.mentee = "x".into()),
        ("a stranger", |o| o.proposals[0].pair.mentee = "z".into()),
        ("hidden as locked", |o| o.proposals[0].origin = Origin::Locked),
        ("more filled", |o| o.certificate.as_mut().unwrap().filled = 3),
        ("less filled", |o| o.certificate.as_mut().unwrap().filled = 1),
        ("a larger value", |o| o.certificate.as_mut().unwrap().value += 1.0),
        ("a larger bound", |o| o.certificate.as_mut().unwrap().bound += 1.0),
        ("both larger", |o| {
            let proof = o.certificate.as_mut().unwrap();
            proof.value += 1.0;
            proof.bound += 1.0;
        }),
        ("another bonus", |o| o.certificate.as_mut().unwrap().coverage_bonus += 1.0),
        ("half a bonus", |o| o.certificate.as_mut().unwrap().coverage_bonus += 0.5),
        ("a lower price", |o| o.certificate.as_mut().unwrap().prices.mentors[0].value -= 1.0),
        ("a negative price", |o| o.certificate.as_mut().unwrap().prices.mentors[0].value = -8000.0),
        ("no number", |o| o.certificate.as_mut().unwrap().bound = f64::NAN),
        ("a price twice", |o| {
            let prices = &mut o.certificate.as_mut().unwrap().prices.mentees;
            prices.push(prices[0].clone());
        }),
        // Of this cover one half would do: the edge outside the other is counted.
        ("no cover", |o| o.certificate.as_mut().unwrap().cover = Cover::default()),
        ("no proof", |o| o.certificate = None),
    ];
    for (name, mutate) in mutations {
        let (instance, mut outcome) = by_hand();
        mutate(&mut outcome);
        assert!(!verify(&instance, &outcome, Rules::default()).holds(), "{name}");
    }
}

/// A place taken away, or an edge that the plugin did not know of, breaks the proof as well.
#[test]
fn another_instance_is_refused() {
    let (mut instance, outcome) = by_hand();
    instance.mentor_places[1] = 0;
    assert!(!verify(&instance, &outcome, Rules::default()).holds());
    let (mut instance, outcome) = by_hand();
    instance.edges.push(Edge { mentor: 1, mentee: 3, points: 9999, weight: 39999 });
    assert!(!verify(&instance, &outcome, Rules::default()).holds());
}

/// `b` with `x` leaves `a` and `x` wanting each other; `a` with `x` does not.
#[test]
fn stable_means_that_no_two_would_swap() {
    let (instance, mut outcome) = by_hand();
    let stable = Rules { stable: true, ..Rules::default() };
    assert!(!verify(&instance, &outcome, stable).holds());
    a_with_x_alone(&mut outcome);
    let verdict = verify(&instance, &outcome, stable);
    assert!(verdict.holds(), "{verdict:?}");
}
