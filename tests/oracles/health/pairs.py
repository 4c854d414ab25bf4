"""One pairing on one day: its clock, its state, its priority."""

from typing import Any, Dict, List, Optional, Set, Tuple

from .histories import number

NEUTRAL = {"left-company", "role-change", "leave"}
Json = Dict[str, Any]


class Rules:
    """C, A and the length of a term, from a policy document."""

    def __init__(self, document: Json) -> None:
        program = document.get("program", {})
        self.cadence: int = program.get("cadence-days", 30)
        given = document.get("health", {}).get("activation-days")
        self.activation: int = max(21, -(-3 * self.cadence // 4)) if given is None else given
        self.months: float = program.get("term-days", 180) / 30.4375


class Lost:
    def __init__(self, on: int, since: int, senior: float, no_show: bool, given: Optional[int]) -> None:
        self.on, self.since, self.senior, self.no_show, self.given = on, since, senior, no_show, given
        self.reheld: Optional[int] = None


class Pair:
    """What is known about a pairing on the day of the report."""

    def __init__(self, raw: Json, history: Json, roster: Dict[str, Json], rules: Rules, as_of: int) -> None:
        self.id: str = raw["id"]
        self.people: List[str] = [raw["pair"]["mentor"], raw["pair"]["mentee"]]
        self.rules = rules
        self.matched: int = number(raw["matched_on"])
        self.planned_end: int = number(raw["planned_end"])
        self.extended = number(raw.get("extended_to"))
        self.ended = number(raw.get("ended_on"))
        self.ending = raw.get("ending")
        self.closure = number(raw.get("closure_decided_on"))
        self.choices = [raw.get("mentor_chose"), raw.get("mentee_chose")]
        self.pauses: List[Tuple[int, int]] = [
            (number(span["since"]), 10**6 if span["until"] is None else number(span["until"])) for span in raw["pauses"]
        ]
        self.known = all(name in roster for name in self.people)
        self.trained = [number(roster.get(name, {}).get("oriented_on")) for name in self.people]
        self.judged = [name in roster for name in self.people]
        for place, name in enumerate(self.people):
            facts = [number(f["on"]) for f in history["facts"] if f["kind"] == "oriented" and f.get("person") == name]
            if facts and not self.judged[place]:
                self.trained[place], self.judged[place] = min(facts), True
        self._sessions([m for m in history["meetings"] if m["pairing"] == self.id], as_of)
        self.requests = [
            (number(c["opened_on"]), number(c.get("resolved_on")))
            for c in history["concerns"]
            if c["pairing"] == self.id and c["kind"] != "incident"
        ]
        self.goals = [g for g in history["goals"] if g["pairing"] == self.id]

    def _sessions(self, meetings: List[Json], as_of: int) -> None:
        self.held: Set[int] = set()
        self.came: List[int] = []
        self.planned: List[int] = []
        self.lost: List[Lost] = []
        for meeting in meetings:
            on, state = number(meeting["on"]), meeting["state"]
            if state == "planned" and self.ended is not None and on > self.ended:
                continue
            if state == "held":
                self.came.append(on)
                if meeting.get("minutes") is None or meeting["minutes"] >= 15:
                    self.held.add(on)
                continue
            if state == "planned":
                self.planned.append(on)
                if on + 7 >= as_of:
                    continue
            since = on + 8 if state == "planned" else on
            missed = meeting.get("missed_by", [])
            senior = 1.0 if "mentee" in missed else 0.0 if missed else 0.5
            self.lost.append(Lost(on, since, senior, state == "no-show", number(meeting.get("reheld_on"))))
        for lost in self.lost:
            later = [day for day in self.held if day > lost.on] + ([lost.given] if lost.given is not None else [])
            later = [day for day in later if day <= lost.on + 10]
            lost.reheld = min(later, default=None)

    # The clock.

    def paused(self, day: int) -> bool:
        return any(since <= day < until for since, until in self.pauses)

    def active(self, start: int, stop: int) -> int:
        """Days after `start` up to `stop` that are not paused."""
        return sum(1 for day in range(start + 1, stop + 1) if not self.paused(day))

    def end(self, day: int) -> Optional[str]:
        """`completed`, `neutral` or `adverse`, once it has ended."""
        if self.ended is None or self.ended > day:
            return None
        if self.ending == "completed":
            return "completed"
        if self.ending != "relational" and self.ended >= self.planned_end - 14:
            return "completed"
        return "neutral" if self.ending in NEUTRAL else "adverse"

    def last_planned(self) -> int:
        return max(self.planned_end, self.extended if self.extended is not None else self.planned_end)

    def obliged_until(self, day: int) -> int:
        stop = min(day, self.last_planned())
        return min(stop, self.ended) if self.end(day) in ("completed", "neutral") else stop

    def held_by(self, day: int) -> List[int]:
        return sorted(held for held in self.held if held <= day)

    def gap(self, day: int) -> int:
        held = self.held_by(day)
        return self.active(held[-1] if held else self.matched, day)

    def lost_run(self, day: int) -> int:
        held = self.held_by(day)
        return sum(
            1
            for lost in self.lost
            if lost.since <= day
            and (not held or lost.on > held[-1])
            and not (lost.reheld is not None and lost.reheld <= day)
        )

    def adherence(self, day: int) -> Optional[float]:
        """Sessions held of those due in the last 90 active days; None below one period."""
        stop = self.obliged_until(day)
        obliged = min(90, self.active(self.matched, stop))
        if obliged < self.rules.cadence:
            return None
        held = sum(1 for day in self.held if day <= stop and self.active(day, stop) <= 90)
        return held * self.rules.cadence / obliged

    def cadence(self, day: int) -> Optional[float]:
        """a2: the last 90 calendar days, pauses out."""
        first = max(self.matched, day - 90)
        stop = self.obliged_until(day)
        obliged = self.active(first, stop)
        if obliged < self.rules.cadence:
            return None
        return min(1.0, sum(1 for held in self.held if first <= held <= stop) * self.rules.cadence / obliged)

    def waiting(self, day: int) -> bool:
        return any(opened <= day and (done is None or done > day) for opened, done in self.requests)

    def has_goal(self, day: int) -> bool:
        return any(number(goal["agreed_on"]) <= day for goal in self.goals)

    def pace(self, day: int) -> Optional[float]:
        total = weights = 0.0
        for goal in self.goals:
            agreed = number(goal["agreed_on"])
            if agreed > day:
                continue
            due = number(goal["due_on"]) if goal["due_on"] is not None else self.planned_end
            due = max(due, agreed + 1)
            elapsed = self.active(agreed, min(due, self.obliged_until(day))) / max(1, self.active(agreed, due))
            if elapsed >= 0.25:
                # A goal that was never touched again is where it began.
                progress = goal["progress"] if number(goal["updated_on"]) > agreed else 0.0
                total += goal["weight"] * min(1.0, progress / max(0.1, elapsed))
                weights += goal["weight"]
        return total / weights if weights else None

    def untrained(self, day: int) -> int:
        return sum(1 for trained in self.trained if trained is None or trained > day)

    # The state machine: the first line that fits.

    def state(self, day: int, requests: bool = True) -> Tuple[str, str]:
        cadence, activation = self.rules.cadence, self.rules.activation
        end = self.end(day)
        if end == "completed":
            return "completed", self.ending
        if end is not None:
            return "ended-early", end
        if requests and self.waiting(day):
            return "at-risk", "help-requested"
        gap, lost = self.gap(day), self.lost_run(day)
        upcoming = [planned for planned in self.planned if planned >= day]
        if not self.held_by(day):
            if gap <= activation and lost < 2:
                return "not-started", "within-activation-window"
            if gap <= 2 * activation and lost < 2:
                return "drifting", "late-start"
            return ("at-risk" if gap > 4 * cadence else "stalled"), "never-started"
        if gap > 4 * cadence and not any(planned <= day + 14 for planned in upcoming):
            return "at-risk", "silent"
        if gap > 2.5 * cadence and not upcoming:
            return "stalled", "gap"
        if lost >= 2:
            return ("drifting" if upcoming else "stalled"), "missed-run"
        if self.closing_due(day):
            return "drifting", "closure-due"
        if gap > 1.5 * cadence:
            return "drifting", "gap"
        adherence = self.adherence(day)
        if adherence is not None and adherence < 0.6 - 1e-12:
            return "drifting", "low-cadence"
        if not self.has_goal(day) and self.active(self.matched, day) > max(30, cadence):
            return "drifting", "no-goals"
        if day > self.planned_end and self.extended is not None and self.extended >= day:
            return "extended", "on-track"
        return "on-track", "ok"

    def closing_due(self, day: int) -> bool:
        decided = self.extended is None and self.closure is not None and self.closure <= day
        return self.end(day) is None and day > self.last_planned() + 14 and not decided

    def since(self, day: int, requests: bool = True) -> int:
        if self.end(day) is not None:
            return self.ended
        now, since = self.state(day, requests), day
        while since > self.matched and self.state(since - 1, requests) == now:
            since -= 1
        return since

    def priority(self, day: int) -> int:
        def unit(value: float) -> float:
            return min(1.0, max(0.0, value))

        adherence = self.adherence(day)
        pace = self.pace(day)
        if not self.has_goal(day):
            goals = 1.0
        else:
            goals = 0.0 if pace is None else unit((0.6 - pace) / 0.6)
        points = (
            35 * unit((self.gap(day) / self.rules.cadence - 1) / 2)
            + 12.5 * min(self.lost_run(day), 2)
            + 15 * unit((0.8 - (1.0 if adherence is None else adherence)) / 0.8)
            + 15 * goals
            + 5 * self.untrained(day)
        )
        return int(points + 0.5)
