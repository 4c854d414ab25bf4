"""The plugin as a host sees it: load once, ask many times."""

import functools
import hashlib
import importlib.resources
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from wasmtime.component import Record, Variant

from . import door, memory
from .cache import CodeCache, folder_of_user
from .contract.types import Finding
from .errors import Fault, LoadError, Stopped
from .limits import Limits
from .operations import Operations
from .sandbox import Sandbox, Trapped, out_of_memory

T = TypeVar("T")


@dataclass(frozen=True)
class Reply:
    """An answer as it crossed."""

    text: str
    """The exact JSON: the same bytes for the same request in every host."""

    fuel: int
    """What start and call burned: the same on every machine."""

    def digest(self) -> str:
        """SHA-256 of the text, in lower-case hex."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def value(self) -> Any:
        """The text, parsed."""
        return json.loads(self.text)


class Plugin(Operations):
    """One component, compiled once. Every request runs in a fresh instance, so that none sees another.

    Threads may share a plugin: they run at the same time. Pickled, it is loaded anew where it arrives, once for each
    process. Operations by interface, with types: `plugin.matching.search(…)`; by name, as JSON: `plugin.run(…)`.
    """

    def __init__(self, wasm: bytes, limits: Limits | None = None, *, cache: Path | None = None) -> None:
        """Checks and compiles a component. `cache` is a folder for compiled code; none is kept without it.

        Raises `LoadError`.
        """
        super().__init__(self._typed)
        self.limits = limits or Limits()
        self.digest = hashlib.sha256(wasm).hexdigest()
        self._source = (wasm, self.limits, cache)
        self._sandbox = Sandbox(wasm, self.limits, opened(cache))
        self._refusals: frozenset[tuple[str, ...]] | None = None

    @classmethod
    def load(cls, path: str | Path, limits: Limits | None = None) -> "Plugin":
        """Loads a component from a file; its compiled code is kept in the user's cache folder."""
        return cls(Path(path).read_bytes(), limits, cache=folder_of_user())

    @classmethod
    def bundled(cls, limits: Limits | None = None) -> "Plugin":
        """The component of this package; one for each process and limits, so a worker may ask again and again."""
        return shared(bundled_wasm(), limits or Limits(), folder_of_user())

    @property
    def from_cache(self) -> bool:
        """Whether the compiled code came from the cache."""
        return self._sandbox.from_cache

    def operations(self) -> tuple[str, ...]:
        """Names of all operations, sorted."""
        names: Any = self._call("operations")[0]
        return tuple(names)

    def schema(self, operation: str) -> dict[str, Any]:
        """JSON Schema 2020-12 of an operation: an object with `request` and `response` among its properties."""
        schema: dict[str, Any] = self._document("schema", operation).value()
        return schema

    def run(self, operation: str, request: str) -> Reply:
        """Runs one operation of the JSON door: text in, text out.

        Raises `Fault` where the plugin refuses, `Stopped` where the sandbox ends it.
        """
        length = len(request) if request.isascii() else len(request.encode())
        if length > self.limits.input_bytes:
            raise Stopped(
                "input-too-large",
                f"the input has more than {self.limits.input_bytes} bytes; "
                "send less at a time or raise the limit `input_bytes`",
            )
        return self._document("run", operation, request)

    def ask(self, operation: str, request: Mapping[str, Any]) -> Any:
        """The same with values in and out: dataclasses, mappings and lists; the answer is parsed JSON."""
        return self.run(operation, door.encode(request)).value()

    def _typed(self, operation: str, kind: type[T], arguments: Mapping[str, Any]) -> T:
        given = {name: value for name, value in arguments.items() if value is not None}
        return door.decode(kind, self.ask(operation, given))

    def _document(self, function: str, *arguments: str) -> Reply:
        answer, fuel = self._call(function, *arguments)
        if not isinstance(answer, Variant):
            raise LoadError("wrong-contract", f"`{function}` of the component gives another type than the contract's")
        if answer.tag == "err":
            raise fault(plain(answer.payload), fuel)
        text: str = plain(answer.payload)["json"]
        length = len(text) if text.isascii() else len(text.encode())
        if length > self.limits.result_bytes:
            raise Stopped(
                "result-too-large",
                f"the plugin's result has more than {self.limits.result_bytes} bytes; "
                "ask for less at a time or raise the limit `result_bytes`",
            )
        return Reply(text, fuel)

    def _call(self, function: str, *arguments: str) -> tuple[object, int]:
        try:
            return self._sandbox.call(function, *arguments)
        except Trapped as trap:
            raise self._why(trap) from None

    def _why(self, trap: Trapped) -> Stopped:
        if self._refusals is None:
            self._refusals = memory.traps_of_refusal(self._sandbox)
        if trap.where[: memory.INNERMOST] in self._refusals:
            return out_of_memory(self.limits)
        return Stopped(
            "crashed", f"the plugin crashed: {trap}; this is a bug of the plugin, please report it with the input"
        )

    def __reduce__(self) -> tuple[Any, tuple[bytes, Limits, Path | None]]:
        return shared, self._source


_sharing = threading.Lock()


def shared(wasm: bytes, limits: Limits, cache: Path | None) -> Plugin:
    """The same plugin for the same arguments, all over the process and to its end."""
    with _sharing:
        return _shared(wasm, limits, cache)


@functools.cache
def _shared(wasm: bytes, limits: Limits, cache: Path | None) -> Plugin:
    return Plugin(wasm, limits, cache=cache)


@functools.cache
def bundled_wasm() -> bytes:
    """The component's bytes. Raises `FileNotFoundError` in a checkout where none was built in."""
    file = importlib.resources.files(__package__).joinpath("plugin.wasm")
    if not file.is_file():
        raise FileNotFoundError(
            "this build of reverse-mentoring has no component: use Plugin.load, or run its build script"
        )
    return file.read_bytes()


def opened(folder: Path | None) -> CodeCache | None:
    """A cache that cannot be used is none: the component is compiled at every start."""
    try:
        return CodeCache(folder) if folder else None
    except OSError:
        return None


def fault(said: Mapping[str, Any], fuel: int) -> Fault:
    problems = [door.decode(Finding, problem) for problem in said["problems"]]
    return Fault(said["kind"], said["message"], problems, fuel)


def plain(value: object) -> Any:
    """From the engine's records to parsed JSON."""
    if isinstance(value, Record):
        return {name.replace("-", "_"): plain(field) for name, field in vars(value).items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
