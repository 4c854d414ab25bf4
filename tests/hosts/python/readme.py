"""The samples of the package's README."""

import pathlib
import re

PACKAGE = pathlib.Path(__file__).resolve().parents[3] / "host-harness" / "packages" / "python"


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
