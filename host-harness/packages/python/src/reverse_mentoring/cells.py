"""Cells of data frames as values of the contract. Knows nothing of people and rosters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


class Row:
    """One row of a frame; knows its place for messages. A missing cell and a missing column are the same."""

    def __init__(self, frame: str, label: object, cells: Mapping[str, Any]) -> None:
        self.place = f"{frame}, row {label}"
        self.cells = {name: cell for name, cell in cells.items() if not absent(cell)}

    def read(self, name: str, what: str, reader: Callable[[Any], Any]) -> Any:
        try:
            return reader(self.cells[name])
        except KeyError:
            raise ValueError(f"{self.place}: `{name}` is missing") from None
        except (ValueError, TypeError):
            # Without the cell: it may be about a person.
            raise ValueError(f"{self.place}: `{name}` is not {what}") from None

    def text(self, name: str) -> str:
        found: str = self.read(name, "a text", written)
        return found

    def whole(self, name: str) -> int:
        found: int = self.read(name, "a whole number of 0 or more", whole)
        return found

    def day(self, name: str) -> str:
        found: str = self.read(name, "a date", iso)
        return found

    def truth(self, name: str) -> bool:
        return name in self.cells and bool(self.read(name, "true or false", truth))

    def choice(self, name: str, usual: str | None = None) -> Any:
        """One of the contract's words; which there are, the plugin knows."""
        return usual if usual and name not in self.cells else self.text(name)

    def clock(self, name: str) -> int:
        found: int = self.read(name, "a time such as `09:30`, or minutes after midnight", clock)
        return found

    def text_or_none(self, name: str) -> str | None:
        return self.text(name) if name in self.cells else None

    def whole_or_none(self, name: str) -> int | None:
        return self.whole(name) if name in self.cells else None

    def day_or_none(self, name: str) -> str | None:
        return self.day(name) if name in self.cells else None

    def listed(self, name: str) -> list[str]:
        if name not in self.cells:
            return []
        cell = self.cells[name]
        parts = cell.split(";") if isinstance(cell, str) else cell if several(cell) else [cell]
        if isinstance(cell, (set, frozenset)):
            # A set has no order, and the same rows must give the same roster.
            parts = sorted(cell)
        return [text for part in parts if not absent(part) and (text := written(part).strip())]


def rows(name: str, frame: pd.DataFrame | None, needed: Sequence[str], maybe: Sequence[str] = ()) -> list[Row]:
    """The rows of a frame that has all the columns needed, and no others than it may have."""
    if frame is None:
        return []
    columns = [str(column) for column in frame.columns]
    missing = [column for column in needed if column not in columns]
    if missing:
        raise ValueError(f"{name}: no column {quoted(missing)}")
    strange = [column for column in columns if column not in (*needed, *maybe)]
    if strange:
        hint = "; name it in `attributes`, or drop it" if name == "people" else "; drop it"
        raise ValueError(f"{name}: column {quoted(strange)} is no field of the contract{hint}")
    values = zip(*(frame[column].tolist() for column in frame.columns), strict=True)
    return [
        Row(name, label, dict(zip(columns, cells, strict=True)))
        for label, cells in zip(frame.index, values, strict=True)
    ]


def grouped(held: Sequence[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in held:
        groups.setdefault(row.text("person"), []).append(row)
    return groups


def quoted(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def several(cell: object) -> bool:
    return isinstance(cell, (list, tuple, set, frozenset)) or type(cell).__name__ == "ndarray"


def absent(cell: object) -> bool:
    """None, NaN, NaT and pandas' NA: whatever is not equal to itself, or will not say."""
    if cell is None:
        return True
    if several(cell):
        return False
    try:
        return bool(cell != cell)
    except TypeError:
        return True


def written(cell: object) -> str:
    """The text of an id or value. A whole number with a missing neighbor has become a float: `17.0` is `17`."""
    if isinstance(cell, bool) or absent(cell) or several(cell):
        raise ValueError("not a text")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def whole(cell: Any) -> int:
    """Of a number or its text; `3.0` is 3, as pandas turns whole numbers to floats where one is missing."""
    number = int(cell)
    if isinstance(cell, bool) or number < 0 or not isinstance(cell, str) and number != cell:
        raise ValueError("not a whole number of 0 or more")
    return number


def clock(cell: Any) -> int:
    """`09:30`, `24:00`, a time, or minutes."""
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    if isinstance(cell, str) and ":" in cell:
        hours, minutes = cell.split(":")[:2]
        if whole(minutes) > 59:
            raise ValueError("no such minute")
        return whole(hours) * 60 + whole(minutes)
    return whole(cell)


def truth(cell: object) -> bool:
    if cell in (True, False, 0, 1):
        return bool(cell)
    raise ValueError("neither true nor false")


def iso(cell: object) -> str:
    """`2026-11-02` of a date, a timestamp or a text that begins so."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return date.fromisoformat(cell.strip()[:10]).isoformat()
    raise ValueError("not a date")
