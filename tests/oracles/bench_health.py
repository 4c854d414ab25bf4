"""Health reports against the reference in Python (`health/`, on SciPy), on the same histories, in one run.

    COMPONENT=target/plugin/reverse-mentoring.wasm tests/oracles/.venv/bin/python tests/oracles/bench_health.py
    … bench_health.py --rounds 5 --json
    … bench_health.py --markdown host-harness/docs/benchmarks.md

*Ours* is a whole call in wasmtime: a fresh instance, the request as JSON, the coordinator's report with score, intervals,
states, alerts and trends. *The reference* has the request as objects, and computes indicators and the composite alone. Both
are asked about programs of 60, 300 and 1,500 pairs. Times are those on the processor; a ratio is taken within its round.
`test_health.py` compares their numbers.
"""

import time
from typing import Any, Callable, Dict, List

import bench_report
from health import histories, score
from health.measures import Program
from plugin import run

SIZES = (60, 300, 1_500)


def timed(work: Callable[[], Any]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def reference(request: Any) -> Any:
    program = Program(request)
    measures = program.all(program.as_of)
    return score.Scorer(program.policy, program.rules.months).composite(measures)


def measure(pairs: int, rounds: int) -> Dict[str, Any]:
    times: Dict[str, List[float]] = {"ours": [], "reference": []}
    for seed in range(rounds):
        request = histories.program(1000 + seed, pairs)
        asked = {**request, "reader": {"audience": "coordinator"}}
        times["ours"].append(timed(lambda: run("health.report", asked)))
        times["reference"].append(timed(lambda: reference(request)))
    ratio = [theirs / ours for theirs, ours in zip(times["reference"], times["ours"])]
    return {"pairs": pairs, "ratio": bench_report.spread(ratio), **{name: bench_report.spread(spent) for name, spent in times.items()}}


def tables(found: List[Dict[str, Any]]) -> List[str]:
    rows = [[f"{one['pairs']:,}", bench_report.told(one["ratio"]), bench_report.seconds(one["ours"]), bench_report.seconds(one["reference"])]
            for one in found]
    return [f"Measured on {bench_report.machine()}. Times are those on the processor: median (least to most), or least / median / most "
            "in seconds. `tests/oracles/bench_health.py --markdown` writes this section, and says what is timed.", "",
            "How many times longer the reference takes than a whole call of the component:", "",
            *bench_report.table(["pairs", "times", "ours", "reference"], rows)]


if __name__ == "__main__":
    # The first call compiles the component.
    run("health.report", {**histories.program(0, 4), "reader": {"audience": "coordinator"}})
    each = lambda rounds: [measure(pairs, rounds) for pairs in SIZES]
    bench_report.main(__doc__, ("--rounds", 5, "how often each size is measured"), "health", each, tables)
