"""The plugin's solver alone, behind arrays: `tests/solver`, built natively and for wasmtime. See its `lib.rs`.

    cargo build --release -p solver-alone
    RUSTFLAGS='-Ctarget-feature=+simd128 -Cllvm-args=-inline-threshold=5' \\
        cargo build --profile plugin -p solver-alone --target wasm32-unknown-unknown

`SOLVER_NATIVE` and `SOLVER_WASM` name the two where they are elsewhere than these commands leave them. The flags and the
profile are those of the component; the native one is built for speed.
"""

import ctypes
import json
import os
import pathlib
import time
from typing import Any, Dict, NamedTuple, Optional, Tuple

import numpy
import wasmtime

_TARGET = pathlib.Path(__file__).resolve().parent.parent.parent / "target"
NATIVE = os.environ.get("SOLVER_NATIVE", str(_TARGET / "release" / "libsolver_alone.so"))
WASM = os.environ.get("SOLVER_WASM", str(_TARGET / "wasm32-unknown-unknown" / "plugin" / "solver_alone.wasm"))
#: Work of one step: some hundredths of a second.
STEP = 2_000_000
DONE = 6


class Scores(NamedTuple):
    """A market in columns: edges by mentor, mentee, points and weight; places of everybody."""

    i: numpy.ndarray
    j: numpy.ndarray
    points: numpy.ndarray
    w: numpy.ndarray
    mentor_places: numpy.ndarray
    mentee_places: numpy.ndarray

    def among(self, pairs: numpy.ndarray) -> numpy.ndarray:
        """Which edges are these pairs."""
        mentees, pairs = len(self.mentee_places), pairs.astype(numpy.int64)
        return numpy.isin(self.i * mentees + self.j, pairs[:, 0] * mentees + pairs[:, 1])


class Match(NamedTuple):
    seconds: float
    filled: int
    value: int
    pairs: numpy.ndarray
    prices: numpy.ndarray


class Native:
    """The solver as this machine's own code. Pointers are addresses."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL(NATIVE)

    def call(self, name: str, *arguments: int) -> int:
        function = getattr(self.library, name)
        function.restype = ctypes.c_size_t
        return function(*(ctypes.c_size_t(argument) for argument in arguments))

    def put(self, array: numpy.ndarray) -> int:
        at = self.call("solver_room", array.nbytes)
        ctypes.memmove(at, array.ctypes.data, array.nbytes)
        return at

    def get(self, at: int, kind: Any, count: int) -> numpy.ndarray:
        found = numpy.empty(count, kind)
        ctypes.memmove(found.ctypes.data, at, found.nbytes)
        return found


class Sandbox:
    """The same in wasmtime, a fresh instance each. Pointers are offsets."""

    def __init__(self) -> None:
        self.store = wasmtime.Store()
        module = wasmtime.Module.from_file(self.store.engine, WASM)

        def absent(*_: Any) -> None:
            raise RuntimeError("the solver calls nobody")

        imports = [wasmtime.Func(self.store, one.type, absent) for one in module.imports]
        self.exports = wasmtime.Instance(self.store, module, imports).exports(self.store)
        self.memory = self.exports["memory"]

    def call(self, name: str, *arguments: int) -> int:
        answer = self.exports[name](self.store, *(argument - (1 << 32) * (argument >> 31) for argument in arguments))
        return (answer or 0) & 0xFFFF_FFFF

    def put(self, array: numpy.ndarray) -> int:
        at = self.call("solver_room", array.nbytes)
        ctypes.memmove(self._base() + at, array.ctypes.data, array.nbytes)
        return at

    def get(self, at: int, kind: Any, count: int) -> numpy.ndarray:
        found = numpy.empty(count, kind)
        ctypes.memmove(found.ctypes.data, self._base() + at, found.nbytes)
        return found

    def _base(self) -> int:
        return ctypes.addressof(self.memory.data_ptr(self.store).contents)


class Market:
    """Scores handed to the solver, once; then matched as often as asked."""

    def __init__(self, host: Any, scores: Scores) -> None:
        self.host = host
        self.mentors, self.people = len(scores.mentor_places), len(scores.mentor_places) + len(scores.mentee_places)
        columns = numpy.concatenate([scores.i, scores.j, scores.points]).astype(numpy.uint32)
        arrays = (scores.mentor_places.astype(numpy.uint16), scores.mentee_places.astype(numpy.uint16), columns,
                  scores.w.astype(numpy.uint64))
        at = [host.put(array) for array in arrays]
        self.market = host.call("solver_market", self.mentors, self.people - self.mentors, len(scores.i), *at)
        self.found = host.call("solver_room", 32)

    def match(self, fair: bool = False, start: Optional[numpy.ndarray] = None) -> Match:
        """Seconds on the processor, from the first reading of the scores to the proof."""
        at = 0 if start is None else self.host.put(start.astype(numpy.int64))
        begun = time.process_time()
        if self.host.call("solver_begin", self.market, int(fair), at):
            raise ValueError("the solver refuses")
        phase = 0
        while phase != DONE:
            phase = self.host.call("solver_advance", self.market, STEP, self.found) & 0xFF
            if phase > DONE:
                raise ValueError("the solver stopped")
        seconds = time.process_time() - begun
        filled, value, _, proved = (int(number) for number in self.host.get(self.found, numpy.int64, 4))
        assert proved == 1
        pairs = self.host.get(self.host.call("solver_pairs", self.market), numpy.uint32, 2 * filled).reshape(filled, 2)
        prices = self.host.get(self.host.call("solver_prices", self.market), numpy.int64, self.people)
        return Match(seconds, filled, value, pairs, prices)


def scores_of(rules: str, made: Dict[str, Any]) -> Scores:
    """The weights that the component has for a roster of mentors, then mentees: worked out natively, by the same code."""
    native = Native()
    people = made["people"]
    mentors = sum(1 for person in people if person["mentor_places"])
    texts = [numpy.frombuffer(text.encode(), numpy.uint8) for text in (rules, json.dumps(made))]
    opened = native.call("weights_open", *(number for text in texts for number in (text.ctypes.data, len(text))))
    if not opened:
        raise ValueError("the roster is refused")
    edges = native.call("weights_read", opened, mentors)
    i, j, points = (native.get(native.call("weights_column", opened, column), numpy.uint32, edges) for column in range(3))
    w = native.get(native.call("weights_values", opened), numpy.float64, edges).astype(numpy.int64)
    native.call("weights_drop", opened)
    places = numpy.array([person["mentor_places"] or person["mentee_places"] for person in people])
    return Scores(i.astype(numpy.int64), j.astype(numpy.int64) - mentors, points.astype(numpy.int64), w, places[:mentors], places[mentors:])


def after_churn(scores: Scores, first: Match, bonus: int) -> Tuple[Scores, numpy.ndarray, numpy.ndarray]:
    """The scores without one person in a hundred, kept pairs earning so many points; the prices of those who stay; and
    which edges are pairs that could stay."""
    stay = [numpy.arange(len(places)) % 100 != gone for places, gone in ((scores.mentor_places, 99), (scores.mentee_places, 49))]
    edges = stay[0][scores.i] & stay[1][scores.j]
    i, j, points, w = (column[edges] for column in scores[:4])
    could_stay = scores.among(first.pairs)[edges]
    point = 1 << (int(scores.w.max()) // int(scores.points[scores.w.argmax()])).bit_length() - 1
    w = w + could_stay * bonus * point
    numbers = [numpy.cumsum(side) - 1 for side in stay]
    prices = first.prices[numpy.concatenate(stay)]
    return Scores(numbers[0][i], numbers[1][j], points, w, scores.mentor_places[stay[0]], scores.mentee_places[stay[1]]), prices, could_stay
