"""The expected values of the conformance corpus, worked out anew from its requests; the component is not asked."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "conformance"))

import oracles  # noqa: E402


class Corpus(unittest.TestCase):
    def test_the_index_says_what_others_work_out(self) -> None:
        self.assertEqual(oracles.differences(), [], "`conformance/oracles.py --write` writes them")

    def test_every_case_that_names_somebody_else_has_an_expected_value(self) -> None:
        for case in oracles.index()["cases"]:
            with self.subTest(case["name"]):
                known = case["from"] in ("recorded", "by-hand") or (case["from"], case["operation"]) in oracles.ORACLES
                self.assertTrue(known, case["from"])
                self.assertEqual(case["from"] != "recorded", bool(case.get("checks")))
