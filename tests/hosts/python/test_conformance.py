"""Every case of the conformance corpus, byte for byte, through the package that users install."""

import dataclasses
import hashlib
import json

import pytest

from corpus import CASES, canonical, text
from reverse_mentoring import Fault


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_answers_byte_by_byte(plugin, case):
    try:
        reply = plugin.run(case["operation"], text(case["request"]))
    except Fault as fault:
        assert case["expect"] == "fault", fault
        problems = [dataclasses.asdict(problem) for problem in fault.problems]
        answer, fuel = canonical({"kind": fault.code, "message": fault.message, "problems": problems}), fault.fuel
    else:
        assert case["expect"] == "answer"
        answer, fuel = reply.text, reply.fuel
        assert reply.digest() == case["sha256"]
    # The readable difference first.
    assert json.loads(answer) == json.loads(text(case["answer"]))
    assert hashlib.sha256(answer.encode()).hexdigest() == case["sha256"]
    assert fuel == pytest.approx(case["fuel"], rel=0.1)


def test_there_is_something_to_conform_to():
    assert len(CASES) >= 50
    assert {case["expect"] for case in CASES.values()} == {"answer", "fault"}
