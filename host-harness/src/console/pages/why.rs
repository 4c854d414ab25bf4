//! "Why not these two?": what stands between two people, or what their pair is worth, and what it would cost.

use super::person::{pair_says, ruling_class};
use crate::{
    console::{
        app::App,
        ask::Ask,
        desk::Desk,
        pick::Pick,
        reply::{Problem, Reply},
        role::Coordinator,
        shell::Shell,
    },
    contract::{
        conflicts::{Conflict, Ruling},
        matching::Factor,
        types::Finding,
    },
    report::{data::People, words},
};
use askama::Template;

#[derive(Template)]
#[template(path = "console/why.html")]
struct Page {
    shell: Shell,
    pick: Pick,
    answer: Option<Answer>,
}

struct Answer {
    title: String,
    verdict: &'static str,
    class: &'static str,
    says: String,
    factors: Vec<FactorRow>,
    reasons: Vec<Reason>,
    /// Whether the coordinator may place the two by hand, and the rules that she would set aside: code and words.
    may_place: bool,
    rules: Vec<(String, String)>,
    mentor: String,
    mentee: String,
}

struct FactorRow {
    name: String,
    percent: String,
    points: String,
    share: String,
    because: String,
}

struct Reason {
    says: String,
    who: String,
    /// It would open the way.
    opens: bool,
}

/// The form, and the answer where two people are named.
pub(in crate::console) fn show(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let desk = Desk::open(app, who)?;
    let people = People::of(&desk.state.organisation);
    let pick = Pick::of(&desk, ask);
    let answer = match pick.pair() {
        Some(pair) => {
            let request = desk.request();
            let (search, _) = desk.search(&request)?;
            let found = search.explain(&pair, &who.reader())?;
            let appraisal = &found.appraisal;
            let told = desk.program.check(std::slice::from_ref(&pair), &who.reader())?.items;
            let rules = rules(told.first().map_or(&[][..], |one| &one.conflicts));
            let (verdict, class) = match (found.proposed, appraisal.points) {
                (true, _) => ("proposed", "good"),
                (false, Some(_)) => ("could be paired, and is not proposed", "warning"),
                (false, None) => ("not eligible", "serious"),
            };
            let says = match (appraisal.points, found.regret) {
                (Some(points), Some(regret)) => format!(
                    "Worth {} of 10,000 points. To propose the two after all costs the program at least {} points.",
                    words::whole(points.into()),
                    words::whole(regret.into())
                ),
                (Some(points), None) => format!("Worth {} of 10,000 points.", words::whole(points.into())),
                (None, _) => String::new(),
            };
            // What makes a pair ineligible is among the reasons of the search as well.
            let rest = found.reasons.iter().filter(|reason| !appraisal.reasons.contains(reason));
            let reasons = appraisal.reasons.iter().chain(rest).map(|reason| self::reason(reason, &people));
            Some(Answer {
                title: pair_says(&people, &pair),
                verdict,
                class,
                says: format!("{says} Conflict of interest: {}.", words::ruling(appraisal.ruling)).trim().to_owned(),
                factors: appraisal.factors.iter().map(|factor| self::factor(factor, &desk)).collect(),
                reasons: reasons.collect(),
                may_place: !found.proposed && rules.is_some(),
                rules: rules.unwrap_or_default(),
                mentor: pair.mentor.clone(),
                mentee: pair.mentee.clone(),
            })
        }
        None => None,
    };
    Reply::page(&Page { shell: Shell::new(app, ask, "Why not these two?", "/why"), pick, answer })
}

fn factor(factor: &Factor, desk: &Desk) -> FactorRow {
    let detail = |key: &str, value: &str| match desk.taxonomy.find(value) {
        Some(topic) if key.starts_with("topic") => topic.label.clone(),
        _ => format!("{} {value}", words::read_out(key).to_lowercase()),
    };
    let because: Vec<String> = factor.details.iter().map(|one| detail(&one.key, &one.value)).collect();
    FactorRow {
        name: words::factor(&factor.name),
        percent: format!("{:.1}", (factor.value * 100.0).clamp(0.0, 100.0)),
        points: words::whole(factor.points.into()),
        share: words::share(factor.value),
        because: because.join(", "),
    }
}

/// The conflicts that a person would have to answer for; none where one of them may not be set aside by anybody.
fn rules(told: &[Conflict]) -> Option<Vec<(String, String)>> {
    let in_the_way = told.iter().filter(|one| matches!(one.ruling, Ruling::NeedsApproval | Ruling::Blocked));
    let rule = |one: &Conflict| (!one.approvers.is_empty()).then(|| (one.code.clone(), words::rule(&one.code)));
    in_the_way.map(rule).collect()
}

fn reason(finding: &Finding, people: &People<'_>) -> Reason {
    Reason {
        says: words::sentence(&finding.message),
        who: people.names(&finding.people),
        opens: finding.code == "match.relaxation",
    }
}

/// The flag of a ruling, for the pages that show one.
pub(super) fn flag(ruling: Ruling) -> (&'static str, &'static str) {
    (words::ruling(ruling), ruling_class(ruling))
}
