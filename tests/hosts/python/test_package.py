"""The package `reverse-mentoring` as its users have it: installed from the wheel, with its component inside."""

import concurrent.futures
import importlib.metadata
import json
import os
import pathlib
import pickle
import subprocess
import sys

import pytest

import reverse_mentoring
from corpus import CASES, canonical, text
from reverse_mentoring import (
    DaySpan,
    Fault,
    Feed,
    LoadError,
    Pair,
    Person,
    Plugin,
    Reader,
    Roster,
    Skill,
    decode,
    encode,
)
from reverse_mentoring.cache import KEPT, CodeCache
from reverse_mentoring.contract import conflicts, health, matching, program, scheduling
from reverse_mentoring.contract.matching import Outcome

PACKAGE = pathlib.Path(__file__).resolve().parents[3] / "host-harness" / "packages" / "python"


def request(name):
    return json.loads(text(CASES[name]["request"]))


def answer(name):
    return json.loads(text(CASES[name]["answer"]))


def roster(**changes):
    def somebody(name, places, grade, skill):
        return Person(
            id=name, mentor_places=places[0], mentee_places=places[1], grade=grade, languages=["en"], skills=[skill]
        )

    people = [
        somebody("kim", (1, 0), 3, Skill(topic="ai", level=4, offered=True, wanted=0)),
        somebody("ada", (0, 1), 7, Skill(topic="ai", level=1, offered=False, wanted=4)),
    ]
    made = {
        "as_of": "2026-11-02",
        "term": DaySpan(since="2026-11-02", until="2027-05-03"),
        "people": people,
        "feeds": [Feed(relation="manages", as_of="2026-11-01")],
    }
    return Roster(**(made | changes))


def test_it_is_the_installed_wheel():
    assert PACKAGE not in pathlib.Path(reverse_mentoring.__file__).parents
    assert (pathlib.Path(reverse_mentoring.__file__).parent / "py.typed").is_file()
    carried = {path.name for path in importlib.metadata.files("reverse-mentoring")}
    assert {"LICENSE", "NOTICE", "plugin.wasm"} <= carried


def test_two_people_are_matched(plugin):
    outcome = plugin.matching.search(policy={}, roster=roster())
    assert [each.pair for each in outcome.proposals] == [Pair(mentor="kim", mentee="ada")]
    assert sum(outcome.proposals[0].shares) == outcome.proposals[0].points > 0
    assert outcome.certificate.value == outcome.certificate.bound


def test_what_is_not_known_is_not_clear(plugin):
    assert plugin.matching.search(policy={}, roster=roster(feeds=())).proposals == ()
    pairs = [Pair(mentor="kim", mentee="ada")]
    judged = plugin.conflicts.check(
        policy={}, roster=roster(feeds=()), pairs=pairs, reader=Reader(audience="coordinator")
    )
    assert judged.items[0].ruling == "unknown"


def test_a_fault_names_every_problem_and_its_place(plugin):
    twice = roster(people=[*roster().people, roster().people[0]], as_of="2026-02-30")
    with pytest.raises(Fault) as raised:
        plugin.program.open(policy={}, roster=twice)
    fault = raised.value
    assert fault.code == "invalid-input"
    assert [(problem.path, problem.code) for problem in fault.problems] == [
        ("/roster/as_of", "input.bad-date"),
        ("/roster/people/2/id", "input.duplicate-id"),
    ]
    assert str(fault).splitlines()[1].strip().startswith("/roster/as_of: ")
    # Workers hand it to each other.
    again = pickle.loads(pickle.dumps(fault))
    assert (again.code, str(again), again.problems) == (fault.code, str(fault), fault.problems)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("matching.search.total", matching.Outcome),
        ("matching.explain", matching.Explanation),
        ("conflicts.check", conflicts.Assessments),
        ("scheduling.plan", scheduling.Timetable),
        ("scheduling.reachable", scheduling.Reach),
        ("health.report.coordinator", health.Report),
        ("health.measure", health.Impact),
        ("program.open", program.Opened),
    ],
)
def test_answers_keep_everything_as_dataclasses(name, kind):
    assert json.loads(encode(decode(kind, answer(name)))) == answer(name)


@pytest.mark.parametrize("name", ["matching.search.total", "scheduling.plan.again", "health.report.sponsor"])
def test_requests_as_dataclasses_get_the_same_answer(plugin, name):
    given = request(name)
    for key, kind in {
        "roster": Roster,
        "request": matching.Request,
        "calendar": scheduling.Calendar,
        "history": health.History,
    }.items():
        if key in given:
            given[key] = decode(kind, given[key])
    assert plugin.run(CASES[name]["operation"], encode(given)).digest() == CASES[name]["sha256"]


def test_every_operation_is_a_method_with_its_schema(plugin):
    for operation in plugin.operations():
        interface, function = operation.replace("-", "_").split(".")
        assert callable(getattr(getattr(plugin, interface), function)), operation
        assert set(plugin.schema(operation)["properties"]) == {"request", "response"}


def test_what_json_cannot_say_does_not_cross(plugin):
    with pytest.raises(ValueError):
        plugin.ask("policy.resolve", {"document": {"matching": {"points": float("nan")}}})
    with pytest.raises(TypeError):
        plugin.ask("policy.resolve", {"document": object()})


def test_an_answer_of_another_contract_is_not_taken_for_this_one():
    with pytest.raises(ValueError, match="has no `?surprise"):
        decode(Pair, {"mentor": "a", "mentee": "b", "surprise": 1})
    with pytest.raises(ValueError, match="mentee"):
        decode(Pair, {"mentor": "a"})


def test_threads_share_a_plugin(plugin):
    names = [name for name, case in CASES.items() if case["expect"] == "answer"][:12] * 2
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        replies = pool.map(lambda name: plugin.run(CASES[name]["operation"], text(CASES[name]["request"])), names)
        assert [reply.digest() for reply in replies] == [CASES[name]["sha256"] for name in names]


def test_a_process_has_one_plugin_even_where_it_arrives_by_pickle(plugin):
    assert Plugin.bundled() is plugin
    assert pickle.loads(pickle.dumps(plugin)) is plugin


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_worker_goes_on(plugin):
    """As Spark's workers come to be: the clock's thread stays behind, and limits must hold all the same."""
    plugin.info.describe()
    script = (
        "import os, sys; from reverse_mentoring import Limits, Plugin, Stopped\n"
        "limits = Limits(time_ms=30); quick = Plugin.bundled(limits); quick.info.describe()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    try: quick.run('matching.search', sys.stdin.read()); os._exit(3)\n"
        "    except Stopped as stop: os._exit(0 if stop.code == 'out-of-time' else 4)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], input=large(), text=True, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr


def large():
    """A request that takes a second."""
    people = [
        {
            "id": f"p{number}",
            "mentor_places": number % 2,
            "mentee_places": 1 - number % 2,
            "grade": 3 if number % 2 else 7,
            "languages": ["en"],
            "skills": [{"topic": "ai", "level": 4 * (number % 2), "offered": number % 2 == 1, "wanted": 4}],
        }
        for number in range(1_500)
    ]
    base = json.loads(encode(roster()))
    return canonical({"policy": {}, "roster": base | {"people": people}, "request": {}})


def test_compiled_code_is_kept(plugin):
    again = Plugin.load(os.environ["COMPONENT"])
    assert again.from_cache
    assert again.info.describe() == plugin.info.describe()


def test_kept_code_is_trusted_only_as_this_user_wrote_it(tmp_path):
    cache = CodeCache(tmp_path / "one")
    assert cache.read(b"component") is None
    cache.write(b"component", b"code" * 100)
    assert CodeCache(tmp_path / "one").read(b"component") == b"code" * 100
    (written,) = (tmp_path / "one").glob("*.code")
    # Of another user, who has another key.
    other = CodeCache(tmp_path / "other")
    other.write(b"component", b"evil" * 100)
    theirs = next((tmp_path / "other").glob("*.code"))
    # Damaged, cut short, of another component, forged.
    good = written.read_bytes()
    cache.write(b"second", b"code of another")
    second = next(path for path in (tmp_path / "one").glob("*.code") if path != written)
    for bad in (good[:-1] + b"!", b"?" + good[1:], good[:20], b"", second.read_bytes(), theirs.read_bytes()):
        written.write_bytes(bad)
        assert cache.read(b"component") is None


def test_the_folder_does_not_grow_without_end(tmp_path):
    cache = CodeCache(tmp_path / "code")
    for number in range(KEPT + 5):
        cache.write(b"component %d" % number, b"code")
    assert len(list((tmp_path / "code").glob("*.code"))) == KEPT


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_cache_that_others_can_reach_is_not_used(tmp_path):
    tmp_path.chmod(0o755)
    with pytest.raises(PermissionError):
        CodeCache(tmp_path)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-a-component"),
        (b"PK\x03\x04 something else", "not-a-component"),
        (b"\0asm\x01\0\0\0", "not-a-component"),
        (b"(component)", "wrong-contract"),
        (b'(component (import "clock" (func)))', "has-imports"),
        (b"\0asm" + bytes(2_000_000), "too-large"),
    ],
)
def test_what_is_no_plugin_is_refused_in_plain_words(tmp_path, content, code):
    path = tmp_path / "plugin.wasm"
    path.write_bytes(content)
    with pytest.raises(LoadError) as raised:
        Plugin(path.read_bytes())
    assert raised.value.code == code
    assert "Error" not in str(raised.value)


def test_types_hold():
    done = subprocess.run([sys.executable, "-m", "mypy"], cwd=PACKAGE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_user_who_checks_types_is_told_of_a_wrong_one(tmp_path):
    """The installed package, not the checkout: its types are found because it says so."""
    right = """
from reverse_mentoring import Pair, Plugin, Reader, Roster

def ruling(plugin: Plugin, roster: Roster) -> str:
    pairs = [Pair(mentor="a", mentee="b")]
    judged = plugin.conflicts.check(policy={}, roster=roster, pairs=pairs, reader=Reader(audience="coordinator"))
    return judged.items[0].ruling
"""
    (tmp_path / "right.py").write_text(right)
    (tmp_path / "wrong.py").write_text(right.replace('"coordinator"', '"nosy-neighbor"'))
    check = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "right.py", "wrong.py"]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.count("error:") == 1, done.stdout
    assert 'wrong.py:6: error: Argument "audience" to "Reader" has incompatible type' in done.stdout


def test_outcomes_of_other_objectives_have_no_certificate(plugin):
    outcome: Outcome = plugin.matching.search(policy={"matching": {"objective": "stable"}}, roster=roster())
    assert outcome.certificate is None
    assert len(outcome.proposals) == 1
