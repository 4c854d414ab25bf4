"""The component under test, by its JSON door: one request, one answer."""

import json
import os
import pathlib
import sys
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "hosts" / "python"))

from engine import Fault, Plugin  # noqa: E402

__all__ = ["Fault", "cases", "run", "session"]

_plugin = Plugin(os.environ["COMPONENT"])


def cases(default: int) -> int:
    """How many random cases a test draws: ``ORACLE_CASES`` or its own default."""
    return int(os.environ.get("ORACLE_CASES", default))


def session() -> Any:
    """A fresh instance, for what goes through programs and searches."""
    return _plugin.session()


def run(operation: str, request: Any) -> Any:
    """Runs one operation in a fresh instance. Raises `Fault` where the plugin refuses."""
    answer = _plugin.session().call("documents", "run", operation, json.dumps(request))
    return json.loads(answer["json"])
