//! `rrule_expansions.jsonl`: 420 series in 21 zones, expanded by CPython's zoneinfo (tzdata 2026f) with dateutil, instances
//! in a gap dropped and not counted.

use super::*;
use serde_json::Value;
use std::{fs, path::Path};

#[test]
fn every_series_of_the_vectors_has_its_instants() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/vectors/rrule_expansions.jsonl");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: the vectors are not here");
        return;
    };
    let mut wrong = Vec::new();
    let mut count = 0;
    let mut in_gaps = 0;
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let [zone, start, rule] = ["tz", "dtstart", "rrule"].map(|key| row[key].as_str().unwrap());
        let wanted: Vec<u32> = row["utc"].as_array().unwrap().iter().map(|at| instant(at.as_str().unwrap())).collect();
        in_gaps += row["omitted_nonexistent"].as_array().unwrap().len();
        // One minute each, so that none touches another.
        let event =
            format!("BEGIN:VEVENT\nUID:x\nDTSTART;TZID={zone}:{start}\nDURATION:PT1M\nRRULE:{rule}\nEND:VEVENT");
        let reading =
            Reading { window: window("2025-01-01T00:00Z", "2060-01-01T00:00Z"), zone: None, addresses: Vec::new() };
        let busy = read(file(&event).as_bytes(), &reading).unwrap();
        assert!(busy.problems.is_empty(), "{line}: {:?}", busy.problems);
        let found: Vec<u32> = busy.busy.iter().map(|interval| interval.start).collect();
        if found != wanted {
            wrong.push(format!("{zone} {start} {rule}"));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 420 && in_gaps > 0, "{count} {in_gaps}");
}

fn instant(text: &str) -> u32 {
    let at = |from: usize, to: usize| &text[from..to];
    minute(&format!("{}-{}-{}T{}:{}Z", at(0, 4), at(4, 6), at(6, 8), at(9, 11), at(11, 13)))
}
