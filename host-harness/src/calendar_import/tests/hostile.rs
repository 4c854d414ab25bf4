//! Files that mean harm, or were torn: a plain error or bounded work, never more.

use super::*;
use proptest::prelude::*;

fn attempt(lines: &str) -> Result<Busy, CalendarError> {
    let reading = Reading {
        window: window("2026-09-01T00:00Z", "2027-09-01T00:00Z"),
        zone: Some("Europe/Berlin".into()),
        addresses: Vec::new(),
    };
    read(file(lines).as_bytes(), &reading)
}

fn series(start: &str, rule: &str) -> String {
    format!("BEGIN:VEVENT\nDTSTART:{start}\nDURATION:PT1M\nRRULE:{rule}\nEND:VEVENT")
}

#[test]
fn series_without_end_are_followed_as_far_as_the_window() {
    for (rule, instances) in [
        ("FREQ=DAILY", 365),
        ("FREQ=DAILY;COUNT=4294967295", 365),
        ("FREQ=DAILY;COUNT=99999999999999999999", 0),
        ("FREQ=HOURLY", 365 * 24),
        ("FREQ=YEARLY;INTERVAL=65535", 0),
    ] {
        let busy = attempt(&series("20200101T000000Z", rule)).unwrap();
        assert_eq!(busy.busy.len(), instances, "{rule}");
    }
}

#[test]
fn absurd_series_are_named_or_refused() {
    for rule in [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=5",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=99999999999",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYMINUTE=0,1,2,3,4,5,6,7,8,9;BYSECOND=0,1,2,3",
        "FREQ=MONTHLY;BYMONTHDAY=99",
        "FREQ=YEARLY;BYDAY=54MO",
        "COUNT=3",
        "",
        "FREQ",
        "=;=;=",
    ] {
        let busy = attempt(&series("20260901T000000Z", rule)).unwrap();
        assert_eq!((busy.problems.len(), busy.busy.len()), (1, 0), "{rule}");
    }
    let long = format!("FREQ=MONTHLY;BYMONTHDAY={}", vec!["1"; 100_000].join(","));
    assert_eq!(attempt(&series("20260901T000000Z", &long)).unwrap().problems.len(), 1);
    // Never comes true; each costs what giving up costs, and a file of them is refused.
    let never = series("20260901T000000Z", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30");
    assert_eq!(attempt(&never).unwrap().busy.len(), 1, "its first start is given");
    let hours = series("16010101T000000Z", "FREQ=HOURLY;INTERVAL=2");
    assert_eq!(attempt(&hours).unwrap().problems.len(), 1);
    let many = vec![hours; 1_000].join("\n");
    assert!(matches!(attempt(&many), Err(CalendarError::Work(_))));
}

#[test]
fn damaged_files_say_where() {
    let reading =
        Reading { window: window("2026-09-01T00:00Z", "2027-09-01T00:00Z"), zone: None, addresses: Vec::new() };
    let fails = |bytes: &[u8]| read(bytes, &reading).unwrap_err().to_string();
    for nothing in [&b""[..], b"\r\n\r\n", b"id,name\n1,Ana\n", b"\xff\xfe\x00\x01", &[0; 4096], b"BEGIN"] {
        assert!(fails(nothing).contains("no iCalendar file"), "{nothing:?}");
    }
    assert_eq!(fails(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261102T090000Z\n"), "the file ends inside `VEVENT`");
    assert!(fails(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n").starts_with("line 3: `END:VCALENDAR`"));
    assert!(fails(b"END:VCALENDAR\n").starts_with("line 1"));
    assert!(fails("BEGIN:VCALENDAR\n".repeat(100_000).as_bytes()).starts_with("line 17"));
    assert!(fails(&vec![b'a'; (64 << 20) + 1]).contains("64 MiB"));
}

#[test]
fn long_lines_cost_their_length() {
    let attachment = "A".repeat(10 << 20);
    let event = format!(
        "BEGIN:VEVENT\nDTSTART:20261102T090000Z\nDURATION:PT1H\nATTACH;ENCODING=BASE64:{attachment}\n{attachment}\nEND:VEVENT"
    );
    let busy = attempt(&event).unwrap();
    assert_eq!((busy.busy.len(), busy.broken_lines), (1, 1));
    let folded =
        format!("BEGIN:VEVENT\nDTSTART:20261102T090000Z\nDURATION:PT1H\nX-A:{}\nEND:VEVENT", "B\r\n\t".repeat(2 << 20));
    assert_eq!(attempt(&folded.replace("\n\n", "\n")).unwrap().busy.len(), 1);
    let dates = vec!["20261102T090000Z"; 100_000].join(",");
    let named = attempt(&format!("BEGIN:VEVENT\nDTSTART:20261102T090000Z\nDURATION:PT1H\nRDATE:{dates}\nEND:VEVENT"));
    assert_eq!(named.unwrap().problems.len(), 0, "a property of a mebibyte and more is not read at all");
}

proptest! {
    /// Whatever stands in a rule: an answer, or the word that it is too much.
    #[test]
    fn any_rule_gives_an_answer(
        start in "(16|19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(T(0[0-9]|1[0-9]|2[0-3])[0-5][0-9][0-5][0-9]Z?)?",
        frequency in "YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY",
        parts in proptest::collection::vec(
            prop_oneof![
                "INTERVAL=[0-9]{1,5}",
                "COUNT=[0-9]{1,6}",
                "UNTIL=20(2[0-9])(0[1-9]|1[0-2])[0-2][0-9](T1[0-9]0000Z)?",
                "BYDAY=([+-]?[0-9]{0,2}(MO|TU|WE|TH|FR|SA|SU),?){1,4}",
                "BYMONTHDAY=(-?[0-9]{1,2},?){1,4}",
                "BYYEARDAY=(-?[0-9]{1,3},?){1,3}",
                "BYWEEKNO=(-?[0-9]{1,2},?){1,3}",
                "BYMONTH=([0-9]{1,2},?){1,3}",
                "BYSETPOS=(-?[0-9]{1,3},?){1,2}",
                "BYHOUR=([0-9]{1,2},?){1,3}",
                "WKST=(MO|SU|TH|XX)",
                "[A-Z]{1,8}=[A-Z0-9,;=+-]{0,12}",
            ],
            0..5,
        ),
    ) {
        let rule = [vec![format!("FREQ={frequency}")], parts].concat().join(";");
        let Ok(busy) = attempt(&series(&start, &rule)) else { return Ok(()) };
        prop_assert!(busy.busy.windows(2).all(|pair| pair[0].end < pair[1].start));
    }

    /// Whatever stands in a file: an answer.
    #[test]
    fn any_bytes_give_an_answer(lines in proptest::collection::vec(
        prop_oneof![
            "BEGIN:(VEVENT|VCALENDAR|VTIMEZONE|STANDARD|VFREEBUSY)",
            "END:(VEVENT|VCALENDAR|VTIMEZONE|STANDARD|VFREEBUSY)",
            "(DTSTART|DTEND|RDATE|EXDATE|RECURRENCE-ID)(;TZID=(Europe/Berlin|X|\"))?:[0-9TZ/P,]{0,20}",
            "(DURATION|TZOFFSETFROM|TZOFFSETTO|FREEBUSY|TZID|UID|STATUS):[ -~]{0,20}",
            "[ -~]{0,30}",
            "\\PC{0,20}",
        ],
        0..30,
    ), cut in 0..2_000_usize) {
        let text = file(&lines.join("\n"));
        let bytes = &text.as_bytes()[..cut.min(text.len())];
        let reading = Reading { window: window("2026-09-01T00:00Z", "2027-09-01T00:00Z"), zone: Some("Asia/Tokyo".into()), addresses: Vec::new() };
        let _ = read(bytes, &reading);
        let _ = read(text.as_bytes(), &reading);
    }
}
