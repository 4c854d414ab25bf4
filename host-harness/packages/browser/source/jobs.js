// What the page asks of the engine. Each job is a function of its arguments alone, with an instance of the plugin of its own,
// so a job that is broken off leaves nothing behind. Runs in the worker.
import { minuteOf } from './dates.js';
import { hashOf } from './enrolment/rng.js';
import { readFile } from './reading/read.js';
import { participants, policyOf, rosterOf } from './roster.js';
import { fromJson, toJson } from './engine/index.js';

const COORDINATOR = { audience: 'coordinator' };
/** Work between two words on progress: some tens of milliseconds. */
const STEP = 20_000;

/** The jobs over an engine and the tables that the build wrote. */
export function jobsOver(engine, tables) {
  const prepared = ({ file, settings }, also) => {
    const source = readFile(file, settings.asOf, tables);
    const joined = participants(source.people, tables.taxonomy, settings);
    const orientationKnown = joined.some(({ joining }) => joining.orientedOn);
    const policy = policyOf(tables, settings, orientationKnown);
    return { source, joined, orientationKnown, policy, roster: rosterOf(source, joined, settings, also) };
  };

  /** What the file holds, and who it says takes part. */
  function read({ file, asOf }) {
    const { people, report } = readFile(file, asOf, tables);
    return { report, people: people.map(shown), policies: tables.policies.map(offered) };
  }

  /** The best pairs for everybody who takes part, with why each fits and why places stay empty. */
  async function match(given, tell) {
    tell('reading the file', null);
    const { source, joined, policy, roster } = prepared(given);
    if (joined.length === 0)
      throw new Error(
        'nobody takes part: the file names nobody who teaches or wants to learn, and nobody could be made up either: give the file grades, or guess them from the reporting lines',
      );
    tell('checking everybody', null);
    const { program, matching } = await engine.instance();
    const opened = program.Program.openJson(JSON.stringify(policy), JSON.stringify(roster));
    const search = matching.Search.start(opened, fromJson('request', {}));
    for (let step = search.advance(STEP); !step.done; step = search.advance(STEP)) tell(step.phase, step.fraction);
    const outcome = search.outcome();
    const appraisals = matching.appraise(
      opened,
      outcome.proposals.map(({ pair }) => pair),
      COORDINATOR,
    ).items;
    return {
      people: Object.fromEntries(source.people.map((person) => [person.id, shown(person)])),
      mentors: joined.filter(({ joining }) => joining.mentorPlaces > 0).length,
      mentees: joined.filter(({ joining }) => joining.menteePlaces > 0).length,
      madeUp: given.settings.who === 'drawn',
      joined: joined.map(({ person }) => person.id),
      findings: toJson(opened.findings()),
      outcome: toJson(outcome),
      appraisals: toJson(appraisals),
      topics: Object.fromEntries(tables.taxonomy.topics.map(({ slug, label }) => [slug, label])),
    };
  }

  /** What the rules say about two people, whether they take part or not. */
  async function check(given, tell) {
    tell('checking the two', null);
    const { policy, roster } = prepared(given, [given.pair.mentor, given.pair.mentee]);
    const request = { policy, roster, pairs: [given.pair], reader: COORDINATOR };
    const [conflicts, worth] = [await engine.run('conflicts.check', request), await engine.run('matching.appraise', request)];
    return { assessment: conflicts.items[0], appraisal: worth.items[0] };
  }

  /** Sessions for the pairs given, one pairing each. */
  async function plan(given, tell) {
    tell('placing the sessions', null);
    const { policy, roster, orientationKnown } = prepared(given);
    const { asOf, until } = given.settings;
    const pairings = given.pairs.map((pair) => ({ id: pairingId(pair, asOf), pair, matched_on: asOf, planned_end: until }));
    const calendar = { now: minuteOf(asOf), pairings, diaries: [], sessions: [] };
    const timetable = await engine.run('scheduling.plan', { policy, roster, calendar });
    return { pairings, timetable, orientationKnown };
  }

  /** How the program runs by its history, for one reader. */
  async function health(given, tell) {
    tell('reading the history', null);
    const { policy, roster } = prepared(given);
    const goals = (given.history.goals ?? []).map((goal) => ({ updated_on: given.asOf, ...goal }));
    const request = {
      policy,
      roster: { ...roster, as_of: given.asOf },
      history: { ...given.history, goals },
      reader: { audience: given.audience },
    };
    return engine.run('health.report', request);
  }

  return { read, match, check, plan, health };
}

/** The same two people get the same key each time, so that a calendar knows their sessions again; it gives neither away. */
function pairingId({ mentor, mentee }, asOf) {
  return hashOf([...new TextEncoder().encode(JSON.stringify([mentor, mentee, asOf]))])
    .toString(16)
    .padStart(16, '0');
}

/** What a form needs of a shipped policy; its values are the contract's defaults where it says nothing. */
const offered = ({ name, about, document: { program, matching } }) => ({
  name,
  about,
  purpose: program?.objectives !== undefined,
  objective: matching?.objective ?? 'total',
  gradeGap: matching?.['grade-gap']?.minimum ?? 2,
});

/** What the page shows of a person. */
const shown = ({ id, name, title, department, site, country, grade, timeZone }) => ({
  id,
  name,
  title,
  department,
  site,
  country,
  grade,
  timeZone,
});
