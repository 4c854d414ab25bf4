"""The record door by `engine.py`, with nothing but wasmtime: the answers of the conformance corpus."""

import json
import os
import unittest

from wasmtime import WasmtimeError

from corpus import CASES, text
from engine import Fault, Plugin

PLUGIN = Plugin(os.environ["COMPONENT"])


def golden(name):
    return json.loads(text(CASES[name]["answer"]))


def request(name):
    return json.loads(text(CASES[name]["request"]))


def opened(name):
    session = PLUGIN.session()
    given = request(name)
    program = session.call("program", "[static]program.open", json.dumps(given["policy"]), given["roster"])
    return session, program, given


class Typed(unittest.TestCase):
    maxDiff = 4_000

    def test_it_describes_itself(self):
        self.assertEqual(PLUGIN.session().call("info", "describe"), golden("info.describe"))

    def test_a_policy_is_resolved_and_one_of_nonsense_is_a_fault_with_every_problem(self):
        session = PLUGIN.session()
        resolve = lambda name: session.call("policy", "resolve", json.dumps(request(name)["document"]))
        self.assertEqual(resolve("policy.resolve"), golden("policy.resolve"))
        with self.assertRaises(Fault) as raised:
            resolve("policy.resolve.nonsense")
        self.assertEqual(raised.exception.fault, golden("policy.resolve.nonsense"))
        # A fault is no trap: the instance goes on.
        session.call("info", "describe")

    def test_records_and_json_open_the_same_program(self):
        session, program, given = opened("program.open")
        other = session.call(
            "program", "[static]program.open-json", json.dumps(given["policy"]), json.dumps(given["roster"])
        )
        digests = [session.call("program", "[method]program.digest", each) for each in (program, other)]
        findings = session.call("program", "[method]program.findings", program)
        self.assertEqual(digests[0], digests[1])
        self.assertEqual({"digest": digests[0], "findings": findings}, golden("program.open"))
        for each in (program, other):
            session.drop(each)

    def test_a_roster_full_of_mistakes_is_a_fault(self):
        with self.assertRaises(Fault) as raised:
            opened("program.open.repairs")
        self.assertEqual(raised.exception.fault, golden("program.open.repairs"))

    def test_pairs_are_checked(self):
        session, program, given = opened("conflicts.check")
        answer = session.call("conflicts", "check", program, given["pairs"], given["reader"])
        self.assertEqual(answer, golden("conflicts.check"))

    def test_a_search_is_advanced_to_its_end_and_its_outcome_is_proved(self):
        session, program, given = opened("matching.search.total")
        search = session.call("matching", "[static]search.start", program, given["request"])
        # What is started from a program keeps what it needs.
        session.drop(program)
        while not session.call("matching", "[method]search.advance", search, 1_000)["done"]:
            pass
        outcome = session.call("matching", "[method]search.outcome", search)
        self.assertEqual(outcome, golden("matching.search.total"))
        self.assertEqual(outcome["certificate"]["value"], outcome["certificate"]["bound"])

    def test_sessions_are_planned(self):
        session, program, given = opened("scheduling.plan")
        answer = session.call("scheduling", "plan", program, given["calendar"])
        self.assertEqual(answer, golden("scheduling.plan"))

    def test_a_review_reports_to_each_reader_and_keeps_its_ledger(self):
        session, program, given = opened("health.report.coordinator")
        review = session.call("health", "[static]review.open", program, given["history"])
        for audience in ("coordinator", "sponsor", "everyone"):
            answer = session.call("health", "[method]review.report", review, {"audience": audience})
            self.assertEqual(answer, golden(f"health.report.{audience}"), audience)
        self.assertEqual(session.call("health", "[method]review.ledger", review), golden("health.ledger"))

    def test_an_unknown_case_ends_its_instance_alone(self):
        session, program, given = opened("conflicts.check")
        with self.assertRaises(WasmtimeError):
            session.call("conflicts", "check", program, given["pairs"], {"audience": "nosy-neighbor"})
        PLUGIN.session().call("info", "describe")
