// The conformance corpus in Node: the same bytes as everywhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalFault, cases, sha256 } from '../conformance.mjs';
import { Fault, load } from './package.mjs';

const engine = await load();

for (const { name, operation, text, expect, sha256: expected } of cases()) {
  test(`conformance: ${name}`, async () => {
    const answer = engine.runText(operation, text);
    if (expect === 'answer') return assert.equal(sha256(await answer), expected);
    await assert.rejects(answer, (error) => {
      assert.ok(error instanceof Fault, error);
      assert.equal(sha256(canonicalFault(error)), expected);
      return true;
    });
  });
}
