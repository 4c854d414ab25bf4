"""Reverse mentoring inside your own process: who may teach whom, when they meet, how the program runs.

`Plugin.bundled()` is where to begin; `contract` has the dataclasses of requests and answers, by interface.
"""

from .contract.program import Closure, Feed, Goal, Pairing, Person, Preference, Roster, Skill, Tie, Waiver, WeeklyWindow
from .contract.scheduling import Calendar, Diary, Session
from .contract.types import Attribute, DaySpan, Finding, Interval, Pair, Reader
from .door import decode, encode
from .errors import EngineError, Fault, LoadError, Stopped
from .limits import Limits
from .plugin import Plugin, Reply

__all__ = [
    "Attribute",
    "Calendar",
    "Closure",
    "DaySpan",
    "Diary",
    "EngineError",
    "Fault",
    "Feed",
    "Finding",
    "Goal",
    "Interval",
    "Limits",
    "LoadError",
    "Pair",
    "Pairing",
    "Person",
    "Plugin",
    "Preference",
    "Reader",
    "Reply",
    "Roster",
    "Session",
    "Skill",
    "Stopped",
    "Tie",
    "Waiver",
    "WeeklyWindow",
    "decode",
    "encode",
]
