"""One plugin for all tests: the wheel's own component, which is the one under test."""

import hashlib
import os
import pathlib

import pytest

from reverse_mentoring import Plugin


@pytest.fixture(scope="session")
def plugin():
    found = Plugin.bundled()
    assert found.digest == hashlib.sha256(pathlib.Path(os.environ["COMPONENT"]).read_bytes()).hexdigest()
    return found
