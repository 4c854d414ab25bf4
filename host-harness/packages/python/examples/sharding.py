"""What it costs to match one cohort in parts.

    python sharding.py --people 4000 --plot sharding.png

One cohort is matched whole, and as shards: by site, by department, at random; and each with a second round among those
whom the shards left over. Every shard's outcome is the best for that shard, and proved so. Their union is valid, but
not the best for the whole: a mentor's best mentee may sit in another shard, and a shard that lacks mentors cannot
borrow any.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tenants import tenant, value

from reverse_mentoring import Pair, Person, Plugin, Roster, decode, encode
from reverse_mentoring.contract.matching import Outcome


@dataclass(frozen=True)
class Result:
    """One way of matching the cohort."""

    way: str
    calls: int
    largest: int
    """People in the largest call: what decides how much memory a worker needs."""

    pairs: int
    points: int
    billion_fuel: float
    seconds: float


@dataclass
class Round:
    """Calls made so far, and the pairs they propose."""

    plugin: Plugin
    pairs: dict[Pair, int] = dataclasses.field(default_factory=dict)
    calls: int = 0
    largest: int = 0
    fuel: int = 0

    def match(self, roster: Roster, people: Sequence[Person]) -> None:
        """Matches some of the roster's people. Everybody else stays known: rules read whole reporting lines."""
        here = {each.id for each in people}
        others = [each.id for each in roster.people if each.id not in here]
        shard = dataclasses.replace(roster, people=people, bystanders=[*roster.bystanders, *others])
        reply = self.plugin.run("matching.search", encode({"policy": {}, "roster": shard, "request": {}}))
        self.pairs |= {each.pair: each.points for each in decode(Outcome, reply.value()).proposals}
        self.calls += 1
        self.largest = max(self.largest, len(people))
        self.fuel += reply.fuel

    def left(self, roster: Roster) -> list[Person]:
        """Those with free places, and no more places than are free."""
        mentors = collections.Counter(pair.mentor for pair in self.pairs)
        mentees = collections.Counter(pair.mentee for pair in self.pairs)
        free = [
            dataclasses.replace(
                each,
                mentor_places=each.mentor_places - mentors[each.id],
                mentee_places=each.mentee_places - mentees[each.id],
            )
            for each in roster.people
        ]
        return [each for each in free if each.mentor_places or each.mentee_places]


def measure(plugin: Plugin, roster: Roster, name: str, shard_of: Callable[[Person], str]) -> list[Result]:
    """Matched in shards; and, where there is more than one, with a second round."""
    start = time.perf_counter()
    shards: dict[str, list[Person]] = {}
    for each in roster.people:
        shards.setdefault(shard_of(each), []).append(each)
    done = Round(plugin)
    results = []

    def result(way: str) -> Result:
        points, seconds = sum(done.pairs.values()), time.perf_counter() - start
        return Result(
            way, done.calls, done.largest, len(done.pairs), points, round(done.fuel / 1e9, 1), round(seconds, 1)
        )

    for shard in sorted(shards):
        done.match(roster, shards[shard])
    results.append(result(name))
    if len(shards) > 1:
        done.match(roster, done.left(roster))
        results.append(result(f"{name}, second round"))
    return results


def compare(plugin: Plugin, roster: Roster, seed: int) -> list[Result]:
    """The whole first, then every way of cutting it."""

    def at_random(shards: int) -> Callable[[Person], str]:
        dice = random.Random(seed)
        drawn = {each.id: str(dice.randrange(shards)) for each in roster.people}
        return lambda each: drawn[each.id]

    ways: list[tuple[str, Callable[[Person], str]]] = [
        ("whole", lambda _: ""),
        ("by site (4)", lambda each: value(each, "site")),
        ("by department (6)", lambda each: value(each, "department")),
        ("at random (4)", at_random(4)),
        ("at random (16)", at_random(16)),
    ]
    return [result for name, shard_of in ways for result in measure(plugin, roster, name, shard_of)]


def table(results: Sequence[Result], places: int) -> str:
    whole = results[0]
    rows = [["way", "calls", "largest", "pairs", "coverage", "lost", "points", "lost", "fuel, 1e9", "seconds"]]
    for each in results:
        lost = 100 * (whole.points - each.points) / whole.points
        coverage = f"{100 * each.pairs / places:.1f}%"
        row = [each.way, each.calls, each.largest, each.pairs, coverage, whole.pairs - each.pairs, each.points]
        rows.append([str(cell) for cell in (*row, f"{lost:.2f}%", each.billion_fuel, each.seconds)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]))
    return "\n".join(lines)


def plot(results: Sequence[Result], path: Path) -> None:
    """Points lost to the whole, in per cent. Needs matplotlib."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    lost = [100 * (results[0].points - each.points) / results[0].points for each in results[1:]]
    figure, axes = pyplot.subplots(figsize=(8, 3.5), layout="constrained")
    bars = axes.barh([each.way for each in results[1:]], lost, color="#3b6ea5")
    axes.bar_label(bars, fmt="%.2f %%", padding=3)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.set_xlabel("points lost to the match of the whole, in per cent")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)


def main() -> int:
    parser = argparse.ArgumentParser(description="Matches one made-up cohort whole and in shards.")
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--teaching", type=float, default=0.3, help="share of juniors who would teach")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plot", type=Path, help="writes a picture of what is lost")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    roster = tenant(0, asked.people, asked.seed, teaching=asked.teaching)
    places = sum(each.mentee_places for each in roster.people)
    results = compare(Plugin.bundled(), roster, asked.seed)
    if asked.json:
        print(
            json.dumps(
                {
                    "people": asked.people,
                    "mentee_places": places,
                    "ways": [dataclasses.asdict(each) for each in results],
                }
            )
        )
    else:
        mentors = sum(each.mentor_places for each in roster.people)
        print(f"{asked.people} people, {mentors} places of mentors, {places} of mentees\n{table(results, places)}")
    if asked.plot:
        plot(results, asked.plot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
