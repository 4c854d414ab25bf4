"""Everything that can go wrong with a call, in plain words. Each error has a `code` for programs and logs."""

from collections.abc import Sequence

from .contract.types import Finding

#: Problems that the text of a `Fault` shows; the object has all of them.
SHOWN = 5


class EngineError(Exception):
    """Base of all errors of this package."""

    code: str
    """What happened, as a slug."""


class LoadError(EngineError):
    """The component is not run at all. `code` is `not-a-component`, `too-large`, `has-imports` or `wrong-contract`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type["LoadError"], tuple[str, str]]:
        return type(self), (self.code, str(self))


class Fault(EngineError):
    """The plugin's refusal: the input is at fault, and nothing happened. Repair it and ask again."""

    code: str
    """The contract's kind: `invalid-policy`, `invalid-input`, `not-found`, `refused`, `over-limit`, `internal`."""

    message: str
    """One sentence, without anything of the input."""

    problems: Sequence[Finding]
    """Every problem found, with `path` (a JSON pointer into the request), `code` and `message`."""

    def __init__(self, code: str, message: str, problems: Sequence[Finding] = (), fuel: int = 0) -> None:
        shown = [f"{problem.path or '(request)'}: {problem.message} [{problem.code}]" for problem in problems[:SHOWN]]
        more = [f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
        super().__init__("\n  ".join([message, *shown, *more]))
        self.code = code
        self.message = message
        self.problems = tuple(problems)
        self.fuel = fuel

    # Workers hand exceptions to each other.
    def __reduce__(self) -> tuple[type["Fault"], tuple[str, str, Sequence[Finding], int]]:
        return type(self), (self.code, self.message, self.problems, self.fuel)


class Stopped(EngineError):
    """The sandbox ended the request; its memory is released, and the next request is not affected.

    `code` is `out-of-fuel`, `out-of-time`, `out-of-memory`, `out-of-stack`, `input-too-large`, `result-too-large`, or
    `crashed`, which is a bug of the plugin.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type["Stopped"], tuple[str, str]]:
        return type(self), (self.code, str(self))
