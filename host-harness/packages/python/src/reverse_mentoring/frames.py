"""Rosters from pandas data frames, and answers as data frames. Needs pandas: `pip install reverse-mentoring[pandas]`.

A missing cell (NaN, NaT, None) is not known: it becomes none, never zero and never a text. A column that is neither a
field of the contract nor named as an attribute is refused: nothing goes into the plugin unasked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .cells import Row, grouped, iso, rows, written
from .contract.matching import Outcome
from .contract.program import Closure, Feed, Person, Preference, Roster, Skill, Tie, Waiver
from .contract.scheduling import Timetable
from .contract.types import Attribute, DaySpan, Pair

if TYPE_CHECKING:
    import pandas as pd

#: Fields of a person that are a column each; `since` and `until` are those of `enrolled`.
WHOLE = ("mentor_places", "mentee_places", "grade", "monthly_minutes")
TEXTS = ("time_zone",)
DAYS = ("oriented_on",)
LISTS = ("languages", "off_limits", "calendars")
OTHER = ("id", "since", "until", "manager")


def roster_from_frame(
    people: pd.DataFrame,
    *,
    as_of: object,
    term: tuple[object, object],
    skills: pd.DataFrame | None = None,
    ties: pd.DataFrame | None = None,
    preferences: pd.DataFrame | None = None,
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

    `skills` has one row per person and topic: `person`, `topic`, `level`, and `offered` (true or false) and `wanted`
    (0 to 5) where they are not false and 0. `ties` has `subject`, `relation`, `object`, and maybe `since` and `until`;
    `preferences` has `person`, `other`, `stance`, the strongest favor first; `waivers` has `mentor`, `mentee`, `code`,
    `approved_by`, `approved_as`, `expires_on`.

    `feeds` names the relations that are known completely, each with the day of its export: a relation without one is
    unknown, and what is not known is not clear. People whom ties and managers name and who are not in `people` become
    `bystanders`.

    Dates may be texts, dates or timestamps. Raises `ValueError` with the row and column of a cell that cannot be read.
    """
    known = (*OTHER, *WHOLE, *TEXTS, *DAYS, *LISTS, *attributes)
    held = rows("people", people, needed=("id", "mentor_places", "mentee_places", *attributes), known=known)
    of_person = grouped(
        rows(
            "skills",
            skills,
            needed=("person", "topic", "level"),
            known=("person", "topic", "level", "offered", "wanted"),
        )
    )
    wishes = grouped(
        rows("preferences", preferences, needed=("person", "other", "stance"), known=("person", "other", "stance"))
    )
    persons = [
        person(row, of_person.pop(row.text("id"), []), wishes.pop(row.text("id"), []), attributes) for row in held
    ]
    for stray in (*of_person.values(), *wishes.values()):
        raise ValueError(f"{stray[0].place}: nobody in `people` has this id; leave the row out or add the person")

    lines = [
        Tie(subject=boss, relation="manages", object=row.text("id"))
        for row in held
        if (boss := row.text_or_none("manager"))
    ]
    lines += [
        Tie(subject=row.text("subject"), relation=row.text("relation"), object=row.text("object"), held=span(row))
        for row in rows(
            "ties",
            ties,
            needed=("subject", "relation", "object"),
            known=("subject", "relation", "object", "since", "until"),
        )
    ]
    columns = ("mentor", "mentee", "code", "approved_by", "approved_as", "expires_on")
    leave = [
        Waiver(
            pair=Pair(mentor=row.text("mentor"), mentee=row.text("mentee")),
            code=row.text("code"),
            approved_by=row.text("approved_by"),
            approved_as=row.text("approved_as"),
            expires_on=row.day("expires_on"),
        )
        for row in rows("waivers", waivers, needed=columns, known=columns)
    ]
    named = {end for tie in lines for end in (tie.subject, tie.object)} | {each.approved_by for each in leave}
    beside = {written(each) for each in bystanders} | named
    return Roster(
        as_of=iso(as_of),
        term=DaySpan(since=iso(term[0]), until=iso(term[1])),
        people=persons,
        bystanders=sorted(beside - {each.id for each in persons}),
        ties=lines,
        feeds=[Feed(relation=relation, as_of=iso(day)) for relation, day in (feeds or {}).items()],
        waivers=leave,
        closures=closures,
    )


def person(row: Row, skills: Sequence[Row], wishes: Sequence[Row], attributes: Sequence[str]) -> Person:
    return Person(
        id=row.text("id"),
        mentor_places=row.whole("mentor_places"),
        mentee_places=row.whole("mentee_places"),
        grade=row.whole_or_none("grade"),
        skills=[
            Skill(
                topic=each.text("topic"),
                level=each.whole("level"),
                offered=each.truth("offered"),
                wanted=each.whole_or_none("wanted") or 0,
            )
            for each in skills
        ],
        off_limits=row.listed("off_limits"),
        languages=row.listed("languages"),
        preferences=[Preference(other=each.text("other"), stance=each.stance()) for each in wishes],
        oriented_on=row.day_or_none("oriented_on"),
        enrolled=span(row),
        time_zone=row.text_or_none("time_zone"),
        calendars=row.listed("calendars"),
        monthly_minutes=row.whole_or_none("monthly_minutes"),
        attributes=[Attribute(key=key, value=value) for key in attributes for value in row.listed(key)],
    )


def span(row: Row) -> DaySpan:
    return DaySpan(since=row.day_or_none("since"), until=row.day_or_none("until"))


def pairs_frame(outcome: Outcome) -> pd.DataFrame:
    """One row per proposal: `mentor`, `mentee`, `points`, `origin`, `ruling`, and the points of each factor."""
    return table(
        ["mentor", "mentee", "points", "origin", "ruling", *outcome.factors],
        [
            [each.pair.mentor, each.pair.mentee, each.points, each.origin, each.ruling, *each.shares]
            for each in outcome.proposals
        ],
    )


def vacancies_frame(outcome: Outcome) -> pd.DataFrame:
    """One row per reason of an empty place: `person`, `side`, `places`, `code`, `message`."""
    return table(
        ["person", "side", "places", "code", "message"],
        [
            [each.person, each.side, each.places, reason.code, reason.message]
            for each in outcome.vacancies
            for reason in each.reasons
        ],
    )


def sessions_frame(plan: Timetable) -> pd.DataFrame:
    """One row per session: `pairing`, `number`, `kind`, `change`, `state`, `start` and `end` (UTC), `wall` (the
    mentor's clock), `cost`, `id`.
    """
    import pandas as pd

    frame = table(
        ["pairing", "number", "kind", "change", "state", "start", "end", "wall", "cost", "id"],
        [
            [
                each.session.pairing, each.session.number, each.session.kind, each.change, each.session.state,
                each.session.when.start, each.session.when.end, each.session.wall, each.cost, each.session.id,
            ]
            for each in plan.sessions
        ],
    )  # fmt: skip
    for column in ("start", "end"):
        frame[column] = pd.to_datetime(frame[column] * 60, unit="s", utc=True)
    return frame


def table(columns: Sequence[str], values: Sequence[Sequence[object]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(values), columns=list(columns))
