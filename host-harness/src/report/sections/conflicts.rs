//! What stands between people: how often each rule was met, with an example. Masked causes are one line without names.

use super::pairs::pair_name;
use crate::{
    contract::conflicts::{Conflict, Ruling},
    recheck::{Change, Checked, Kind},
    report::{
        data::{People, ReportData},
        words,
    },
};
use std::collections::BTreeMap;

/// Codes whose cause nobody may learn: they are shown as one, and never by example.
const MASKED: [&str; 4] = ["conflict.family", "conflict.barrier", "conflict.declined", "conflict.barred"];

pub(crate) struct Conflicts {
    pub(crate) checked: String,
    /// Pairs by ruling, mildest first.
    pub(crate) rulings: Vec<Part>,
    pub(crate) rules: Vec<Rule>,
    /// Standing pairs that were checked again; none where none were.
    pub(crate) rechecked: Option<String>,
    pub(crate) standing: Vec<Standing>,
}

/// One part of the bar of rulings.
pub(crate) struct Part {
    pub(crate) class: &'static str,
    /// How many, and what.
    pub(crate) says: String,
    /// Where it begins and how wide it is, in percent.
    pub(crate) from: String,
    pub(crate) width: String,
}

/// A standing pair that somebody has to look at.
pub(crate) struct Standing {
    pub(crate) pair: String,
    /// What changed, one sentence each.
    pub(crate) says: Vec<String>,
}

pub(crate) struct Rule {
    pub(crate) title: String,
    pub(crate) count: String,
    /// Percent of the most frequent rule.
    pub(crate) width: u64,
    pub(crate) ruling: &'static str,
    pub(crate) class: &'static str,
    pub(crate) example: String,
    pub(crate) waived: usize,
}

const RULINGS: [Ruling; 5] = [Ruling::Clear, Ruling::Disclose, Ruling::Unknown, Ruling::NeedsApproval, Ruling::Blocked];

fn rank(ruling: Ruling) -> usize {
    RULINGS.iter().position(|other| *other == ruling).unwrap_or(0)
}

fn class(ruling: Ruling) -> &'static str {
    ["clear", "disclose", "unknown", "approval", "blocked"][rank(ruling)]
}

/// What is kept of one rule while counting.
struct Tally<'a> {
    count: usize,
    waived: usize,
    worst: Ruling,
    example: Option<(&'a crate::contract::types::Pair, &'a Conflict)>,
}

impl Conflicts {
    pub(crate) fn of(data: &ReportData<'_>, people: &People<'_>) -> Self {
        let all = data.assessments.len();
        let mut tallies: BTreeMap<&str, Tally<'_>> = BTreeMap::new();
        for assessment in data.assessments {
            for conflict in &assessment.conflicts {
                let code = if MASKED.contains(&conflict.code.as_str()) { MASKED[3] } else { &conflict.code };
                let tally =
                    tallies.entry(code).or_insert(Tally { count: 0, waived: 0, worst: Ruling::Clear, example: None });
                tally.count += 1;
                tally.waived += usize::from(!conflict.waived_by.is_empty());
                if rank(conflict.ruling) > rank(tally.worst) {
                    tally.worst = conflict.ruling;
                }
                tally.example.get_or_insert((&assessment.pair, conflict));
            }
        }
        let most = tallies.values().map(|tally| tally.count).max().unwrap_or(1);
        let rule = |(code, tally): (&str, Tally<'_>)| Rule {
            title: if code == MASKED[3] { "Barred".into() } else { words::rule(code) },
            count: words::whole(tally.count as u64),
            width: (tally.count * 100).div_ceil(most) as u64,
            ruling: words::ruling(tally.worst),
            class: class(tally.worst),
            example: example(code, &tally, people),
            waived: tally.waived,
        };
        let mut tallies: Vec<(&str, Tally<'_>)> = tallies.into_iter().collect();
        tallies.sort_by_key(|(code, tally)| (std::cmp::Reverse(tally.count), *code));
        Self {
            checked: words::whole(all as u64),
            rulings: parts(data),
            rules: tallies.into_iter().map(rule).collect(),
            rechecked: rechecked(data.rechecked),
            standing: data.rechecked.iter().filter(|one| one.matters()).map(|one| standing(one, people)).collect(),
        }
    }
}

fn parts(data: &ReportData<'_>) -> Vec<Part> {
    let percent = |pairs: usize| {
        let hundredths = (pairs * 10_000).checked_div(data.assessments.len()).unwrap_or(0);
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    };
    let mut before = 0;
    let part = |ruling: Ruling| {
        let pairs = data.assessments.iter().filter(|assessment| assessment.ruling == ruling).count();
        let part = Part {
            class: class(ruling),
            says: format!("{} {}", words::whole(pairs as u64), words::ruling(ruling)),
            from: percent(before),
            width: percent(pairs),
        };
        before += pairs;
        (pairs > 0).then_some(part)
    };
    RULINGS.into_iter().filter_map(part).collect()
}

fn rechecked(pairs: &[Checked]) -> Option<String> {
    let look = pairs.iter().filter(|pair| pair.matters()).count();
    let all = words::counted(pairs.len(), "standing pair was", "standing pairs were");
    let news = if look == 0 { "nothing has come up".to_owned() } else { format!("{look} to look at") };
    (!pairs.is_empty()).then(|| format!("{all} checked again against the rulings of the match: {news}."))
}

fn standing(checked: &Checked, people: &People<'_>) -> Standing {
    let mut says: Vec<String> = checked.changes.iter().filter(|one| one.matters()).map(change).collect();
    if !checked.gone.is_empty() {
        says.push(format!("Takes part no longer: {}.", people.names(&checked.gone)));
    }
    Standing { pair: pair_name(&checked.pair, people), says }
}

/// One change as a sentence. Of a masked rule, that there is one.
fn change(change: &Change) -> String {
    let what = match change.kind {
        Kind::Worse => "worse than at the match",
        Kind::New => "new since the match",
        Kind::Ahead => "will arise",
        Kind::Longer | Kind::Milder | Kind::Cleared => "otherwise than at the match",
    };
    if MASKED.contains(&change.code.as_str()) {
        return format!("Barred, {what}; ask the case office.");
    }
    let Some(conflict) = &change.conflict else { return words::sentence(&words::rule(&change.code)) };
    let day = |says: &str, day: &Option<String>| {
        day.as_deref().map(|day| format!(" {says} {}.", words::contract_date(day))).unwrap_or_default()
    };
    format!(
        "{}, {what}, {}. {}{}{}",
        words::rule(&change.code),
        words::ruling(conflict.ruling),
        words::sentence(&conflict.message),
        day("From", &conflict.arises_on),
        day("Clears on", &conflict.clears_on)
    )
}

fn example(code: &str, tally: &Tally<'_>, people: &People<'_>) -> String {
    if code == MASKED[3] {
        return "The cause is not shown to anybody here: ask the case office.".into();
    }
    let Some((pair, conflict)) = tally.example else { return String::new() };
    let path = if conflict.path.len() > 2 {
        format!(" ({})", conflict.path.iter().map(|id| people.name(id)).collect::<Vec<_>>().join(" – "))
    } else {
        String::new()
    };
    let clears = conflict
        .clears_on
        .as_deref()
        .map(|day| format!(" Clears on {}.", words::contract_date(day)))
        .unwrap_or_default();
    format!("{}{path}. {}{clears}", pair_name(pair, people), words::sentence(&conflict.message))
}
