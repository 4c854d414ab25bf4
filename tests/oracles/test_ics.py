"""iCalendar files of the harness against independent readers, and what it reads against independent expansion.

What it writes is read back by icalendar and vobject (PyPI), once by the name of the zone and once with the name hidden, so
that the reader has nothing but the VTIMEZONE in the file; the instants are those that were planned. What it reads is compared
with dateutil's expansion in local time and CPython's zoneinfo: generated instances in a gap dropped and not counted (RFC 5545,
3.3.10), UNTIL in UTC compared as an instant.
"""

import datetime as dt
import json
import logging
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import tempfile
import unittest
import zoneinfo

import icalendar
import vobject
from dateutil import rrule

logging.disable()  # vobject's word about zones that pytz does not know
zoneinfo.reset_tzpath(to=[])  # the pinned tzdata, not the system's

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
UTC = dt.timezone.utc
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)

ZONES = """
Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Lagos Africa/Nairobi America/Anchorage America/Argentina/Buenos_Aires
America/Asuncion America/Bogota America/Chicago America/Denver America/Halifax America/Havana America/Los_Angeles
America/Mexico_City America/New_York America/Nuuk America/Phoenix America/Santiago America/Sao_Paulo America/St_Johns
America/Vancouver Asia/Beirut Asia/Dubai Asia/Gaza Asia/Jerusalem Asia/Kathmandu Asia/Kolkata Asia/Manila Asia/Singapore
Asia/Tokyo Atlantic/Azores Australia/Adelaide Australia/Brisbane Australia/Lord_Howe Australia/Sydney Europe/Berlin
Europe/Dublin Europe/Istanbul Europe/London Pacific/Auckland Pacific/Chatham
""".split()


def harness_binary() -> pathlib.Path | None:
    if "HARNESS" in os.environ:
        return pathlib.Path(os.environ["HARNESS"])
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    built = [path for path in (target / kind / "host-harness" for kind in ("release", "debug")) if path.exists()]
    return max(built, key=lambda path: path.stat().st_mtime, default=None)


HARNESS = harness_binary()


def minute(at: dt.datetime) -> int:
    return int((at - EPOCH).total_seconds()) // 60


def exists(local: dt.datetime, zone: zoneinfo.ZoneInfo) -> bool:
    there = local.replace(tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local


def is_twice(at: dt.datetime, zone: zoneinfo.ZoneInfo) -> bool:
    local = at.astimezone(zone).replace(tzinfo=None)
    return local.replace(tzinfo=zone, fold=0).utcoffset() != local.replace(tzinfo=zone, fold=1).utcoffset()


@unittest.skipIf(HARNESS is None, "the harness is not built: `cargo build`, or set HARNESS")
class Files(unittest.TestCase):
    """A database with one junior and one senior in every zone."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.db = self.folder / "hr.db"

    def run_harness(self, *arguments: object) -> object:
        command = [HARNESS, *map(str, arguments), "--db", self.db, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        return json.loads(done.stdout)

    def company(self, zones: dict[str, str]) -> None:
        known = lambda value: {"known": {"value": value, "source": "test", "confidence": "certain"}}  # noqa: E731
        people = [{"id": key, "display_name": f"Zoë, {key};", "time_zone": known(zone)} for key, zone in zones.items()]
        enrolments = [{"person": key, "mentor_places": 1, "mentee_places": 1} for key in zones]
        document = self.folder / "company.json"
        document.write_text(json.dumps({"organisation": {"name": "Oracle", "people": people}, "enrolments": enrolments}))
        self.run_harness("import", document, "--as-of", "2026-03-01")


class Export(Files):
    def sessions(self, zone: str, chance: random.Random) -> list[int]:
        """Starts over two years, many of them close to the zone's clock changes; never one that its clock shows twice."""
        rules = zoneinfo.ZoneInfo(zone)
        at = dt.datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        starts = []
        before = at.astimezone(rules).utcoffset()
        while at.year < 2028:
            after = (at + dt.timedelta(days=1)).astimezone(rules).utcoffset()
            near = before != after
            before = after
            at += dt.timedelta(days=1)
            for _ in range(12 if near else int(chance.random() < 0.15)):
                start = at + dt.timedelta(minutes=15 * chance.randrange(-110, 110 if near else 40))
                if not is_twice(start, rules):
                    starts.append(minute(start))
        return sorted(set(starts))

    def test_every_session_is_read_back_at_its_instant(self) -> None:
        chance = random.Random(5)
        self.company({f"{side}{index}": zone for index, zone in enumerate(ZONES) for side in "jr"})
        planned: dict[str, dict[int, int]] = {}
        database = sqlite3.connect(self.db)
        (organisation,) = database.execute("SELECT id FROM organisations").fetchone()
        for index, zone in enumerate(ZONES):
            key = f"pair-{index}"
            pairing = {
                "id": key, "pair": {"mentor": f"j{index}", "mentee": f"r{(index * 7 + 3) % len(ZONES)}"},
                "matched_on": "2026-03-01", "planned_end": "2028-03-01",
            }
            database.execute("INSERT INTO pairings (organisation, id, record) VALUES (?, ?, ?)", (organisation, key, json.dumps(pairing)))
            planned[key] = dict(enumerate(self.sessions(zone, chance), 1))
            for number, start in planned[key].items():
                session = {
                    "id": f"{key}-{number}", "pairing": key, "kind": "regular", "number": number, "wall": None,
                    "state": "cancelled" if number % 10 == 0 else "planned", "when": {"start": start, "end": start + 60},
                }
                database.execute(
                    "INSERT INTO sessions (organisation, id, pairing, sequence, record) VALUES (?, ?, ?, ?, ?)",
                    (organisation, session["id"], key, number % 4, json.dumps(session)),
                )
        database.commit()
        database.close()
        out = self.folder / "ics"
        told = self.run_harness("ics", "--out", out)
        self.assertEqual(len(told["files"]), 2 * len(ZONES))

        seen, uids = 0, set()
        for index, zone in enumerate(ZONES):
            key = f"pair-{index}"
            for name, off in ((f"{key}.ics", False), (f"{key}.cancelled.ics", True)):
                text = (out / name).read_bytes()
                self.assertTrue(all(len(line) <= 75 for line in text.split(b"\r\n")), name)
                wanted = {number: start for number, start in planned[key].items() if (number % 10 == 0) == off}
                plain = re.sub(r"\r\n[ \t]", "", text.decode())
                hidden = plain.replace(f"TZID={zone}:", f"TZID=hidden-{index}:").replace(f"TZID:{zone}\r", f"TZID:hidden-{index}\r")
                self.assertNotIn(zone, hidden)
                for form in (text.decode(), hidden):
                    self.assertEqual(self.by_icalendar(form, off), wanted, f"{zone} by icalendar")
                    self.assertEqual(self.by_vobject(form), wanted, f"{zone} by vobject")
                found = re.findall(r"^UID:(\S+)", plain, re.M)
                uids.update(found)
                seen += len(found)
        self.assertEqual(len(uids), seen, "a UID for every session")
        self.assertGreater(seen, 3_000)
        print(f"{seen} sessions in {len(ZONES)} zones", end=" ", flush=True)
        # The same plan gives the same bytes.
        again = self.folder / "again"
        self.run_harness("ics", "--out", again)
        for path in out.iterdir():
            self.assertEqual(path.read_bytes(), (again / path.name).read_bytes())

    def by_icalendar(self, text: str, off: bool) -> dict[int, int]:
        calendar = icalendar.Calendar.from_ical(text)
        self.assertEqual(calendar["METHOD"], "CANCEL" if off else "REQUEST")
        found = {}
        for event in calendar.walk("VEVENT"):
            number = int(re.match(r"Reverse mentoring (\d+):", event["SUMMARY"])[1])
            start, end = event["DTSTART"].dt, event["DTEND"].dt
            self.assertEqual(minute(end) - minute(start), 60)
            self.assertEqual(event["SEQUENCE"], number % 4)
            self.assertEqual(event["STATUS"], "CANCELLED" if off else "CONFIRMED")
            self.assertEqual([str(person.params["CN"])[:5] for person in event["ATTENDEE"]], ["Zoë, "] * 2)
            if not off:
                minutes = [int(line.split(" min")[0]) for line in event["DESCRIPTION"].split("\n")]
                self.assertEqual(sum(minutes), 60)
                self.assertEqual(len(event.walk("VALARM")), 1)
            found[number] = minute(start)
        return found

    def by_vobject(self, text: str) -> dict[int, int]:
        # vobject takes a zone whose description shows UTC from 2000 to 2020 for UTC itself, and keeps the first of each name:
        # what it reads from the file at hand is registered by hand.
        for zone in vobject.readOne(text).vtimezone_list:
            vobject.icalendar.registerTzid(re.search(r"^TZID:(.*?)\r", text, re.M)[1], zone.tzinfo)
        calendar = vobject.readOne(text)
        number = lambda event: int(re.match(r"Reverse mentoring (\d+):", event.summary.value)[1])  # noqa: E731
        return {number(event): minute(event.dtstart.value.astimezone(UTC)) for event in calendar.vevent_list}


class Import(Files):
    CASES = int(os.environ.get("ORACLE_CASES", 400))

    def rule(self, chance: random.Random) -> str:
        days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        kind = chance.choice(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY"])
        parts = [f"FREQ={kind}"]
        if chance.random() < 0.5:
            parts.append(f"INTERVAL={chance.randrange(1, 5)}")
        if kind == "WEEKLY" and chance.random() < 0.7:
            parts.append("BYDAY=" + ",".join(chance.sample(days, chance.randrange(1, 4))))
            if chance.random() < 0.4:
                parts.append(f"WKST={chance.choice(days)}")
        if kind == "MONTHLY":
            parts.append(chance.choice([
                f"BYDAY={chance.choice([1, 2, 3, 4, -1])}{chance.choice(days)}",
                f"BYMONTHDAY={chance.choice([1, 15, 28, 29, 30, 31, -1, -3])}",
                f"BYDAY=MO,TU,WE,TH,FR;BYSETPOS={chance.choice([1, 2, -1, -2])}",
            ]))
        if kind == "YEARLY":
            parts.append(chance.choice([
                f"BYMONTH={chance.randrange(1, 13)}",
                f"BYMONTH={chance.randrange(1, 13)};BYDAY={chance.choice([1, -1])}{chance.choice(days)}",
                f"BYYEARDAY={chance.choice([1, 100, 366, -1])}",
                f"BYWEEKNO={chance.choice([1, 20, 53])};BYDAY={chance.choice(days)}",
            ]))
        if kind == "DAILY" and chance.random() < 0.3:
            parts.append(f"BYMONTH={chance.randrange(1, 13)},{chance.randrange(1, 13)}")
        end = chance.random()
        if end < 0.4:
            parts.append(f"COUNT={chance.randrange(1, 60)}")
        elif end < 0.7:
            parts.append(f"UNTIL={chance.randrange(2026, 2028)}{chance.randrange(1, 13):02}15T{chance.randrange(24):02}0000Z")
        return ";".join(parts)

    def expected(self, start: dt.datetime, zone: zoneinfo.ZoneInfo, rule: str, since: int, until: int) -> list[int]:
        parts = dict(part.split("=") for part in rule.split(";"))
        count, last = parts.pop("COUNT", None), parts.pop("UNTIL", None)
        last = last and dt.datetime.strptime(last, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        every = rrule.rrulestr(";".join(f"{key}={value}" for key, value in parts.items()), dtstart=start)
        starts, number = [minute(start.replace(tzinfo=zone).astimezone(UTC))], 1
        for local in every:
            at = local.replace(tzinfo=zone).astimezone(UTC)
            if number == (count and int(count)) or minute(at) > until + 3000 or (last and at > last):
                break
            if local > start and exists(local, zone):
                starts.append(minute(at))
                number += 1
        return [at for at in starts if since <= at < until]

    def test_series_have_the_instants_that_dateutil_and_zoneinfo_give(self) -> None:
        chance = random.Random(7)
        self.company({f"p{case}": "Etc/UTC" for case in range(self.CASES)})
        since, until = dt.datetime(2026, 3, 1, tzinfo=UTC), dt.datetime(2028, 6, 1, tzinfo=UTC)
        calendars = self.folder / "calendars"
        calendars.mkdir()
        wanted, rules = {}, {}
        for case in range(self.CASES):
            zone = zoneinfo.ZoneInfo(chance.choice(ZONES))
            # Mostly in the small hours, where clocks change.
            start = dt.datetime(chance.choice([2024, 2025, 2026, 2027]), chance.randrange(1, 13), chance.randrange(1, 29),
                                chance.choice([0, 1, 2, 2, 3, 9, 23]), chance.choice([0, 15, 30, 45]))
            if not exists(start, zone):
                start += dt.timedelta(hours=3)
            rule = self.rule(chance)
            key = f"p{case}"
            rules[key] = f"{zone.key} {start} {rule}"
            wanted[key] = self.expected(start, zone, rule, minute(since), minute(until))
            (calendars / f"{key}.ics").write_text("\r\n".join([
                "BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:x", f"DTSTART;TZID={zone.key}:{start:%Y%m%dT%H%M%S}",
                "DURATION:PT1M", f"RRULE:{rule}", "END:VEVENT", "END:VCALENDAR", "",
            ]))
        read = self.run_harness("calendar", "--folder", calendars, "--since", since.date(), "--until", until.date())
        wrong = []
        for one in read:
            self.assertEqual(one["calendar"]["problems"], [], rules[one["person"]])
            found = [busy["start"] for busy in one["calendar"]["busy"]]
            if found != wanted[one["person"]]:
                wrong.append(rules[one["person"]])
        self.assertEqual(len(read), self.CASES)
        self.assertEqual(wrong, [])
        print(f"{self.CASES} series, {sum(map(len, wanted.values()))} instances", end=" ", flush=True)


if __name__ == "__main__":
    unittest.main()
