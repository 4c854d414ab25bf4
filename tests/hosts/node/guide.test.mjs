// The guide in the contract's README: its programs run as they stand there, and its check of a certificate is one.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { recorded } from '../conformance.mjs';
import { fromJson, home, load, toJson } from './package.mjs';

// A block that is a file has its name behind the language.
const readme = readFileSync(new URL('../../../wit/README.md', import.meta.url), 'utf8');
const files = new Map([...readme.matchAll(/^```(?:js|json) (\S+)\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name, text]));
const folder = join(home, 'guide');
mkdirSync(folder, { recursive: true });
for (const [name, text] of files) writeFileSync(join(folder, name), text);

test('the afternoon runs, and prints what the guide says', () => {
  assert.deepEqual([...files.keys()].sort(), ['afternoon.mjs', 'certificate.mjs', 'roster.json']);
  const said = execFileSync(process.execPath, ['afternoon.mjs'], { cwd: folder, encoding: 'utf8' });
  const expected = [...files.get('afternoon.mjs').matchAll(/\/\/ prints: (.+)/g)].map(([, text]) => text);
  assert.ok(expected.length >= 6);
  let from = 0;
  for (const text of expected) {
    const at = said.indexOf(text, from);
    assert.ok(at >= from, `“${text}” is not printed in its turn:\n${said}`);
    from = at + text.length;
  }
});

/** The answer of a search with its edges, which is what the guide's check looks at. */
async function searched({ policy, roster, request }) {
  const { program, matching } = await (await load()).instance();
  const opened = program.Program.open(JSON.stringify(policy), fromJson('roster', roster));
  const search = matching.Search.start(opened, fromJson('request', request));
  while (!search.advance(100_000).done);
  const edges = roster.people.map((_, position) => toJson(search.edges(position)));
  return { outcome: toJson(search.outcome()), edgesOf: (position) => edges[position] };
}

test('the check of the guide holds for what was proved, and for nothing that was changed', async () => {
  const { holds } = await import(pathToFileURL(join(folder, 'certificate.mjs')));
  const locked = { locked: [{ mentor: 'kim', mentee: 'cas' }] };
  const cases = ['matching.search.total', 'by-hand.matching.keep-bonus', 'scipy.matching.twelve-by-nine'].map((name) => ({
    name,
    ...recorded(name),
  }));
  const own = { name: 'a locked pair', request: { policy: {}, roster: JSON.parse(files.get('roster.json')), request: locked } };
  for (const { name, request } of [...cases, own]) {
    const { outcome, edgesOf } = await searched(request);
    const { proposals, certificate } = outcome;
    const most = request.policy.matching?.['places-most'];
    const check = (changed) => holds(request.roster, { ...outcome, ...changed }, edgesOf, most);
    assert.ok(certificate.filled > 0 && check({}), name);
    const chosen = proposals.findIndex(({ origin }) => origin === 'fresh' || origin === 'kept');
    const others = proposals.filter((_, at) => at !== chosen);
    const price = certificate.prices.mentors.concat(certificate.prices.mentees)[0];
    for (const [what, changed] of Object.entries({
      'a pair left out': { proposals: others },
      'a pair named twice': { proposals: [...others, proposals[chosen], proposals[chosen]] },
      'a pair that is no edge': {
        proposals: [
          ...others,
          { ...proposals[chosen], pair: { ...proposals[chosen].pair, mentee: proposals[chosen].pair.mentor } },
        ],
      },
      'a pair fewer, said to be the most': { proposals: others, certificate: { ...certificate, filled: certificate.filled - 1 } },
      'another value': { certificate: { ...certificate, value: certificate.value + 1 } },
      'no cover': { certificate: { ...certificate, cover: { mentors: [], mentees: [] } } },
      'another bonus': {
        certificate: { ...certificate, coverage_bonus: certificate.coverage_bonus + 1e9, filled: certificate.filled + 1 },
      },
      'a price below zero': price && {
        certificate: { ...certificate, prices: { mentors: [{ ...price, value: -1 }], mentees: [] } },
      },
    })) {
      if (changed) assert.equal(check(changed), false, `${name}: ${what}`);
    }
  }
});
