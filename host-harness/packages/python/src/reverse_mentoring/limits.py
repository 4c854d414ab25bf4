"""What a component may be, and what one request may use."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Limits of every request; what is not given has its default.

    Fuel is the limit that decides: the same request burns the same fuel on every machine. Time is the second line, for
    a machine that crawls, and is therefore generous.
    """

    component_bytes: int = 2_000_000
    """Size of a component, checked before it is compiled: compiling burns no fuel."""

    memory_bytes: int = 256 << 20
    """Memory of a request. The default is enough for a roster of 20,000."""

    fuel: int = 400_000_000_000
    """Fuel of a request; roughly one unit per instruction."""

    time_ms: int = 120_000
    """Time a request may run."""

    input_bytes: int = 64 << 20
    """Length of a request, checked before it crosses."""

    result_bytes: int = 64 << 20
    """Length of an answer. What is longer is dropped; at 128 MiB wasmtime refuses by itself."""

    stack_bytes: int = 512 << 10
    """Stack of the component."""

    tables: int = 4
    """Tables of a request."""

    table_elements: int = 20_000
    """Elements of one table."""

    instances: int = 8
    """Core instances of a request: a component is made of several."""
