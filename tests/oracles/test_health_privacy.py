"""Attacks T1 to T12 on what the component tells of answers, groups and incidents, by an attacker who is not its code.

The contract has no free slicing: a report holds each survey number once, and only `health.audit` cuts people into
groups, by behavior. So T2, T3 and T11 aim at the audit, T4 and T11 at successive releases. What cannot arise: a survey
number of a department, a distribution of answers, a comment, a real-time count. There is no field for them.
"""

import json
import random
import unittest
from typing import Any, Dict, List

from health import groups, histories
from health.measures import Program
from plugin import Fault, cases, run

Json = Dict[str, Any]
OFFICES = ["coordinator", "sponsor", "analyst", "safeguarding", "everyone"]


def program(pairs: int, as_of: int = 150, seed: int = 0) -> Json:
    """`pairs` pairings that meet most of the time, with one closed wave of answers and skills."""
    draw = random.Random(seed)
    day = histories.day
    history: Json = {key: [] for key in ["concerns", "applications", "facts", "sponsor_actions"]}
    history.update({key: [] for key in ["pairings", "meetings", "goals", "surveys", "skills"]})
    for place in range(pairs):
        name = f"p{place}"
        history["pairings"].append(
            {
                "id": name,
                "pair": {"mentor": f"j{place}", "mentee": f"s{place}"},
                "matched_on": day(0),
                "planned_end": day(300),
                "pauses": [],
                "mentor_chose": True,
                "mentee_chose": True,
            }
        )
        for on in range(12, as_of, 30):
            state = "held" if draw.random() < 0.85 else "cancelled"
            history["meetings"].append(
                {"pairing": name, "on": day(on), "state": state, "missed_by": [] if state == "held" else ["mentee"]}
            )
        goal = {"pairing": name, "agreed_on": day(10), "due_on": None, "progress": 0.4, "updated_on": day(90), "weight": 1}
        history["goals"].append(goal)
        for side in ("mentor", "mentee"):
            items = [{"construct": c, "value": draw.randint(2, 5)} for c in ("useful", "rapport", "safety")]
            history["surveys"].append(
                {"wave": "w", "pairing": name, "side": side, "asked_on": day(100), "answered_on": day(101), "items": items}
            )
        for phase, value in (("before", draw.randint(1, 3)), ("after", draw.randint(2, 5))):
            history["skills"].append({"person": f"s{place}", "topic": "ai", "wave": "w", "phase": phase, "value": value})
    people = [
        {"id": f"{side}{place}", "mentor_places": 2, "mentee_places": 2, "grade": 1, "enrolled": {}, "oriented_on": day(0)}
        for place in range(pairs)
        for side in "js"
    ]
    term = {"since": day(0), "until": day(720)}
    return {"policy": {}, "roster": {"as_of": day(as_of), "term": term, "people": people}, "history": history}


def copy(request: Json) -> Json:
    return json.loads(json.dumps(request))


def report(request: Json, audience: str, person: Any = None) -> Json:
    return run("health.report", {**request, "reader": {"audience": audience, "person": person}})


def seen(request: Json, audiences: List[str]) -> str:
    """Every byte that these offices and each participant see."""
    people = sorted({p for pair in request["history"]["pairings"] for p in pair["pair"].values()})
    told = [report(request, audience) for audience in audiences]
    return json.dumps(told + [report(request, "participant", person) for person in people])


def indicator(told: Json, which: str) -> Json:
    return next(one for one in told["indicators"] if one["id"] == which)


class Attacks(unittest.TestCase):
    def test_t1_a_small_cell(self) -> None:
        for pairs in (1, 4):
            for audience in ("coordinator", "sponsor", "analyst"):
                told = report(program(pairs), audience)
                for which in ("r1", "r2", "r3", "g3"):
                    self.assertEqual(indicator(told, which)["standing"], "withheld")
                self.assertIsNone(told["score"])

    def audit(self, levels: Dict[str, Dict[str, str]]) -> set:
        """Told levels of `waiting` when these people applied, and everybody has been matched in time but a few."""
        request = program(1)
        for place, person in enumerate(sorted(levels)):
            application = {"person": person, "side": "mentor", "registered_on": histories.day(0), "eligible": True}
            application["matched_on"] = histories.day(20) if place % 3 else None
            request["history"]["applications"].append(application)
        people = [
            {"person": person, "groups": [{"key": key, "value": level} for key, level in of.items()]}
            for person, of in levels.items()
        ]
        answer = run("health.audit", {**request, "people": people})
        told = set()
        for one in answer["comparisons"]:
            if one["question"] == "waiting" and one["standing"] == "value":
                told |= {(one["group"]["key"], side["value"]) for side in (one["group"], one["reference"])}
        return told

    def test_t2_all_less_the_told(self) -> None:
        levels = {f"a{n}": {"job": "tech" if n < 14 else "ops" if n < 28 else "sales"} for n in range(32)}
        told = self.audit(levels)
        self.assertIsNone(groups.small_count(groups.cells_of(levels, told, set(levels)), 10))
        self.assertNotEqual(told, {("job", "tech"), ("job", "ops")}, "everybody less the two is sales, four people")

    def test_t3_a_two_way_table(self) -> None:
        # 44 people; 24 in tech, 22 women, 13 women in tech: 9 women elsewhere, and every told cell has ten and more.
        levels = {}
        for n in range(44):
            tech, woman = n < 24, n < 13 or 24 <= n < 33
            cross = "tech-women" if tech and woman else "rest"
            levels[f"a{n:02}"] = {"job": "tech" if tech else "ops", "gender": "f" if woman else "m", "cross": cross}
        cells = {("job", "tech"), ("job", "ops"), ("gender", "f"), ("gender", "m"), ("cross", "tech-women"), ("cross", "rest")}
        pool = set(levels)
        self.assertEqual(groups.small_count(groups.cells_of(levels, cells, pool), 10), 9, "the attack works on all cells")
        told = self.audit(levels)
        self.assertTrue(told, "something is told")
        self.assertIsNone(groups.small_count(groups.cells_of(levels, told, pool), 10))

    def test_t4_one_more_answer(self) -> None:
        request = program(9)
        ledger = run("health.ledger", request)
        before = indicator(report(request, "coordinator"), "r1")
        request["history"]["ledger"] = ledger
        request["history"]["surveys"][0]["items"][0]["value"] = 1
        self.assertEqual(indicator(report(request, "coordinator"), "r1"), before, "the old release is repeated")

    def test_t5_the_composite(self) -> None:
        """A sponsor who knows all but one pillar cannot solve for it: what is kept back from her is not in the score."""
        base, moved = program(14), program(14)
        for request, resolved in ((base, 35), (moved, None)):
            for pairing in ("p0", "p1"):
                concern = {"pairing": pairing, "kind": "help", "opened_on": histories.day(30)}
                concern["resolved_on"] = None if resolved is None else histories.day(resolved)
                request["history"]["concerns"].append(concern)
        told, other = (report(request, "sponsor") for request in (base, moved))
        self.assertEqual(indicator(told, "c2")["standing"], "withheld")
        self.assertEqual((told["score"], told["pillars"]), (other["score"], other["pillars"]))
        quiet, loud = program(8), program(8)
        for survey in loud["history"]["surveys"]:
            if survey["side"] == "mentor":
                survey["items"] = [{**item, "value": 1} for item in survey["items"]]
        for request in (quiet, loud):
            # Three answers a side are too few to tell.
            for survey in request["history"]["surveys"]:
                if int(survey["pairing"][1:]) >= 3:
                    survey["answered_on"], survey["items"] = None, []
        self.assertEqual(report(quiet, "coordinator")["score"], report(loud, "coordinator")["score"])

    def test_t6_alike_and_bounded_answers(self) -> None:
        least, most = groups.answers_within(1.2, 6, 1, 5)
        self.assertAlmostEqual(most, 2.2, places=6)
        self.assertEqual(tuple(round(x) for x in groups.answers_within(3.1, 6, 1, 5)), (1, 5))
        for values in ([2] * 6, [1, 1, 1, 1, 1, 2], [5, 5, 5, 5, 5, 4]):
            request = program(6)
            for survey in request["history"]["surveys"]:
                if survey["side"] == "mentor":
                    value = values[int(survey["pairing"][1:])]
                    survey["items"] = [{**item, "value": value} for item in survey["items"]]
            self.assertEqual(indicator(report(request, "coordinator"), "r1")["standing"], "withheld", values)

    def test_t6_whatever_is_told_bounds_nobody(self) -> None:
        """The linear program on every mean that is told: one person's answer can be anything on the scale."""
        told = 0
        for seed in range(cases(40)):
            request = program(random.Random(seed).choice([5, 6, 8]), seed=seed)
            one = indicator(report(request, "coordinator"), "r1")
            if one["standing"] == "value":
                told += 1
                least, most = groups.answers_within(one["sum"] / one["units"], one["units"], 0, 1)
                self.assertLessEqual(least, 1e-6)
                self.assertGreaterEqual(most, 1 - 1e-6)
        self.assertGreater(told, 0)

    def test_t7_t8_t12_a_withheld_answer_changes_no_byte(self) -> None:
        """Alerts, their numbers and the order of actions among them."""
        for seed in range(cases(25)):
            draw = random.Random(seed)
            base = program(4, seed=seed)
            flipped = copy(base)
            survey = draw.choice(flipped["history"]["surveys"])
            draw.choice(survey["items"])["value"] = draw.randint(1, 5)
            draw.choice(flipped["history"]["skills"])["value"] = draw.randint(1, 5)
            self.assertTrue(seen(base, OFFICES) == seen(flipped, OFFICES), seed)

    def test_t12_an_answer_on_a_small_side(self) -> None:
        """Eleven pairs, and four seniors who answered: nothing about those four reaches anybody."""
        for seed in range(cases(25)):
            draw = random.Random(seed)
            base = program(11, seed=seed)
            mine = [s for s in base["history"]["surveys"] if s["side"] == "mentee"]
            for survey in mine[4:]:
                survey["answered_on"], survey["items"] = None, []
            flipped = copy(base)
            here = [s for s in flipped["history"]["surveys"] if s["side"] == "mentee"][:4]
            draw.choice(draw.choice(here)["items"])["value"] = draw.randint(1, 5)
            self.assertTrue(seen(base, OFFICES) == seen(flipped, OFFICES), seed)

    def test_t12_an_incident_reaches_safeguarding_alone(self) -> None:
        others = [audience for audience in OFFICES if audience != "safeguarding"]
        for seed in range(cases(10)):
            base = program(9, seed=seed)
            told = copy(base)
            opened = histories.day(random.Random(seed).randint(0, 150))
            told["history"]["concerns"].append({"pairing": "p3", "kind": "incident", "opened_on": opened})
            self.assertTrue(seen(base, others) == seen(told, others), seed)
            self.assertEqual(run("health.ledger", base), run("health.ledger", told))
            self.assertEqual(len(report(told, "safeguarding")["alerts"]), 1)

    def test_t9_empty_and_small_look_alike(self) -> None:
        few, none = program(12), program(12)
        for survey in few["history"]["surveys"]:
            if int(survey["pairing"][1:]) >= 4:
                survey["answered_on"], survey["items"] = None, []
        for survey in none["history"]["surveys"]:
            survey["answered_on"], survey["items"] = None, []
        for request in (few, none):
            request["history"]["skills"] = request["history"]["skills"][:8]
        self.assertTrue(seen(few, OFFICES) == seen(none, OFFICES))

    def test_t10_errors_repeat_nothing(self) -> None:
        request = program(6)
        request["history"]["surveys"][0]["items"][0]["value"] = 77.125
        request["history"]["meetings"][0]["on"] = "secret"
        request["history"]["ledger"] = "rm-ledger-1:ff"
        with self.assertRaises(Fault) as caught:
            report(request, "coordinator")
        text = json.dumps(caught.exception.fault)
        self.assertNotIn("77.125", text)
        self.assertNotIn("secret", text)
        paths = {problem["path"] for problem in caught.exception.problems}
        self.assertEqual(
            paths, {"/history/surveys/0/items/0/value", "/history/meetings/0/on", "/history/ledger"}, "every kind at once"
        )

    def test_t11_successive_releases(self) -> None:
        """Random changes of answers between releases: two that differ do so by five people and more."""
        changed = repeated = 0
        for seed in range(cases(30)):
            draw = random.Random(seed)
            request = program(12, seed=seed)
            for _ in range(4):
                request["history"]["ledger"] = run("health.ledger", request)
                before = indicator(report(request, "coordinator"), "r3")
                old = Program(request).answers("mentor", ["safety"])
                later = copy(request)
                mine = [s for s in later["history"]["surveys"] if s["side"] == "mentor"]
                for survey in draw.sample(mine, draw.choice([1, 2, 4, 5, 8])):
                    for item in survey["items"]:
                        if item["construct"] == "safety":
                            item["value"] = draw.randint(1, 5)
                after = indicator(report(later, "coordinator"), "r3")
                new = Program(later).answers("mentor", ["safety"])
                differ = sum(1 for pair in new if new[pair] != old.get(pair))
                if before["standing"] == after["standing"] == "value":
                    if before != after:
                        changed += 1
                        self.assertGreaterEqual(differ, 5, seed)
                        request = later
                    else:
                        repeated += 1
        self.assertGreater(changed, 0)
        self.assertGreater(repeated, 0)


if __name__ == "__main__":
    unittest.main()
