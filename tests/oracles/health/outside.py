"""What moves over time, and what lies outside: trends, retention, engagement."""

import math
import statistics
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats import weightstats

from .histories import number
from .measures import Program

Json = Dict[str, Any]


class Column:
    """One window of 28 days: each pairing's share, None where it had less than half of it to meet in."""

    def __init__(self, program: Program, last: int, day: int) -> None:
        self.since = last - 28
        self.shares: List[Optional[float]] = []
        for pair in program.pairs:
            stop = min(pair.obliged_until(day), last)
            first = max(self.since, pair.matched)
            obliged = pair.active(first, stop)
            if obliged < 14:
                self.shares.append(None)
                continue
            held = sum(1 for held in pair.held if first < held <= stop)
            self.shares.append(min(1.0, held / max(1.0, obliged / program.rules.cadence)))

    def present(self) -> List[float]:
        return [share for share in self.shares if share is not None]


def columns(program: Program, day: int) -> List[Column]:
    found: List[Column] = []
    for back in reversed(range(26)):
        column = Column(program, day - 28 * back, day)
        if column.present() or found:
            found.append(column)
    return found


def levels(rates: List[float], units: List[int], center: float) -> List[Tuple[float, float]]:
    """Exponentially weighted z, and its limit."""
    center = min(max(center, 0.02), 0.98)
    found, level = [], 0.0
    for place, (rate, n) in enumerate(zip(rates, units), start=1):
        z = (rate - center) / math.sqrt(center * (1 - center) / max(n, 1))
        level = 0.3 * z + 0.7 * level
        found.append((level, 2.7 * math.sqrt(0.3 / 1.7 * (1 - 0.7 ** (2 * place)))))
    return found


def slope(rates: List[float]) -> Tuple[Optional[float], Optional[float]]:
    """Theil and Sen, with Kendall's exact p; None below six windows, and p None with ties."""
    if len(rates) < 6:
        return None, None
    steps = range(len(rates))
    slope = float(stats.theilslopes(rates, steps)[0])
    if len(set(rates)) < len(rates):
        return slope, None
    return slope, float(stats.kendalltau(steps, rates, method="exact").pvalue)


def trend(program: Program, day: int) -> Optional[List[Json]]:
    """a2, over the pairs of both neighboring windows, and what their change of pairs did; None for too few windows."""
    windows = columns(program, day)
    if len(windows) <= 3 or any(not window.present() for window in windows):
        return None
    units = [len(window.present()) for window in windows]
    rates = [math.fsum(window.present()) / len(window.present()) for window in windows]
    matched = [rates[0]]
    for before, after in zip(windows, windows[1:]):
        both = [b - a for a, b in zip(before.shares, after.shares) if a is not None and b is not None]
        matched.append(matched[-1] + (math.fsum(both) / len(both) if both else 0.0))
    mix = [rate - level for rate, level in zip(rates, matched)]
    found = []
    for name, series in [("a2", rates), ("a2.matched", matched), ("a2.mix", mix)]:
        told = levels(series, units, statistics.fmean(series[:3])) if name != "a2.mix" else [(0.0, 0.0)] * len(mix)
        found.append({"indicator": name, "rates": series, "levels": told, "slope": slope(series), "windows": windows})
    return found


def restricted(lives: List[Tuple[float, float, bool]], horizon: float) -> Tuple[float, float]:
    """Mean time without event up to `horizon`, and the variance of that estimate (Klein and Moeschberger, 4.5.2).

    A life is entry, exit, event; the risk set holds who has entered and not left. From a curve of its own, because
    lifelines gives the variance of the time and not of the estimate (and drops late entries at time 0).
    """
    frame = pd.DataFrame(lives, columns=["entry", "exit", "event"])
    times = sorted(set(frame.exit[frame.event & (frame.exit <= horizon)]))
    survival, steps = 1.0, []
    for time in times:
        at_risk = int(((frame.entry < time) & (frame.exit >= time)).sum())
        events = int(((frame.exit == time) & frame.event).sum())
        if at_risk == 0:
            continue
        survival *= 1 - events / at_risk
        steps.append((time, survival, events / (at_risk * (at_risk - events)) if at_risk > events else 0.0))

    def area(start: float) -> float:
        """Under the curve from a time on."""
        total, before, level = 0.0, start, next((s for t, s, _ in reversed(steps) if t <= start), 1.0)
        for time, survival, _ in steps:
            if time > start:
                total += level * (min(time, horizon) - before)
                before, level = time, survival
        return total + level * (horizon - before)

    return area(0.0), sum(area(time) ** 2 * weight for time, _, weight in steps)


def retention(request: Json, horizon: int = 365, least: int = 5) -> Tuple[str, Optional[Tuple[float, float, float, float]]]:
    """Days kept longer, participants less others, standardized to the participants' strata."""
    start, as_of = number(request["roster"]["term"]["since"]), number(request["roster"]["as_of"])
    careers = request["outside"]["careers"]
    if not careers:
        return "missing", None
    strata: Dict[str, Dict[bool, List[Tuple[float, float, bool]]]] = {}
    for one in careers:
        since = number(one["at_risk_since"]) - start
        left = None if one.get("left_on") is None else number(one["left_on"]) - start
        end = min(as_of - start if left is None else left, horizon)
        entry = max(since - 0.5, -0.5)
        if end > entry:
            life = (entry, float(end), left is not None and left <= horizon)
            strata.setdefault(one["stratum"], {True: [], False: []})[one["participant"]].append(life)
    shared = [sides for sides in strata.values() if sides[True] and sides[False]]
    counts = {side: sum(len(sides[side]) for sides in shared) for side in (True, False)}
    if min(counts.values()) < least:
        return "withheld", None
    reach = max(1.0, min(horizon, as_of - start))
    value = variance = 0.0
    for sides in shared:
        weight = len(sides[True]) / counts[True]
        (joined, v1), (others, v2) = restricted(sides[True], reach), restricted(sides[False], reach)
        value += weight * (joined - others)
        variance += weight**2 * (v1 + v2)
    error = math.sqrt(variance)
    p = 2 * stats.norm.sf(abs(value / error)) if error > 0 else 1.0
    half = stats.norm.ppf(0.975) * error
    return "value", (value, value - half, value + half, p)


def welch(inside: List[float], outside: List[float]) -> Tuple[float, float, float, float]:
    """Difference of means with Welch's interval."""
    compare = weightstats.CompareMeans.from_data(np.array(inside), np.array(outside))
    low, high = compare.tconfint_diff(usevar="unequal")
    p = compare.ttest_ind(usevar="unequal")[1]
    return float(np.mean(inside) - np.mean(outside)), float(low), float(high), float(p)


def promoters(values: List[float]) -> Tuple[float, float, float]:
    """Net promoters in points, with the adjusted Wald interval that adds three answers."""
    n = len(values)
    up, down = sum(1 for v in values if v >= 9), sum(1 for v in values if v <= 6)
    p, q = (up + 0.75) / (n + 3), (down + 0.75) / (n + 3)
    half = stats.norm.ppf(0.975) * math.sqrt((p + q - (p - q) ** 2) / (n + 3))
    return 100 * (up - down) / n, 100 * max(p - q - half, -1), 100 * min(p - q + half, 1)
