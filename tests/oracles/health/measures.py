"""What is counted: the sixteen indicators, the counts for everyone, and what may be told of the answers."""

import math
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import numpy as np
from scipy import special

from .histories import number
from .pairs import Pair, Rules

Json = Dict[str, Any]
NOBODY = 10**9


class Measure(NamedTuple):
    """`kind`: shares, change or endings; `behind`: pairs or people who stand behind the units."""

    standing: str
    units: int = 0
    total: float = 0.0
    kind: str = "shares"
    extra: float = 0.0
    behind: int = 0


class Program:
    """A request, read."""

    def __init__(self, request: Json, day: Optional[int] = None) -> None:
        self.request, self.policy = request, request["policy"]
        self.history = request["history"]
        self.rules = Rules(self.policy)
        self.as_of: int = number(request["roster"]["as_of"])
        self.term = request["roster"]["term"]
        self.roster = {one["id"]: one for one in request["roster"]["people"]}
        self.pairs = [Pair(raw, self.history, self.roster, self.rules, self.as_of) for raw in self.history["pairings"]]
        self.by_id = {pair.id: pair for pair in self.pairs}
        surveys = self.policy.get("health", {}).get("surveys", {})
        self.low, self.high = surveys.get("scale-minimum", 1), surveys.get("scale-maximum", 5)
        self.open_days = surveys.get("open-days", 21)

    # Behavior.

    def measure(self, which: str, day: int) -> Measure:
        begun = [pair for pair in self.pairs if pair.matched <= day]
        shares: List[Optional[float]] = []
        empty, behind = "not-applicable", None
        activation, cadence = self.rules.activation, self.rules.cadence
        if which == "s1":
            for pair in begun:
                due = pair.matched + activation
                start = min([due] + pair.held_by(day)[:1])
                if start <= day and all(pair.judged):
                    shares.append(1 - pair.untrained(start) / 2)
        elif which == "s2":
            empty = "missing" if begun else empty
            shares = [sum(p.choices) / 2 for p in begun if None not in p.choices]
        elif which == "s3":
            empty = "missing" if not self.history["sponsor_actions"] else empty
            behind = NOBODY
            for action in self.history["sponsor_actions"]:
                due, done = number(action["due_on"]), number(action["done_on"])
                if due <= day - 14:
                    shares.append(float(done is not None and done <= due + 14))
        elif which == "s4":
            empty = "missing" if not self.history["applications"] else empty
            for one in self.history["applications"]:
                registered, matched = number(one["registered_on"]), number(one["matched_on"])
                gone = number(one["withdrew_on"])
                if one["eligible"] and (gone is None or gone > day) and registered <= day - 45:
                    shares.append(float(matched is not None and matched <= registered + 45))
        elif which in ("a1", "g1"):
            within = activation if which == "a1" else max(30, cadence)
            for pair in begun:
                days = pair.held_by(day) if which == "a1" else sorted(
                    number(g["agreed_on"]) for g in pair.goals if number(g["agreed_on"]) <= day
                )
                # A window that a neutral ending cuts short is not complete.
                cut = pair.end(day) == "neutral" and pair.active(pair.matched, pair.ended) < within
                if pair.active(pair.matched, day) >= within and not cut:
                    shares.append(float(bool(days) and pair.active(pair.matched, days[0]) <= within))
        elif which == "a2":
            shares = [pair.cadence(day) for pair in begun]
        elif which == "a3":
            for pair in begun:
                lost = [one for one in pair.lost if day - 90 <= one.on <= day and one.since <= day]
                scheduled = len(lost) + sum(1 for on in pair.came if day - 90 <= on <= day)
                missed = sum(
                    one.senior for one in lost if one.no_show or one.reheld is None or one.reheld > day
                )
                if scheduled >= 2:
                    shares.append(1 - missed / scheduled)
        elif which == "g2":
            asked = self.measure("g1", day).units > 0
            empty = "missing" if asked and not any(pair.has_goal(day) for pair in begun) else empty
            shares = [pair.pace(day) for pair in begun]
        elif which == "c1":
            return self._endings(day)
        elif which == "c2":
            pairs = set()
            for pair in self.pairs:
                for opened, resolved in pair.requests:
                    if opened <= day - 21:
                        shares.append(float(resolved is not None and resolved <= opened + 21))
                        pairs.add(pair.id)
            behind = len(pairs)
        elif which == "c3":
            for pair in begun:
                end = pair.end(day)
                if day < pair.planned_end + 14 or end == "neutral":
                    continue
                if end == "completed":
                    on_time = pair.ended <= pair.last_planned() + 14
                    shares.append(float(on_time or pair.ending == "completed"))
                elif end == "adverse":
                    shares.append(0.0)
                else:
                    decided = pair.closure is not None and pair.closure <= day
                    shares.append(float(pair.extended is not None and decided))
        counted = [share for share in shares if share is not None]
        if not counted:
            return Measure(empty, behind=NOBODY if which == "s3" else 0)
        return Measure("value", len(counted), math.fsum(counted), behind=len(counted) if behind is None else behind)

    def _endings(self, day: int) -> Measure:
        units = adverse = days = 0
        for pair in self.pairs:
            if pair.matched >= day:
                continue
            stop = min(pair.ended if pair.end(day) else day, pair.planned_end)
            units += 1
            adverse += pair.end(day) == "adverse" and pair.ended < pair.planned_end
            days += max(0, stop - pair.matched)
        if not units:
            return Measure("not-applicable")
        return Measure("value", units, float(adverse), "endings", days / 30.4375, units)

    # Answers.

    def share(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)

    def waves(self) -> List[Tuple[int, str]]:
        """Closed waves: last question and name, in that order."""
        asked: Dict[str, int] = {}
        for survey in self.history["surveys"]:
            if survey.get("pairing"):
                asked[survey["wave"]] = max(asked.get(survey["wave"], -(10**6)), number(survey["asked_on"]))
        return sorted((day, wave) for wave, day in asked.items() if day + self.open_days <= self.as_of)

    def answers(self, side: str, constructs: List[str]) -> Dict[str, Optional[float]]:
        """Of the last closed wave, by pairing; None where it was asked and not answered in time, or too little was."""
        closed = self.waves()
        if not closed:
            return {}
        asked, wave = closed[-1]
        found: Dict[str, Optional[float]] = {}
        for survey in self.history["surveys"]:
            if survey["wave"] != wave or survey["side"] != side:
                continue
            values = {item["construct"]: self.share(item["value"]) for item in survey["items"]}
            given = [values[construct] for construct in constructs if construct in values]
            late = survey["answered_on"] is None or number(survey["answered_on"]) >= asked + self.open_days
            enough = bool(given) and 2 * len(given) >= len(constructs)
            found[survey["pairing"]] = math.fsum(given) / len(given) if enough and not late else None
        return found

    def response(self) -> Optional[float]:
        """Lower share of answers of the two sides."""
        closed = self.waves()
        if not closed:
            return None
        asked, wave = closed[-1]
        rates = []
        for side in ["mentor", "mentee"]:
            here = [s for s in self.history["surveys"] if s["wave"] == wave and s["side"] == side and s.get("pairing")]
            answered = [
                s for s in here if s["answered_on"] is not None and number(s["answered_on"]) < asked + self.open_days
            ]
            rates.append(len(answered) / len(here) if here else 1.0)
        return min(rates)

    def voice(self, which: str) -> Measure:
        """r1 to r3, as far as they may be told on a first release."""
        if not self.waves():
            return Measure("missing")
        side = "mentee" if which == "r2" else "mentor"
        constructs = ["safety"] if which == "r3" else ["useful", "rapport"]
        told = {pair: share for pair, share in self.answers(side, constructs).items() if share is not None}
        people = {self.by_id[pair].people[0 if side == "mentor" else 1] for pair in told}
        n, total = len(told), math.fsum(told.values())
        if n < 5 or len(people) < 5 or len(set(told.values())) < 2:
            return Measure("withheld")
        if not 1 - 1e-9 <= total <= n - 1 + 1e-9:
            return Measure("withheld")
        edge = 0.05 / (self.high - self.low)
        return Measure("value", n, min(max(total, edge * n), (1 - edge) * n), behind=n)

    def skills(self) -> Tuple[Measure, Optional[int]]:
        """g3, and how many gained."""
        closed = {wave: place for place, (_, wave) in enumerate(self.waves())}
        if not self.history["skills"] or not closed:
            return Measure("missing"), None
        ratings: Dict[Tuple[str, str], Dict[str, Tuple[int, float]]] = {}
        for one in self.history["skills"]:
            if one["wave"] not in closed:
                continue
            phases = ratings.setdefault((one["person"], one["topic"]), {})
            place, value = closed[one["wave"]], self.share(one["value"])
            earlier = one["phase"] == "before"
            if one["phase"] not in phases or (place < phases[one["phase"]][0]) == earlier:
                phases[one["phase"]] = (place, value)
        people: Dict[str, List[Tuple[float, float]]] = {}
        for (person, _), phases in ratings.items():
            before = phases.get("recalled", phases.get("before"))
            if before and "after" in phases:
                people.setdefault(person, []).append((before[1], phases["after"][1]))
        changes = [(np.mean([b for b, _ in v]), np.mean([a for _, a in v])) for v in people.values()]
        pairs = sum(1 for pair in self.pairs if set(pair.people) & set(people))
        if len(changes) < 5 or pairs < 5:
            return Measure("withheld"), None
        effect = hedges([b for b, _ in changes], [a for _, a in changes])
        if effect is None:
            return Measure("withheld"), None
        gained = sum(1 for before, after in changes if after > before + 1e-12)
        n = len(changes)
        return Measure("value", n, effect[0], "change", effect[1], n), gained

    # All together.

    def all(self, day: int, voices: bool = True) -> Dict[str, Measure]:
        found: Dict[str, Measure] = {}
        for which in ["s1", "s2", "s3", "s4", "a1", "a2", "a3", "r1", "r2", "r3", "g1", "g2", "g3", "c1", "c2", "c3"]:
            if which in ("r1", "r2", "r3"):
                found[which] = self.voice(which) if voices else Measure("missing")
            elif which == "g3":
                found[which] = self.skills()[0] if voices else Measure("missing")
            else:
                found[which] = self.measure(which, day)
        return found

    def counts(self, day: int) -> Dict[str, Measure]:
        begun = [pair for pair in self.pairs if pair.matched <= day]
        met = [float(bool(pair.held_by(day))) for pair in begun]
        goals = [(p.id, float(g["progress"] >= 1)) for p in begun for g in p.goals if number(g["agreed_on"]) <= day]
        ended = [float(pair.end(day) == "completed") for pair in begun if pair.end(day)]

        def measure(values: List[float], behind: int) -> Measure:
            standing = "value" if values else "not-applicable"
            return Measure(standing, len(values), math.fsum(values), behind=behind)

        return {
            "met": measure(met, len(met)),
            "goals-reached": measure([done for _, done in goals], len({pair for pair, _ in goals})),
            "completed": measure(ended, len(ended)),
        }

    def seasoned(self, day: int) -> int:
        return sum(1 for pair in self.pairs if pair.matched + self.rules.cadence <= day)

    def stage(self, day: int) -> str:
        running = [pair for pair in self.pairs if pair.matched <= day and not pair.end(day)]
        if day >= number(self.term["until"]) or (not running and any(pair.end(day) for pair in self.pairs)):
            return "closing"
        young = day - number(self.term["since"]) < 45
        return "setup" if young or self.seasoned(day) < 5 else "running"

    def fresh(self, day: int) -> float:
        """Share of the open pairings with an event in the last two periods."""
        told = []
        for pair in self.pairs:
            if pair.matched > day or pair.end(day):
                continue
            events = [pair.matched] + [one.on for one in pair.lost] + pair.came
            events += [number(goal["updated_on"]) for goal in pair.goals]
            told.append(any(day - 2 * self.rules.cadence < event <= day for event in events))
        return sum(told) / len(told) if told else 1.0


def hedges(before: List[float], after: List[float]) -> Optional[Tuple[float, float]]:
    """Hedges g_av with the exact correction, and its squared standard error."""
    b, a = np.array(before), np.array(after)
    n, spread = len(b), math.sqrt((b.var(ddof=1) + a.var(ddof=1)) / 2)
    if n < 3 or spread <= 1e-12:
        return None
    r = 0.0 if b.std() * a.std() < 1e-12 else float(np.corrcoef(b, a)[0, 1])
    r = min(max(r, -0.9), 0.95)
    nu = n - 1
    exact = special.gamma(nu / 2) / (math.sqrt(nu / 2) * special.gamma((nu - 1) / 2))
    g = exact * float((a - b).mean()) / spread
    return g, 2 * (1 - r) / n + g * g / (2 * nu)
