"""Tells a component that ran out of memory from one that crashed: both trap in the same way, and this engine's binding
has no call that would say that memory was refused.

So it is tried: requests that are harmless otherwise, in hardly any memory. Where they trap is where this component goes
when it is refused memory, and a trap that begins in the same functions had the same cause.
"""

import json
import re

from wasmtime import Store, WasmtimeError
from wasmtime.component import Linker

from .errors import Stopped
from .sandbox import Sandbox, Trapped

PAGE = 65_536
#: Room beside what the component starts with, in pages: hardly any, and plenty for the same requests.
ROOM = 2
PLENTY = 256
#: Lengths of the requests, in eighths of the room: some do not fit, some fit and cannot be read.
LENGTHS = (1, 2, 4, 16)
#: The innermost functions of a trap that name its cause; further out is what was being done.
INNERMOST = 2


def traps_of_refusal(sandbox: Sandbox) -> frozenset[tuple[str, ...]]:
    """Where this component traps for want of memory; nowhere, if it traps with plenty of it, too."""
    least = least_pages(sandbox)
    found = set()
    for length, room in ((LENGTHS[-1], PLENTY), *((length, ROOM) for length in LENGTHS)):
        request = json.dumps({"document": {f"k{number}": 1 for number in range(length * ROOM * PAGE // 8 // 10)}})
        try:
            sandbox.call("run", "policy.resolve", request, memory_bytes=(least + room) * PAGE)
        except Trapped as trap:
            if room == PLENTY:
                break
            found.add(trap.where[:INNERMOST])
        except Stopped:
            pass
    return frozenset(found)


def least_pages(sandbox: Sandbox) -> int:
    """The memory that an instance starts with: the engine says it when there is too little."""
    store = Store(sandbox.engine)
    try:
        store.set_limits(memory_size=1)
        Linker(sandbox.engine).instantiate(store, sandbox.component)
    except WasmtimeError as refusal:
        said = re.search(r"minimum size of (\d+) pages", str(refusal))
        return int(said.group(1)) if said else 0
    finally:
        store.close()
    return 0
