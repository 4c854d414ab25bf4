"""Works out, from the requests alone, what the conformance corpus expects where a case is ``from`` somebody else.

``index.json`` holds the results as checks; this file is where they come from, so that nobody copies a number by hand. It
never asks the component. The packages are those of the oracles: ``bash tests/oracles/run`` installs them and holds the
index to this file.

    tests/oracles/.venv/bin/python tests/conformance/oracles.py            # compare, exit code 1 on a difference
    tests/oracles/.venv/bin/python tests/conformance/oracles.py --write    # write the checks into the index

| from | works out |
|---|---|
| scipy | the best assignment (``linear_sum_assignment``), where it is the only one; Wilson intervals (``binomtest``) |
| zoneinfo | minutes that two weekly plans share, minute by minute of UTC, through clock changes |
| health-model | indicators, score and states, by the second health model under ``tests/oracles/health`` |

Those ``by-hand`` carry their working in ``why`` and are not touched here.
"""

import gzip
import json
import pathlib
import re
import sys
import zoneinfo
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any, Callable, Dict, List, Optional, Tuple

import numpy
from scipy.optimize import linear_sum_assignment
from scipy.stats import binomtest

Json = Any
Check = Dict[str, Json]
CORPUS = pathlib.Path(__file__).resolve().parent
INDEX = CORPUS / "index.json"
sys.path.insert(0, str(CORPUS.parent / "oracles"))

from health import score  # noqa: E402
from health.measures import Program  # noqa: E402

# The pinned package and not the machine's own rules.
zoneinfo.reset_tzpath(to=[])

#: Two correct programs may round the last digits of a float differently.
WITHIN = 1e-9
#: Proposals of a long outcome that are checked.
SAMPLE = 6


def equals(pointer: str, value: Json) -> Check:
    return {"pointer": pointer, "equals": value}


def near(pointer: str, value: float) -> Check:
    return {"pointer": pointer, "near": value, "within": WITHIN * max(1.0, abs(value))}


def sampled(count: int) -> List[int]:
    """Positions that are looked at: of a thousand, where each takes seconds, the first and the last."""
    most = SAMPLE if count <= 500 else 2
    if count <= most:
        return list(range(count))
    return sorted({round(step * (count - 1) / (most - 1)) for step in range(most)})


# Matching.


def value_of(mentor: Json, mentee: Json, rules: Json) -> Optional[int]:
    """Points of a pair by grade gap and preference alone, in whole numbers; none where it is not eligible."""
    gap = mentee["grade"] - mentor["grade"]
    if gap < rules["grade-gap"].get("minimum", 2):
        return None

    def favor(one: Json, other: Json) -> Fraction:
        favored = [p["other"] for p in one.get("preferences", []) if p["stance"] == "favor"]
        return max(Fraction(0), 1 - Fraction(favored.index(other["id"]), 5)) if other["id"] in favored else Fraction(0)

    ideal, width = rules["grade-gap"]["ideal"], rules["grade-gap"]["width"]
    values = {
        "grade-gap": max(Fraction(0), 1 - Fraction(abs(gap - ideal), width)),
        "preference": (favor(mentor, mentee) + favor(mentee, mentor)) / 2,
    }
    weights = {name: weight for name, weight in rules["weights"].items() if weight}
    assert set(weights) <= set(values), "only these two factors are worked out here"
    return int(10_000 * sum(weight * values[name] for name, weight in weights.items()) / sum(weights.values()))


def assignment(request: Json) -> List[Check]:
    """The best choice of as many pairs as can be, where no other choice is worth as much."""
    rules, people = request["policy"]["matching"], request["roster"]["people"]
    mentors = [one for one in people if one["mentor_places"]]
    mentees = [one for one in people if one["mentee_places"]]
    assert all(one["mentor_places"] + one["mentee_places"] == 1 for one in people)
    points = [[value_of(mentor, mentee, rules) for mentee in mentees] for mentor in mentors]
    # Coverage comes first: a pair that cannot be costs more than all others together.
    never = -20_000 * (len(people) + 1)
    worth = numpy.array([[never if p is None else p for p in row] for row in points], dtype=numpy.int64)

    def best(of: Any) -> Tuple[int, List[Tuple[int, int]]]:
        rows, columns = linear_sum_assignment(of, maximize=True)
        return int(of[rows, columns].sum()), list(zip(rows.tolist(), columns.tolist()))

    total, chosen = best(worth)
    placed = [(i, j) for i, j in chosen if points[i][j] is not None]
    checks = [equals("/certificate/filled", len(placed))]
    looked_at = sampled(len(placed))
    for at in looked_at:
        i, j = placed[at]
        # Is it in every best choice? Then it must be proposed.
        without = worth.copy()
        without[i, j] = never
        if best(without)[0] < total:
            checks.append(equals(f"/proposals/{at}/pair", {"mentor": mentors[i]["id"], "mentee": mentees[j]["id"]}))
            checks.append(equals(f"/proposals/{at}/points", points[i][j]))
    assert len(checks) > len(looked_at), "too many choices are equally good"
    return checks


# Health.


def wilson(request: Json) -> List[Check]:
    """Pairs that met within the first 23 days, and the interval of their share."""
    pairings = request["history"]["pairings"]
    met = {m["pairing"] for m in request["history"]["meetings"] if m["state"] == "held" and m["on"] < "2026-06-24"}
    interval = binomtest(len(met), len(pairings)).proportion_ci(confidence_level=0.95, method="wilson")
    at = "/indicators/" + str(INDICATORS.index("a1"))
    return [
        equals(f"{at}/id", "a1"), equals(f"{at}/units", len(pairings)), equals(f"{at}/sum", len(met)),
        near(f"{at}/interval/low", float(interval.low)), near(f"{at}/interval/high", float(interval.high)),
    ]  # fmt: skip


#: Counts first, then the sixteen in the model's order.
INDICATORS = [
    "met", "goals-reached", "completed", "skills-gained", "s1", "s2", "s3", "s4", "a1", "a2", "a3", "r1", "r2", "r3", "g1", "g2",
    "g3", "c1", "c2", "c3",
]  # fmt: skip


def model(request: Json) -> List[Check]:
    """A coordinator's report by the second model."""
    program = Program(request)
    day = program.as_of
    measures, stage = program.all(day), program.stage(day)
    scorer = score.Scorer(program.policy, program.rules.months)
    attained = scorer.attained(measures)
    checks = [equals("/stage", stage)]
    for which, measure in measures.items():
        at = f"/indicators/{INDICATORS.index(which)}"
        checks += [equals(f"{at}/id", which), equals(f"{at}/standing", measure.standing)]
        if measure.standing != "value":
            continue
        checks += [equals(f"{at}/units", measure.units), near(f"{at}/attainment", attained[which].z)]
        if measure.kind == "shares":
            low, high = score.wilson(measure.total, measure.units)
            checks += [near(f"{at}/sum", measure.total), near(f"{at}/interval/low", low), near(f"{at}/interval/high", high)]
    result = scorer.composite(measures)
    if result is not None:
        checks.append(near("/coverage", result["coverage"]))
        heard = all(measures[which].standing == "value" for which in ("r1", "r2", "r3"))
        response = program.response() if heard else None
        half = (result["interval"][1] - result["interval"][0]) / 2
        grade = score.grade(half, result["coverage"], response, program.seasoned(day), program.fresh(day))
        grade = "none" if stage == "setup" else grade
        checks.append(equals("/confidence", grade))
        if grade != "none":
            caps = score.caps(measures, result, response)
            ceiling = min([100.0] + [score.CEILING[cap] for cap in caps])
            value = min(result["value"], ceiling)
            checks += [equals("/caps", caps), equals("/band", score.band(value)), near("/score/value", value)]
            for end, name in enumerate(("low", "high")):
                checks.append(near(f"/score/interval/{name}", min(result["interval"][end], ceiling)))
    trouble = {"at-risk": 3, "stalled": 2, "drifting": 1}
    told = []
    for pair in program.pairs:
        (state, reason), ended = pair.state(day), pair.end(day)
        priority = None if ended else pair.priority(day)
        told.append((-trouble.get(state, 0), priority is None, -(priority or 0), pair.id, state, reason))
    for at, (*_, name, state, reason) in enumerate(sorted(told)[:SAMPLE]):
        at = f"/pairings/{at}"
        checks += [equals(f"{at}/pairing", name), equals(f"{at}/state", state), equals(f"{at}/reason", reason)]
    return checks


# Time.

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def working(person: Json, first: date, days: int) -> List[bool]:
    """For every minute of UTC from midnight of `first`: does she work?"""
    zone = zoneinfo.ZoneInfo(person["time_zone"])
    week = person.get("week")
    windows = [(w["weekday"], w["since"], w["until"]) for w in week] if week is not None else [(d, 540, 1020) for d in range(1, 6)]
    open_at = [[False] * 1440 for _ in range(7)]
    for weekday, since, until in windows:
        for minute in range(since, until):
            open_at[(weekday - 1 + minute // 1440) % 7][minute % 1440] = True
    start = datetime(first.year, first.month, first.day, tzinfo=timezone.utc)
    result: List[bool] = []
    # Clocks change at whole minutes, and no more than once a quarter.
    for quarter in range(days * 96):
        wall = (start + timedelta(minutes=15 * quarter)).astimezone(zone)
        assert wall.second == 0
        minute = wall.hour * 60 + wall.minute
        for step in range(15):
            passed, inside = divmod(minute + step, 1440)
            result.append(open_at[(wall.weekday() + passed) % 7][inside])
    return result


def reachable(request: Json) -> List[Check]:
    """The leanest whole week of the term, Monday to Monday in UTC, and its longest stretch."""
    roster = request["roster"]
    first, last = (date.fromisoformat(roster["term"][key]) for key in ("since", "until"))
    monday = first + timedelta(days=-first.weekday() % 7)
    weeks = (last - monday).days // 7
    times = {one["id"]: numpy.array(working(one, monday, 7 * weeks)).reshape(weeks, 10_080) for one in roster["people"]}
    checks = []
    for at, pair in enumerate(request["pairs"]):
        both = times[pair["mentor"]] & times[pair["mentee"]]
        longest = []
        for minutes in both:
            # Where the two begin and cease to share; a stretch over the end of a week is cut there.
            edges = numpy.flatnonzero(numpy.diff(numpy.concatenate(([0], minutes, [0]))))
            longest.append(int((edges[1::2] - edges[::2]).max(initial=0)))
        checks.append(equals(f"/minutes_per_week/{at}", int(both.sum(axis=1).min())))
        checks.append(equals(f"/longest_minutes/{at}", min(longest)))
    return checks


ORACLES: Dict[Tuple[str, str], Callable[[Json], List[Check]]] = {
    ("scipy", "matching.search"): assignment,
    ("scipy", "health.report"): wilson,
    ("zoneinfo", "scheduling.reachable"): reachable,
    ("health-model", "health.report"): model,
}


def request_of(case: Json) -> Json:
    data = (CORPUS / case["request"]).read_bytes()
    return json.loads(gzip.decompress(data) if case["request"].endswith(".gz") else data)


def index() -> Json:
    """The corpus's index."""
    return json.loads(INDEX.read_text(encoding="utf-8"))


def differences(write: bool = False) -> List[str]:
    """Works out every check anew; gives the names of cases whose checks in the index are others."""
    whole, found = index(), []
    for case in whole["cases"]:
        if case["from"] in ("recorded", "by-hand"):
            continue
        checks = ORACLES[case["from"], case["operation"]](request_of(case))
        if not alike(case.get("checks", []), checks):
            found.append(case["name"])
            case["checks"] = checks
    if write and found:
        text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
        # As the harness writes the index: 1e-9 and not 1e-09.
        INDEX.write_text(re.sub(r"(\de-)0(\d)\b", r"\1\2", text), encoding="utf-8")
    return found


def alike(one: List[Check], other: List[Check]) -> bool:
    """The same checks; numbers that are near may differ in the last digit between versions of a library."""
    def same(a: Check, b: Check) -> bool:
        if a.keys() != b.keys() or a["pointer"] != b["pointer"]:
            return False
        return abs(a["near"] - b["near"]) <= a["within"] / 10 if "near" in a else a["equals"] == b["equals"]

    return len(one) == len(other) and all(map(same, one, other))


def main() -> int:
    write = sys.argv[1:] == ["--write"]
    found = differences(write)
    for name in found:
        print(f"{name}: {'written' if write else 'the index says otherwise'}")
    return int(bool(found) and not write)


if __name__ == "__main__":
    sys.exit(main())
