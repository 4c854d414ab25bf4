// Compiled by `package.test.mjs`, never run.
import { Fault, fromJson, load, toJson, type Engine, type matching, type Plugin } from 'reverse-mentoring';

const engine: Engine = await load();
const plugin: Plugin = await engine.instance();
const roster = fromJson('roster', {});
const program = plugin.program.Program.open('{}', roster);
const search = plugin.matching.Search.start(program, fromJson('request', {}));
while (!search.advance(10_000).done);
const outcome: matching.Outcome = search.outcome();
const points: number[] = outcome.proposals.map((proposal) => proposal.points);
const about = await engine.run('info.describe', {});
about.version.toUpperCase();
const checked = await engine.run('conflicts.check', {
  policy: {},
  roster: { as_of: '2026-11-02', people: [{ id: 'kim', mentor_places: 1, mentee_places: 0 }] },
  pairs: [{ mentor: 'kim', mentee: 'ada' }],
  reader: { audience: 'coordinator' },
});
const approvers: string[] | undefined = checked.items[0]?.conflicts[0]?.approvers;
const until: string | null | undefined = checked.items[0]?.conflicts[0]?.waived_until;
toJson(outcome);
try {
  plugin.conflicts.screen(program, 'kim', { audience: 'coordinator' });
} catch (error) {
  if (error instanceof Fault && error.code === 'not-found') error.problems[0]?.path?.length;
}

// @ts-expect-error no such audience
plugin.conflicts.screen(program, 'kim', { audience: 'boss' });
// @ts-expect-error no such operation
await engine.run('conflicts.chek', {});
// @ts-expect-error a person without a key
await engine.run('program.open', { policy: {}, roster: { as_of: '2026-11-02', people: [{ mentor_places: 1 }] } });
// @ts-expect-error no such field
checked.items[0]?.points;
// @ts-expect-error no such record
fromJson('rooster', {});
// @ts-expect-error a person is missing
plugin.conflicts.screen(program, { audience: 'coordinator' });
void [points, approvers, until];
