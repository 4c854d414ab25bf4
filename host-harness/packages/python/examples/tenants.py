"""Made-up tenants: rosters of any size from a seed. The same arguments give the same people on every machine.

A company has sites in several time zones, departments, and a line of managers in each; most people want to learn or can
teach a few topics. Nothing here is modelled on anybody.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from reverse_mentoring import Attribute, DaySpan, Feed, Person, Roster, Skill, Tie

DAY = "2026-11-02"
TERM = DaySpan(since=DAY, until="2027-05-03")
TOPICS = (
    "ai",
    "analytics",
    "automation",
    "cloud",
    "design",
    "security",
    "short-video",
    "social-media",
    "spreadsheets",
    "writing",
)
SITES = {"berlin": "Europe/Berlin", "lisbon": "Europe/Lisbon", "boston": "America/New_York", "pune": "Asia/Kolkata"}
DEPARTMENTS = ("finance", "legal", "operations", "people", "research", "sales")
LANGUAGES = {"berlin": ("de", "en"), "lisbon": ("pt", "en"), "boston": ("en",), "pune": ("en", "hi")}
INTERESTS = ("chess", "cooking", "cycling", "film", "gardens", "music", "running", "travel")
#: People whom one manager manages.
SPAN = 8


def tenant(number: int, people: int, seed: int = 1, *, teaching: float = 0.5, broken: bool = False) -> Roster:
    """One company. `teaching` is the share of juniors who would teach. A broken one has what real exports have: two
    people with one id, and a day that does not exist.
    """
    # A text, so that neighbors share nothing; hashed by the generator in the same way everywhere.
    dice = random.Random(f"{seed}/{number}/{people}")
    held = [person(dice, number, each, teaching) for each in range(people)]
    if broken:
        held.append(held[0])
    return Roster(
        as_of="2026-02-30" if broken else DAY,
        term=TERM,
        people=held,
        ties=lines(held),
        feeds=[Feed(relation="manages", as_of=DAY)],
    )


def person(dice: random.Random, company: int, number: int, teaching: float) -> Person:
    """Juniors have grades 1 to 4 and may teach; most of the others, up to grade 9, want to learn."""
    grade = min(9, 1 + int(dice.expovariate(0.35)))
    site, department = dice.choice(list(SITES)), dice.choice(DEPARTMENTS)
    mentor, mentee = grade <= 4 and dice.random() < teaching, grade >= 5 and dice.random() < 0.9
    topics = dice.sample(TOPICS, 3)
    attributes = [
        ("department", department),
        ("site", site),
        *(("interest", each) for each in dice.sample(INTERESTS, 2)),
    ]
    return Person(
        id=f"t{company}-{number}",
        mentor_places=int(mentor),
        mentee_places=int(mentee),
        grade=grade,
        skills=[
            Skill(
                topic=topic,
                level=dice.randint(3, 5) if mentor else dice.randint(0, 2),
                offered=mentor,
                wanted=dice.randint(1, 5) if mentee else 0,
            )
            for topic in topics
        ],
        languages=LANGUAGES[site],
        oriented_on="2026-10-12",
        time_zone=SITES[site],
        attributes=[Attribute(key=key, value=value) for key, value in attributes],
    )


def lines(people: Sequence[Person]) -> list[Tie]:
    """Reporting lines: in order of grade, each department hangs below its most senior person."""
    ties = []
    for department in DEPARTMENTS:
        members = sorted(
            (each for each in people if value(each, "department") == department),
            key=lambda each: (-(each.grade or 0), each.id),
        )
        ties += [
            Tie(subject=members[(at - 1) // SPAN].id, relation="manages", object=each.id)
            for at, each in enumerate(members)
            if at > 0
        ]
    return ties


def value(person: Person, key: str) -> str:
    """A person's first value of an attribute; empty if there is none."""
    return next((each.value for each in person.attributes if each.key == key), "")
