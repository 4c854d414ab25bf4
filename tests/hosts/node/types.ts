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
const about = await engine.run<{ version: string }>('info.describe', {});
about.version.toUpperCase();
toJson(outcome);
try {
  plugin.conflicts.screen(program, 'kim', { audience: 'coordinator' });
} catch (error) {
  if (error instanceof Fault && error.code === 'not-found') error.problems[0]?.path?.length;
}

// @ts-expect-error no such audience
plugin.conflicts.screen(program, 'kim', { audience: 'boss' });
// @ts-expect-error no such record
fromJson('rooster', {});
// @ts-expect-error a person is missing
plugin.conflicts.screen(program, { audience: 'coordinator' });
void points;
