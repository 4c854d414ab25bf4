"""The component against native peers, on identical scores, in one run.

    COMPONENT=target/plugin/reverse-mentoring.wasm tests/oracles/.venv/bin/python tests/oracles/bench_matching.py
    … bench_matching.py --case dense --people 2000 --rounds 3 --json

People are made up, the component matches them in wasmtime, its edges are read row by row, and the peers get the same weights
as arrays. The component's time is told twice: *from people*, opening the roster, conflicts and the explanations included,
and *from scores*, the phases that only select. Peers get their arrays ready made. Every peer's optimum is compared with the
component's before a time counts. Read ratios, not times: the spread is that of the rounds.
"""

import argparse
import json
import random
import statistics
import time
from typing import Any, Callable, Dict, List, Tuple

import lap
import numpy
from ortools.graph.python import linear_sum_assignment as assignment
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

import plugin

#: Topics, places of each, mentors for ten mentees, people a side, and the peers.
CASES: Dict[str, Tuple[int, int, int, int, List[str]]] = {
    "dense": (3, 1, 10, 1_000, ["scipy dense", "lapx", "or-tools flow"]),
    "sparse tight": (400, 1, 10, 4_000, ["scipy sparse", "or-tools assignment", "or-tools flow"]),
    "sparse slack": (400, 1, 12, 4_000, ["or-tools flow"]),
    "tight, two places": (400, 2, 10, 4_000, ["or-tools flow"]),
}


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


def component(rules: str, text: str, rounds: int) -> Tuple[List[float], List[float], Any, Any, Any]:
    """Seconds from people and from scores of each round, the outcome, and the last round's session and search."""
    whole, alone = [], []
    for _ in range(rounds):
        session = plugin.session()
        start = time.perf_counter()
        program = session.call("program", "[static]program.open-json", rules, text)
        search = session.call("matching", "[static]search.start", program, {})
        selecting = 0.0
        phase, done = "appraising", False
        while not done:
            before = time.perf_counter()
            progress = session.call("matching", "[method]search.advance", search, 50_000)
            # A step that ends in another phase began in the one before: it counts as appraising to the last.
            selecting += 0.0 if phase == "appraising" else time.perf_counter() - before
            phase, done = progress["phase"], progress["done"]
        outcome = session.call("matching", "[method]search.outcome", search)
        whole.append(time.perf_counter() - start)
        alone.append(selecting)
    return whole, alone, outcome, session, search


def timed(rounds: int, run: Callable[[], Tuple[int, int]]) -> Tuple[List[float], Tuple[int, int]]:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        found = run()
        times.append(time.perf_counter() - start)
    return times, found


def peers(names: List[str], i: numpy.ndarray, j: numpy.ndarray, w: numpy.ndarray, mentors: int, mentees: int, places: int):
    """Each peer as a function that gives places filled and weight."""
    large = int(w.max()) + 1

    def matrix() -> numpy.ndarray:
        full = numpy.zeros((mentors, mentees))
        full[i, j] = w + large * min(mentors, mentees)
        return full

    def chosen(full: numpy.ndarray, rows: numpy.ndarray, columns: numpy.ndarray) -> Tuple[int, int]:
        values = full[rows, columns]
        values = values[values > 0]
        return len(values), int(values.sum()) - large * min(mentors, mentees) * len(values)

    ready: Dict[str, Callable[[], Tuple[int, int]]] = {}
    if "scipy dense" in names:
        full = matrix()
        ready["scipy dense"] = lambda: chosen(full, *linear_sum_assignment(full, maximize=True))
    if "lapx" in names:
        cost = matrix()
        cost = cost.max() - cost

        def lapx() -> Tuple[int, int]:
            _, rows, _ = lap.lapjv(cost, extend_cost=True)
            taken = numpy.nonzero(rows >= 0)[0]
            return chosen(cost.max() - cost, taken, rows[taken])

        ready["lapx"] = lapx
    if "scipy sparse" in names:
        sparse = csr_array((w + 1.0, (i, j)), shape=(mentors, mentees))

        def scipy_sparse() -> Tuple[int, int]:
            rows, columns = min_weight_full_bipartite_matching(sparse, maximize=True)
            return len(rows), int(sparse[rows, columns].sum()) - len(rows)

        ready["scipy sparse"] = scipy_sparse
    if "or-tools assignment" in names:
        def ortools() -> Tuple[int, int]:
            solver = assignment.SimpleLinearSumAssignment()
            solver.add_arcs_with_cost(i, j, large - w)
            if solver.solve() != solver.OPTIMAL:
                raise ValueError("only full matchings")
            return mentors, mentors * large - solver.optimal_cost()

        ready["or-tools assignment"] = ortools
    if "or-tools flow" in names:
        def flow() -> Tuple[int, int]:
            solver = min_cost_flow.SimpleMinCostFlow()
            source, sink = mentors + mentees, mentors + mentees + 1
            solver.add_arcs_with_capacity_and_unit_cost(i, mentors + j, numpy.ones_like(i), -w)
            a, b = numpy.arange(mentors), numpy.arange(mentees)
            solver.add_arcs_with_capacity_and_unit_cost(numpy.full(mentors, source), a, numpy.full(mentors, places), numpy.zeros(mentors, dtype=int))
            solver.add_arcs_with_capacity_and_unit_cost(mentors + b, numpy.full(mentees, sink), numpy.full(mentees, places), numpy.zeros(mentees, dtype=int))
            solver.set_node_supply(source, places * mentors)
            solver.set_node_supply(sink, -places * mentors)
            assert solver.solve_max_flow_with_min_cost() == solver.OPTIMAL
            return solver.maximum_flow(), -solver.optimal_cost()

        ready["or-tools flow"] = flow
    return ready


def spread(times: List[float]) -> Dict[str, float]:
    return {"least": min(times), "median": statistics.median(times), "most": max(times)}


def measure(case: str, people: int, rounds: int) -> Dict[str, Any]:
    topics, places, per_ten, usual, names = CASES[case]
    people = people or usual
    # The sparser, the more topics; about as many candidates each whatever the size.
    topics = max(topics, people // 10) if topics > 10 else topics
    made = roster(topics, places, per_ten, people, 1)
    rules = json.dumps({"matching": {"places-most": 16}})
    whole, alone, outcome, session, search = component(rules, json.dumps(made), rounds)
    mentors = people * per_ten // 10
    columns: List[List[int]] = [[], [], []]
    for mentor in range(mentors):
        row = session.call("matching", "[method]search.edges", search, mentor)
        columns[0] += [mentor] * len(row["mentees"])
        columns[1] += [at - mentors for at in row["mentees"]]
        columns[2] += [int(weight) for weight in row["weights"]]
    i, j, w = (numpy.array(column, dtype=numpy.int64) for column in columns)
    proof = outcome["certificate"]
    found = (proof["filled"], int(proof["value"]))
    result: Dict[str, Any] = {"case": case, "mentors": mentors, "mentees": people, "edges": len(i), "filled": found[0],
                              "from people": spread(whole), "from scores": spread(alone), "peers": {}}
    for name, run in peers(names, i, j, w, mentors, people, places).items():
        try:
            times, other = timed(rounds, run)
        except ValueError as error:
            result["peers"][name] = {"skipped": str(error)}
            continue
        exact = "lapx" not in name and "scipy" not in name or found[1] < 1 << 50
        result["peers"][name] = {**spread(times), "agrees": other == found if exact else None,
                                 "ratio": min(times) / max(min(alone), 1e-9), "ratio from people": min(times) / min(whole)}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", choices=list(CASES), help="one of them; all if not given")
    parser.add_argument("--people", type=int, default=0, help="people a side; what fits the case if not given")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    for case in [asked.case] if asked.case else CASES:
        found = measure(case, asked.people, asked.rounds)
        if asked.json:
            print(json.dumps(found), flush=True)
            continue
        print(f"{case}: {found['mentors']} x {found['mentees']}, {found['edges']} edges, {found['filled']} filled")
        for name in ("from people", "from scores"):
            print("  component {:<22} {:8.3f} s  ({:.3f} to {:.3f})".format(name, *(found[name][k] for k in ("least", "least", "most"))))
        for name, peer in found["peers"].items():
            if "skipped" in peer:
                print(f"  {name:<32} skipped: {peer['skipped']}")
                continue
            agrees = {True: "same optimum", False: "ANOTHER OPTIMUM", None: "not exact in doubles"}[peer["agrees"]]
            print(f"  {name:<32} {peer['least']:8.3f} s  ({peer['least']:.3f} to {peer['most']:.3f})  "
                  f"{peer['ratio']:6.2f} x from scores, {peer['ratio from people']:6.2f} x from people  {agrees}", flush=True)


if __name__ == "__main__":
    main()
