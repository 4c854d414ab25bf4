//! What is wrong with the whole: reporting lines, ties and waivers to nobody, feeds of the future.

use std::collections::{BTreeMap, BTreeSet};

use super::Severity;
use super::draft::Notes;
use crate::hr::{Organisation, Structure, relation};

type Places = BTreeMap<String, (String, u64)>;

/// Writes the faults of the whole into `notes`. Takes back the feed of reporting lines where there are none.
pub(super) fn judge(organisation: &mut Organisation, shape: &Structure, places: &Places, notes: &mut Notes) {
    reporting_lines(organisation, shape, places, notes);
    strangers(organisation, places, notes);
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
        let message = format!(
            "the reporting line {} → {} returns to where it began; lines through it are unknown ({below} people reach no top)",
            members.join(" → "),
            members.first().map_or("", String::as_str),
        );
        notes.fault("data.manager-cycle", Severity::Serious, file, row, "", &message);
        if let Some(fault) = notes.faults.last_mut() {
            fault.people = members;
        }
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
