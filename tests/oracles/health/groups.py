"""Groups compared, and an attacker on what is told about them.

The attacker has every linear combination of the told cells and their people. Exact elimination over fractions tells
which counts she can work out; a linear program tells how close she can come to one person's answer.
"""

import math
from fractions import Fraction
from typing import Any, Dict, Iterable, List, Optional, Sequence, Set, Tuple

import numpy as np
from scipy import optimize, stats
from statsmodels.stats import contingency_tables, multitest

from .histories import number
from .measures import Program

Json = Dict[str, Any]
Outcomes = Dict[str, bool]


def outcomes(program: Program) -> Dict[str, Outcomes]:
    """Who had the good outcome, by question."""
    day, history = program.as_of, program.history
    found: Dict[str, Outcomes] = {"matched": {}, "on-track": {}, "waiting": {}, "load": {}}

    def note(question: str, person: str, good: bool) -> None:
        found[question][person] = found[question].get(person, False) or good

    for one in history["applications"]:
        registered, matched = number(one["registered_on"]), number(one["matched_on"])
        if one["eligible"] and (matched is not None or one["withdrew_on"] is None):
            note("matched", one["person"], matched is not None)
        if one["eligible"] and one["withdrew_on"] is None and registered + 45 <= day:
            note("waiting", one["person"], matched is not None and matched <= registered + 45)
    load: Dict[str, int] = {}
    for pair in program.pairs:
        if pair.matched + 90 <= day:
            good = pair.state(pair.matched + 90, requests=False)[0] in ("on-track", "extended", "completed")
            for person in pair.people:
                note("on-track", person, good)
        if pair.matched <= day and not pair.end(day):
            load[pair.people[0]] = load.get(pair.people[0], 0) + 1
    found["load"] = {person: pairs <= 2 for person, pairs in load.items()}
    return found


def contrast(a: int, n1: int, c: int, n2: int) -> Json:
    """One group (a of n1) against the reference (c of n2)."""
    table = stats.hypergeom(n1 + n2, a + c, n1)
    support = range(max(0, a + c - n2), min(a + c, n1) + 1)
    chances = {x: table.pmf(x) for x in support}
    mid_p = sum(p for p in chances.values() if p < chances[a] * (1 - 1e-7))
    mid_p += sum(p for p in chances.values() if abs(p - chances[a]) <= chances[a] * 1e-7) / 2
    interval = None
    if a and c:
        half = stats.norm.ppf(0.975) * math.sqrt(1 / a - 1 / n1 + 1 / c - 1 / n2)
        middle = math.log(a / n1 / (c / n2))
        interval = (math.exp(middle - half), math.exp(middle + half))
    more, fewer = min(a + 1, n1) / n1, max(c - 1, 0) / n2
    return {
        "ratio": (a / n1) / (c / n2) if c else None,
        "interval": interval,
        "mid_p": min(mid_p, 1.0),
        "below": Fraction(a, n1) * 5 < Fraction(c, n2) * 4,
        "flip_one": more / fewer if fewer else (2.0 if more else 0.0),
    }


def label(found: Json, q: float) -> str:
    sure = found["mid_p"] <= 0.05 and q <= 0.10
    if found["below"]:
        return "too-few" if found["flip_one"] > 1 else "concern" if sure else "watch"
    return "small-but-systematic" if sure else "no-signal"


def false_discovery(p: Sequence[float]) -> List[float]:
    return list(multitest.multipletests(p, method="fdr_bh")[1]) if len(p) else []


def stratified(tables: List[Tuple[int, int, int, int]]) -> Optional[float]:
    """Cochran, Mantel and Haenszel, with continuity correction: strata of (a, n1, c, n2)."""
    kept = [np.array([[a, n1 - a], [c, n2 - c]]) for a, n1, c, n2 in tables if n1 + n2 > 1]
    if not kept:
        return None
    test = contingency_tables.StratifiedTable(kept).test_null_odds(correction=True)
    return None if math.isnan(test.pvalue) else float(test.pvalue)


# The attacker.


def atoms(cells: Sequence[Set[str]]) -> Dict[Tuple[int, ...], int]:
    """People in the same cells, by those cells."""
    sizes: Dict[Tuple[int, ...], int] = {}
    for person in set().union(*cells):
        places = tuple(place for place, people in enumerate(cells) if person in people)
        sizes[places] = sizes.get(places, 0) + 1
    return sizes


def reduced(rows: List[List[Fraction]]) -> List[List[Fraction]]:
    """Reduced row echelon form, exact, without empty rows."""
    done = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((place for place in range(done, len(rows)) if rows[place][column] != 0), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for place in range(len(rows)):
            if place != done and rows[place][column] != 0:
                factor = rows[place][column]
                rows[place] = [a - factor * b for a, b in zip(rows[place], rows[done])]
        done += 1
    return rows[:done]


def small_count(cells: Sequence[Set[str]], least: int) -> Optional[int]:
    """The size of a group of 1 to `least` − 1 people whose count is a combination of the cells' counts; None if none is.

    Brute force: every union of atoms that is small enough, solved for exactly.
    """
    sizes = atoms(cells)
    columns = sorted(sizes)
    basis = reduced([[Fraction(int(place in column)) for column in columns] for place in range(len(cells))])
    small = [place for place, column in enumerate(columns) if sizes[column] < least]
    pivots = [next(place for place, value in enumerate(row) if value) for row in basis]

    def inside(chosen: Set[int]) -> bool:
        # In reduced form the only combination that fits the pivots is the sum of their rows.
        total = [Fraction(0)] * len(columns)
        for row, pivot in zip(basis, pivots):
            if pivot in chosen:
                total = [a + b for a, b in zip(total, row)]
        return all(value == int(place in chosen) for place, value in enumerate(total))

    def unions(start: int, chosen: List[int], total: int) -> Iterable[List[int]]:
        for place in range(start, len(small)):
            grown = total + sizes[columns[small[place]]]
            if grown < least:
                yield chosen + [small[place]]
                yield from unions(place + 1, chosen + [small[place]], grown)

    for chosen in unions(0, [], 0):
        if inside(set(chosen)):
            return sum(sizes[columns[place]] for place in chosen)
    return None


def answers_within(mean: float, people: int, low: float, high: float) -> Tuple[float, float]:
    """What one person's answer can be, given the mean of all: least and most, by linear programming."""
    ends = []
    for sign in (1, -1):
        goal = [sign] + [0.0] * (people - 1)
        found = optimize.linprog(goal, A_eq=[[1 / people] * people], b_eq=[mean], bounds=[(low, high)] * people)
        ends.append(sign * found.fun)
    return ends[0], ends[1]


def cells_of(members: Dict[str, Dict[str, str]], told: Iterable[Tuple[str, str]], pool: Set[str]) -> List[Set[str]]:
    """Everybody, then each told level with its people."""
    return [pool] + [{p for p in pool if members.get(p, {}).get(key) == level} for key, level in sorted(told)]
