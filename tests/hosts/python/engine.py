"""What an integrator in Python needs beside wasmtime: functions by name, records from dicts, faults as exceptions.

Arguments and answers have the spelling of the contract's JSON: ``mentor_places``, ``needs-approval``, ``None``. A list
or an option may be left out. Large rosters are quicker through ``open-json`` and ``documents.run``: one string each.
"""

from typing import Any, Dict, Tuple

from wasmtime import Engine, Store
from wasmtime.component import (
    Component,
    F64,
    Func,
    Instance,
    Linker,
    ListType,
    OptionType,
    Record,
    RecordType,
    ResourceAny,
    ResultType,
    U8,
    Variant,
)

PACKAGE = "reverse-mentoring:plugin/{}@0.1.0"


class Fault(Exception):
    """The plugin's refusal. The instance goes on."""

    def __init__(self, fault: Dict[str, Any]) -> None:
        super().__init__(fault["message"])
        self.kind = fault["kind"]
        self.problems = fault["problems"]
        self.fault = fault


class Plugin:
    """A component, compiled once. Anything that it would reach for outside itself is refused."""

    def __init__(self, path: str) -> None:
        self.engine = Engine()
        self.component = Component.from_file(self.engine, path)
        imports = list(self.component.type.imports(self.engine))
        if imports:
            raise ValueError(f"the component imports {imports}")

    def session(self) -> "Session":
        """A fresh instance, for one request."""
        return Session(self)


class Session:
    """One instance. After a trap (``wasmtime.Trap``, ``wasmtime.WasmtimeError``) it is over: take another."""

    def __init__(self, plugin: Plugin) -> None:
        self.store = Store(plugin.engine)
        self.instance: Instance = Linker(plugin.engine).instantiate(self.store, plugin.component)
        self.functions: Dict[Tuple[str, str], Func] = {}

    def call(self, interface: str, function: str, *arguments: Any) -> Any:
        """Calls ``interface.function``; raises `Fault` where the plugin refuses.

        Functions of resources are named as in the component: ``[static]program.open``, ``[method]search.advance``.
        """
        func = self.function(interface, function)
        signature = func.type(self.store)
        given = [shaped(argument, kind) for argument, (_, kind) in zip(arguments, signature.params)]
        answer = func(self.store, *given)
        if isinstance(signature.result, ResultType):
            return ok(answer)
        return plain(answer)

    def function(self, interface: str, function: str) -> Func:
        key = (interface, function)
        if key not in self.functions:
            exported = self.instance.get_export_index(self.store, PACKAGE.format(interface))
            index = exported and self.instance.get_export_index(self.store, function, exported)
            if index is None:
                raise LookupError(f"the component does not export {interface}.{function}")
            found = self.instance.get_func(self.store, index)
            assert found is not None
            self.functions[key] = found
        return self.functions[key]

    def drop(self, resource: ResourceAny) -> None:
        """Frees a program, search or review before the session ends."""
        resource.drop(self.store)


def ok(answer: Any) -> Any:
    """The answer of a call that may be refused. wasmtime gives a `Variant` where both cases are records."""
    if isinstance(answer, Variant):
        if answer.tag == "err":
            raise Fault(plain(answer.payload))
        return plain(answer.payload)
    # A resource, or else the fault by itself.
    if isinstance(answer, Record):
        raise Fault(plain(answer))
    return plain(answer)


def shaped(value: Any, kind: Any) -> Any:
    """From the JSON spelling to what wasmtime takes for this type."""
    if isinstance(kind, RecordType):
        record = Record()
        unknown = set(value)
        for name, field in kind.fields:
            key = name.replace("-", "_")
            setattr(record, name, shaped(value.get(key), field))
            unknown.discard(key)
        if unknown:
            raise KeyError(f"unknown fields: {sorted(unknown)}")
        return record
    if isinstance(kind, ListType):
        element = kind.element
        items = [shaped(item, element) for item in value or []]
        # A list of bytes crosses as bytes.
        return bytes(items) if isinstance(element, U8) else items
    if isinstance(kind, OptionType):
        return None if value is None else shaped(value, kind.payload)
    if isinstance(kind, F64):
        return float(value)
    return value


def plain(value: Any) -> Any:
    """From wasmtime's values to the JSON spelling."""
    if isinstance(value, Record):
        return {name.replace("-", "_"): plain(field) for name, field in vars(value).items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
