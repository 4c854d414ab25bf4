"""Each limit stops its request with a message of its own, and the next request is served."""

import json
import threading
import time

import pytest

from reverse_mentoring import Limits, LoadError, Plugin, Stopped
from test_package import large

SPIN = "(func $run (param i32 i32 i32 i32) (result i32) (loop br 0) unreachable)"
CRASH = "(func $run (param i32 i32 i32 i32) (result i32) unreachable)"
# At an operation of 13 letters; all others get an empty answer.
CRASH_AT_ONE = """(func $run (param i32 i32 i32 i32) (result i32)
  (if (i32.eq (local.get 1) (i32.const 13)) (then unreachable)) (i32.const 0))"""
RECURSE = """(func $run (param i32 i32 i32 i32) (result i32)
  (call $run (local.get 0) (local.get 1) (local.get 2) (local.get 3)) (i32.add (i32.const 1)))"""


def hostile(run, pages=1):
    """A component with the door's names and harm behind them."""
    return f"""(component
      (core module $m
        (memory (export "memory") {pages})
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
        {run}
        (export "run" (func $run)))
      (core instance $i (instantiate $m))
      (alias core export $i "memory" (core memory $memory))
      (alias core export $i "realloc" (core func $realloc))
      (alias core export $i "run" (core func $core))
      (func $run (param "operation" string) (param "request" string) (result string)
        (canon lift (core func $core) (memory $memory) (realloc $realloc) string-encoding=utf8))
      (instance $door (export "run" (func $run)))
      (export "reverse-mentoring:plugin/documents@0.1.0" (instance $door)))""".encode()


@pytest.mark.parametrize(
    ("limits", "code", "says"),
    [
        (Limits(fuel=50_000_000), "out-of-fuel", "used up its 50000000 units of fuel"),
        (Limits(time_ms=30), "out-of-time", "ran longer than 30 ms"),
        (Limits(memory_bytes=3 << 20), "out-of-memory", "more than 3145728 bytes of memory"),
        (Limits(memory_bytes=6 << 20), "out-of-memory", "more than 6291456 bytes of memory"),
        (Limits(memory_bytes=1 << 16), "out-of-memory", "more than 65536 bytes of memory"),
        (Limits(stack_bytes=4096), "out-of-stack", "more than 4096 bytes of stack"),
        (Limits(input_bytes=1000), "input-too-large", "more than 1000 bytes"),
        (Limits(result_bytes=1000), "result-too-large", "result has more than 1000 bytes"),
    ],
)
def test_a_limit_ends_its_request_alone(limits, code, says):
    plugin = Plugin.bundled(limits)
    for _ in range(2):
        with pytest.raises(Stopped) as raised:
            plugin.run("matching.search", large())
        assert raised.value.code == code
        assert says in str(raised.value)
        assert "raise the limit" in str(raised.value)


@pytest.mark.parametrize("limits", [Limits(fuel=50_000_000), Limits(time_ms=30), Limits(memory_bytes=3 << 20)])
def test_the_next_request_is_served(limits):
    plugin = Plugin.bundled(limits)
    with pytest.raises(Stopped):
        plugin.run("matching.search", large())
    assert plugin.info.describe().name == "reverse-mentoring"


def test_memory_that_suffices_changes_nothing(plugin):
    request = large()
    least = Plugin.bundled(Limits(memory_bytes=32 << 20))
    assert least.run("matching.search", request) == plugin.run("matching.search", request)


@pytest.mark.parametrize("component", [CRASH, CRASH_AT_ONE])
def test_a_crash_is_told_from_want_of_memory(component):
    with pytest.raises(Stopped) as raised:
        Plugin(hostile(component)).run("info.describe", "{}")
    assert raised.value.code == "crashed"
    assert "bug of the plugin" in str(raised.value)


def test_a_component_that_spins_is_stopped_by_fuel_and_by_the_clock():
    with pytest.raises(Stopped) as raised:
        Plugin(hostile(SPIN), Limits(fuel=10_000_000)).run("info.describe", "{}")
    assert raised.value.code == "out-of-fuel"
    with pytest.raises(Stopped) as raised:
        Plugin(hostile(SPIN), Limits(time_ms=50, fuel=1 << 60)).run("info.describe", "{}")
    assert raised.value.code == "out-of-time"


def test_a_result_that_the_engine_itself_refuses_reads_alike():
    huge = """(func $run (param i32 i32 i32 i32) (result i32)
      (i32.store (i32.const 4) (i32.const 150000000)) (i32.const 0))"""
    with pytest.raises(Stopped) as raised:
        Plugin(hostile(huge, pages=2400)).run("info.describe", "{}")
    assert raised.value.code == "result-too-large"


def test_a_component_of_other_types_is_another_contract():
    plugin = Plugin(hostile(CRASH_AT_ONE))
    with pytest.raises(LoadError) as raised:
        plugin.run("policy.schema ", "{}")
    assert raised.value.code == "wrong-contract"
    with pytest.raises(LoadError):
        plugin.operations()


def test_the_clock_rests_when_nothing_runs(plugin):
    def clocks():
        return [each for each in threading.enumerate() if "clock" in each.name]

    plugin.info.describe()
    for _ in range(200):
        if not clocks():
            break
        time.sleep(0.01)
    assert not clocks()
    # And wakes again.
    with pytest.raises(Stopped):
        Plugin.bundled(Limits(time_ms=30)).run("matching.search", large())


def test_a_component_that_recurses_is_stopped():
    with pytest.raises(Stopped) as raised:
        Plugin(hostile(RECURSE)).run("info.describe", "{}")
    assert raised.value.code == "out-of-stack"


def test_the_request_after_a_stop_burns_what_it_always_burns(plugin):
    request = json.dumps({"document": {}})
    before = plugin.run("policy.resolve", request)
    with pytest.raises(Stopped):
        Plugin.bundled(Limits(fuel=1_000_000)).run("matching.search", large())
    assert plugin.run("policy.resolve", request) == before
