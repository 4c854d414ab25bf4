"""The examples without an engine: tenants from a seed, their job, and the cost of shards."""

import contextlib
import gzip
import hashlib
import json
import pathlib
import sqlite3
import subprocess
import sys

import pytest

from readme import PACKAGE

sys.path.insert(0, str(PACKAGE / "examples"))

from job import Setting, match  # noqa: E402
from scale import locally  # noqa: E402
from sharding import compare  # noqa: E402
from tenants import tenant  # noqa: E402

from reverse_mentoring import Pair, Reader  # noqa: E402


@pytest.fixture
def setting(tmp_path):
    return Setting(str(tmp_path), tenants=8, people=60, broken=(3,))


def test_a_seed_makes_the_same_people_and_another_does_not():
    assert tenant(3, 60) == tenant(3, 60)
    assert tenant(3, 60) != tenant(4, 60)
    assert tenant(3, 60).people != tenant(3, 60, seed=2).people


def test_a_tenant_whose_input_is_refused_is_a_row_and_the_rest_go_on(setting):
    rows = locally(setting)
    assert [row.tenant for row in rows] == list(range(8))
    assert [row.status for row in rows] == ["done"] * 3 + ["invalid-input"] + ["done"] * 4
    assert rows[3].problems == 2
    assert not (pathlib.Path(setting.folder) / "tenant-00003.db").exists()
    assert all(row.pairs > 0 for row in rows if row.status == "done")
    assert len({row.digest for row in rows}) == 8


def test_a_retry_finds_what_is_stored_and_changes_nothing(setting):
    first = locally(setting)
    before = {path: path.read_bytes() for path in pathlib.Path(setting.folder).iterdir()}
    again = locally(setting)
    assert [(row.tenant, row.status, row.digest, row.pairs, row.points) for row in again] == [
        (row.tenant, row.status, row.digest, row.pairs, row.points) for row in first
    ]
    assert [row.engine == "" for row in again] == [row.status == "done" for row in again]
    assert {path: path.read_bytes() for path in pathlib.Path(setting.folder).iterdir()} == before


def test_the_store_has_the_exact_answer(setting):
    row = match(setting, 0)
    with contextlib.closing(sqlite3.connect(pathlib.Path(setting.folder) / "tenant-00000.db")) as store:
        ((digest, answer),) = store.execute("SELECT digest, answer FROM outcome")
        pairs = store.execute("SELECT mentor, mentee, points FROM pair ORDER BY 1, 2").fetchall()
    text = gzip.decompress(answer).decode()
    assert hashlib.sha256(text.encode()).hexdigest() == digest == row.digest
    proposed = [
        (each["pair"]["mentor"], each["pair"]["mentee"], each["points"]) for each in json.loads(text)["proposals"]
    ]
    assert pairs == sorted(proposed)
    assert (len(pairs), sum(points for *_, points in pairs)) == (row.pairs, row.points)


def test_an_outcome_of_another_component_or_roster_is_worked_out_anew(setting):
    row = match(setting, 0)
    path = pathlib.Path(setting.folder) / "tenant-00000.db"
    with contextlib.closing(sqlite3.connect(path)) as store, store:
        store.execute("UPDATE outcome SET plugin = 'older', digest = 'of the older one'")
    anew = match(setting, 0)
    assert (anew.digest, anew.engine) == (row.digest, row.engine)
    assert match(Setting(setting.folder, people=61), 0).digest != row.digest


def test_shards_are_valid_and_the_whole_is_best(plugin):
    roster = tenant(0, 400, teaching=0.3)
    results = compare(plugin, roster, 1)
    whole, *others = results
    assert [each.way for each in results[:3]] == ["whole", "by site (4)", "by site (4), second round"]
    for first, second in zip(others[::2], others[1::2], strict=True):
        assert first.pairs <= second.pairs <= whole.pairs
        assert first.points <= second.points < whole.points
        assert first.largest < whole.largest


def test_rules_hold_in_a_shard_as_in_the_whole(plugin):
    """A shard that forgot the managers outside it would clear pairs of one reporting line."""
    from sharding import Round
    from tenants import value

    roster = tenant(0, 400, teaching=0.3)
    done = Round(plugin)
    for site in sorted({value(each, "site") for each in roster.people}):
        done.match(roster, [each for each in roster.people if value(each, "site") == site])
    judged = plugin.conflicts.check(
        policy={}, roster=roster, pairs=list(done.pairs), reader=Reader(audience="coordinator")
    )
    assert judged.items
    assert {each.ruling for each in judged.items} == {"clear"}
    line = next(tie for tie in roster.ties)
    above = plugin.conflicts.check(
        policy={},
        roster=roster,
        pairs=[Pair(mentor=line.object, mentee=line.subject)],
        reader=Reader(audience="coordinator"),
    )
    assert above.items[0].ruling == "blocked"


def test_the_commands_answer_scripts():
    scale = [
        sys.executable,
        PACKAGE / "examples" / "scale.py",
        "--tenants",
        "3",
        "--people",
        "60",
        "--broken",
        "1",
        "--json",
    ]
    found = json.loads(subprocess.run(scale, capture_output=True, text=True, check=True).stdout)
    assert (found["tenants"], found["refused"]) == (3, {"1": "invalid-input, 2 problems"})
    shards = [sys.executable, PACKAGE / "examples" / "sharding.py", "--people", "120"]
    assert (
        json.loads(subprocess.run([*shards, "--json"], capture_output=True, text=True, check=True).stdout)["ways"][0][
            "way"
        ]
        == "whole"
    )
    assert "points" in subprocess.run(shards, capture_output=True, text=True, check=True).stdout
