//! What calendar programs write.

use super::*;

#[test]
fn one_meeting_in_every_way_to_say_when() {
    for (start, end) in [
        ("DTSTART:20261102T090000Z", "DTEND:20261102T100000Z"),
        ("DTSTART;TZID=Europe/Berlin:20261102T100000", "DURATION:PT1H"),
        ("DTSTART;TZID=\"Europe/Berlin\":20261102T100000", "DTEND;TZID=America/New_York:20261102T050000"),
        ("DTSTART;TZID=W. Europe Standard Time:20261102T100000", "DTEND;TZID=W. Europe Standard Time:20261102T110000"),
        ("DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20261102T100000", "DURATION:PT60M"),
        ("DTSTART;TZID=/citadel.org/20190914_1/America/Argentina/Buenos_Aires:20261102T060000", "DURATION:PT60M"),
        ("DTSTART;TZID=\"tzone://Microsoft/Utc\":20261102T090000", "DURATION:+PT3600S"),
        // Floating: by the person's own clock.
        ("DTSTART:20261102T100000", "DTEND:20261102T110000"),
    ] {
        let busy = berlin(&format!("BEGIN:VEVENT\nUID:1\n{start}\n{end}\nEND:VEVENT"));
        assert_eq!(told(&busy.busy), ["2026-11-02 09:00/2026-11-02 10:00"], "{start}: {:?}", busy.problems);
    }
}

#[test]
fn what_takes_no_time_takes_none_and_what_is_tentative_is_soft() {
    for (word, hard, soft) in [
        ("X-NOTHING:1", 1, 0),
        ("TRANSP:OPAQUE", 1, 0),
        ("TRANSP:TRANSPARENT", 0, 0),
        ("STATUS:CONFIRMED", 1, 0),
        ("STATUS:CANCELLED", 0, 0),
        ("STATUS:TENTATIVE", 0, 1),
        ("STATUS:TENTATIVE\nTRANSP:TRANSPARENT", 0, 0),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", 0, 0),
        ("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", 0, 0),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", 0, 1),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", 1, 0),
    ] {
        let busy = berlin(&format!("BEGIN:VEVENT\nDTSTART:20261102T090000Z\nDURATION:PT1H\n{word}\nEND:VEVENT"));
        assert_eq!((busy.busy.len(), busy.soft.len()), (hard, soft), "{word}");
        assert_eq!(busy.free, usize::from(hard + soft == 0), "{word}");
    }
    let called_off = berlin("METHOD:CANCEL\nBEGIN:VEVENT\nDTSTART:20261102T090000Z\nDURATION:PT1H\nEND:VEVENT");
    assert_eq!((called_off.busy.len(), called_off.free), (0, 1));
    // An entry without a length takes no time (3.6.1).
    assert_eq!(berlin("BEGIN:VEVENT\nDTSTART:20261102T090000Z\nEND:VEVENT").busy, []);
}

#[test]
fn what_she_answered_to_an_invitation_counts_and_what_others_answered_does_not() {
    let reading = Reading {
        window: window("2026-09-01T00:00Z", "2027-09-01T00:00Z"),
        zone: None,
        addresses: vec!["Ana@Example.com".into()],
    };
    let invitation = |answer: &str| {
        let lines = format!(
            "BEGIN:VEVENT\nDTSTART:20261102T090000Z\nDURATION:PT1H\n\
             ATTENDEE;CN=\"Bo\";PARTSTAT=DECLINED:mailto:bo@example.com\n\
             ATTENDEE;CN=Ana{answer}:MAILTO:ana@example.com\nEND:VEVENT"
        );
        let busy = read(file(&lines).as_bytes(), &reading).unwrap();
        (busy.busy.len(), busy.soft.len(), busy.free)
    };
    assert_eq!(invitation(";PARTSTAT=ACCEPTED"), (1, 0, 0));
    assert_eq!(invitation(";PARTSTAT=declined"), (0, 0, 1));
    assert_eq!(invitation(";RSVP=TRUE;PARTSTAT=DELEGATED"), (0, 0, 1));
    assert_eq!(invitation(";PARTSTAT=TENTATIVE"), (0, 1, 0));
    assert_eq!(invitation(";PARTSTAT=NEEDS-ACTION"), (0, 1, 0));
    // The file does not say: she may be going.
    assert_eq!(invitation(""), (1, 0, 0));
    // A calendar that carries her address needs no other word.
    let declined = "X-WR-CALNAME:ana@example.com\nBEGIN:VEVENT\nDTSTART:20261102T090000Z\nDURATION:PT1H\n\
                    ATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.com\nEND:VEVENT";
    assert_eq!(berlin(declined).busy, []);
    // One meeting of a series that she declined is free, the others are not.
    let series = "X-WR-CALNAME:ana@example.com\nBEGIN:VEVENT\nUID:s\nDTSTART:20261102T090000Z\nDURATION:PT1H\n\
                  RRULE:FREQ=WEEKLY;COUNT=3\nEND:VEVENT\nBEGIN:VEVENT\nUID:s\nRECURRENCE-ID:20261109T090000Z\n\
                  DTSTART:20261109T090000Z\nDURATION:PT1H\n\
                  ATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.com\nEND:VEVENT";
    assert_eq!(told(&berlin(series).busy), ["2026-11-02 09:00/2026-11-02 10:00", "2026-11-16 09:00/2026-11-16 10:00"]);
}

#[test]
fn whole_days_are_days_where_the_person_lives() {
    // The clocks go back on 25 October: that day has 25 hours.
    let day = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261025\nEND:VEVENT";
    assert_eq!(told(&berlin(day).busy), ["2026-10-24 22:00/2026-10-25 23:00"]);
    assert_eq!(told(&read_in("Asia/Tokyo", day).busy), ["2026-10-24 15:00/2026-10-25 15:00"]);
    let week = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261023\nDTEND;VALUE=DATE:20261026\nEND:VEVENT";
    assert_eq!(told(&berlin(week).busy), ["2026-10-22 22:00/2026-10-25 23:00"]);
    let nominal = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261023\nDURATION:P3D\nEND:VEVENT";
    assert_eq!(berlin(week).busy, berlin(nominal).busy);
    // In Beirut midnight of the last Sunday of March does not exist: the day begins at one.
    let march = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20270328\nEND:VEVENT";
    assert_eq!(told(&read_in("Asia/Beirut", march).busy), ["2027-03-27 22:00/2027-03-28 21:00"]);
    // A yearly day, and one that leap years alone have.
    let birthday = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:19840229\nRRULE:FREQ=YEARLY\nEND:VEVENT";
    assert_eq!(told(&berlin(birthday).busy), ["2028-02-28 23:00/2028-02-29 23:00"]);
}

#[test]
fn a_series_with_exceptions() {
    let series =
        "BEGIN:VEVENT\nUID:s\nDTSTART;TZID=Europe/Berlin:20261019T100000\nDTEND;TZID=Europe/Berlin:20261019T110000
        RRULE:FREQ=WEEKLY;COUNT=6
        EXDATE;TZID=Europe/Berlin:20261102T100000
        RDATE;TZID=Europe/Berlin:20261118T080000
        RDATE;VALUE=PERIOD:20261119T080000Z/PT2H,20261120T080000Z/20261120T083000Z
        END:VEVENT
        BEGIN:VEVENT\nUID:s\nRECURRENCE-ID;TZID=Europe/Berlin:20261109T100000
        DTSTART;TZID=Europe/Berlin:20261110T150000\nDURATION:PT30M\nEND:VEVENT
        BEGIN:VEVENT\nUID:s\nRECURRENCE-ID:20261116T090000Z\nSTATUS:CANCELLED\nEND:VEVENT";
    let busy = berlin(series);
    assert_eq!(busy.problems, []);
    let wanted = [
        "2026-10-19 08:00/2026-10-19 09:00",
        // The same hour in Berlin, another in UTC.
        "2026-10-26 09:00/2026-10-26 10:00",
        "2026-11-10 14:00/2026-11-10 14:30",
        "2026-11-18 07:00/2026-11-18 08:00",
        "2026-11-19 08:00/2026-11-19 10:00",
        "2026-11-20 08:00/2026-11-20 08:30",
        "2026-11-23 09:00/2026-11-23 10:00",
    ];
    assert_eq!(told(&busy.busy), wanted);
}

#[test]
fn from_one_instance_on_a_series_is_another() {
    let series = "BEGIN:VEVENT\nUID:s\nDTSTART;TZID=Europe/Berlin:20261005T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=5\nEND:VEVENT
        BEGIN:VEVENT\nUID:s\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261019T100000
        DTSTART;TZID=Europe/Berlin:20261020T140000\nDURATION:PT2H\nSTATUS:TENTATIVE\nEND:VEVENT
        BEGIN:VEVENT\nUID:s\nRECURRENCE-ID;TZID=Europe/Berlin:20261026T100000
        DTSTART;TZID=Europe/Berlin:20261026T100000\nDURATION:PT1H\nEND:VEVENT";
    let busy = berlin(series);
    let hard =
        ["2026-10-05 08:00/2026-10-05 09:00", "2026-10-12 08:00/2026-10-12 09:00", "2026-10-26 09:00/2026-10-26 10:00"];
    assert_eq!(told(&busy.busy), hard);
    assert_eq!(told(&busy.soft), ["2026-10-20 12:00/2026-10-20 14:00", "2026-11-03 13:00/2026-11-03 15:00"]);
}

#[test]
fn of_several_versions_the_latest_counts_wherever_it_stands() {
    let version = |sequence: u32, hour: u32| {
        format!("BEGIN:VEVENT\nUID:v\nSEQUENCE:{sequence}\nDTSTART:20261102T{hour:02}0000Z\nDURATION:PT1H\nEND:VEVENT")
    };
    for file in [[version(2, 14), version(1, 9)], [version(1, 9), version(2, 14)]] {
        assert_eq!(told(&berlin(&file.join("\n")).busy), ["2026-11-02 14:00/2026-11-02 15:00"]);
    }
    // An invitation to one instance of a series that is not in the file.
    let alone =
        "BEGIN:VEVENT\nUID:w\nRECURRENCE-ID:20261102T090000Z\nDTSTART:20261102T120000Z\nDURATION:PT1H\nEND:VEVENT";
    assert_eq!(told(&berlin(alone).busy), ["2026-11-02 12:00/2026-11-02 13:00"]);
}

#[test]
fn given_times_in_a_gap_are_read_with_the_offset_before_and_generated_ones_dropped() {
    // RFC 5545, 3.3.5: 02:30 of 14 March 2027 in New York is read as 03:30 EDT.
    let given = "BEGIN:VEVENT\nDTSTART;TZID=America/New_York:20270314T023000\nDURATION:PT30M\nEND:VEVENT";
    assert_eq!(told(&berlin(given).busy), ["2027-03-14 07:30/2027-03-14 08:00"]);
    // 01:30 of 7 November 2027 happens twice; the first is meant.
    let twice = "BEGIN:VEVENT\nDTSTART;TZID=America/New_York:20271107T013000\nDURATION:PT30M\nEND:VEVENT";
    assert_eq!(told(&berlin(twice).busy), ["2027-11-07 05:30/2027-11-07 06:00"]);
    let daily = "BEGIN:VEVENT\nDTSTART;TZID=America/New_York:20270313T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT";
    assert_eq!(told(&berlin(daily).busy), ["2027-03-13 07:30/2027-03-13 08:00", "2027-03-15 06:30/2027-03-15 07:00"]);
    // An UNTIL in UTC is compared as an instant, itself included.
    let until = "BEGIN:VEVENT\nDTSTART;TZID=America/New_York:20270312T200000\nDURATION:PT30M\nRRULE:FREQ=DAILY;UNTIL=20270315T000000Z\nEND:VEVENT";
    assert_eq!(berlin(until).busy.len(), 3);
    // A day-long duration is a day by the calendar, an exact end is exact.
    let nominal = "BEGIN:VEVENT\nDTSTART;TZID=America/New_York:20270313T120000\nDURATION:P1D\nEND:VEVENT";
    assert_eq!(told(&berlin(nominal).busy), ["2027-03-13 17:00/2027-03-14 16:00"]);
    let exact = "BEGIN:VEVENT\nDTSTART;TZID=America/New_York:20270313T120000\nDURATION:PT24H\nEND:VEVENT";
    assert_eq!(told(&berlin(exact).busy), ["2027-03-13 17:00/2027-03-14 17:00"]);
}

/// Outlook describes the zones that it has no name for.
#[test]
fn a_zone_without_a_name_is_read_from_its_description() {
    let described = |name: &str| {
        format!(
            "BEGIN:VTIMEZONE\nTZID:{name}
            BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD
            BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT
            END:VTIMEZONE
            BEGIN:VEVENT\nDTSTART;TZID={name}:20261019T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2\nEND:VEVENT
            BEGIN:VEVENT\nDTSTART;TZID={name}:20270327T023000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\nEND:VEVENT
            BEGIN:VEVENT\nDTSTART;TZID={name}:20271031T023000\nDURATION:PT1H\nEND:VEVENT
            BEGIN:VEVENT\nDTSTART;TZID={name}:20280326T023000\nDURATION:PT1H\nEND:VEVENT"
        )
    };
    let custom = read_in("Asia/Tokyo", &described("Customized Time Zone"));
    let place = read_in("Asia/Tokyo", &described("Europe/Berlin"));
    assert_eq!(custom.problems, []);
    assert_eq!(told(&custom.busy), told(&place.busy));
    // A name means the zone's rules of today, not those of the day the file was written.
    let old = "BEGIN:VTIMEZONE\nTZID:America/Vancouver\nBEGIN:STANDARD\nDTSTART:20071104T020000\nTZOFFSETFROM:-0700\nTZOFFSETTO:-0800\nEND:STANDARD\nEND:VTIMEZONE
        BEGIN:VEVENT\nDTSTART;TZID=America/Vancouver:20261202T100000\nDURATION:PT1H\nEND:VEVENT";
    assert_eq!(told(&berlin(old).busy), ["2026-12-02 17:00/2026-12-02 18:00"]);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_kept() {
    let bad = |lines: &str| {
        let good = "BEGIN:VEVENT\nUID:g\nDTSTART:20261102T090000Z\nDURATION:PT1H\nEND:VEVENT";
        let busy = berlin(&format!("BEGIN:VEVENT\nUID:b\n{lines}\nEND:VEVENT\n{good}"));
        assert_eq!(busy.busy.len(), 1, "{lines}");
        assert_eq!(busy.problems.len(), 1, "{lines}");
        assert_eq!(busy.problems[0].line, 3);
        busy.problems[0].message.clone()
    };
    assert_eq!(bad("DTSTART;TZID=Middle Earth Time:20261102T090000"), "a time zone is not known");
    assert_eq!(bad("DTSTART;TZID=UTC+1:20261102T090000"), "a time zone is not known");
    assert_eq!(bad("DTSTART:20261302T090000Z"), "a date or time cannot be read");
    assert_eq!(bad("SUMMARY:no start"), "an event has no start");
    assert_eq!(bad("DTSTART:20261102T090000Z\nRRULE:FREQ=FORTNIGHTLY"), "a recurrence rule cannot be read");
    assert_eq!(bad("DTSTART:20261102T090000Z\nDURATION:PT"), "a duration cannot be read".to_owned());
    let nowhere =
        Reading { window: window("2026-09-01T00:00Z", "2027-09-01T00:00Z"), zone: None, addresses: Vec::new() };
    let floating = file("BEGIN:VEVENT\nDTSTART:20261102T100000\nDURATION:PT1H\nEND:VEVENT");
    assert!(read(floating.as_bytes(), &nowhere).unwrap().problems[0].message.contains("own zone is not known"));
}

#[test]
fn free_busy_lists_and_our_own_sessions() {
    let list = "BEGIN:VFREEBUSY\nFREEBUSY:20261102T090000Z/PT1H,20261102T100000Z/20261102T103000Z
        FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261103T090000Z/PT1H\nFREEBUSY;FBTYPE=FREE:20261104T090000Z/PT1H
        FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261105T090000Z/P1D\nEND:VFREEBUSY";
    let busy = berlin(list);
    assert_eq!(told(&busy.busy), ["2026-11-02 09:00/2026-11-02 10:30", "2026-11-05 09:00/2026-11-06 09:00"]);
    assert_eq!(told(&busy.soft), ["2026-11-03 09:00/2026-11-03 10:00"]);
    let own = format!(
        "BEGIN:VEVENT\nUID:{}\nDTSTART:20261102T090000Z\nDURATION:PT1H\nEND:VEVENT",
        crate::ics::uid("p", "1", 1)
    );
    let busy = berlin(&own);
    assert_eq!((busy.own, busy.busy.len()), (1, 0));
}

#[test]
fn folded_lines_are_joined_before_letters_are_read_and_bytes_may_be_of_any_kind() {
    let plain =
        file("BEGIN:VEVENT\nSUMMARY:Zoë\nDTSTART;TZID=Europe/Berlin:20261102T100000\nDURATION:PT1H\nEND:VEVENT");
    let reading =
        Reading { window: window("2026-09-01T00:00Z", "2027-09-01T00:00Z"), zone: None, addresses: Vec::new() };
    let wanted = read(plain.as_bytes(), &reading).unwrap();
    assert_eq!(wanted.busy.len(), 1);
    // Every way to fold, also inside a letter.
    let mut folded = Vec::new();
    for (index, byte) in plain.bytes().enumerate() {
        folded.push(byte);
        let ends_line = matches!(byte, b'\r' | b'\n') || plain.as_bytes().get(index + 1) == Some(&b'\r');
        if index % 3 == 2 && !ends_line {
            folded.extend_from_slice(b"\r\n ");
        }
    }
    assert_eq!(read(&folded, &reading).unwrap().busy, wanted.busy);
    let unix = plain.replace("\r\n", "\n");
    let marked = [b"\xef\xbb\xbf", plain.as_bytes()].concat();
    let latin: Vec<u8> = plain.chars().map(|letter| letter as u32 as u8).collect();
    let wide: Vec<u8> = [0xfeff].into_iter().chain(plain.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [unix.as_bytes(), &marked, &latin, &wide] {
        assert_eq!(read(bytes, &reading).unwrap().busy, wanted.busy);
    }
}
