"""Random pools of people, and one match of the component over them, read through the records."""

import json
import random
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import plugin

Pair = Tuple[str, str]


class Match(NamedTuple):
    """An outcome, and everything it could choose from."""

    outcome: Dict[str, Any]
    mentors: Dict[str, int]
    mentees: Dict[str, int]
    #: Points and weight of every edge.
    edges: Dict[Pair, Tuple[int, int]]

    @property
    def chosen(self) -> List[Pair]:
        fresh = [p for p in self.outcome["proposals"] if p["origin"] in ("kept", "fresh")]
        return [(p["pair"]["mentor"], p["pair"]["mentee"]) for p in fresh]

    @property
    def points(self) -> List[int]:
        return sorted(self.edges[pair][0] for pair in self.chosen)

    @property
    def weight(self) -> int:
        return sum(self.edges[pair][1] for pair in self.chosen)


def person(name: str, mentor: int, mentee: int, grade: int, skills: List[Dict[str, Any]], rng: random.Random) -> Dict[str, Any]:
    return {
        "id": name, "mentor_places": mentor, "mentee_places": mentee, "grade": grade, "skills": skills,
        "languages": rng.choice([["en"], ["en", "de"], ["de", "en"]]), "enrolled": {},
        "attributes": [{"key": "department", "value": rng.choice("abcd")}, {"key": "interest", "value": rng.choice("uvwxyz")}],
    }


#: Mentors' places over mentees', topics, places up to, and the share of pairs that the host excludes.
REGIMES = {
    "slack": (2.0, 8, 1, 0.0),
    "tight": (1.0, 8, 1, 0.0),
    "deficit": (0.6, 8, 1, 0.0),
    "places on both sides": (1.0, 8, 3, 0.0),
    "sparse": (1.0, 30, 1, 0.3),
    "sparse, places on both sides": (1.0, 25, 3, 0.4),
    "dense": (1.0, 2, 2, 0.0),
    "all equal": (1.0, 1, 2, 0.0),
}


def pool(regime: str, seniors: int, rng: random.Random) -> Tuple[Dict[str, Any], Dict[str, Any]]:
    """A roster and a request."""
    ratio, topics, most, excluded = REGIMES[regime]
    equal = regime == "all equal"
    draw = random.Random(0) if equal else rng
    juniors = max(1, round(ratio * seniors))
    places = lambda: 1 if equal else rng.randint(1, most)  # noqa: E731
    people = []
    for number in range(juniors):
        taught = rng.sample(range(topics), min(topics, 1 if equal else rng.randint(1, 3)))
        skills = [{"topic": f"t{t}", "level": 4 if equal else rng.randint(2, 5), "offered": True, "wanted": 0} for t in taught]
        who = person(f"m{number}", places(), 0, 2, skills, random.Random(0) if equal else rng)
        people.append(who)
    for number in range(seniors):
        wanted = rng.sample(range(topics), min(topics, 1 if equal else rng.randint(1, 4)))
        skills = [{"topic": f"t{t}", "level": 0 if equal else rng.randint(0, 2), "offered": False,
                   "wanted": 3 if equal else rng.randint(1, 5)} for t in wanted]
        grade = 6 if equal else rng.randint(3, 8)
        people.append(person(f"s{number}", 0, places(), grade, skills, random.Random(0) if equal else draw))
    if not equal:
        names = [one["id"] for one in people]
        for one in people:
            others = [name for name in rng.sample(names, min(3, len(names))) if name != one["id"]]
            one["preferences"] = [{"other": other, "stance": "favor"} for other in others]
    roster = {
        "as_of": "2026-11-02", "term": {"since": "2026-11-02", "until": "2027-05-03"}, "people": people,
        "feeds": [{"relation": "manages", "as_of": "2026-11-01"}],
    }
    out = [{"mentor": f"m{i}", "mentee": f"s{j}"} for i in range(juniors) for j in range(seniors) if rng.random() < excluded]
    return roster, {"excluded": out}


def policy(**matching: Any) -> Dict[str, Any]:
    return {"matching": {"places-most": 16, "reach": {"unknown-zone": "eligible"}, **matching}}


def match(rules: Dict[str, Any], roster: Dict[str, Any], request: Optional[Dict[str, Any]] = None, step: int = 1_000_000) -> Match:
    """One search to its end, in a fresh instance, and every row of its edges."""
    session = plugin.session()
    program = session.call("program", "[static]program.open-json", json.dumps(rules), json.dumps(roster))
    search = session.call("matching", "[static]search.start", program, request or {})
    while not session.call("matching", "[method]search.advance", search, step)["done"]:
        pass
    outcome = session.call("matching", "[method]search.outcome", search)
    people = roster["people"]
    edges = {}
    for position, one in enumerate(people):
        if one["mentor_places"]:
            row = session.call("matching", "[method]search.edges", search, position)
            for other, points, weight in zip(row["mentees"], row["points"], row["weights"]):
                edges[one["id"], people[other]["id"]] = (points, int(weight))
    most = rules["matching"].get("places-most", 2)
    places = lambda side: {p["id"]: min(most, p[side]) for p in people if p[side]}  # noqa: E731
    return Match(outcome, places("mentor_places"), places("mentee_places"), edges)
