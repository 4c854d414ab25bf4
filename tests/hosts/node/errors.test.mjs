// What goes wrong comes as one of three errors, and tells what its catcher needs to go on.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { recorded } from '../conformance.mjs';
import { Fault, fromJson, home, load, toJson, Trapped } from './package.mjs';

const engine = await load();
const request = (name) => recorded(name).request;
const installed = (file) => join(home, 'node_modules/reverse-mentoring', file);

test('a fault has its kind and every problem with its place, and the instance goes on', async () => {
  const plugin = await engine.instance();
  const { document } = request('policy.resolve.nonsense');
  assert.throws(
    () => plugin.policy.resolve(JSON.stringify(document)),
    (error) => {
      assert.ok(error instanceof Fault && error instanceof Error && error.name === 'Fault');
      assert.equal(error.code, 'invalid-policy');
      assert.deepEqual(toJson(error.toJSON()), recorded('policy.resolve.nonsense').answer);
      assert.ok(error.problems.every(({ code, path, message }) => code && path && message));
      assert.equal(JSON.stringify(error), JSON.stringify(error.toJSON()));
      return true;
    },
  );
  assert.equal(typeof plugin.info.describe().version, 'string');
});

test('faults of resources are faults too: of a static, of a method, of a function', async () => {
  const plugin = await engine.instance();
  const { Program } = plugin.program;
  const { policy, roster } = request('program.open');
  assert.throws(() => Program.openJson('{', '{}'), Fault);
  const program = Program.openJson(JSON.stringify(policy), JSON.stringify(roster));
  assert.throws(() => program.withPolicy('[]'), Fault);
  assert.throws(() => plugin.conflicts.screen(program, 'nobody', { audience: 'coordinator' }), { code: 'not-found' });
  assert.throws(() => plugin.conflicts.screen(program, 'nobody', { audience: 'sponsor' }), { code: 'refused' });
});

test('an argument of the wrong type is a TypeError, and the instance goes on', async () => {
  const plugin = await engine.instance();
  const { policy, roster } = request('program.open');
  const program = plugin.program.Program.openJson(JSON.stringify(policy), JSON.stringify(roster));
  const reader = { audience: 'coordinator' };
  for (const limit of [1.5, -1, 2 ** 32, '3', undefined]) {
    assert.throws(() => plugin.matching.suggest(program, 'ana', 'mentor', limit, reader), TypeError, String(limit));
  }
  assert.throws(() => plugin.conflicts.screen(program, 'ana', { audience: 'boss' }), TypeError);
  assert.throws(() => fromJson('roster', { peeple: [] }), { name: 'TypeError', message: /`roster` has no field `peeple`/ });
  assert.throws(() => fromJson('person', []), TypeError);
  assert.throws(() => fromJson('toString', {}), TypeError);
  assert.equal(typeof plugin.info.describe().version, 'string');
});

test('instances share nothing', async () => {
  const [one, other] = [await engine.instance(), await engine.instance()];
  const { policy, roster } = request('program.open');
  const program = one.program.Program.openJson(JSON.stringify(policy), JSON.stringify(roster));
  assert.throws(() => other.conflicts.check(program, [], { audience: 'coordinator' }));
  assert.equal(typeof other.info.describe().version, 'string');
});

/** The guard around a plugin that breaks off: the real one does not, so a small module that traps stands in for it. */
async function broken(instructions) {
  const { guarded } = await import(pathToFileURL(installed('guard.js')));
  // (func (export "f") …)
  const body = [0, ...instructions, 11];
  const bytes = [
    0,
    97,
    115,
    109,
    1,
    0,
    0,
    0,
    1,
    4,
    1,
    96,
    0,
    0,
    3,
    2,
    1,
    0,
    7,
    5,
    1,
    1,
    102,
    0,
    0,
    10,
    body.length + 2,
    1,
    body.length,
    ...body,
  ];
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(bytes));
  const empty = Object.fromEntries(
    ['policy', 'program', 'conflicts', 'matching', 'scheduling', 'health', 'documents'].map((name) => [name, {}]),
  );
  return guarded({ ...empty, info: { describe: instance.exports.f, fine: () => 1 } });
}

test('a trap is named, keeps its cause, and ends its instance', async () => {
  for (const [what, instructions, cause] of [
    ['unreachable', [0], WebAssembly.RuntimeError],
    ['recursion', [16, 0], RangeError],
  ]) {
    const plugin = await broken(instructions);
    assert.equal(plugin.info.fine(), 1);
    assert.throws(plugin.info.describe, (error) => {
      assert.ok(error instanceof Trapped && error.code === 'trapped', what);
      assert.ok(error.cause instanceof cause, what);
      return true;
    });
    assert.throws(plugin.info.fine, Trapped, 'a broken instance answers no more');
  }
});

test('a file that is missing fails when it is loaded', async () => {
  const { engine } = await import(pathToFileURL(installed('engine.js')));
  const gone = async (name) => WebAssembly.compile(await readFile(installed(`engine/none-${name}`)));
  await assert.rejects(engine(gone), { code: 'ENOENT' });
});
