"""The samples of the package's README, and the files of the contract's."""

import pathlib
import re

PROJECT = pathlib.Path(__file__).resolve().parents[3]
PACKAGE = PROJECT / "host-harness" / "packages" / "python"


def samples():
    """Every Python sample as (heading, code), in order."""
    found, heading = [], ""
    for part in re.finditer(
        r"^## ([^\n]+)$|^```python\n(.*?)^```$", (PACKAGE / "README.md").read_text("utf-8"), re.M | re.S
    ):
        if part[1]:
            heading = part[1]
        else:
            found.append((heading, part[2]))
    return found


def files():
    """The blocks of the contract's README that are files, by name: the name stands behind the language."""
    text = (PROJECT / "wit" / "README.md").read_text("utf-8")
    return dict(re.findall(r"^```(?:python|json) (\S+)\n(.*?)^```$", text, re.M | re.S))
