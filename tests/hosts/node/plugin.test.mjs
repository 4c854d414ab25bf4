// The plugin in Node gives the answers of the conformance corpus, through records and through JSON.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { ask, Fault, load, records, spelled } from './engine.mjs';

const corpus = new URL('../../conformance/', import.meta.url);
const { cases } = JSON.parse(readFileSync(new URL('index.json', corpus), 'utf8'));
const byName = new Map(cases.map((each) => [each.name, each]));

/** The exact text of a request or an answer. */
function text(file) {
  const bytes = readFileSync(new URL(file, corpus));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

const golden = (name) => JSON.parse(text(byName.get(name).answer));
const request = (name) => JSON.parse(text(byName.get(name).request));

const instance = await load(fileURLToPath(new URL(process.env.TRANSPILED ?? 'transpiled', import.meta.url)));

async function open(name) {
  const plugin = await instance();
  const given = request(name);
  const program = ask(() => plugin.program.Program.open(JSON.stringify(given.policy), records(given.roster, 'roster')));
  return { plugin, program, given: records({ ...given, policy: {}, roster: null }) };
}

test('it describes itself', async () => {
  const plugin = await instance();
  assert.deepEqual(spelled(plugin.info.describe()), golden('info.describe'));
});

test('a policy is resolved, and one of nonsense is a fault with every problem', async () => {
  const plugin = await instance();
  const resolve = (name) => ask(() => plugin.policy.resolve(JSON.stringify(request(name).document)));
  assert.deepEqual(spelled(resolve('policy.resolve')), golden('policy.resolve'));
  assert.throws(() => resolve('policy.resolve.nonsense'), (error) => {
    assert.ok(error instanceof Fault);
    assert.deepEqual(spelled(error.problems), golden('policy.resolve.nonsense').problems);
    return true;
  });
  // A fault is no trap: the instance goes on.
  assert.equal(typeof plugin.info.describe().version, 'string');
});

test('records and JSON open the same program', async () => {
  const { plugin, program, } = await open('program.open');
  const { policy, roster } = request('program.open');
  const other = plugin.program.Program.openJson(JSON.stringify(policy), JSON.stringify(roster));
  assert.equal(program.digest(), other.digest());
  assert.deepEqual({ digest: program.digest(), findings: spelled(program.findings()) }, golden('program.open'));
  program[Symbol.dispose]();
  other[Symbol.dispose]();
});

test('pairs are checked', async () => {
  const { plugin, program, given } = await open('conflicts.check');
  const answer = ask(() => plugin.conflicts.check(program, given.pairs, given.reader));
  assert.deepEqual(spelled(answer), golden('conflicts.check'));
});

test('a search is advanced to its end, and its outcome is proved', async () => {
  const { plugin, program, given } = await open('matching.search.total');
  const search = ask(() => plugin.matching.Search.start(program, records(given.request, 'request')));
  // What is started from a program keeps what it needs.
  program[Symbol.dispose]();
  while (!ask(() => search.advance(1_000)).done);
  const outcome = spelled(ask(() => search.outcome()));
  assert.deepEqual(outcome, golden('matching.search.total'));
  assert.equal(outcome.certificate.value, outcome.certificate.bound);
});

test('sessions are planned', async () => {
  const { plugin, program, given } = await open('scheduling.plan');
  const answer = ask(() => plugin.scheduling.plan(program, records(given.calendar, 'calendar')));
  assert.deepEqual(spelled(answer), golden('scheduling.plan'));
});

test('a review reports to each reader, and keeps its ledger', async () => {
  const { plugin, program, given } = await open('health.report.coordinator');
  const review = ask(() => plugin.health.Review.open(program, records(given.history, 'history')));
  for (const audience of ['coordinator', 'sponsor', 'everyone']) {
    const answer = ask(() => review.report({ audience, person: undefined }));
    assert.deepEqual(spelled(answer), golden(`health.report.${audience}`));
  }
  assert.equal(review.ledger(), golden('health.ledger'));
});

test('instances share nothing', async () => {
  const [one, other] = [await open('program.open'), await open('program.open')];
  assert.equal(one.program.digest(), other.program.digest());
  assert.throws(() => other.plugin.conflicts.check(one.program, [], { audience: 'coordinator' }));
  assert.equal(typeof other.plugin.info.describe().version, 'string');
});

for (const { name, operation, request, answer, expect, sha256 } of cases) {
  test(`the JSON door answers byte by byte: ${name}`, async () => {
    const plugin = await instance();
    const run = () => ask(() => plugin.documents.run(operation, text(request))).json;
    if (expect === 'fault') {
      assert.throws(run, (error) => {
        assert.ok(error instanceof Fault, error);
        const { kind, message, problems } = error;
        assert.deepEqual({ kind, message, problems: spelled(problems) }, JSON.parse(text(answer)));
        return true;
      });
    } else {
      const json = run();
      // The readable difference first.
      assert.deepEqual(JSON.parse(json), JSON.parse(text(answer)));
      assert.equal(createHash('sha256').update(json).digest('hex'), sha256);
    }
  });
}
