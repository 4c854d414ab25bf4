"""Between the contract's dataclasses and its JSON. Knows nothing of components."""

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

T = TypeVar("T")


def encode(value: object) -> str:
    """The JSON of a value made of dataclasses, mappings, sequences and plain values.

    Raises `ValueError` for a number that JSON does not have (NaN, infinity), `TypeError` for anything else.
    """
    return json.dumps(value, default=fields, separators=(",", ":"), allow_nan=False)


def fields(value: object) -> object:
    """One level of a dataclass; `None` stays, and means the same as being left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return vars(value)
    if isinstance(value, Sequence):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a request holds dataclasses of the contract and plain values, not {type(value).__name__}")


def decode(kind: type[T], value: object) -> T:
    """A dataclass of the contract from parsed JSON: `decode(Roster, json.loads(text))`.

    Lists become tuples. Raises `ValueError` for a field that the contract does not have, one that is missing, or a
    value of another shape.
    """
    return cast(T, decoder(cast(Any, kind))(value))


@functools.cache
def decoder(kind: Any) -> Callable[[Any], Any]:
    if dataclasses.is_dataclass(kind):
        return record(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Sequence:
        item = decoder(arguments[0])
        return lambda value: tuple(map(item, listed(value)))
    if origin in (types.UnionType, typing.Union):
        inner = decoder(next(argument for argument in arguments if argument is not type(None)))
        return lambda value: None if value is None else inner(value)
    if kind is float:
        return float
    return same


def same(value: Any) -> Any:
    return value


def listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"a list is needed, this is {type(value).__name__}")
    return value


def record(kind: Any) -> Callable[[Any], Any]:
    # Late: the types of a record may lead back to it.
    @functools.cache
    def decoders() -> dict[str, Callable[[Any], Any]]:
        hints = typing.get_type_hints(kind)
        return {field.name: decoder(hints[field.name]) for field in dataclasses.fields(kind)}

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            raise ValueError(f"{kind.__name__} is an object in JSON, this is {type(value).__name__}")
        known = decoders()
        unknown = value.keys() - known.keys()
        if unknown:
            raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}: is it of another contract version?")
        try:
            return kind(**{name: known[name](field) for name, field in value.items()})
        except TypeError as error:
            raise ValueError(f"{kind.__name__}: {error}") from None

    return read
