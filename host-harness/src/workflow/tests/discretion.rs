//! Who is erased is nowhere; what is exported is her own; what is old goes; what decided can decide again.

use super::*;
use crate::{
    contract::program::Ending,
    store::{Kept, RequestKind, Verdict},
};
use std::fs;

/// A company in which much has happened to a junior, in a file; and her key.
fn busy(path: &Path) -> (World, String) {
    let mut world = World::at(path);
    let running = world.run_a_round();
    let (her, partner) = (world.case(&running[0]).pair.mentor, world.case(&running[0]).pair.mentee);
    let mut wish = company().1.into_iter().rfind(|one| one.mentee_places > 0 && one.person != partner).unwrap();
    wish.preferences = vec![crate::hr::Preference { other: her.clone(), stance: crate::hr::Stance::Decline }];
    world.store.put_enrolments(world.id, &[wish]).unwrap();
    world.office().join_queue(&her, Side::Mentor).unwrap();
    let desk = world.desk();
    let engine = Engine::new(plugin());
    world.office().plan(&engine, &desk).unwrap();
    world.office().health(&engine, &desk, &COORDINATOR).unwrap();
    world.office().release(&engine, &desk).unwrap();
    for pairing in running {
        let pair = world.case(&pairing).pair;
        for person in [pair.mentor, pair.mentee] {
            world.office_of(Actor::participant(person)).request(Some(&pairing), RequestKind::Help).unwrap();
        }
    }
    (world, her)
}

#[test]
fn an_erased_person_is_nowhere_in_the_file_and_the_chain_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hr.db");
    let (mut world, her) = busy(&path);
    let quoted = format!("\"{her}\"");
    let head = world.store.audit_head().unwrap().unwrap().1;
    let hers: Vec<String> = world.store.cases_of(world.id, &her).unwrap().into_iter().map(|case| case.id).collect();
    assert!(!hers.is_empty());
    let erased = world.store.erase(world.id, &her).unwrap();
    assert!(erased.records > 0 && erased.texts > 0 && erased.entries > 0, "{erased:?}");
    world.check();
    let verified = world.store.verify_audit(Some(&head)).unwrap();
    assert_eq!(verified.erased as usize, erased.entries);
    assert!(world.store.export_person(world.id, &her).unwrap().employee.is_none());
    // What decisions were made from is packed: look inside.
    for entry in world.store.audit_log(world.id, Sequence(0), 1000).unwrap() {
        let Some(decided) = entry.decided else { continue };
        for kept in [world.store.input(&decided.input).unwrap(), world.store.blob(&decided.outcome.unwrap()).unwrap()] {
            if let Some(Kept::Text(text)) = kept {
                assert!(!text.contains(&quoted), "{}: {text}", decided.operation);
            }
        }
    }
    let id = world.id;
    drop(world);
    for file in fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap().path();
        let bytes = fs::read(&file).unwrap();
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!holds(&format!("Name of {her}")) && !holds(&quoted), "{}", file.display());
        for pairing in &hers {
            assert!(!holds(pairing), "{}", file.display());
        }
        assert!(!file.ends_with("hr.db") || holds("Name of bo"), "the others are there");
    }
    let mut world = World { id, ..World::again(&path, day("2026-10-06")) };
    world.draft();
    world.check();
}

#[test]
fn an_export_tells_her_what_is_hers_and_no_confidence_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let (world, her) = busy(&folder.path().join("hr.db"));
    let export = world.store.export_person(world.id, &her).unwrap();
    assert_eq!(export.employee.as_ref().unwrap()["display_name"], format!("Name of {her}"));
    assert_eq!((export.pairings.len(), export.queue.len(), export.requests.len()), (1, 1, 1));
    assert!(!export.sessions.is_empty() && !export.acts.is_empty());
    let text = serde_json::to_string(&export).unwrap();
    assert!(!text.contains("decline"), "who declines her is not hers to know");
    let partner = export.pairings[0]["mentee"].as_str().unwrap();
    let other = world.store.export_person(world.id, partner).unwrap();
    assert_eq!(other.requests.len(), 1);
    assert_ne!(other.requests, export.requests, "each has her own requests");
}

#[test]
fn what_is_old_goes_and_what_runs_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (mut world, _) = busy(&folder.path().join("hr.db"));
    let running: Vec<String> = world.cases().into_iter().map(|case| case.id).collect();
    let waits = json!({"person": "cy", "side": "mentor", "registered_on": "2026-09-01", "eligible": true});
    let matched = json!({"person": "ana", "side": "mentor", "registered_on": "2026-09-01", "eligible": true,
                         "matched_on": "2026-10-05"});
    let nomination = json!({"kind": "nomination", "person": "ana", "on": "2026-09-01", "details": []});
    let rating = json!({"person": "ana", "topic": "ai", "wave": "w", "phase": "before", "value": 2.0});
    let records = json!({"applications": [waits, matched], "facts": [nomination], "skills": [rating]});
    world.office().import_records(&serde_json::from_value(records).unwrap()).unwrap();
    world.today = day("2026-12-01");
    world.office().end(&running[0], Ending::Completed, None).unwrap();
    world.today = day("2027-02-01");
    let desk = world.desk();
    world.office().plan(&Engine::new(plugin()), &desk).unwrap();
    let dropped = world.store.retain(world.id, day("2027-01-01")).unwrap();
    assert_eq!((dropped.pairings, dropped.records), (1, 2), "who waits still waits, and who takes part is rated");
    assert!(dropped.texts > 0 && dropped.entries > 0);
    assert_eq!(world.cases().len(), running.len() - 1);
    let log = world.store.audit_log(world.id, Sequence(0), 1000).unwrap();
    let last = log.last().unwrap().decided.as_ref().unwrap();
    assert!(matches!(world.store.input(&last.input).unwrap(), Some(Kept::Text(_))), "what is newer is kept");
    world.check();
    assert_eq!(world.store.retain(world.id, day("2027-01-01")).unwrap(), crate::store::Retained::default());
}

#[test]
fn every_decision_comes_out_the_same_and_a_changed_one_shows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hr.db");
    let (mut world, _) = busy(&path);
    // Refusals are decisions too.
    let desk = world.desk();
    let lost = Desk {
        policy: crate::contract::policy::Resolved { document: "{\"x\":1}".into(), ..desk.policy.clone() },
        ..desk
    };
    assert!(world.office().draft_round(&Engine::new(plugin()), &lost).is_err());
    let log = world.store.audit_log(world.id, Sequence(0), 1000).unwrap();
    assert_eq!(log.last().unwrap().verdict, Verdict::Refused);
    let mut replaying = Replaying::new(&world.store, Limits::default(), None);
    let decisions = replaying.decisions(world.id, Sequence(0)).unwrap();
    assert!(decisions.len() >= 6, "{decisions:?}");
    for sequence in &decisions {
        let replayed = replaying.replay(*sequence).unwrap().unwrap();
        assert_eq!(replayed.same, Same::Yes, "{replayed:?}");
    }
    // Somebody who may write to the file changes the outcome that the log speaks of: the chain does not hold any more.
    let file = rusqlite::Connection::open(&path).unwrap();
    for sql in [
        "UPDATE audit SET outcome = 'x' WHERE sequence = 3",
        "DELETE FROM audit WHERE sequence = 3",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE sequence = 3",
        "UPDATE audit_details SET record = NULL, salt = NULL WHERE sequence = 3",
        "DELETE FROM audit_details",
        "UPDATE stages SET stage = 'active'",
        "DELETE FROM stages",
    ] {
        assert!(file.execute(sql, []).is_err(), "{sql}");
    }
    file.execute_batch("DROP TRIGGER audit_is_not_changed; UPDATE audit SET act = 'nothing' WHERE sequence = 3;")
        .unwrap();
    let found = world.store.verify_audit(None).unwrap();
    assert_eq!(found.problems.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [3], "{:?}", found.problems);
    // And somebody who cuts it off is found by a head that was noted.
    let (_, head) = world.store.audit_head().unwrap().unwrap();
    file.execute_batch(
        "DROP TRIGGER audit_is_not_cut; DROP TRIGGER details_are_not_cut; PRAGMA foreign_keys = OFF;
         DELETE FROM audit_details WHERE sequence = (SELECT max(sequence) FROM audit);
         DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit);",
    )
    .unwrap();
    assert_eq!(world.store.verify_audit(None).unwrap().problems.len(), 1);
    assert_eq!(world.store.verify_audit(Some(&head)).unwrap().problems.len(), 2);
}
