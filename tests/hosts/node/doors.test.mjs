// The typed door in Node gives the answers of the conformance corpus; `conformance.test.mjs` is about the JSON door.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recorded } from '../conformance.mjs';
import { fromJson, load, toJson } from './package.mjs';

const engine = await load();
const request = (name) => recorded(name).request;
const expected = (name) => recorded(name).answer;

async function open(name) {
  const plugin = await engine.instance();
  const given = request(name);
  const program = plugin.program.Program.open(JSON.stringify(given.policy), fromJson('roster', given.roster));
  return { plugin, program, given };
}

test('it describes itself', async () => {
  const { info } = await engine.instance();
  assert.deepEqual(toJson(info.describe()), expected('info.describe'));
});

test('a policy is resolved', async () => {
  const { policy } = await engine.instance();
  const { document } = request('policy.resolve');
  assert.deepEqual(toJson(policy.resolve(JSON.stringify(document))), expected('policy.resolve'));
});

test('records and JSON open the same program', async () => {
  const { plugin, program, given } = await open('program.open');
  const other = plugin.program.Program.openJson(JSON.stringify(given.policy), JSON.stringify(given.roster));
  assert.equal(program.digest(), other.digest());
  assert.deepEqual({ digest: program.digest(), findings: toJson(program.findings()) }, expected('program.open'));
  program[Symbol.dispose]();
  other[Symbol.dispose]();
});

test('pairs are checked', async () => {
  const { plugin, program, given } = await open('conflicts.check');
  assert.deepEqual(toJson(plugin.conflicts.check(program, given.pairs, given.reader)), expected('conflicts.check'));
});

test('a search is advanced to its end, and its outcome is proved', async () => {
  const { plugin, program, given } = await open('matching.search.total');
  const search = plugin.matching.Search.start(program, fromJson('request', given.request));
  // What is started from a program keeps what it needs.
  program[Symbol.dispose]();
  while (!search.advance(1_000).done);
  const outcome = toJson(search.outcome());
  assert.deepEqual(outcome, expected('matching.search.total'));
  assert.equal(outcome.certificate.value, outcome.certificate.bound);
});

test('sessions are planned', async () => {
  const { plugin, program, given } = await open('scheduling.plan');
  const timetable = plugin.scheduling.plan(program, fromJson('calendar', given.calendar));
  assert.deepEqual(toJson(timetable), expected('scheduling.plan'));
});

test('a review reports to each reader, and keeps its ledger', async () => {
  const { plugin, program, given } = await open('health.report.coordinator');
  const review = plugin.health.Review.open(program, fromJson('history', given.history));
  for (const audience of ['coordinator', 'sponsor', 'everyone']) {
    assert.deepEqual(toJson(review.report({ audience })), expected(`health.report.${audience}`));
  }
  assert.equal(review.ledger(), expected('health.ledger'));
});
