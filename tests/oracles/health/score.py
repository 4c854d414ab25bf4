"""From counts to a number with its uncertainty. Distributions are SciPy's."""

import math
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from scipy import special, stats

from .measures import Measure

Json = Dict[str, Any]
PILLARS = {
    "setup": ["s1", "s2", "s3", "s4"],
    "activity": ["a1", "a2", "a3"],
    "relationship": ["r1", "r2", "r3"],
    "goals": ["g1", "g2", "g3"],
    "continuity": ["c1", "c2", "c3"],
}
WEIGHTS = {"setup": 0.15, "activity": 0.25, "relationship": 0.30, "goals": 0.20, "continuity": 0.10}
# Weight, floor, target, dispersion.
POSTS = {
    "s1": (0.50, 0.50, 0.95, 1), "s2": (0.20, 0.40, 0.90, 1), "s3": (0.20, 0.30, 0.90, 1), "s4": (0.10, 0.50, 0.90, 1),
    "a1": (0.25, 0.50, 0.95, 1), "a2": (0.50, 0.40, 0.85, 2), "a3": (0.25, 0.60, 0.95, 2),
    "r1": (0.40, 0.50, 0.80, 3), "r2": (0.30, 0.50, 0.80, 3), "r3": (0.30, 0.50, 0.85, 3),
    "g1": (0.30, 0.50, 0.95, 1), "g2": (0.50, 0.40, 0.85, 1.5), "g3": (0.20, 0.00, 0.50, 0),
    "c1": (0.60, 0.60, 0.92, 0), "c2": (0.20, 0.50, 0.95, 1), "c3": (0.20, 0.40, 0.90, 1),
}  # fmt: skip


class Attained(NamedTuple):
    z: float
    sd: float
    a: float = 0.0
    b: float = 0.0


def of_beta(a: float, b: float, low: float, high: float) -> Attained:
    """Mean and spread of clamp((X − L) / (T − L)) for X ~ Beta(a, b)."""
    within = [special.betainc(a + k, b, high) - special.betainc(a + k, b, low) for k in range(3)]
    m1 = a / (a + b)
    m2 = m1 * (a + 1) / (a + b + 1)
    above, width = special.betaincc(a, b, high), high - low
    mean = (m1 * within[1] - low * within[0]) / width + above
    square = (m2 * within[2] - 2 * low * m1 * within[1] + low * low * within[0]) / width**2 + above
    return Attained(mean, math.sqrt(max(0.0, square - mean * mean)), a, b)


def of_normal(mean: float, sd: float, low: float, high: float) -> Attained:
    part = stats.norm(mean, sd)
    p0 = part.cdf(high) - part.cdf(low)
    l, h = (low - mean) / sd, (high - mean) / sd
    p1 = mean * p0 + sd * (stats.norm.pdf(l) - stats.norm.pdf(h))
    p2 = (mean**2 + sd**2) * p0 + sd * ((low + mean) * stats.norm.pdf(l) - (high + mean) * stats.norm.pdf(h))
    width, above = high - low, part.sf(high)
    z = (p1 - low * p0) / width + above
    square = (p2 - 2 * low * p1 + low * low * p0) / width**2 + above
    return Attained(z, math.sqrt(max(0.0, square - z * z)))


def attained(which: str, measure: Measure, posts: Tuple[float, float, float, float], months: float, prior: float = 4.0) -> Attained:
    _, low, high, phi = posts
    middle = (low + high) / 2
    if measure.kind == "change":
        precision = 1 / measure.extra + prior
        mean = (measure.total / measure.extra + prior * middle) / precision
        return of_normal(mean, precision**-0.5, low, high)
    if measure.kind == "endings":
        rate = months * middle / (1 - middle) + measure.extra
        mean, second = ((rate / (rate + k * months)) ** (1 + measure.total) for k in (1, 2))
        total = mean * (1 - mean) / (second - mean * mean) - 1
        return of_beta(mean * total, (1 - mean) * total, low, high)
    a = prior * middle + phi * measure.total
    b = prior * (1 - middle) + phi * (measure.units - measure.total)
    return of_beta(a, b, low, high)


class Scorer:
    """The composite of measures under a policy."""

    def __init__(self, document: Json, months: float) -> None:
        health = document.get("health", {})
        given = health.get("pillars", {})
        told = {p: one["weight"] if isinstance(one, dict) else one for p, one in given.items()}
        self.weights = {**WEIGHTS, **told}
        total = sum(self.weights.values())
        self.weights = {p: w / total for p, w in self.weights.items()}
        self.posts = dict(POSTS)
        for which, changes in health.get("indicators", {}).items():
            weight, low, high, phi = self.posts[which]
            self.posts[which] = (
                changes.get("weight", weight), changes.get("floor", low), changes.get("target", high), phi
            )  # fmt: skip
        self.months = months

    def attained(self, measures: Dict[str, Measure], prior: float = 4.0) -> Dict[str, Attained]:
        told = {w: m for w, m in measures.items() if m.standing == "value"}
        return {w: attained(w, m, self.posts[w], self.months, prior) for w, m in told.items()}

    def pillar(self, name: str, measures: Dict[str, Measure], z: Dict[str, Attained]) -> Tuple[str, float, float, float]:
        """Standing, attainment, observed weight, weight that applies."""
        of = {which: self.posts[which][0] for which in PILLARS[name]}
        applies = sum(w for which, w in of.items() if measures[which].standing != "not-applicable")
        observed = sum(w for which, w in of.items() if which in z)
        mean = sum(w * z[which].z for which, w in of.items() if which in z) / observed if observed else 0.0
        if applies == 0:
            return "not-applicable", mean, observed, applies
        if observed and observed >= applies / 2 - 1e-12:
            return "value", mean, observed, applies
        hidden = any(measures[which].standing == "withheld" for which in of)
        return ("withheld" if hidden else "missing"), mean, observed, applies

    def value(self, measures: Dict[str, Measure], z: Dict[str, Attained], weights: Dict[str, float], plain: bool = False) -> Optional[float]:
        present = {}
        for name in PILLARS:
            standing, mean, _, _ = self.pillar(name, measures, z)
            if standing == "value":
                present[name] = mean
        total = sum(weights[name] for name in present)
        if not present:
            return None
        if plain:
            return 100 * sum(weights[n] * mean for n, mean in present.items()) / total
        return 100 * math.prod(max(mean, 0.01) ** (weights[n] / total) for n, mean in present.items())

    def composite(self, measures: Dict[str, Measure]) -> Optional[Json]:
        z = self.attained(measures)
        value = self.value(measures, z, self.weights)
        if value is None:
            return None
        pillars = {name: self.pillar(name, measures, z) for name in PILLARS}
        present = {name: part for name, part in pillars.items() if part[0] == "value"}
        total = sum(self.weights[name] for name in present)
        slopes: List[Tuple[str, str, float]] = []
        for name, (_, mean, observed, _) in present.items():
            for which in PILLARS[name]:
                if which in z:
                    share = self.posts[which][0] / observed
                    slope = self.weights[name] / total * share * value / max(mean, 0.01)
                    slopes.append((name, which, slope * z[which].sd))
        variance = 0.0
        for name, which, one in slopes:
            for other_name, other, two in slopes:
                variance += one * two * (1 if which == other else 0.25 if name == other_name else 0.15)
        sd = math.sqrt(variance)
        clipped = min(max(value, 0.5), 99.5) / 100
        half = stats.norm.ppf(0.95) * sd / 100 / (clipped * (1 - clipped))
        interval = [100 * special.expit(special.logit(clipped) + sign * half) for sign in (-1, 1)]
        applies = {name: part for name, part in pillars.items() if part[0] != "not-applicable"}
        whole = sum(self.weights[name] for name in applies)

        def bound(missing: float) -> float:
            logs = sum(
                self.weights[n] * math.log(max(part[1], 0.01) if part[0] == "value" else missing)
                for n, part in applies.items()
            )
            return 100 * math.exp(logs / whole)

        lacking = {n: -self.weights[n] * math.log(max(part[1], 0.01)) for n, part in present.items()}
        short = sum(lacking.values())
        return {
            "value": value,
            "sd": sd,
            "interval": interval,
            "bounds": [bound(0.01), bound(1.0)],
            "sensitivity": self.sensitivity(measures, z, value),
            "arithmetic": self.value(measures, z, self.weights, True),
            "coverage": sum(self.weights[n] * p[2] / p[3] for n, p in present.items()) / whole,
            "pillars": {n: (p[0], p[1] if p[0] == "value" else None) for n, p in pillars.items()},
            "shortfall": {n: part / short if short > 0 else 0.0 for n, part in lacking.items()},
            "attained": z,
        }

    def sensitivity(self, measures: Dict[str, Measure], z: Dict[str, Attained], value: float) -> List[float]:
        """Thirty other ways to weigh."""
        found: List[Optional[float]] = [value]
        for name in PILLARS:
            for factor in (0.5, 1.5):
                found.append(self.value(measures, z, {**self.weights, name: self.weights[name] * factor}))
        found.append(self.value(measures, z, dict.fromkeys(PILLARS, 0.2)))
        found.append(self.value(measures, z, self.weights, True))
        for which in POSTS:
            found.append(self.value(measures, {w: one for w, one in z.items() if w != which}, self.weights))
        for prior in (2.0, 8.0):
            found.append(self.value(measures, self.attained(measures, prior), self.weights))
        told = [score for score in found if score is not None]
        return [min(told), max(told)]


def wilson(total: float, units: int) -> Tuple[float, float]:
    """The usual formula, from the roots of (p̂ − p)² = z² p (1 − p) / n."""
    z2 = stats.norm.ppf(0.975) ** 2
    p = min(max(total / units, 0.0), 1.0)
    a, b, c = 1 + z2 / units, -(2 * p + z2 / units), p * p
    root = math.sqrt(max(b * b - 4 * a * c, 0.0))
    return max(0.0, (-b - root) / (2 * a)), min(1.0, (-b + root) / (2 * a))


BANDS = [("healthy", 75.0), ("fair", 60.0), ("strained", 40.0), ("critical", -math.inf)]


def band(score: float) -> str:
    return next(name for name, start in BANDS if score >= start)


def could_be(score: float, low: float, high: float) -> List[str]:
    found = []
    top = math.inf
    for name, start in BANDS:
        if name != band(score) and high >= start and low < top:
            found.append((start - score if start > score else score - top, name))
        top = start
    return [name for _, name in sorted(found)]


GRADES = [
    ("a", 7, 0.90, 0.70, 60, 0.8), ("b", 10, 0.80, 0.50, 30, 0.6), ("c", 15, 0.60, 0.30, 12, 0.4), ("d", 22, 0.60, 0, 5, 0)
]  # fmt: skip


def grade(half: float, coverage: float, response: Optional[float], pairs: int, fresh: float) -> str:
    answered = response or 0.0
    for name, most, covered, least, enough, recent in GRADES:
        if half <= most and coverage >= covered - 1e-12 and answered >= least and pairs >= enough and fresh >= recent:
            return name
    return "none"


def caps(measures: Dict[str, Measure], result: Json, response: Optional[float]) -> List[str]:
    z: Dict[str, Attained] = result["attained"]
    found = []
    if any(which in z and z[which].z < 0.30 for which in ("r1", "r3")):
        found.append("cap.junior-voice")
    if "a1" in z and special.betainc(z["a1"].a, z["a1"].b, 0.5) >= 0.9:
        found.append("cap.activation")
    if result["pillars"]["relationship"][0] != "value" or response is None or response < 0.30:
        found.append("cap.response")
    return found


CEILING = {"cap.junior-voice": 59.0, "cap.activation": 59.0, "cap.response": 74.0}
