"""The component against native peers, on identical scores, in one run.

    COMPONENT=target/plugin/reverse-mentoring.wasm tests/oracles/.venv/bin/python tests/oracles/bench_matching.py
    … bench_matching.py --case dense --people 2000 --rounds 3 --json
    … bench_matching.py --markdown host-harness/docs/benchmarks.md      # the tables, and beside it the growth curves

`bash tests/oracles/run` makes the environment, `bench_solver.py` says how to build the solver alone. People are made up, and
their weights are the component's. *From scores*: the solver in wasmtime, the same natively, and the peers, all with their
arrays ready made, one after the other in each round. *From people*: the component in wasmtime, opening the roster, conflicts
and explanations included. Times are those on the processor, so that other work on the machine counts little; a ratio is taken
within its round. Peers get points; the solver has to break ties as well, in digits below a point. Every peer's
optimum is compared with ours.
"""

import argparse
import json
import random
import re
import time
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import bench_peers
import bench_report
import plugin
from bench_report import spread
from bench_solver import Market, Native, Sandbox, Scores, after_churn, scores_of


class Case(NamedTuple):
    """People a side, and what they are measured against: times faster that are to be reached, and hoped for."""

    topics: int
    places: int
    mentors_for_ten: int
    people: int
    peers: Dict[str, Tuple[Optional[float], Optional[float]]]


CASES = {
    "dense": Case(3, 1, 10, 5_000, {"scipy dense": (5, 10), "lapx": (2, 4)}),
    "sparse tight": Case(400, 1, 10, 50_000, {"or-tools assignment": (1, 1.5), "scipy sparse": (6, 10)}),
    "sparse slack": Case(400, 1, 12, 20_000, {"or-tools flow": (35, 60)}),
    "sparse slack, small": Case(40, 1, 12, 300, {"networkx simplex": (8, 12)}),
    "tight, two places": Case(400, 2, 10, 20_000, {"or-tools flow": (1.2, 3)}),
}
#: From people alone: topics, places, mentors for ten mentees, people a side; seconds and MiB that are to be reached.
PEOPLE = {
    "20k x 20k tight": (Case(3, 1, 10, 20_000, {}), 25.0, None),
    "50k x 50k sparse tight": (Case(400, 1, 10, 50_000, {}), 120.0, 150.0),
    "50k x 50k sparse slack": (Case(400, 1, 12, 50_000, {}), 15.0, None),
}
#: Points that a kept pair earns: the policy's default.
BONUS = 200
RULES = json.dumps({"matching": {"places-most": 16}})


def roster(topics: int, places: int, per_ten: int, people: int, seed: int) -> Dict[str, Any]:
    rng = random.Random(seed)

    def one(name: str, mentor: bool) -> Dict[str, Any]:
        few = rng.sample(range(topics), min(topics, 2 if mentor else 3))
        skills = [{"topic": f"t{t}", "level": rng.randint(3, 5) if mentor else rng.randint(0, 2), "offered": mentor,
                   "wanted": 0 if mentor else rng.randint(1, 5)} for t in few]
        return {"id": name, "mentor_places": places * mentor, "mentee_places": places * (not mentor),
                "grade": rng.randint(1, 3) if mentor else rng.randint(5, 8), "skills": skills, "languages": ["en"], "enrolled": {},
                "attributes": [{"key": key, "value": str(rng.randint(0, 9))} for key in ("department", "site", "interest", "interest")]}

    mentors = [one(f"m{number}", True) for number in range(people * per_ten // 10)]
    mentees = [one(f"s{number}", False) for number in range(people)]
    ties = [{"subject": rng.choice(mentees)["id"], "relation": "manages", "object": junior["id"], "held": {}} for junior in mentors]
    return {"as_of": "2026-11-02", "term": {"since": "2026-11-02", "until": "2027-05-03"}, "people": mentors + mentees, "ties": ties,
            "feeds": [{"relation": "manages", "as_of": "2026-11-01"}]}


def made(case: Case, people: int) -> Dict[str, Any]:
    # The sparser, the more topics; about as many candidates each whatever the size.
    topics = max(case.topics, people // 10) if case.topics > 10 else case.topics
    return roster(topics, case.places, case.mentors_for_ten, people, 1)


def memories() -> Dict[str, int]:
    """Sizes of the linear memories of this process, by address, where the system tells (Linux): the open part before a
    reserve of a gibibyte or more."""
    try:
        lines = open("/proc/self/maps").read().splitlines()
    except OSError:
        return {}
    found, before = {}, None
    for line in lines:
        begin, end, rights = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
        size = int(end, 16) - int(begin, 16)
        if rights == "---p" and size >= 1 << 30 and before and before[1] == begin:
            found[before[0]] = before[2]
        before = (begin, end, size) if rights == "rw-p" else None
    return found


def from_people(text: str) -> Tuple[float, Optional[int], Any]:
    """Seconds, bytes and the outcome of one match by the component."""
    session = plugin.session()
    begun = time.process_time()
    program = session.call("program", "[static]program.open-json", RULES, text)
    search = session.call("matching", "[static]search.start", program, {})
    while not session.call("matching", "[method]search.advance", search, 2_000_000)["done"]:
        pass
    outcome = session.call("matching", "[method]search.outcome", search)
    return time.process_time() - begun, max(memories().values(), default=None), outcome


def timed(run: Any) -> Tuple[float, Tuple[int, int]]:
    begun = time.process_time()
    found = run()
    return time.process_time() - begun, found


def measure(case: Case, people: int, rounds: int) -> Dict[str, Any]:
    """The solver from scores, beside the peers, native code, objective `fair` and a second round."""
    scores: Scores = scores_of(RULES, made(case, people))
    inside, outside = Market(Sandbox(), scores), Market(Native(), scores)
    first = inside.match()
    later, prices, could_stay = after_churn(scores, first, BONUS)
    second = Market(Sandbox(), later)
    # Peers get the points alone: the tie-break below a point would overflow some of them, and can change no sum of points.
    peers = bench_peers.ready(list(case.peers), scores._replace(w=scores.points))
    best = (first.filled, int(scores.points[scores.among(first.pairs)].sum()))
    times: Dict[str, List[float]] = {}
    note = {}
    for _ in range(rounds):
        seconds = {"ours": inside.match().seconds, "ours natively": outside.match().seconds, "fair": inside.match(fair=True).seconds}
        anew, warm = second.match(), second.match(start=prices)
        assert anew[1:3] == warm[1:3] and (anew.pairs == warm.pairs).all()
        seconds["second round, anew"], seconds["second round, old prices"] = anew.seconds, warm.seconds
        for name, run in peers.items():
            try:
                seconds[name], found = timed(run)
            except ValueError as error:
                note[name] = str(error)
                continue
            note[name] = "yes" if found == best else "NO"
        for name, spent in seconds.items():
            times.setdefault(name, []).append(spent)
    ratio = lambda name, base: spread([a / b for a, b in zip(times[name], times[base])])
    return {"mentors": len(scores.mentor_places), "mentees": people, "edges": len(scores.i), "filled": first.filled,
            "seconds": {name: spread(spent) for name, spent in times.items()},
            "peers": {name: {"optimum": note[name], **(ratio(name, "ours") if name in times else {})} for name in peers},
            "wasm to native": ratio("ours", "ours natively"), "fair to plain": ratio("fair", "ours"),
            "anew to old prices": ratio("second round, anew", "second round, old prices"),
            "kept": float((later.among(warm.pairs) & could_stay).sum() / max(could_stay.sum(), 1))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", choices=[*CASES, *PEOPLE], help="one of them; all if not given")
    parser.add_argument("--people", type=int, default=0, help="people a side; what fits the case if not given")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="one line of JSON for each case")
    parser.add_argument("--markdown", metavar="FILE", help="write tables to its section on matching, plots beside it")
    asked = parser.parse_args()
    wanted = [asked.case] if asked.case else [*CASES, *PEOPLE]
    found: Dict[str, List[Dict[str, Any]]] = {}
    for name in wanted:
        if name in CASES:
            people = asked.people or CASES[name].people
            # Growth: one round of each smaller size will do.
            smaller = [people // 8, people // 4, people // 2] if asked.markdown else []
            for size in [*smaller, people]:
                found.setdefault(name, []).append(measure(CASES[name], size, asked.rounds if size == people else 1))
        else:
            case, seconds, memory = PEOPLE[name]
            people = asked.people or case.people
            spent, used, outcome = from_people(json.dumps(made(case, people)))
            proof = outcome["certificate"]
            found[name] = [{"mentors": people * case.mentors_for_ten // 10, "mentees": people, "filled": proof["filled"], "seconds": spent,
                            "proved": proof["value"] == proof["bound"], "bytes": used, "goal": seconds, "goal MiB": memory}]
        if asked.json:
            print(json.dumps({"case": name, **found[name][-1]}), flush=True)
        else:
            print(f"{name}\n" + bench_report.lines(CASES.get(name), found[name][-1]), flush=True)
    if asked.markdown:
        bench_report.write(asked.markdown, CASES, found, asked.rounds)


if __name__ == "__main__":
    main()
