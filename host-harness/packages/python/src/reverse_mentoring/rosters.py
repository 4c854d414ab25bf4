"""Rosters from pandas data frames. `frames` is where users find it.

A missing cell (NaN, NaT, None) is not known: it becomes none, never zero and never a text. A column that is neither a
field of the contract nor named as an attribute is refused: nothing goes into the plugin unasked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .cells import Row, grouped, iso, rows, written
from .contract.program import Closure, Feed, Person, Preference, Roster, Skill, Tie, Waiver, WeeklyWindow
from .contract.types import Attribute, DaySpan, Pair

if TYPE_CHECKING:
    import pandas as pd

PERSON = ("id", "mentor_places", "mentee_places")
#: `since` and `until` are those of `enrolled`.
MAYBE = (
    "grade", "languages", "off_limits", "calendars", "oriented_on", "time_zone", "monthly_minutes", "since", "until",
    "manager",
)  # fmt: skip


def roster_from_frame(
    people: pd.DataFrame,
    *,
    as_of: object,
    term: tuple[object, object],
    skills: pd.DataFrame | None = None,
    preferences: pd.DataFrame | None = None,
    weeks: pd.DataFrame | None = None,
    away: pd.DataFrame | None = None,
    ties: pd.DataFrame | None = None,
    waivers: pd.DataFrame | None = None,
    attributes: Sequence[str] = (),
    feeds: Mapping[str, object] | None = None,
    bystanders: Sequence[object] = (),
    closures: Sequence[Closure] = (),
) -> Roster:
    """A roster from one row per person.

    `people` has the columns `id`, `mentor_places` and `mentee_places`, and any of `grade`, `languages`, `off_limits`,
    `calendars`, `oriented_on`, `time_zone`, `monthly_minutes`, `since`, `until` (of taking part) and `manager` (an id:
    it becomes a tie `manages`); one column for each of `attributes`. Cells that hold several values hold a list, or a
    text separated by semicolons.

    The other frames have one row for each

    - skill of a person: `person`, `topic`, `level`, and `offered` (true or false) and `wanted` (0 to 5);
    - preference: `person`, `other`, `stance`, the strongest favor first;
    - window of a working week: `person`, `weekday` (1 is Monday), `since`, `until` (`09:30`, or minutes after midnight)
      and `hours`. Somebody without a row has the policy's working time;
    - absence: `person`, `since`, `until`, the first day after it;
    - tie: `subject`, `relation`, `object`, and `since` and `until` where known;
    - waiver: `mentor`, `mentee`, `code`, `approved_by`, `approved_as`, `expires_on`.

    `feeds` names the relations that are known completely, each with the day of its export: what is not known is not
    clear. `bystanders` are people who take no part and yet are known: name every manager whose own manager is in
    `ties`, or who has none. Above a manager who is in neither list the line is unknown.

    Dates may be texts, dates or timestamps. Raises `ValueError` with the row and column of a cell that cannot be read.
    """
    held = rows("people", people, PERSON + tuple(attributes), MAYBE)
    details = {
        "skills": grouped(rows("skills", skills, ("person", "topic", "level"), ("offered", "wanted"))),
        "preferences": grouped(rows("preferences", preferences, ("person", "other", "stance"))),
        "weeks": grouped(rows("weeks", weeks, ("person", "weekday", "since", "until"), ("hours",))),
        "away": grouped(rows("away", away, ("person", "since", "until"))),
    }
    ids = {row.text("id") for row in held}
    for groups in details.values():
        for name, strays in groups.items():
            if name not in ids:
                raise ValueError(f"{strays[0].place}: nobody in `people` has this id; leave it out or add the person")
    bosses = [(row.text_or_none("manager"), row.text("id")) for row in held]
    return Roster(
        as_of=iso(as_of),
        term=DaySpan(since=iso(term[0]), until=iso(term[1])),
        people=[
            person(row, {name: groups.get(row.text("id"), []) for name, groups in details.items()}, attributes)
            for row in held
        ],
        bystanders=[name for name in map(written, bystanders) if name not in ids],
        ties=[Tie(subject=boss, relation="manages", object=junior) for boss, junior in bosses if boss]
        + [tie(row) for row in rows("ties", ties, ("subject", "relation", "object"), ("since", "until"))],
        feeds=[Feed(relation=relation, as_of=iso(day)) for relation, day in (feeds or {}).items()],
        waivers=[waiver(row) for row in rows("waivers", waivers, WAIVER)],
        closures=closures,
    )


def person(row: Row, details: Mapping[str, Sequence[Row]], attributes: Sequence[str]) -> Person:
    return Person(
        id=row.text("id"),
        mentor_places=row.whole("mentor_places"),
        mentee_places=row.whole("mentee_places"),
        grade=row.whole_or_none("grade"),
        skills=[skill(each) for each in details["skills"]],
        off_limits=row.listed("off_limits"),
        languages=row.listed("languages"),
        preferences=[
            Preference(other=each.text("other"), stance=each.choice("stance")) for each in details["preferences"]
        ],
        oriented_on=row.day_or_none("oriented_on"),
        enrolled=span(row),
        away=[span(each) for each in details["away"]],
        time_zone=row.text_or_none("time_zone"),
        # None is the policy's working time; an empty list would be none at all.
        week=[window(each) for each in details["weeks"]] or None,
        calendars=row.listed("calendars"),
        monthly_minutes=row.whole_or_none("monthly_minutes"),
        attributes=[Attribute(key=key, value=value) for key in attributes for value in row.listed(key)],
    )


def skill(row: Row) -> Skill:
    return Skill(
        topic=row.text("topic"),
        level=row.whole("level"),
        offered=row.truth("offered"),
        wanted=row.whole_or_none("wanted") or 0,
    )


def window(row: Row) -> WeeklyWindow:
    return WeeklyWindow(
        weekday=row.whole("weekday"),
        since=row.clock("since"),
        until=row.clock("until"),
        hours=row.choice("hours", "working"),
    )


def span(row: Row) -> DaySpan:
    return DaySpan(since=row.day_or_none("since"), until=row.day_or_none("until"))


def tie(row: Row) -> Tie:
    return Tie(subject=row.text("subject"), relation=row.text("relation"), object=row.text("object"), held=span(row))


WAIVER = ("mentor", "mentee", "code", "approved_by", "approved_as", "expires_on")


def waiver(row: Row) -> Waiver:
    return Waiver(
        pair=Pair(mentor=row.text("mentor"), mentee=row.text("mentee")),
        code=row.text("code"),
        approved_by=row.text("approved_by"),
        approved_as=row.text("approved_as"),
        expires_on=row.day("expires_on"),
    )
