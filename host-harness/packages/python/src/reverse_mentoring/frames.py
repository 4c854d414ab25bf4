"""Rosters from pandas data frames, and answers as data frames: `pip install reverse-mentoring[pandas]`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .contract.matching import Outcome
from .contract.scheduling import Timetable
from .rosters import roster_from_frame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["pairs_frame", "roster_from_frame", "sessions_frame", "vacancies_frame"]


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
