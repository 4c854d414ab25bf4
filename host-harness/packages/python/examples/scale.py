"""Many tenants: locally, on Ray and on Spark, and whether they agree.

    python scale.py --on local ray spark --tenants 200 --people 500

Exits with 1 where two engines give different bytes for any tenant.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
import time
from typing import Protocol

from job import Row, Setting, Work, match

from reverse_mentoring import Plugin


class Engine(Protocol):
    """Every tenant's row, in order."""

    def __call__(self, setting: Setting, workers: int = 2, work: Work = match) -> list[Row]: ...


def locally(setting: Setting, workers: int = 1, work: Work = match) -> list[Row]:
    """One after another in this process: what the others must equal."""
    return [work(setting, number) for number in range(setting.tenants)]


def engine(name: str) -> Engine:
    """By name. Ray and Spark are only imported when asked for."""
    if name == "local":
        return locally
    run: Engine = importlib.import_module(f"on_{name}").run
    return run


def main() -> int:
    parser = argparse.ArgumentParser(description="Matches many made-up tenants and compares the engines.")
    parser.add_argument("--on", nargs="+", choices=["local", "ray", "spark"], default=["local"])
    parser.add_argument("--tenants", type=int, default=200)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--broken", type=int, nargs="*", default=[7], help="tenants whose roster is refused")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="one object per engine, one per line")
    asked = parser.parse_args()

    # Compiled before the workers start, so that each of them only reads the code.
    Plugin.bundled()
    digests: dict[str, list[tuple[int, str, str]]] = {}
    for name in asked.on:
        with tempfile.TemporaryDirectory() as folder:
            setting = Setting(folder, asked.tenants, asked.people, asked.seed, tuple(asked.broken))
            start = time.perf_counter()
            rows = engine(name)(setting, asked.workers)
            seconds = time.perf_counter() - start
        digests[name] = [(row.tenant, row.status, row.digest) for row in rows]
        report(name, asked, rows, seconds)
    first = digests[asked.on[0]]
    apart = [name for name, found in digests.items() if found != first]
    if len(asked.on) > 1 and not asked.json:
        print(
            f"{', '.join(apart)} differ from {asked.on[0]}"
            if apart
            else "all engines agree, byte for byte, on every tenant"
        )
    return 1 if apart else 0


def report(name: str, asked: argparse.Namespace, rows: list[Row], seconds: float) -> None:
    refused = [row for row in rows if row.status != "done"]
    found = {
        "engine": name,
        "tenants": len(rows),
        "people": asked.people * len(rows),
        "processes": len({row.engine for row in rows if row.engine}),
        "seconds": round(seconds, 1),
        "seconds_matching": round(sum(row.seconds for row in rows), 1),
        "people_per_second": round(asked.people * len(rows) / seconds),
        "pairs": sum(row.pairs for row in rows),
        "refused": {row.tenant: f"{row.status}, {row.problems} problems" for row in refused},
    }
    if asked.json:
        print(json.dumps(found), flush=True)
        return
    print(
        f"{name:>6}: {found['tenants']} tenants, {found['people']} people in {found['seconds']} s "
        f"({found['people_per_second']} people a second; {found['seconds_matching']} s of work in {found['processes']} "
        f"processes), {found['pairs']} pairs; "
        f"refused: {found['refused'] or 'none'}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
