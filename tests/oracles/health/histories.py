"""Whole programs drawn at random, valid by construction, as requests of the JSON door."""

import datetime
import json
import random
from typing import Any, Dict, List, Optional

START = datetime.date(2026, 1, 1)
Json = Dict[str, Any]


def day(number: int) -> str:
    """The date of a day counted from the start of the term."""
    return (START + datetime.timedelta(days=number)).isoformat()


def number(date: Optional[str]) -> Optional[int]:
    """The other way round."""
    return None if date is None else (datetime.date.fromisoformat(date) - START).days


def person(name: str, draw: random.Random, departments: int = 3) -> Json:
    trained = draw.choice([None, 0, 0, 0, draw.randint(-20, 60)])
    return {
        "id": name,
        "mentor_places": 2,
        "mentee_places": 2,
        "grade": draw.randint(1, 5),
        "enrolled": {},
        "oriented_on": None if trained is None else day(trained),
        "attributes": [{"key": "department", "value": f"d{draw.randrange(departments)}"}],
    }


def _weight(weight: float) -> Any:
    """A pillar's weight in the shape that the component's policy has."""
    # Here and not above: reading a history needs no component.
    from plugin import run

    pillars = json.loads(run("policy.resolve", {"document": {}})["document"])["health"]["pillars"]
    return {"weight": weight} if isinstance(pillars["setup"], dict) else weight


def policy(draw: random.Random) -> Json:
    """Mostly the defaults; sometimes what a program may change."""
    document: Json = {}
    if draw.random() < 0.4:
        document["program"] = {"cadence-days": draw.choice([14, 21, 45, 60]), "term-days": draw.choice([90, 120, 365])}
    health: Json = {}
    if draw.random() < 0.2:
        health["activation-days"] = draw.randint(10, 60)
    if draw.random() < 0.3:
        weights = ["setup", "activity", "relationship", "goals", "continuity"]
        health["pillars"] = {pillar: _weight(round(draw.uniform(0.05, 0.45), 3)) for pillar in weights}
    if draw.random() < 0.3:
        health["indicators"] = {
            draw.choice(["s1", "a2", "r3", "g2", "c1"]): {"floor": 0.3, "target": draw.choice([0.7, 0.99])}
        }
    if draw.random() < 0.2:
        health["surveys"] = {"open-days": draw.choice([7, 35]), "scale-minimum": 0, "scale-maximum": 8}
    if health:
        document["health"] = health
    return document


def history(draw: random.Random, as_of: int, pairs: int, document: Json) -> Json:
    """What happened up to `as_of`."""
    scale = document.get("health", {}).get("surveys", {})
    low, high = scale.get("scale-minimum", 1), scale.get("scale-maximum", 5)
    told: Dict[str, List[Json]] = {
        key: [] for key in ["pairings", "meetings", "concerns", "goals", "surveys", "skills", "applications", "facts"]
    }
    told["sponsor_actions"] = []
    quality = draw.random()
    for place in range(pairs):
        _pair(draw, told, f"p{place}", place, as_of, quality, low, high)
    for _ in range(draw.choice([0, 0, 3, 8])):
        due = draw.randint(-30, as_of + 40)
        done = draw.randint(due - 10, due + 30)
        told["sponsor_actions"].append(
            {
                "kind": draw.choice(["kick-off", "quarterly-review"]),
                "due_on": day(due),
                "done_on": day(done) if draw.random() < 0.7 and done <= as_of else None,
            }
        )
    for place in range(draw.choice([0, 0, 10, 40])):
        registered = draw.randint(-40, as_of)
        matched = registered + draw.randint(0, 90)
        withdrew = registered + draw.randint(0, 90)
        told["applications"].append(
            {
                "person": f"{draw.choice('js')}{draw.randrange(max(pairs, 4))}",
                "side": draw.choice(["mentor", "mentee"]),
                "registered_on": day(registered),
                "eligible": draw.random() < 0.9,
                "matched_on": day(matched) if draw.random() < 0.7 and matched <= as_of else None,
                "withdrew_on": day(withdrew) if draw.random() < 0.1 and withdrew <= as_of else None,
            }
        )
    for entries in told.values():
        draw.shuffle(entries)
    return dict(told)


def _pair(
    draw: random.Random, told: Dict[str, List[Json]], name: str, place: int, as_of: int, quality: float, low: int, high: int
) -> None:
    matched = draw.randint(-60, as_of)
    planned_end = matched + draw.choice([90, 120, 180, 180, 360])
    pairing: Json = {
        "id": name,
        # Some people are in two pairings, some are not in the roster any more.
        "pair": {"mentor": f"j{place if draw.random() < 0.9 else 0}", "mentee": f"s{place}"},
        "matched_on": day(matched),
        "planned_end": day(planned_end),
        "mentor_chose": draw.choice([None, True, True, False]),
        "mentee_chose": draw.choice([None, True, True, False]),
        "pauses": [],
    }
    stop = as_of
    if draw.random() < 0.25:
        ended = draw.randint(matched, max(matched, min(as_of, planned_end + 30)))
        endings = ["completed", "relational", "no-time", "inactive", "left-company", "role-change", "leave", "other"]
        pairing["ended_on"], pairing["ending"] = day(ended), draw.choice(endings + ["unknown"])
        stop = ended
    if draw.random() < 0.15:
        pairing["extended_to"] = day(planned_end + draw.randint(0, 90))
    if draw.random() < 0.15:
        pairing["closure_decided_on"] = day(draw.randint(matched, as_of))
    at = matched + draw.randint(5, 60)
    while draw.random() < 0.25 and at < as_of + 30:
        until = at + draw.randint(1, 40)
        open_end = draw.random() < 0.1
        pairing["pauses"].append({"since": day(at), "until": None if open_end else day(until)})
        if open_end:
            break
        at = until + draw.randint(0, 30)
    told["pairings"].append(pairing)

    reliable = min(1.0, max(0.1, draw.gauss(quality, 0.3)))
    at = matched + draw.randint(0, 40)
    while at <= min(stop + 10, as_of):
        held = draw.random() < reliable
        meeting: Json = {
            "pairing": name,
            "on": day(at),
            "state": "held" if held else draw.choice(["cancelled", "no-show", "planned"]),
            "missed_by": [] if held else draw.choice([[], ["mentor"], ["mentee"], ["mentee"], ["mentor", "mentee"]]),
            "minutes": draw.choice([None, 60, 45, 10]) if held else None,
            "logged_on": day(min(as_of, at + draw.randint(0, 30))) if draw.random() < 0.6 else None,
        }
        if not held and draw.random() < 0.3:
            meeting["reheld_on"] = day(at + draw.randint(0, 14))
        told["meetings"].append(meeting)
        at += draw.choice([7, 14, 25, 30, 30, 45, 70])
    if draw.random() < 0.4:
        told["meetings"].append({"pairing": name, "on": day(as_of + draw.randint(0, 40)), "state": "planned"})

    for _ in range(draw.choice([0, 1, 1, 2])):
        agreed = matched + draw.randint(0, 70)
        if agreed > as_of:
            continue
        due = agreed + draw.randint(0, 150)
        told["goals"].append(
            {
                "pairing": name,
                "agreed_on": day(agreed),
                "due_on": day(due) if draw.random() < 0.7 else None,
                "progress": draw.choice([0, 0.25, 0.5, 0.9, 1]),
                "updated_on": day(draw.randint(agreed, as_of)),
                "weight": draw.choice([1, 1, 2.5]),
            }
        )
    for kind, share in [("help", 0.1), ("rematch", 0.08), ("incident", 0.03)]:
        if draw.random() < share:
            opened = draw.randint(matched, as_of)
            resolved = opened + draw.randint(0, 40)
            told["concerns"].append(
                {
                    "pairing": name,
                    "kind": kind,
                    "opened_on": day(opened),
                    "resolved_on": day(resolved) if draw.random() < 0.6 and resolved <= as_of else None,
                }
            )
    for wave, after in [("w1", 30), ("w2", 80)]:
        for side in ["mentor", "mentee"]:
            asked = matched + after + draw.randint(0, 3)
            if asked > as_of or draw.random() < 0.1:
                continue
            answered = asked + draw.randint(0, 30)
            answers = draw.random() < 0.75 and answered <= as_of
            items = [
                {"construct": construct, "value": draw.randint(low, high)}
                for construct in ["useful", "rapport", "safety", "voice"]
                if draw.random() < 0.85
            ]
            told["surveys"].append(
                {
                    "wave": wave,
                    "pairing": name,
                    "side": side,
                    "asked_on": day(asked),
                    "answered_on": day(answered) if answers else None,
                    "items": items if answers else [],
                }
            )
        for phase in ["before", "recalled", "after"]:
            if draw.random() < 0.4:
                value = draw.randint(low, high - 1) + (1 if phase == "after" else 0)
                told["skills"].append(
                    {"person": f"s{place}", "topic": draw.choice(["ai", "web"]), "wave": wave, "phase": phase, "value": value}
                )
    # At most one rating per person, topic, wave and phase.
    seen = set()
    for rating in list(told["skills"]):
        key = (rating["person"], rating["topic"], rating["wave"], rating["phase"])
        if key in seen:
            told["skills"].remove(rating)
        seen.add(key)
    if draw.random() < 0.2:
        told["facts"].append({"kind": "oriented", "person": f"x{place}", "on": day(0)})


def program(seed: int, pairs: Optional[int] = None) -> Json:
    """A request without a reader: policy, roster, history."""
    draw = random.Random(seed)
    count = draw.choice([0, 2, 4, 6, 9, 14, 24, 40, 70]) if pairs is None else pairs
    as_of = draw.choice([20, 60, 100, 150, 200, 300, 500])
    people = [person(f"{side}{place}", draw) for place in range(count) for side in "js"]
    # Some have left the roster.
    people = [one for one in people if draw.random() > 0.03]
    document = policy(draw)
    return {
        "policy": document,
        "roster": {"as_of": day(as_of), "term": {"since": day(0), "until": day(draw.choice([180, 400, 720]))}, "people": people},
        "history": history(draw, as_of, count, document),
    }
