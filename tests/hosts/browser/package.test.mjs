// The npm package in Chromium: the conformance corpus gives the same bytes as everywhere, and both doors agree.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { canonicalFault, cases, sha256 } from '../conformance.mjs';
import { start } from './chromium.mjs';

const corpus = cases();
let host;
let page;
let wrong;

before(async () => {
  const beside = new Map(corpus.map(({ name, text }) => [`/requests/${name}`, text]));
  beside.set('/bare.html', '<!doctype html><title>bare</title><link rel="icon" href="icon.svg">');
  host = await start({ beside });
  ({ page, wrong } = await host.page());
  await page.goto(`${host.origin}/bare.html`);
  await page.evaluate(async () => {
    globalThis.packaged = await import('/engine/index.js');
    globalThis.engine = await globalThis.packaged.load();
  });
});
after(() => host?.close());

/** A request by its path, so that what crosses is read in the page; the answer's digest, or the fault. */
const run = (path, operation) =>
  page.evaluate(
    async ([path, operation]) => {
      const request = await (await fetch(path)).text();
      try {
        const answer = new TextEncoder().encode(await globalThis.engine.runText(operation, request));
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', answer));
        return { digest: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
      } catch (error) {
        if (!(error instanceof globalThis.packaged.Fault)) throw error;
        return { fault: error.toJSON() };
      }
    },
    [path, operation],
  );

for (const { name, operation, expect, sha256: expected } of corpus) {
  test(`conformance: ${name}`, async () => {
    const { digest, fault } = await run(`/requests/${encodeURIComponent(name)}`, operation);
    assert.equal(fault ? 'fault' : 'answer', expect);
    assert.equal(digest ?? sha256(canonicalFault(fault)), expected);
  });
}

test('typed calls and the JSON door agree', async () => {
  const [typed, json] = await page.evaluate(async () => {
    const { fromJson, toJson } = globalThis.packaged;
    const roster = {
      as_of: '2026-11-02',
      term: { since: '2026-11-02', until: '2027-05-03' },
      people: [{ id: 'kim', mentor_places: 1, mentee_places: 0 }],
    };
    const { program } = await globalThis.engine.instance();
    const opened = program.Program.open('{}', fromJson('roster', roster));
    return [
      { digest: opened.digest(), findings: toJson(opened.findings()) },
      await globalThis.engine.run('program.open', { policy: {}, roster }),
    ];
  });
  assert.deepEqual(typed, json);
});

test('nothing left the server, and nothing broke its policy', async () => assert.deepEqual(await wrong(), []));
