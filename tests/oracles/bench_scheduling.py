"""Timetables against CP-SAT (OR-tools), on the small instances of `test_scheduling.py`, in one run.

    COMPONENT=target/plugin/reverse-mentoring.wasm tests/oracles/.venv/bin/python tests/oracles/bench_scheduling.py
    … bench_scheduling.py --cases 200 --json
    … bench_scheduling.py --markdown host-harness/docs/benchmarks.md

One to three pairs that share people, some with fairness charges. *Ours* is a whole call in wasmtime: a fresh instance, the
request as JSON, zones, free time, the plan, its bound, and reasons where sessions find no place. *CP-SAT* is its solver
alone, on one core, with the model ready made: fewest unplaced, then fewest points. Times are those on the processor; a ratio is taken
instance by instance. How the planner goes with 1,500 pairs, `host-harness bench scheduling` says: no model of that size was
solved by CP-SAT in an hour.
"""

import time
from typing import Any, Dict, List

import bench_report
from plugin import run
from test_scheduling import Instance, Model, by_pair


def measure(count: int) -> List[Dict[str, Any]]:
    found = []
    for seed in range(count):
        instance = Instance(seed)
        request = instance.request()
        begun = time.process_time()
        timetable = run("scheduling.plan", request)
        ours = time.process_time() - begun
        rows = by_pair(instance, timetable)
        missing = [sum(one["pairing"] == f"p{n}" for one in timetable["unplaced"]) for n in range(len(rows))]
        model = Model(instance, [len(row) + gone for row, gone in zip(rows, missing)])
        begun = time.process_time()
        best = model.best()
        theirs = time.process_time() - begun
        same = None if best is None else (sum(missing), timetable["cost"]) == (best[0], best[3])
        found.append({"seed": seed, "pairs": len(rows), "shared": any(len(group) > 2 for group in instance.components()),
                      "fair": instance.fair, "ours": ours, "theirs": theirs, "same": same,
                      "proved": timetable["bound"] == timetable["cost"]})
    return found


def groups(found: List[Dict[str, Any]]) -> Dict[str, List[Dict[str, Any]]]:
    """By what makes them hard."""
    named: Dict[str, List[Dict[str, Any]]] = {}
    for one in found:
        kind = ("pairs that share people" if one["shared"] else "pairs alone") + (", with fairness" if one["fair"] else "")
        named.setdefault(kind, []).append(one)
    return dict(sorted(named.items()))


def tables(found: List[Dict[str, Any]]) -> List[str]:
    rows = []
    for kind, some in groups(found).items():
        compared = [one for one in some if one["same"] is not None]
        ratio = bench_report.spread([one["theirs"] / one["ours"] for one in compared])
        rows.append([kind, str(len(some)), bench_report.told(ratio), bench_report.seconds(bench_report.spread([one["ours"] for one in some])),
                     bench_report.seconds(bench_report.spread([one["theirs"] for one in some])),
                     f"{sum(one['same'] for one in compared)} of {len(compared)}", f"{sum(one['proved'] for one in some)} of {len(some)}"])
    return [f"Measured on {bench_report.machine()}. Times are those on the processor: median (least to most), or least / median / most "
            "in seconds. `tests/oracles/bench_scheduling.py --markdown` writes this section, and says what is timed.", "",
            "How many times longer CP-SAT takes than a whole call of the component:", "",
            *bench_report.table(["instances", "number", "times", "ours", "CP-SAT", "same optimum", "proved by the plugin"], rows)]


if __name__ == "__main__":
    # The first call compiles the component.
    run("scheduling.plan", Instance(0).request())
    bench_report.main(__doc__, ("--cases", 100, "how many instances"), "scheduling", measure, tables)
