"""The guide in the contract's README: its program runs as it stands there, and its check of a certificate is one."""

import dataclasses
import json
import re
import subprocess
import sys

import pytest
from corpus import CASES, text
from readme import files
from reverse_mentoring import Roster, decode
from reverse_mentoring.contract.matching import Cover, Price, Prices, Request


def test_the_afternoon_runs_and_prints_what_the_guide_says(tmp_path):
    guide = files()
    assert set(guide) == {"roster.json", "certificate.py", "afternoon.py"}
    for name, content in guide.items():
        (tmp_path / name).write_text(content, "utf-8")
    said = subprocess.run([sys.executable, "afternoon.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    expected = re.findall(r"# prints: (.+)", guide["afternoon.py"])
    assert len(expected) >= 6
    at = 0
    for each in expected:
        found = said.stdout.find(each, at)
        assert found >= at, f"{each!r} is not printed in its turn:\n{said.stdout}"
        at = found + len(each)


LOCKED = {
    "policy": {},
    "roster": json.loads(files()["roster.json"]),
    "request": {"locked": [{"mentor": "kim", "mentee": "cas"}]},
}
RECORDED = [
    json.loads(text(CASES[name]["request"])) for name in ("matching.search.total", "by-hand.matching.keep-bonus")
]


@pytest.mark.parametrize("given", [LOCKED, *RECORDED])
def test_the_check_holds_for_what_was_proved_and_for_nothing_that_was_changed(plugin, given):
    names = {}
    exec(compile(files()["certificate.py"], "certificate.py", "exec"), names)
    policy, roster, request = given["policy"], decode(Roster, given["roster"]), decode(Request, given["request"])
    asked = {"policy": policy, "roster": roster, "request": request}
    outcome = plugin.matching.search(**asked)
    rows = [plugin.matching.edges(position=position, **asked) for position in range(len(roster.people))]

    def holds(**changed):
        return names["holds"](
            roster,
            dataclasses.replace(outcome, **changed),
            rows.__getitem__,
            policy.get("matching", {}).get("places-most", 2),
        )

    proof = outcome.certificate
    assert proof.filled > 0
    assert holds()
    chosen = next(one for one in outcome.proposals if one.origin in ("fresh", "kept"))
    others = [one for one in outcome.proposals if one is not chosen]
    no_edge = dataclasses.replace(chosen, pair=dataclasses.replace(chosen.pair, mentee=chosen.pair.mentor))
    below_zero = Prices(mentors=[Price(person=roster.people[0].id, value=-1.0)])
    for what, changed in {
        "a pair left out": {"proposals": others},
        "a pair named twice": {"proposals": [*others, chosen, chosen]},
        "a pair that is no edge": {"proposals": [*others, no_edge]},
        "a pair fewer": {"proposals": others, "certificate": dataclasses.replace(proof, filled=proof.filled - 1)},
        "another value": {"certificate": dataclasses.replace(proof, value=proof.value + 1)},
        "no cover": {"certificate": dataclasses.replace(proof, cover=Cover())},
        "a price below zero": {"certificate": dataclasses.replace(proof, prices=below_zero)},
    }.items():
        assert not holds(**changed), what
