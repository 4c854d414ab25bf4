//! The counts at the top, what was wrong with the data, and what the calls used.

use crate::{
    contract::{matching::Origin, types::Severity},
    report::{
        data::{People, ReportData, Used},
        words,
    },
};
use std::collections::BTreeMap;

/// One count.
pub(crate) struct Tile {
    pub(crate) number: String,
    pub(crate) label: String,
    pub(crate) note: String,
}

/// Faults of one kind.
pub(crate) struct Fault {
    pub(crate) title: String,
    pub(crate) code: String,
    pub(crate) severity: &'static str,
    pub(crate) count: usize,
    /// The first few: what it says, and whom it concerns.
    pub(crate) examples: Vec<(String, String)>,
    pub(crate) more: usize,
}

/// One call.
pub(crate) struct RunRow {
    pub(crate) operation: String,
    /// Fuel, memory, time.
    pub(crate) meters: Vec<Meter>,
}

/// How much of a limit was used.
pub(crate) struct Meter {
    pub(crate) says: String,
    /// 0 to 100; none where it was not measured.
    pub(crate) percent: Option<u64>,
}

/// Examples shown of each kind of fault.
const EXAMPLES: usize = 3;

pub(crate) fn tiles(data: &ReportData<'_>) -> Vec<Tile> {
    let tile = |number: usize, label: &str, note: String| Tile {
        number: words::whole(number as u64),
        label: label.into(),
        note,
    };
    let outcome = data.outcome;
    let seats: u32 = data.enrolments.iter().map(|enrolment| enrolment.mentee_places).sum();
    let kept = outcome.proposals.iter().filter(|proposal| proposal.origin != Origin::Fresh).count();
    let pairs_note = if kept == 0 {
        format!("for {seats} places of seniors")
    } else {
        format!("for {seats} places, {kept} of them standing")
    };
    let open: u32 = outcome.vacancies.iter().map(|vacancy| vacancy.places).sum();
    let mut tiles = vec![
        tile(
            data.organisation.people.len(),
            "people",
            format!("{} take part", words::whole(data.enrolments.len() as u64)),
        ),
        tile(outcome.proposals.len(), "pairs proposed", pairs_note),
        tile(open as usize, "places left open", "each with its reason below".into()),
    ];
    if let Some(timetable) = data.timetable {
        let sessions = timetable.sessions.iter().filter(|placed| !super::calendar::is_dropped(placed)).count();
        let unplaced = timetable.unplaced.len();
        let note = if unplaced == 0 { "all of them placed".into() } else { format!("{unplaced} more found no time") };
        tiles.push(tile(sessions, "sessions ahead", note));
    }
    let serious = data.findings.iter().filter(|finding| finding.severity == Severity::Serious).count();
    tiles.push(tile(data.findings.len(), "faults in the data", format!("{serious} of them serious")));
    tiles
}

pub(crate) fn faults(data: &ReportData<'_>, people: &People<'_>) -> Vec<Fault> {
    let mut by_code: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for finding in data.findings {
        by_code.entry(&finding.code).or_default().push(finding);
    }
    let rank = |severity: Severity| match severity {
        Severity::Serious => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    };
    let mut faults: Vec<(u8, Fault)> = Vec::new();
    for (code, findings) in by_code {
        let worst = findings.iter().map(|finding| finding.severity).min_by_key(|severity| rank(*severity));
        let severity = worst.unwrap_or(Severity::Note);
        let example = |finding: &&crate::contract::types::Finding| {
            (words::sentence(&finding.message), people.names(&finding.people))
        };
        let fault = Fault {
            title: words::read_out(code),
            code: code.into(),
            severity: words::severity(severity),
            count: findings.len(),
            examples: findings.iter().take(EXAMPLES).map(example).collect(),
            more: findings.len().saturating_sub(EXAMPLES),
        };
        faults.push((rank(severity), fault));
    }
    faults.sort_by_key(|(rank, fault)| (*rank, std::cmp::Reverse(fault.count)));
    faults.into_iter().map(|(_, fault)| fault).collect()
}

pub(crate) fn runs(data: &ReportData<'_>) -> Vec<RunRow> {
    let meter = |used: Option<Used>, say: &dyn Fn(u64) -> String| match used {
        Some(Used { used, limit }) => Meter {
            says: format!("{} of {}", say(used), say(limit)),
            percent: Some(
                (u128::from(used) * 100).checked_div(u128::from(limit)).map_or(100, |percent| percent.min(100) as u64),
            ),
        },
        None => Meter { says: "not measured".into(), percent: None },
    };
    let millions = |fuel: u64| format!("{} M", words::whole(fuel.div_ceil(1_000_000)));
    let mebibytes = |bytes: u64| format!("{} MiB", words::whole(bytes.div_ceil(1 << 20)));
    let seconds = |millis: u64| format!("{}.{:02} s", words::whole(millis / 1000), millis % 1000 / 10);
    let row = |run: &crate::report::Run| RunRow {
        operation: run.operation.clone(),
        meters: vec![meter(run.fuel, &millions), meter(run.memory, &mebibytes), meter(run.millis, &seconds)],
    };
    data.runs.iter().map(row).collect()
}
