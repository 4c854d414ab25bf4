"""Engine, clock and store: how a component runs and what ends it. Knows nothing of the contract but the JSON door."""

import hashlib
import importlib.metadata
import os
import platform
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from wasmtime import Config, Engine, Store, WasmtimeError
from wasmtime.component import Component, Func, Linker

from .cache import CodeCache
from .errors import LoadError, Stopped
from .limits import Limits

DOOR = "reverse-mentoring:plugin/documents@0.1.0"

#: How often a running component is asked whether it must stop, in seconds: the longest that a deadline is late.
TICK = 0.01


class Clock:
    """Advances an engine's epoch while requests are open, and rests otherwise."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.renew()

    def renew(self) -> None:
        self.process = os.getpid()
        self.lock = threading.Lock()
        self.open = 0
        self.ticking = False

    @contextmanager
    def running(self) -> Iterator[None]:
        # A thread does not outlive a fork: a child begins anew.
        if self.process != os.getpid():
            self.renew()
        with self.lock:
            self.open += 1
            if not self.ticking:
                self.ticking = True
                threading.Thread(target=self.tick, name="reverse-mentoring clock", daemon=True).start()
        try:
            yield
        finally:
            with self.lock:
                self.open -= 1

    def tick(self) -> None:
        due = time.monotonic()
        while True:
            time.sleep(TICK)
            # A machine that crawls wakes this thread late; the time has passed all the same.
            while due + TICK <= time.monotonic():
                due += TICK
                self.engine.increment_epoch()
            with self.lock:
                if self.open == 0:
                    self.ticking = False
                    return


class Sandbox:
    """A checked and compiled component. Threads may share it; every call has an instance of its own."""

    def __init__(self, wasm: bytes, limits: Limits, cache: CodeCache | None) -> None:
        if len(wasm) > limits.component_bytes:
            raise LoadError(
                "too-large",
                f"the component has {len(wasm)} bytes, and at most {limits.component_bytes} are accepted; "
                "is it the right file? If so, raise the limit `component_bytes`",
            )
        self.limits = limits
        self.engine = Engine(config(limits))
        self.component, self.from_cache = compiled(self.engine, wasm, cache)
        imports = sorted(self.component.type.imports(self.engine))
        if imports:
            raise LoadError("has-imports", f"the component imports {', '.join(imports)}, and nothing may be imported")
        door = self.component.get_export_index(DOOR)
        if door is None or self.component.get_export_index("run", door) is None:
            raise LoadError("wrong-contract", f"the component does not export `{DOOR}`; is it of another version?")
        self.clock = Clock(self.engine)

    def call(self, function: str, *arguments: str, memory_bytes: int | None = None) -> tuple[object, int]:
        """Calls a function of the JSON door in a fresh instance. Gives its answer and the fuel of start and call.

        Raises `Stopped` for a limit, `Trapped` for what gave up by itself.
        """
        limits = self.limits
        store = Store(self.engine)
        try:
            store.set_fuel(limits.fuel)
            store.set_limits(
                memory_bytes or limits.memory_bytes, limits.table_elements, limits.instances, limits.tables, 1
            )
            with self.clock.running():
                store.set_epoch_deadline(ticks(limits.time_ms))
                answer = self.function(store, function)(store, *arguments)
            return answer, limits.fuel - store.get_fuel()
        except WasmtimeError as error:
            raise stopped(str(error), limits) from None
        finally:
            # At once: an exception under way would keep its memory alive.
            store.close()

    def function(self, store: Store, name: str) -> Func:
        instance = Linker(self.engine).instantiate(store, self.component)
        door = instance.get_export_index(store, DOOR)
        index = door and instance.get_export_index(store, name, door)
        found = index and instance.get_func(store, index)
        if not found:
            raise LoadError("wrong-contract", f"the component does not export `{name}` of `{DOOR}`")
        return found


class Trapped(Exception):
    """The component gave up by itself: a bug, or memory that it was refused. `where` are its innermost functions."""

    def __init__(self, reason: str, where: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.where = where


def config(limits: Limits) -> Config:
    made = Config()
    made.consume_fuel = True
    made.epoch_interruption = True
    made.max_wasm_stack = limits.stack_bytes
    # The same bits on every machine: numbers cross as text and go into digests.
    made.cranelift_nan_canonicalization = True
    made.wasm_relaxed_simd = False
    made.wasm_relaxed_simd_deterministic = True
    # A smaller engine to trust: nothing that the plugin does not use.
    made.wasm_memory64 = False
    made.wasm_multi_memory = False
    made.wasm_threads = False
    return made


def compiled(engine: Engine, wasm: bytes, cache: CodeCache | None) -> tuple[Component, bool]:
    """The component, and whether its code came from the cache."""
    # The engine itself refuses code for other settings or another machine's features.
    version = importlib.metadata.version("wasmtime")
    settings = f"wasmtime {version} {platform.machine()} {platform.system()}"
    identity = hashlib.sha256(wasm).digest() + settings.encode()
    code = cache.read(identity) if cache else None
    if code is not None:
        try:
            return Component.deserialize(engine, code), True
        except WasmtimeError:
            pass
    try:
        component = Component(engine, wasm)
    except (WasmtimeError, TypeError) as error:
        reason = str(error).splitlines()[0]
        raise LoadError("not-a-component", f"this is not a WebAssembly component: {reason}") from None
    if cache:
        try:
            cache.write(identity, bytes(component.serialize()))
        except OSError:
            # A full disk costs the next start its time, and nothing else.
            pass
    return component, False


def ticks(time_ms: int) -> int:
    return max(1, -(-time_ms // round(TICK * 1000)))


def stopped(said: str, limits: Limits) -> Stopped | Trapped:
    """What the engine's words mean."""
    if "all fuel consumed" in said:
        return Stopped(
            "out-of-fuel",
            f"the plugin used up its {limits.fuel} units of fuel; give it less to do or raise the limit `fuel`",
        )
    if "wasm trap: interrupt" in said:
        return Stopped(
            "out-of-time",
            f"the plugin ran longer than {limits.time_ms} ms; give it less to do, try when the machine is less busy, "
            "or raise the limit `time_ms`",
        )
    if "call stack exhausted" in said:
        return Stopped(
            "out-of-stack",
            f"the plugin needed more than {limits.stack_bytes} bytes of stack; raise the limit `stack_bytes`",
        )
    if "exceeds memory limits" in said:
        return out_of_memory(limits)
    if "hostcall" in said and "fuel" in said:
        return Stopped("result-too-large", "the plugin's result has more than 128 MiB; ask for less at a time")
    reason = said.strip().splitlines()[-1].strip() if said.strip() else "no reason given"
    return Trapped(reason, tuple(re.findall(r"<wasm function (\d+)>", said)))


def out_of_memory(limits: Limits) -> Stopped:
    return Stopped(
        "out-of-memory",
        f"the plugin needed more than {limits.memory_bytes} bytes of memory; "
        "give it less to do or raise the limit `memory_bytes`",
    )
