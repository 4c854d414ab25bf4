//! What is wrong with the whole: reporting lines, ties and waivers to nobody, feeds of the future.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Severity;
use super::draft::Notes;
use crate::hr::{Organisation, Structure, relation};

/// Days after which the shipped policy takes a feed for stale.
const STALE_AFTER_DAYS: i64 = 30;

/// People of a loop that a message names; the fault itself names all.
const SHOWN: usize = 20;

type Places = BTreeMap<String, (String, u64)>;

/// Writes the faults of the whole into `notes`. Takes back the feed of reporting lines where there are none.
pub(super) fn judge(organisation: &mut Organisation, shape: &Structure, places: &Places, notes: &mut Notes) {
    reporting_lines(organisation, shape, places, notes);
    let known: BTreeSet<&str> = organisation.teams.iter().map(|team| team.id.as_str()).collect();
    let lost: Vec<&str> = organisation
        .teams
        .iter()
        .filter_map(|team| team.parent.as_deref())
        .filter(|parent| !known.contains(parent))
        .collect();
    for parent in lost.into_iter().collect::<BTreeSet<_>>() {
        notes.fault(
            "data.unknown-team",
            Severity::Note,
            "",
            None,
            "",
            &format!("`{parent}` is a parent of teams and no team itself"),
        );
    }
}

/// What stands beside the people: ties and waivers to nobody, feeds that are old or of a day to come, relations that no
/// rule of the shipped policy reads.
pub(super) fn judge_beside(organisation: &Organisation, places: &Places, as_of: NaiveDate, notes: &mut Notes) {
    strangers(organisation, places, notes);
    for feed in &organisation.feeds {
        let (relation, days) = (&feed.relation, as_of.signed_duration_since(feed.as_of).num_days());
        if days < 0 {
            let message = format!("the feed of `{relation}` is of {}, a day after the files' own", feed.as_of);
            notes.fault("data.feed-in-future", Severity::Warning, "", None, "", &message);
        } else if days > STALE_AFTER_DAYS {
            let message = format!("the feed of `{relation}` is {days} days old: rules that require it know nothing");
            notes.fault("data.feed-stale", Severity::Warning, "", None, "", &message);
        }
    }
    let unread: BTreeSet<&str> = organisation
        .ties
        .iter()
        .map(|tie| tie.relation.as_str())
        .filter(|name| !relation::READ.contains(name))
        .collect();
    for name in unread {
        let message = format!("no rule of the shipped policy reads the relation `{name}`");
        notes.fault("data.unread-relation", Severity::Warning, "", None, "", &message);
    }
}

fn reporting_lines(organisation: &mut Organisation, shape: &Structure, places: &Places, notes: &mut Notes) {
    let people = &organisation.people;
    let id = |at: usize| people.get(at).map_or("", |person| person.id.as_str());
    let place = |at: usize| places.get(id(at)).map_or(("", None), |(file, row)| (file.as_str(), Some(*row)));
    for (at, manager) in &shape.dangling {
        let (file, row) = place(*at);
        let message =
            format!("manager `{manager}` of `{}` is not in the data; her line is unknown from there on", id(*at));
        notes.fault("data.dangling-manager", Severity::Serious, file, row, id(*at), &message);
    }
    for &at in &shape.self_managed {
        let (file, row) = place(at);
        notes.fault(
            "data.self-manager",
            Severity::Serious,
            file,
            row,
            id(at),
            &format!("`{}` is her own manager", id(at)),
        );
    }
    for cycle in &shape.cycles {
        let (file, row) = cycle.first().map_or(("", None), |&at| place(at));
        let members: Vec<String> = cycle.iter().map(|&at| id(at).to_owned()).collect();
        let below = people.len().saturating_sub(shape.depth.iter().flatten().count());
        let more = members.len().saturating_sub(SHOWN);
        let gap = if more > 0 { format!(" → ({more} more)") } else { String::new() };
        let message = format!(
            "the reporting line {}{gap} → {} returns to where it began; who is above it is unknown ({below} people reach no top)",
            members.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(" → "),
            members.first().map_or("", String::as_str),
        );
        notes.fault("data.manager-cycle", Severity::Serious, file, row, "", &message);
        if let Some(fault) = notes.faults.last_mut() {
            fault.people = members;
        }
    }
    for tangle in &shape.tangles {
        let members: Vec<String> = tangle.iter().map(|&at| id(at).to_owned()).collect();
        let shown = members.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join("`, `");
        let message = format!(
            "`{shown}` ({} people) are each above the others by way of a second manager; who is above them is unknown",
            members.len()
        );
        let (file, row) = tangle.first().map_or(("", None), |&at| place(at));
        notes.fault("data.manager-cycle", Severity::Serious, file, row, "", &message);
        if let Some(fault) = notes.faults.last_mut() {
            fault.people = members;
        }
    }
    for person in people.iter().filter(|person| person.managers.len() > 1) {
        let (file, row) = places.get(&person.id).map_or(("", None), |(file, row)| (file.as_str(), Some(*row)));
        let message = format!("`{}` has {} direct managers; every line counts", person.id, person.managers.len());
        notes.fault("data.several-managers", Severity::Note, file, row, &person.id, &message);
    }
    let nobody_manages = people.iter().all(|person| person.managers.is_empty() && person.dotted_managers.is_empty());
    if nobody_manages && people.len() > 1 {
        organisation.feeds.retain(|feed| feed.relation != relation::MANAGES);
        let message = "nobody has a manager in these files: reporting lines are unknown, and every pair with them";
        notes.fault("data.no-managers", Severity::Serious, "", None, "", message);
    } else if shape.roots.len() > 1 {
        let message = format!("{} people have no manager: several tops, or lines that are missing", shape.roots.len());
        let roots = shape.roots.iter().map(|&at| id(at).to_owned()).collect();
        notes.fault("data.several-roots", Severity::Warning, "", None, "", &message);
        if let Some(fault) = notes.faults.last_mut() {
            fault.people = roots;
        }
    }
}

/// Ties and waivers that name people who are not in the data. They stay: the plugin judges what they leave unknown.
fn strangers(organisation: &Organisation, places: &Places, notes: &mut Notes) {
    let ties = organisation.ties.iter().flat_map(|tie| [(&tie.subject, "a tie"), (&tie.object, "a tie")]);
    let waivers = organisation.waivers.iter().flat_map(|waiver| {
        [(&waiver.mentor, "a waiver"), (&waiver.mentee, "a waiver"), (&waiver.approved_by, "a waiver")]
    });
    let dotted =
        organisation.people.iter().flat_map(|p| p.dotted_managers.iter().map(|manager| (manager, "a dotted line")));
    let strangers: BTreeSet<(&String, &str)> =
        ties.chain(waivers).chain(dotted).filter(|(key, _)| !places.contains_key(*key)).collect();
    for (key, place) in strangers {
        let message = format!("{place} names `{key}`, who is not among the people");
        notes.fault("data.unknown-person", Severity::Warning, "", None, key, &message);
    }
}
