//! Golden numbers: scipy 1.17, statsmodels 0.15, lifelines 0.30 (`vectors/statistics.json` and the worked examples W1 to
//! W7 of the design); properties by slow references.

use super::{
    beta::{Beta, LARGEST_SHAPE, normal_below, regularized, student_two_sided},
    counts::{binomial_at_least, poisson_at_least},
    interval::{mean_interval, t_975, welch, wilson},
    series::{ewma, kendall, theil_sen},
    survival::{Life, restricted_mean},
    tables::{Share, cochran_mantel_haenszel, false_discovery, fisher, ratio_interval},
};
use proptest::prelude::*;
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors/statistics.json")).unwrap()
}

fn close(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance * want.abs().max(1.0), "got {got}, want {want}");
}

fn each(table: &str, check: impl Fn(&dyn Fn(&str) -> f64)) {
    for row in vectors()[table].as_array().unwrap() {
        check(&|key: &str| row[key].as_f64().unwrap());
    }
}

#[test]
fn wilson_and_tails_agree_with_scipy() {
    each("wilson95", |at| {
        let span = wilson(at("x"), at("n") as u32).unwrap();
        close(span.low, at("lo"), 1e-12);
        close(span.high, at("hi"), 1e-12);
        assert!(span.low >= 0.0 && span.high <= 1.0);
    });
    each("betainc", |at| {
        let got = regularized(at("a"), at("b"), at("x"));
        assert!((got - at("I")).abs() <= 1e-11 * at("I"), "got {got}, want {}", at("I"));
    });
    each("binom_sf", |at| close(binomial_at_least(at("k") as u32, at("n") as u32, at("p")), at("P_ge"), 1e-12));
    each("poisson_sf", |at| close(poisson_at_least(at("k") as u32, at("mu")), at("P_ge"), 1e-12));
    each("fisher", |at| {
        let share = |chosen: &str, total: &str| Share { chosen: at(chosen) as u32, total: at(total) as u32 };
        close(fisher(share("a", "n1"), share("c", "n2")).p, at("p"), 1e-11);
    });
}

#[test]
fn jeffreys_quantiles_are_inverted_by_the_forward_function() {
    each("jeffreys95", |at| {
        let (a, b) = (at("x") + 0.5, at("n") - at("x") + 0.5);
        if at("lo") > 0.0 {
            close(regularized(a, b, at("lo")), 0.025, 1e-10);
        }
        if at("hi") < 1.0 {
            close(regularized(a, b, at("hi")), 0.975, 1e-10);
        }
    });
}

#[test]
fn student_table_and_expansion() {
    for freedom in 1..=400 {
        let freedom = f64::from(freedom);
        close(student_two_sided(t_975(freedom), freedom), 0.05, 1e-9);
    }
    assert!(t_975(11.5) < t_975(11.0) && t_975(11.5) > t_975(12.0));
    close(normal_below(super::Z_95), 0.975, 1e-15);
}

#[test]
fn w2_paired_change() {
    let before = [2., 3., 2., 1., 3., 2., 4., 2., 3., 1., 2., 3.];
    let after = [3., 4., 3., 3., 3., 3., 4., 4., 4., 2., 2., 4.];
    let gains: Vec<f64> = before.iter().zip(&after).map(|(b, a)| a - b).collect();
    let gain = mean_interval(&gains).unwrap();
    close(gain.value, 0.916_666_666_7, 1e-9);
    close(gain.interval.low, 0.491_885_2, 1e-7);
    close(gain.interval.high, 1.341_448_1, 1e-7);
    close(student_two_sided(gain.value / gain.error, gain.freedom), 0.000_600_0, 5e-8);
}

#[test]
fn w3_restricted_means() {
    let life = |exit: f64, event: bool| Life { entry: 0.0, exit, event };
    let months = [(2., true), (3., true), (3., false), (4., false), (5., true)];
    let mut lives: Vec<Life> = months.iter().map(|(exit, event)| life(*exit, *event)).collect();
    lives.extend([life(6., false); 7]);
    let found = restricted_mean(&lives, 6.0).unwrap();
    close(found.mean, 5.3125, 1e-12);
    close(found.variance.sqrt(), 0.380_529_3, 1e-7);
}

#[test]
fn late_entry_counts_only_who_is_there() {
    // One person enters after the only event: she was never at risk of it.
    let early = Life { entry: 0.0, exit: 2.0, event: true };
    let other = Life { entry: 0.0, exit: 10.0, event: false };
    let late = Life { entry: 5.0, exit: 10.0, event: false };
    let found = restricted_mean(&[early, other, late], 10.0).unwrap();
    close(found.mean, 2.0 + 8.0 * 0.5, 1e-12);
}

#[test]
fn w5_tables() {
    let share = |chosen, total| Share { chosen, total };
    let found = fisher(share(9, 25), share(31, 50));
    close(found.p, 0.049_242_4, 1e-7);
    close(found.mid_p, 0.038_687_4, 1e-7);
    let ratio = ratio_interval(share(9, 25), share(31, 50)).unwrap();
    close(ratio.low, 0.330, 1e-3);
    close(ratio.high, 1.023, 1e-3);
    // statsmodels StratifiedTable, with continuity correction.
    let strata = [(share(8, 10), share(24, 30)), (share(1, 15), share(7, 20))];
    close(cochran_mantel_haenszel(&strata).unwrap(), 0.247_962_917_2, 1e-9);
    // statsmodels multipletests(method="fdr_bh").
    let q = false_discovery(&[0.01, 0.04, 0.03, 0.005]);
    for (got, want) in q.iter().zip([0.02, 0.04, 0.04, 0.02]) {
        close(*got, want, 1e-12);
    }
}

#[test]
fn w6_trend() {
    let rates = [0.82, 0.80, 0.84, 0.79, 0.74, 0.70, 0.66];
    let points: Vec<(f64, u32)> = rates.into_iter().zip([40, 41, 43, 44, 44, 45, 45]).collect();
    let levels = ewma(&points, 0.80);
    for (got, want) in levels.iter().zip([0.0949, 0.0664, 0.2432, 0.1205, -0.2141, -0.6530, -1.1615]) {
        close(got.level, want, 5e-5);
    }
    let last = levels.last().unwrap();
    close(last.limit, 1.1304, 5e-5);
    assert!(last.level < -last.limit);
    let scores = &vectors()["theil_sen"];
    let values: Vec<f64> = scores["y"].as_array().unwrap().iter().map(|y| y.as_f64().unwrap()).collect();
    close(theil_sen(&values).unwrap(), scores["slope"].as_f64().unwrap(), 1e-9);
    close(kendall(&values).unwrap(), scores["kendall_exact_p"].as_f64().unwrap(), 1e-12);
    assert_eq!(kendall(&[1.0, 1.0, 2.0]), None, "the exact p needs no ties");
}

#[test]
fn w7_change_in_change_and_perception() {
    let found = welch(&[2., 0., 2., 0., 1., 1., 1., 2.], &[0., 0., 1., -1., 0., 1., 0., 1., -1., 0.]).unwrap();
    close(found.value, 1.025, 1e-12);
    close(found.interval.low, 0.219, 1e-3);
    close(found.interval.high, 1.831, 1e-3);
    close(poisson_at_least(4, 0.9728), 0.017_364_7, 1e-4);
    close(binomial_at_least(11, 24, 0.2), 0.003_788_4, 1e-7);
    close(binomial_at_least(24, 70, 0.2), 0.003_667_8, 1e-6);
}

/// Kendall by trying every permutation.
fn kendall_by_hand(values: &[f64]) -> f64 {
    fn falls(values: &[f64]) -> usize {
        (0..values.len()).map(|i| values[i..].iter().filter(|later| **later < values[i]).count()).sum()
    }
    fn permutations(rest: &mut Vec<f64>, chosen: &mut Vec<f64>, counts: &mut Vec<usize>) {
        if rest.is_empty() {
            counts[falls(chosen)] += 1;
        }
        for position in 0..rest.len() {
            let value = rest.remove(position);
            chosen.push(value);
            permutations(rest, chosen, counts);
            chosen.pop();
            rest.insert(position, value);
        }
    }
    let pairs = values.len() * (values.len() - 1) / 2;
    let mut counts = vec![0; pairs + 1];
    permutations(&mut values.to_vec(), &mut Vec::new(), &mut counts);
    let extreme = falls(values).min(pairs - falls(values));
    let all: usize = counts.iter().sum();
    let tail: usize = counts[..=extreme].iter().sum();
    (2.0 * tail as f64 / all as f64).min(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn beta_is_a_distribution_function(a in 1e-3..1e5_f64, b in 1e-3..1e5_f64, x in 0.0..1.0_f64, step in 0.0..0.1_f64) {
        let (low, high) = (regularized(a, b, x), regularized(a, b, (x + step).min(1.0)));
        prop_assert!((0.0..=1.0).contains(&low));
        prop_assert!(high >= low - 1e-9);
        prop_assert!((low + regularized(b, a, 1.0 - x) - 1.0).abs() < 1e-8);
    }

    #[test]
    fn any_shape_gives_a_number(a in proptest::num::f64::ANY, b in proptest::num::f64::ANY, x in proptest::num::f64::ANY) {
        let beta = Beta::new(a, b);
        prop_assert!(beta.a > 0.0 && beta.a <= LARGEST_SHAPE && beta.b > 0.0 && beta.b <= LARGEST_SHAPE);
        prop_assert!((0.0..=1.0).contains(&beta.below(x)));
    }

    #[test]
    fn fisher_sums_every_table(n1 in 1_u32..12, n2 in 1_u32..12, a in 0_u32..12, c in 0_u32..12) {
        let (a, c) = (a.min(n1), c.min(n2));
        let choose = |n: u32, k: u32| (0..k).fold(1.0, |total, i| total * f64::from(n - i) / f64::from(i + 1));
        let chosen = a + c;
        let weight = |x: u32| choose(n1, x) * choose(n2, chosen - x);
        let tables: Vec<f64> = (chosen.saturating_sub(n2)..=chosen.min(n1)).map(weight).collect();
        let all: f64 = tables.iter().sum();
        let tail: f64 = tables.iter().filter(|w| **w <= weight(a) * (1.0 + 1e-7)).sum();
        let found = fisher(Share { chosen: a, total: n1 }, Share { chosen: c, total: n2 });
        prop_assert!((found.p - tail / all).abs() < 1e-9);
        prop_assert!(found.mid_p <= found.p);
    }

    #[test]
    fn kendall_counts_every_permutation(values in proptest::collection::vec(0.0..1.0_f64, 2..7)) {
        prop_assume!((1..values.len()).all(|i| !values[..i].contains(&values[i])));
        prop_assert!((kendall(&values).unwrap() - kendall_by_hand(&values)).abs() < 1e-12);
    }
}
