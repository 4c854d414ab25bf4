"""Selection against SciPy, OR-tools, NetworkX, `matching` and trying everything, on the points the component itself names.

Nothing of the component's certificate is used: each program gets places and edges and says how many places can be filled,
what the best choice is worth, how well off the worst-off pair can be, and which matching is stable.
"""

import functools
import json
import random
import unittest
from typing import Any, Dict, List, Tuple

import networkx
import numpy
from matching.games import HospitalResident
from ortools.graph.python import max_flow, min_cost_flow
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp

from matching_pool import REGIMES, Match, match, policy, pool
from plugin import cases, run

COORDINATOR = {"audience": "coordinator", "person": None}


def draws(test: str, default: int):
    """Regime, random stream and size of each case."""
    regimes = list(REGIMES)
    for number in range(cases(default)):
        rng = random.Random(f"{test} {number}")
        yield regimes[number % len(regimes)], rng, rng.randint(1, 9)


def numbered(found: Match) -> Tuple[List[str], List[str]]:
    return sorted(found.mentors), sorted(found.mentees)


def flow(found: Match, edges: Dict[Any, int]) -> Tuple[int, int]:
    """Most places filled, and the most weight for that many (OR-tools, min cost among maximum flows)."""
    mentors, mentees = numbered(found)
    at = {name: number for number, name in enumerate(mentors + mentees)}
    source, sink = len(at), len(at) + 1
    solver = min_cost_flow.SimpleMinCostFlow()
    for (mentor, mentee), weight in edges.items():
        solver.add_arc_with_capacity_and_unit_cost(at[mentor], at[mentee], 1, -weight)
    for mentor in mentors:
        solver.add_arc_with_capacity_and_unit_cost(source, at[mentor], found.mentors[mentor], 0)
    for mentee in mentees:
        solver.add_arc_with_capacity_and_unit_cost(at[mentee], sink, found.mentees[mentee], 0)
    total = sum(found.mentors.values())
    solver.set_node_supply(source, total)
    solver.set_node_supply(sink, -total)
    status = solver.solve_max_flow_with_min_cost()
    assert status == solver.OPTIMAL, status
    return solver.maximum_flow(), -solver.optimal_cost()


def filled(found: Match, edges: List[Any]) -> int:
    """Most places that can be filled (OR-tools, max flow)."""
    mentors, mentees = numbered(found)
    at = {name: number for number, name in enumerate(mentors + mentees)}
    source, sink = len(at), len(at) + 1
    solver = max_flow.SimpleMaxFlow()
    for mentor, mentee in edges:
        solver.add_arc_with_capacity(at[mentor], at[mentee], 1)
    for mentor in mentors:
        solver.add_arc_with_capacity(source, at[mentor], found.mentors[mentor])
    for mentee in mentees:
        solver.add_arc_with_capacity(at[mentee], sink, found.mentees[mentee])
    assert solver.solve(source, sink) == solver.OPTIMAL
    return solver.optimal_flow()


def program(found: Match, edges: Dict[Any, int], cost: Dict[Any, float], fixed: List[Tuple[Dict[Any, int], int]]) -> Dict[Any, int]:
    """An integer program (HiGHS): least cost, where each of `fixed` holds as an equation."""
    names = list(edges)
    rows, upper = [], []
    for side, places in ((0, found.mentors), (1, found.mentees)):
        for person, most in places.items():
            rows.append([float(edge[side] == person) for edge in names])
            upper.append(most)
    constraints = [LinearConstraint(numpy.array(rows), 0, upper)]
    for terms, value in fixed:
        constraints.append(LinearConstraint(numpy.array([[float(terms.get(edge, 0)) for edge in names]]), value, value))
    answer = milp([cost[edge] for edge in names], constraints=constraints, integrality=1, bounds=Bounds(0, 1))
    assert answer.status == 0, answer.message
    return {edge: round(x) for edge, x in zip(names, answer.x)}


def leximin(found: Match, count: int) -> List[int]:
    """Points of the best choice of `count` edges, level by level from the lowest (HiGHS)."""
    edges = {edge: points for edge, (points, _) in found.edges.items()}
    fixed = [(dict.fromkeys(edges, 1), count)]
    points: List[int] = []
    for level in sorted(set(edges.values())):
        own = {edge: int(value == level) for edge, value in edges.items()}
        choice = program(found, edges, own, fixed)
        needed = sum(choice[edge] for edge in edges if own[edge])
        points += [level] * needed
        fixed.append((own, needed))
    return points


def everything(found: Match) -> Tuple[int, int]:
    """Most places and most weight, by trying all choices, mentor by mentor."""
    mentors, mentees = numbered(found)

    @functools.lru_cache(maxsize=None)
    def best(number: int, left: Tuple[int, ...]) -> Tuple[int, int]:
        if number == len(mentors):
            return 0, 0
        row = [(at, found.edges[mentors[number], name][1]) for at, name in enumerate(mentees) if (mentors[number], name) in found.edges]
        found_best = (0, -1)
        for subset in range(1 << len(row)):
            if subset.bit_count() > found.mentors[mentors[number]]:
                continue
            places, weight = list(left), 0
            for bit, (at, value) in enumerate(row):
                if subset >> bit & 1:
                    places[at] -= 1
                    weight += value
            if min(places, default=0) >= 0:
                count, more = best(number + 1, tuple(places))
                found_best = max(found_best, (count + subset.bit_count(), more + weight))
        return found_best

    return best(0, tuple(found.mentees[name] for name in mentees))


class Total(unittest.TestCase):
    def test_or_tools_fills_as_many_places_with_as_much_weight(self):
        for regime, rng, size in draws("flow", 160):
            roster, request = pool(regime, size * 3, rng)
            found = match(policy(), roster, request)
            with self.subTest(regime=regime, size=size):
                weights = {edge: weight for edge, (_, weight) in found.edges.items()}
                best = flow(found, weights) if weights else (0, 0)
                self.assertEqual((len(found.chosen), found.weight), best)
                self.assertEqual(filled(found, list(weights)), found.outcome["certificate"]["filled"])

    def test_scipy_assigns_the_same_weight(self):
        for _, rng, size in draws("scipy", 80):
            roster, request = pool(rng.choice(["slack", "tight", "deficit", "sparse", "all equal"]), size * 3, rng)
            found = match(policy(), roster, request)
            mentors, mentees = numbered(found)
            # No edge costs more than all weights together, so as many edges as can be are taken.
            large = 1 + sum(weight for _, weight in found.edges.values())
            if large > 1 << 50:
                continue
            matrix = numpy.zeros((len(mentors), len(mentees)))
            for (mentor, mentee), (_, weight) in found.edges.items():
                matrix[mentors.index(mentor), mentees.index(mentee)] = weight + large
            rows, columns = linear_sum_assignment(matrix, maximize=True)
            values = [int(matrix[i, j]) for i, j in zip(rows, columns) if matrix[i, j] > 0]
            self.assertEqual((len(found.chosen), found.weight), (len(values), sum(values) - large * len(values)))

    def test_networkx_finds_the_same_weight(self):
        for _, rng, size in draws("networkx", 40):
            roster, request = pool(rng.choice(["slack", "tight", "deficit", "sparse"]), size * 2, rng)
            found = match(policy(), roster, request)
            graph = networkx.Graph()
            graph.add_weighted_edges_from((f"1{a}", f"2{b}", weight) for (a, b), (_, weight) in found.edges.items())
            best = networkx.max_weight_matching(graph, maxcardinality=True)
            self.assertEqual((len(found.chosen), found.weight), (len(best), sum(graph.edges[edge]["weight"] for edge in best)))

    def test_trying_everything_finds_nothing_better(self):
        for regime, rng, size in draws("everything", 80):
            roster, request = pool(regime, min(size, 5), rng)
            found = match(policy(), roster, request)
            self.assertEqual((len(found.chosen), found.weight), everything(found))


class Fair(unittest.TestCase):
    def test_or_tools_finds_the_same_floor_and_weight(self):
        for regime, rng, size in draws("fair", 80):
            roster, request = pool(regime, size * 2, rng)
            found = match(policy(objective="fair"), roster, request)
            most = filled(found, list(found.edges))
            self.assertEqual(len(found.chosen), most)
            if most == 0:
                continue
            above = lambda floor: {e: w for e, (p, w) in found.edges.items() if p >= floor}  # noqa: E731
            floors = [floor for floor in {p for p, _ in found.edges.values()} if filled(found, list(above(floor))) == most]
            self.assertEqual(found.outcome["certificate"]["fair_floor"], max(floors))
            self.assertEqual((most, found.weight), flow(found, above(max(floors))))

    def test_highs_finds_the_same_levels(self):
        for regime, rng, size in draws("leximin", 40):
            roster, request = pool(regime, min(size, 7), rng)
            found = match(policy(objective="fair", leximin=True), roster, request)
            with self.subTest(regime=regime, size=size):
                self.assertEqual(len(found.chosen), filled(found, list(found.edges)))
                self.assertEqual(found.points, leximin(found, len(found.chosen)) if found.edges else [])


class Stable(unittest.TestCase):
    def test_the_library_matching_finds_the_same_pairs_on_strict_lists(self):
        compared = 0
        for _, rng, size in draws("stable", 120):
            regime = rng.choice(["slack", "tight", "deficit", "sparse"])
            roster, request = pool(regime, size, rng)
            for one in roster["people"]:
                one["mentor_places"] = rng.randint(1, 3) if one["mentor_places"] else 0
            found = match(policy(objective="stable"), roster, request)
            residents = {b: sorted((a for a, other in found.edges if other == b), key=lambda a: -found.edges[a, b][0]) for b in found.mentees}
            hospitals = {a: sorted((b for other, b in found.edges if other == a), key=lambda b: -found.edges[a, b][0]) for a in found.mentors}
            strict = all(
                len({found.edges[(x, one) if turned else (one, x)][0] for x in others}) == len(others)
                for turned, lists in ((True, residents), (False, hospitals)) for one, others in lists.items())
            residents = {name: others for name, others in residents.items() if others}
            hospitals = {name: others for name, others in hospitals.items() if others}
            if not strict or not residents:
                continue
            compared += 1
            game = HospitalResident.create_from_dictionaries(residents, hospitals, {name: found.mentors[name] for name in hospitals})
            # Both sides rank by the same points, so there is one stable matching, whoever proposes. (The library's own
            # hospital-optimal algorithm fails on lists that run out.)
            solved = game.solve(optimal="resident")
            pairs = {(hospital.name, resident.name) for hospital, taken in solved.items() for resident in taken}
            self.assertEqual(pairs, set(found.chosen))
        self.assertGreater(compared, 0)


#: What lets a rule pass, where the policy has a key for it.
RELAXED = {
    "match.topic": {"topic": {"required": False}},
    "match.language": {"language": {"required": False}},
    "match.reach": {"reach": {"minimum-minutes": 0}},
    "match.floor": {"floor": 0},
}


class Vacancies(unittest.TestCase):
    """What is said of an empty place holds, by asking again."""

    def test_reasons_hold_and_relaxations_open_a_place(self):
        opened = 0
        for regime, rng, size in draws("vacancies", 80):
            roster, request = pool(regime, size, rng)
            # Some speak another language, stand too high, or are worth little.
            for one in roster["people"]:
                if rng.random() < 0.3:
                    one["languages"] = ["fr"]
                if rng.random() < 0.2:
                    one["grade"] = 1
            rules = policy(floor=rng.choice([0, 3000]))
            found = match(rules, roster, request)
            free = {(v["person"], v["side"]): v["places"] for v in found.outcome["vacancies"]}
            before = len(found.outcome["proposals"])
            for vacancy in found.outcome["vacancies"]:
                person, side = vacancy["person"], vacancy["side"]
                others = found.mentees if side == "mentor" else found.mentors
                pair = lambda other: {"mentor": person, "mentee": other} if side == "mentor" else {"mentor": other, "mentee": person}  # noqa: E731,B023
                excluded = {(p["mentor"], p["mentee"]) for p in request["excluded"]}
                asked = run("matching.appraise", {"policy": rules, "roster": roster, "pairs": [pair(o) for o in others], "reader": COORDINATOR})
                broken = {}
                for other, item in zip(others, asked["items"]):
                    codes = {reason["code"] for reason in item["reasons"]}
                    if (item["pair"]["mentor"], item["pair"]["mentee"]) in excluded:
                        codes.add("match.excluded")
                    broken[other] = codes
                reasons = {reason["code"]: reason for reason in vacancy["reasons"]}
                details = {code: {d["key"]: d["value"] for d in reason["details"]} for code, reason in reasons.items()}
                eligible = [other for other, codes in broken.items() if not codes]
                if "match.no-eligible-partner" in reasons:
                    self.assertEqual(eligible, [])
                    counts: Dict[str, int] = {}
                    for codes in broken.values():
                        for code in codes:
                            counts[code] = counts.get(code, 0) + 1
                    self.assertEqual({code: str(count) for code, count in counts.items()}, details["match.no-eligible-partner"])
                if "match.better-elsewhere" in reasons:
                    self.assertEqual(details["match.better-elsewhere"]["eligible"], str(len(eligible)))
                    other_side = "mentee" if side == "mentor" else "mentor"
                    taken = set(found.chosen)
                    idle = [o for o in eligible if free.get((o, other_side)) and (pair(o)["mentor"], pair(o)["mentee"]) not in taken]
                    self.assertEqual(idle, [], "an eligible partner with a free place would have been taken")
                if "match.shortage" in reasons:
                    other_side = "mentee" if side == "mentor" else "mentor"
                    self.assertFalse([key for key in free if key[1] == other_side])
                # The smallest set of rules, and that it opens a place.
                other_side = "mentee" if side == "mentor" else "mentor"
                fixed = {"match.role", "match.conflict", "match.excluded"}
                open_to = [codes for other, codes in broken.items() if codes and not codes & fixed and free.get((other, other_side))]
                self.assertEqual("match.relaxation" in reasons, bool(open_to))
                if not open_to:
                    continue
                relaxation = reasons["match.relaxation"]
                named = {detail["value"] for detail in relaxation["details"]}
                self.assertEqual(len(named), min(map(len, open_to)))
                partner = relaxation["people"][1]
                self.assertEqual(named, broken[partner])
                again = match(rules, roster, {**request, "locked": [pair(partner)]})
                self.assertEqual(len(again.outcome["proposals"]), before + 1)
                set_aside = {d["value"] for f in again.outcome["findings"] if f["code"] == "match.lock-breaks-rule" for d in f["details"]}
                self.assertEqual(set_aside, named)
                if named <= set(RELAXED):
                    loose = json.loads(json.dumps(rules))
                    for code in named:
                        loose["matching"].update(RELAXED[code])
                    self.assertGreater(len(match(loose, roster, request).outcome["proposals"]), before)
                opened += 1
        self.assertGreater(opened, 0)


if __name__ == "__main__":
    unittest.main()
