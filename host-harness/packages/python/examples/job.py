"""What a worker does with one tenant, whatever engine calls it: match, keep the outcome in the tenant's own store, and
give a row. Knows nothing of Ray and Spark.

It may be called again for the same tenant, at the same time even: what is stored is whole or absent, and the same.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tenants import tenant

from reverse_mentoring import Fault, Plugin, Stopped, encode

SCHEMA = """
CREATE TABLE outcome (request TEXT PRIMARY KEY, plugin TEXT NOT NULL, digest TEXT NOT NULL, fuel INTEGER NOT NULL,
                      answer BLOB NOT NULL);
CREATE TABLE pair (mentor TEXT NOT NULL, mentee TEXT NOT NULL, points INTEGER NOT NULL, PRIMARY KEY (mentor, mentee));
"""


@dataclass(frozen=True)
class Setting:
    """A run: how many tenants of what size, and where their stores are."""

    folder: str
    tenants: int = 200
    people: int = 500
    seed: int = 1
    broken: tuple[int, ...] = (7,)


@dataclass(frozen=True)
class Row:
    """What the run reports of one tenant."""

    tenant: int
    status: str
    """`done`, or the code of a fault or a stop."""

    digest: str
    """SHA-256 of the answer's bytes, or of the fault's text: what must be equal wherever it was worked out."""

    pairs: int = 0
    points: int = 0
    problems: int = 0
    seconds: float = 0.0
    engine: str = ""
    """Which engine in which process worked it out; empty where it was in the store already."""


Work = Callable[[Setting, int], Row]
"""What an engine runs for each tenant: `match`, or something around it."""


def match(setting: Setting, number: int) -> Row:
    """One tenant's match. What is wrong with a tenant is its row, not an exception: the others go on."""
    # In a real platform: this tenant's export or database. The roster never leaves the worker.
    roster = tenant(number, setting.people, setting.seed, broken=number in setting.broken)
    request = encode({"policy": {}, "roster": roster, "request": {}})
    # One for each worker process, however many tenants it serves.
    plugin = Plugin.bundled()
    path = Path(setting.folder) / f"tenant-{number:05}.db"
    key = hashlib.sha256(request.encode()).hexdigest()
    stored = find(path, key, plugin.digest)
    if stored:
        return Row(number, "done", *stored)
    start = time.perf_counter()
    engine = f"{os.getpid()}/{id(plugin):x}"
    try:
        reply = plugin.run("matching.search", request)
    except (Fault, Stopped) as refusal:
        digest = hashlib.sha256(str(refusal).encode()).hexdigest()
        problems = len(refusal.problems) if isinstance(refusal, Fault) else 0
        return Row(number, refusal.code, digest, problems=problems, seconds=time.perf_counter() - start, engine=engine)
    pairs = [(each["pair"]["mentor"], each["pair"]["mentee"], each["points"]) for each in reply.value()["proposals"]]
    keep(path, (key, plugin.digest, reply.digest(), reply.fuel, gzip.compress(reply.text.encode(), mtime=0)), pairs)
    seconds = time.perf_counter() - start
    return Row(number, "done", reply.digest(), len(pairs), sum(points for *_, points in pairs), 0, seconds, engine)


def find(path: Path, key: str, plugin: str) -> tuple[str, int, int] | None:
    """Digest, pairs and points of an earlier attempt at the same request with the same component."""
    if not path.is_file():
        return None
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        found = store.execute("SELECT digest FROM outcome WHERE request = ? AND plugin = ?", (key, plugin)).fetchone()
        if not found:
            return None
        pairs, points = store.execute("SELECT count(*), coalesce(sum(points), 0) FROM pair").fetchone()
    return found[0], pairs, points


def keep(path: Path, outcome: tuple[str, str, str, int, bytes], pairs: list[tuple[str, str, int]]) -> None:
    """Writes a store beside its place and moves it there: a reader, or another attempt, sees it whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    try:
        with contextlib.closing(sqlite3.connect(name)) as store, store:
            store.executescript(SCHEMA)
            store.execute("INSERT INTO outcome VALUES (?, ?, ?, ?, ?)", outcome)
            store.executemany("INSERT INTO pair VALUES (?, ?, ?)", pairs)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
