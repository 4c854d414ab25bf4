"""Program health against an independent implementation of the model: random histories, and published vectors.

SciPy, statsmodels and lifelines do the statistics; nothing here is taken from the component's code. The full setting is
``ORACLE_CASES=1000``.
"""

import datetime
import json
import math
import pathlib
import random
import re
import unittest
from typing import Any, Dict, List, Optional

import lifelines
import numpy as np
from scipy import integrate, special, stats

from health import groups, histories, outside, score
from health.measures import Measure, Program, hedges
from plugin import _plugin, cases, run

Json = Dict[str, Any]
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
VECTORS = ROOT.parent / "shared" / "data" / "vectors" / "health"
TOLERANCE = 1e-9


def run_text(operation: str, request: Json) -> str:
    """The answer as it comes."""
    return _plugin.session().call("documents", "run", operation, json.dumps(request))["json"]


class Case(unittest.TestCase):
    maxDiff = None

    def close(self, got: Optional[float], want: Optional[float], what: str, tolerance: float = TOLERANCE) -> None:
        if got is None or want is None:
            self.assertEqual(got, want, what)
        else:
            self.assertLessEqual(abs(got - want), tolerance * max(1.0, abs(want)), f"{what}: {got} for {want}")

    def span(self, got: Optional[Json], want: Optional[Any], what: str, tolerance: float = TOLERANCE) -> None:
        self.close(got and got["low"], want and want[0], f"{what}, low", tolerance)
        self.close(got and got["high"], want and want[1], f"{what}, high", tolerance)


class Reports(Case):
    """The coordinator's report, number by number."""

    def test_random_histories(self) -> None:
        scored = 0
        for seed in range(cases(60)):
            request = histories.program(seed)
            with self.subTest(seed=seed):
                report = run("health.report", {**request, "reader": {"audience": "coordinator"}})
                program = Program(request)
                scored += self.report(report, program)
                self.sponsor(run("health.report", {**request, "reader": {"audience": "sponsor"}}), program)
        self.assertGreater(scored, 0, "no history had a score")

    def report(self, report: Json, program: Program) -> bool:
        day = program.as_of
        measures = program.all(day)
        scorer = score.Scorer(program.policy, program.rules.months)
        result = scorer.composite(measures)
        stage = program.stage(day)
        self.assertEqual(report["stage"], stage)
        told = {one["id"]: one for one in report["indicators"]}
        self.counts(told, program, 0)
        attained = scorer.attained(measures)
        for which, measure in measures.items():
            self.indicator(told[which], measure, attained.get(which), which)
        self.pairings(report, program)
        self.trends(report, program)
        withheld = [one["standing"] for part in ("indicators", "pillars", "trends") for one in report[part]]
        self.assertEqual(report["withheld"], withheld.count("withheld"))
        return self.scored(report, program, measures, result, stage)

    def counts(self, told: Dict[str, Json], program: Program, least: int) -> None:
        for which, measure in program.counts(program.as_of).items():
            one = told[which]
            if measure.behind < least:
                self.assertEqual((one["standing"], one["units"]), ("withheld", None), which)
                continue
            self.assertEqual(one["standing"], measure.standing, which)
            self.assertEqual(one["units"], measure.units or None, which)
            self.close(one["sum"], measure.total if measure.units else None, which)
        skills, gained = program.skills()
        if skills.standing == "value" and gained is not None and 0 < gained < skills.units:
            self.assertEqual((told["skills-gained"]["units"], told["skills-gained"]["sum"]), (skills.units, gained))
        else:
            expected = "withheld" if skills.standing == "value" else skills.standing
            self.assertEqual(told["skills-gained"]["standing"], expected)

    def indicator(self, one: Json, measure: Measure, attained: Optional[score.Attained], which: str) -> None:
        self.assertEqual(one["standing"], measure.standing, which)
        if measure.standing != "value":
            self.assertEqual((one["units"], one["sum"], one["interval"], one["attainment"]), (None,) * 4, which)
            return
        self.assertEqual(one["units"], measure.units, which)
        self.close(one["attainment"], attained.z, which)
        if measure.kind == "endings":
            self.assertEqual(one["sum"], measure.units - measure.total, which)
            self.assertIsNone(one["interval"], which)
        elif measure.kind == "change":
            self.close(one["sum"], measure.total, which)
            self.assertIsNone(one["interval"], which)
        else:
            self.close(one["sum"], measure.total, which)
            self.span(one["interval"], score.wilson(measure.total, measure.units), which)

    def scored(self, report: Json, program: Program, measures: Dict[str, Measure], result: Optional[Json], stage: str) -> bool:
        day = program.as_of
        if result is None:
            self.assertEqual((report["score"], report["confidence"], report["pillars"]), (None, "none", []))
            return False
        self.close(report["coverage"], result["coverage"], "coverage")
        for pillar in report["pillars"]:
            standing, attainment = result["pillars"][pillar["id"]]
            self.assertEqual(pillar["standing"], standing, pillar["id"])
            self.close(pillar["attainment"], attainment, pillar["id"])
            self.close(pillar["share_of_shortfall"], result["shortfall"].get(pillar["id"]), pillar["id"], 1e-8)
        heard = all(measures[which].standing == "value" for which in ("r1", "r2", "r3"))
        response = program.response() if heard else None
        half = (result["interval"][1] - result["interval"][0]) / 2
        grade = score.grade(half, result["coverage"], response, program.seasoned(day), program.fresh(day))
        grade = "none" if stage == "setup" else grade
        self.assertEqual(report["confidence"], grade)
        if grade == "none":
            self.assertEqual((report["score"], report["band"]), (None, None))
            return False
        caps = score.caps(measures, result, response)
        self.assertEqual(report["caps"], caps)
        ceiling = min([100.0] + [score.CEILING[cap] for cap in caps])
        value = min(result["value"], ceiling)
        interval = [min(end, ceiling) for end in result["interval"]]
        told = report["score"]
        self.close(told["value"], value, "score", 1e-8)
        self.span(told["interval"], interval, "interval", 1e-8)
        self.span(told["bounds"], result["bounds"], "bounds", 1e-8)
        self.span(told["sensitivity"], result["sensitivity"], "sensitivity", 1e-8)
        self.close(told["arithmetic"], result["arithmetic"], "arithmetic", 1e-8)
        self.assertEqual(report["band"], score.band(value))
        self.assertEqual(report["could_be"], score.could_be(value, *interval))
        return True

    def pairings(self, report: Json, program: Program) -> None:
        day = program.as_of
        trouble = {"at-risk": 3, "stalled": 2, "drifting": 1}
        told = {one["pairing"]: one for one in report["pairings"]}
        for pair in program.pairs:
            one = told[pair.id]
            self.assertEqual((one["state"], one["reason"]), pair.state(day), pair.id)
            self.assertEqual(one["paused"], pair.paused(day), pair.id)
            self.assertEqual(one["since"], histories.day(pair.since(day)), pair.id)
            self.assertEqual(one["priority"], None if pair.end(day) else pair.priority(day), pair.id)
        order = [
            (-trouble.get(one["state"], 0), one["priority"] is None, -(one["priority"] or 0), one["pairing"])
            for one in report["pairings"]
        ]
        self.assertEqual(order, sorted(order), "the worst first, then priority, then id")

    def trends(self, report: Json, program: Program) -> None:
        found = outside.trend(program, program.as_of)
        if found is None:
            self.assertEqual({one["standing"] for one in report["trends"]}, {"not-applicable"})
            return
        for one, want in zip(report["trends"], found):
            self.assertEqual(one["indicator"], want["indicator"])
            self.assertEqual(len(one["windows"]), len(want["rates"]))
            for window, rate, level, column in zip(one["windows"], want["rates"], want["levels"], want["windows"]):
                self.assertEqual(window["since"], histories.day(column.since + 1))
                self.close(window["rate"], rate, one["indicator"])
                self.close(window["level"], level[0], one["indicator"], 1e-8)
                self.close(window["limit"], level[1], one["indicator"])
            self.close(one["slope"], want["slope"][0], one["indicator"])
            # Equal rates are ties to one and, by the last digit, none to the other.
            rates = sorted(want["rates"])
            if all(b - a > 1e-12 for a, b in zip(rates, rates[1:])):
                self.close(one["p_value"], want["slope"][1], one["indicator"])

    def sponsor(self, report: Json, program: Program) -> None:
        """What a sponsor is told comes from cells of five pairs and more, and so does her score."""
        measures = program.all(program.as_of)
        cut = {}
        for which, measure in measures.items():
            small = measure.behind < 5 and measure.standing in ("value", "not-applicable")
            cut[which] = Measure("withheld") if small else measure
        told = {one["id"]: one for one in report["indicators"]}
        self.counts(told, program, 5)
        for which, measure in cut.items():
            one = told[which]
            self.assertEqual(one["standing"], measure.standing, which)
            self.assertEqual(one["units"], measure.units if measure.standing == "value" else None, which)
            if one["sum"] is not None and measure.units < 20 and measure.kind == "shares":
                steps = one["sum"] / measure.units * 20
                self.close(steps, round(steps), f"{which} in steps of 5 %")
                self.assertLessEqual(abs(one["sum"] - measure.total), measure.units / 40 + 1e-9)
        result = score.Scorer(program.policy, program.rules.months).composite(cut)
        if report["score"] is None or result is None:
            return
        heard = all(cut[which].standing == "value" for which in ("r1", "r2", "r3"))
        caps = score.caps(cut, result, program.response() if heard else None)
        value = min([result["value"]] + [score.CEILING[cap] for cap in caps])
        self.assertLessEqual(abs(report["score"]["value"] - value), 0.5 + 1e-9)
        self.assertEqual(report["score"]["value"] % 1, 0)


class Fairness(Case):
    """The audit, table by table, and an attack on what it tells."""

    def test_random_groups(self) -> None:
        compared = attacked = 0
        for seed in range(cases(40)):
            request = histories.program(seed, pairs=random.Random(seed).choice([20, 40, 60]))
            draw = random.Random(seed + 10_000)
            skew = draw.random() < 0.5
            names = sorted({name for pair in request["history"]["pairings"] for name in pair["pair"].values()})
            members = {
                name: {"gender": draw.choice("fm"), "site": draw.choice("abc"), "job": draw.choice("tttso" if skew else "tso")}
                for name in names
                if draw.random() < 0.95
            }
            people = [
                {"person": name, "groups": [{"key": key, "value": level} for key, level in levels.items()]}
                for name, levels in members.items()
            ]
            with self.subTest(seed=seed):
                answer = run("health.audit", {**request, "people": people})
                program = Program(request)
                told = self.tables(answer, program, members)
                compared += sum(len(levels) for levels in told.values())
                attacked += self.attack(program, members, told)
        self.assertGreater(compared, 0)
        self.assertGreater(attacked, 0, "nothing was ever withheld but for its own size")

    def tables(self, answer: Json, program: Program, members: Dict[str, Dict[str, str]]) -> Dict[str, set]:
        """Checks every comparison; gives the told cells by question."""
        found: Dict[str, set] = {}
        by_question = groups.outcomes(program)
        p_values: List[float] = []
        labeled: List[Any] = []
        for one in answer["comparisons"]:
            outcomes = by_question[one["question"]]
            key, level, best = one["group"]["key"], one["group"]["value"], one["reference"]["value"]
            told = found.setdefault(one["question"], set())
            if best:
                told.add((key, best))
            if one["standing"] != "value":
                self.assertEqual((one["chosen"], one["total"], one["ratio"], one["p_value"]), (None,) * 4)
                self.assertEqual(one["label"], "too-few")
                continue
            told.add((key, level))

            def count(level: str) -> Any:
                inside = [good for person, good in outcomes.items() if members.get(person, {}).get(key) == level]
                return sum(inside), len(inside)

            (a, n1), (c, n2) = count(level), count(best)
            self.assertEqual((one["chosen"], one["total"]), (a, n1))
            self.assertGreaterEqual(min(n1, n2), 10)
            want = groups.contrast(a, n1, c, n2)
            self.close(one["ratio"], want["ratio"], "ratio")
            self.span(one["interval"], want["interval"], "interval")
            self.close(one["p_value"], want["mid_p"], "mid-p")
            p_values.append(one["p_value"])
            labeled.append((one, want))
        for (one, want), q in zip(labeled, groups.false_discovery(p_values)):
            self.assertEqual(one["label"], groups.label(want, q))
        return found

    def attack(self, program: Program, members: Dict[str, Dict[str, str]], told: Dict[str, set]) -> int:
        """No combination of the told cells is a small group; and each cell that is kept back would have given one away."""
        held_back = 0
        for question, outcomes in groups.outcomes(program).items():
            pool = set(outcomes)
            kept = told.get(question, set())
            if not kept:
                continue  # Nothing is told, however few there are.
            self.assertIsNone(groups.small_count(groups.cells_of(members, kept, pool), 10), question)
            levels = {(key, level) for person in pool for key, level in members.get(person, {}).items()}
            large = {
                cell
                for cell in levels
                if sum(1 for person in pool if members.get(person, {}).get(cell[0]) == cell[1]) >= max(10, len(pool) * 0.02)
            }
            # A level by itself is its own reference and stands in no comparison.
            shown = {key for key, _ in kept}
            extra = {cell for cell in large - kept if cell[0] in shown}
            if extra:
                held_back += 1
                everything = groups.cells_of(members, large, pool)
                self.assertIsNotNone(groups.small_count(everything, 10), f"{question}: {extra} withheld for nothing")
        return held_back

    def test_worked_tables(self) -> None:
        """W5."""
        found = groups.contrast(9, 25, 31, 50)
        self.close(found["mid_p"], 0.0386874, "mid-p", 5e-7)
        self.close(found["flip_one"], 0.667, "flip", 5e-4)
        self.assertEqual(groups.label(found, 0.05), "concern")
        self.assertEqual(groups.label(groups.contrast(2, 5, 9, 15), 1.0), "too-few")
        self.assertEqual(groups.label(groups.contrast(120, 300, 260, 520), 0.01), "small-but-systematic")
        self.close(groups.stratified([(8, 10, 24, 30), (1, 15, 7, 20)]), 0.248, "CMH", 1e-3)


class Impact(Case):
    """Retention and engagement."""

    def test_random_careers(self) -> None:
        values = 0
        for seed in range(cases(60)):
            request = self.careers(random.Random(seed))
            with self.subTest(seed=seed):
                answer = run("health.measure", request)
                told = {one["measure"]: one for one in answer["effects"]}
                standing, found = outside.retention(request)
                self.assertEqual(told["retention"]["standing"], standing)
                if found is not None:
                    values += 1
                    self.close(told["retention"]["value"], found[0], "retention")
                    self.span(told["retention"]["interval"], found[1:3], "retention")
                    self.close(told["retention"]["p_value"], found[3], "retention")
                self.engagement(told, request)
        self.assertGreater(values, 0)

    def careers(self, draw: random.Random) -> Json:
        count = draw.choice([6, 30, 80])
        people = [histories.person(f"e{place}", draw) for place in range(count)]
        careers, engagement = [], []
        for one in people:
            since = draw.randint(-50, 120)
            left = draw.randint(since, 400)
            careers.append(
                {
                    "person": one["id"],
                    "participant": draw.random() < 0.5,
                    "at_risk_since": histories.day(since),
                    "left_on": histories.day(left) if draw.random() < 0.3 and left <= 380 else None,
                    "stratum": draw.choice(["g1", "g1", "g2"]),
                }
            )
            for wave, asked in [("a", -120), ("b", -30), ("c", 90), ("d", 250)]:
                if draw.random() < 0.8:
                    entry = {"person": one["id"], "wave": wave, "asked_on": histories.day(asked)}
                    engagement.append({**entry, "value": draw.randint(0, 10)})
        term = {"since": histories.day(0), "until": histories.day(720)}
        roster = {"as_of": histories.day(380), "term": term, "people": people}
        randomized = draw.random() < 0.2
        return {
            "policy": {},
            "roster": roster,
            "outside": {"careers": careers, "engagement": engagement, "randomized": randomized},
        }

    def engagement(self, told: Dict[str, Json], request: Json) -> None:
        joined = {one["person"]: one["participant"] for one in request["outside"]["careers"]}
        changes: Dict[bool, List[float]] = {True: [], False: []}
        latest = []
        for person, participant in joined.items():
            mine = [a for a in request["outside"]["engagement"] if a["person"] == person]
            before = [a for a in mine if histories.number(a["asked_on"]) < 0]
            after = [a for a in mine if histories.number(a["asked_on"]) >= 0]
            last = lambda answers: max(answers, key=lambda answer: answer["asked_on"])["value"]  # noqa: E731
            if before and after:
                changes[participant].append(last(after) - last(before))
            if after and participant:
                latest.append(last(after))
        if min(map(len, changes.values())) < 5:
            self.assertEqual(told["engagement"]["standing"], "withheld")
        else:
            want = outside.welch(changes[True], changes[False])
            self.close(told["engagement"]["value"], want[0], "engagement")
            # The t quantile of broken degrees of freedom is interpolated.
            self.span(told["engagement"]["interval"], want[1:3], "engagement", 1e-3)
            self.close(told["engagement"]["p_value"], want[3], "engagement")
        if len(latest) >= 5:
            want_points = outside.promoters(latest)
            self.close(told["enps"]["value"], want_points[0], "eNPS")
            self.span(told["enps"]["interval"], want_points[1:], "eNPS")


class Worked(Case):
    """The worked examples of the model's description, with this reference: it must be right before it may judge."""

    def test_w1_shrunk_rates(self) -> None:
        rows = [(4, 4, 0.5101091635, 0.85), (3, 4, 0.3006418426, 0.725), (19, 20, 0.7638688066, 0.9083),
                (34, 48, 0.5682074019, 0.7077), (380, 400, 0.9240363649, 0.9475)]  # fmt: skip
        for x, n, low, mean in rows:
            self.close(score.wilson(x, n)[0], low, "Wilson")
            self.close((4 * 0.7 + x) / (4 + n), mean, "shrunk", 5e-5)

    def test_w2_paired_change(self) -> None:
        before, after = [2, 3, 2, 1, 3, 2, 4, 2, 3, 1, 2, 3], [3, 4, 3, 3, 3, 3, 4, 4, 4, 2, 2, 4]
        g, se2 = hedges(before, after)
        self.close(g, 1.0352639, "g", 1e-7)
        self.close(math.sqrt(se2), 0.3196183, "se", 1e-7)
        found = score.attained("g3", Measure("value", 12, 0.45, "change", 0.0751), score.POSTS["g3"], 6.0)
        self.close(found.z, 0.7061142, "z", 1e-7)

    def test_w3_survival(self) -> None:
        months, events = [2, 3, 3, 4, 5] + [6] * 7, [1, 1, 0, 0, 1] + [0] * 7
        lives = [(-0.5, float(m), bool(e)) for m, e in zip(months, events)]
        mean, variance = outside.restricted(lives, 6.0)
        self.close(mean, 5.3125, "RMST")
        self.close(math.sqrt(variance), 0.3805293, "SE", 1e-7)
        fit = lifelines.KaplanMeierFitter().fit(months, events)
        self.close(float(fit.predict(5)), 0.7291667, "KM", 1e-7)
        self.close(mean, lifelines.utils.restricted_mean_survival_time(fit, t=6), "lifelines' mean")

    def test_w6_trend(self) -> None:
        rates, units = [0.82, 0.80, 0.84, 0.79, 0.74, 0.70, 0.66], [40, 41, 43, 44, 44, 45, 45]
        level, limit = outside.levels(rates, units, 0.80)[-1]
        self.close(level, -1.1615, "level", 5e-5)
        self.close(limit, 1.1304, "limit", 5e-5)
        slope, p = outside.slope([71.2, 72.0, 70.4, 69.9, 68.1, 66.7, 66.9, 64.0])
        self.close(slope, -1.1, "slope")
        self.close(p, 0.0017361, "p", 1e-6)

    def test_w7_dyads(self) -> None:
        value, low, high, _ = outside.welch([2, 0, 2, 0, 1, 1, 1, 2], [0, 0, 1, -1, 0, 1, 0, 1, -1, 0])
        self.close(value, 1.025, "DiD")
        self.close(low, 0.219, "low", 5e-4)
        self.close(high, 1.831, "high", 5e-4)
        self.close(outside.promoters([9] * 6 + [7] * 3 + [3] * 3)[1], -21.1, "eNPS", 5e-3)

    def test_quadrature(self) -> None:
        """Attainment is an expectation: integrate it by brute force."""
        for a, b, low, high in [(6.8, 1.2, 0.5, 0.95), (2.5, 2.5, 0.4, 0.85), (60.0, 15.0, 0.5, 0.95)]:
            def goal(x: float) -> float:
                return min(1.0, max(0.0, (x - low) / (high - low)))
            ends = {"points": [low, high], "epsabs": 1e-12}
            mean = integrate.quad(lambda x: goal(x) * stats.beta.pdf(x, a, b), 0, 1, **ends)[0]
            square = integrate.quad(lambda x: goal(x) ** 2 * stats.beta.pdf(x, a, b), 0, 1, **ends)[0]
            found = score.of_beta(a, b, low, high)
            self.close(found.z, mean, "E")
            self.close(found.sd**2, square - mean**2, "Var")


class Tables(Case):
    """The only quantile that is embedded."""

    def test_student(self) -> None:
        source = (ROOT / "plugin" / "src" / "numeric" / "t_table.rs").read_text()
        values = [float(value) for value in re.findall(r"^\s+(\d+\.\d+),$", source, re.MULTILINE)]
        self.assertEqual(len(values), 200)
        for freedom, value in enumerate(values, start=1):
            self.close(value, float(stats.t.ppf(0.975, freedom)), f"t.975 at {freedom}", 1e-12)


DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def shifted(text: str, days: int) -> str:
    """Every date in a text, so many days later."""

    def later(found: "re.Match[str]") -> str:
        return (datetime.date.fromisoformat(found.group()) + datetime.timedelta(days=days)).isoformat()

    return DATE.sub(later, text)


class Bytes(unittest.TestCase):
    """Relations that hold byte by byte, in wasmtime. (No assertEqual: a difference between long texts is not to be drawn.)"""

    READERS = ["coordinator", "sponsor", "analyst", "safeguarding", "everyone"]

    def told(self, request: Json) -> str:
        return "".join(run_text("health.report", {**request, "reader": {"audience": a}}) for a in self.READERS)

    def test_m1_order(self) -> None:
        for seed in range(cases(20)):
            request = histories.program(seed)
            turned = json.loads(json.dumps(request))
            for entries in turned["history"].values():
                random.Random(seed).shuffle(entries)
            got, want = self.told(turned), self.told(request)
            # Incidents are told in the order of the input, as the host's list has them.
            self.assertTrue(sorted(got) == sorted(want), seed)
            if not any(one["kind"] == "incident" for one in request["history"]["concerns"]):
                self.assertTrue(got == want, seed)

    def test_m6_a_shift_of_all_dates(self) -> None:
        for seed in range(cases(20)):
            request = histories.program(seed)
            later = json.loads(shifted(json.dumps(request), 1000))
            self.assertTrue(self.told(later) == shifted(self.told(request), 1000), seed)

    def test_m7_programs_do_not_meet(self) -> None:
        for seed in range(cases(10)):
            one, other = histories.program(seed), histories.program(seed + 500)
            alone = run_text("health.report", {**one, "reader": {"audience": "coordinator"}})
            session = _plugin.session()
            for request in (other, one, other, one):
                text = json.dumps({**request, "reader": {"audience": "coordinator"}})
                answer = session.call("documents", "run", "health.report", text)["json"]
                if request is one:
                    self.assertTrue(answer == alone, seed)

    def test_m8_the_same_bytes_again(self) -> None:
        for seed in range(cases(10)):
            request = histories.program(seed)
            self.assertTrue(self.told(request) == self.told(request), seed)


@unittest.skipUnless(VECTORS.is_dir(), f"no vectors at {VECTORS}")
class Vectors(Case):
    """The golden files, with this reference; the component's own tests hold them for the component."""

    def test_composite(self) -> None:
        told = json.loads((VECTORS / "composite.json").read_text())
        measures = {}
        for which in score.POSTS:
            key = which.upper()
            if which == "g3":
                effect = told["inputs"]["G3"]
                measures[which] = Measure("value", 12, effect["g"], "change", effect["se2"])
            elif which == "c1":
                ends = told["inputs"]["C1"]
                measures[which] = Measure("value", 24, ends["adverse"], "endings", ends["pair_months"])
            else:
                shares = told["inputs"]["pair_scores"][key]
                measures[which] = Measure("value", len(shares), math.fsum(shares))
        scorer = score.Scorer({}, 6.0)
        for key, hidden in [("score", ()), ("survey_withheld", ("r1", "r2", "r3"))]:
            cut = {which: Measure("withheld") if which in hidden else m for which, m in measures.items()}
            found = scorer.composite(cut)
            self.close(found["value"], told[key]["score"], key)
            self.close(found["sd"], told[key]["sd"], key)
            self.span({"low": told[key]["lo"], "high": told[key]["hi"]}, found["interval"], key)
            self.close(found["coverage"], told[key]["coverage"], key)
        self.close(scorer.composite(measures)["arithmetic"], told["arithmetic"], "arithmetic")
        self.span({"low": 60.42, "high": 65.91}, scorer.composite(measures)["sensitivity"], "sensitivity", 1e-4)

    def test_pair_states_through_the_component(self) -> None:
        rows = json.loads((VECTORS / "pair_states.json").read_text())
        self.assertEqual(len(rows), 24)
        for row in rows:
            with self.subTest(row["name"]):
                request = vector_request(row)
                report = run("health.report", {**request, "reader": {"audience": "coordinator"}})
                want = (row["state"].replace("_", "-"), row["reason"].replace("_", "-"))
                got = report["pairings"][0]
                self.assertEqual((got["state"], got["reason"]), want)
                self.assertEqual(Program(request).pairs[0].state(row["as_of"]), want)


def vector_request(row: Json) -> Json:
    """A row of pair_states.json as a program of one pair."""
    pair, as_of, day = row["pair"], row["as_of"], histories.day
    raw: Json = {
        "id": "p0",
        "pair": {"mentor": "j0", "mentee": "s0"},
        "matched_on": day(0),
        "planned_end": day(pair["planned_end"]),
        "pauses": [{"since": day(a), "until": day(b)} for a, b in pair.get("pauses") or []],
    }
    if pair.get("extended_to") is not None:
        raw["extended_to"] = day(pair["extended_to"])
    if pair.get("ended_on") is not None:
        raw["ended_on"], raw["ending"] = day(pair["ended_on"]), pair["end_reason"].replace("_", "-")
    history: Json = {key: [] for key in ["concerns", "goals", "surveys", "skills", "sponsor_actions", "applications", "facts"]}
    history["pairings"] = [raw]
    history["meetings"] = [
        {
            "pairing": "p0",
            "on": day(session["day"]),
            "state": session["status"].replace("_", "-"),
            "missed_by": ["mentee"] if session.get("by") == "senior" else [],
            "minutes": session.get("min"),
        }
        for session in pair["sessions"]
    ]
    agreed = pair.get("goals_agreed_on")
    if agreed is not None and agreed <= as_of:
        goal = {"pairing": "p0", "agreed_on": day(agreed), "due_on": None, "progress": 1, "updated_on": day(agreed), "weight": 1}
        history["goals"] = [goal]
    if pair.get("help_requested_open"):
        history["concerns"] = [{"pairing": "p0", "kind": "help", "opened_on": day(as_of), "resolved_on": None}]
    people = [
        {"id": name, "mentor_places": 1, "mentee_places": 1, "grade": None, "enrolled": {}, "oriented_on": day(0)}
        for name in ("j0", "s0")
    ]
    roster = {"as_of": day(as_of), "term": {"since": day(0), "until": day(720)}, "people": people}
    return {"policy": {}, "roster": roster, "history": history}


if __name__ == "__main__":
    unittest.main()
