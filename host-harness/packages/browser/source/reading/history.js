// What happened in a program: a table with one row for each thing that happened, or the contract's `history` as JSON. What a
// table cannot say (skills, sponsors, applications) the JSON can.
import { cellValue } from '../csv.js';
import { isDay } from '../dates.js';
import { slug } from './joining.js';
import { normalized, parseTable } from './table.js';

/** The columns of the table; the names of the two are for people who read it. */
export const COLUMNS = [
  'what',
  'mentor',
  'mentee',
  'on',
  'until',
  'result',
  'side',
  'progress',
  'useful',
  'rapport',
  'safety',
  'mentor name',
  'mentee name',
];

const RESULTS = ['held', 'cancelled', 'no-show', 'planned'];
const REQUESTS = { help: 'help', 'another-partner': 'rematch', rematch: 'rematch' };
const ENDINGS = ['completed', 'relational', 'no-time', 'inactive', 'left-company', 'role-change', 'leave', 'other', 'unknown'];
const SCORES = ['useful', 'rapport', 'safety'];

/** What a row may be about, what its cells then say, and one that is made up. */
export const KINDS = [
  {
    what: 'pair',
    says: 'Two people who were paired. Each pair has such a row: from which day on, and the first day after its term.',
    example: { on: '2026-09-07', until: '2027-03-08' },
  },
  {
    what: 'session',
    says: 'A session of the two, on its day. The result is held, cancelled, no-show or planned; of a lost one, the side (mentor, mentee) that could not or did not come, where it is known.',
    example: { on: '2026-09-21', result: 'cancelled', side: 'mentee' },
  },
  {
    what: 'goal',
    says: 'A goal, from the day the two agreed on it to the day it is due, and its progress in percent by now.',
    example: { on: '2026-10-05', until: '2027-02-01', progress: '40' },
  },
  {
    what: 'survey',
    says: 'What one side answered. On: the day she was asked; until: the day she answered, empty if she has not. The result is the survey’s name, the same for everybody who got it. Useful, rapport and safety go from 1 to 5.',
    example: {
      on: '2026-10-19',
      until: '2026-10-21',
      result: 'first sessions',
      side: 'mentor',
      useful: '4',
      rapport: '5',
      safety: '5',
    },
  },
  {
    what: 'request',
    says: 'A request to the coordinator: help or another partner. Until: the day it was answered, empty if it is open. Who asked is not written down.',
    example: { on: '2026-11-03', until: '2026-11-06', result: 'help' },
  },
  {
    what: 'end',
    says: `A pair that ended, on its day. The result is ${ENDINGS.slice(0, -1).join(', ')} or ${ENDINGS.at(-1)}; relational means that the two did not get on.`,
    example: { on: '2027-01-15', result: 'no-time' },
  },
];

/** What is wrong with a table, row by row. */
export class BadHistory extends Error {
  constructor(problems) {
    super(`this history cannot be read: ${problems.length === 1 ? 'one row is' : `${problems.length} rows are`} wrong`);
    this.problems = problems;
  }
}

/**
 * Reads a history. `keyOf` gives the key of a person whom somebody names by key or by name, or null. Gives `{ history, asOf }`;
 * `asOf` is null where the file says no day.
 */
export function readHistory(text, keyOf) {
  if (/^\s*[[{]/.test(text)) return fromJson(text);
  return { history: fromTable(parseTable(text.replace(/^\uFEFF/, '')), keyOf), asOf: null };
}

function fromJson(text) {
  const given = JSON.parse(text);
  const history = given.history ?? given;
  if (!Array.isArray(history.pairings)) throw new Error('there are no `pairings` in it');
  return { history, asOf: given.as_of ?? null };
}

function fromTable(table, keyOf) {
  const names = table.header.map(normalized);
  const lacking = ['what', 'mentor', 'mentee', 'on'].filter((name) => !names.includes(name));
  if (lacking.length > 0) throw new Error(`the table has no column ${lacking.map((name) => `“${name}”`).join(', ')}`);
  const problems = table.skipped.map(({ row, why }) => ({ path: `row ${row}`, message: why }));
  const rows = table.rows.map(({ number, cells }) => {
    const cell = (name) => cellValue(cells[names.indexOf(normalized(name))] ?? '');
    const wrong = (message) => problems.push({ path: `row ${number}`, message });
    return { cell, wrong, what: cell('what').toLowerCase() };
  });
  const history = { pairings: [], meetings: [], goals: [], surveys: [], concerns: [] };
  const pairs = new Map();
  // Pairs first: a table may be sorted in any way.
  for (const row of rows.filter(({ what }) => what === 'pair')) addPair(row, keyOf, pairs);
  for (const row of rows) {
    if (row.what === 'pair') continue;
    const read = READERS[row.what];
    if (!read) {
      row.wrong(`“${row.what}” is none of ${KINDS.map(({ what }) => what).join(', ')}`);
      continue;
    }
    const pairing = pairs.get(`${keyOf(row.cell('mentor'))}\n${keyOf(row.cell('mentee'))}`);
    if (pairing) read(row, pairing, history);
    else row.wrong('these two have no row “pair”');
  }
  if (problems.length > 0) throw new BadHistory(problems);
  return { ...history, pairings: [...pairs.values()] };
}

function addPair({ cell, wrong }, keyOf, pairs) {
  const [mentor, mentee] = [keyOf(cell('mentor')), keyOf(cell('mentee'))];
  if (!mentor || !mentee) return wrong(`“${cell(mentor ? 'mentee' : 'mentor')}” is nobody in the file, or more than one`);
  const key = `${mentor}\n${mentee}`;
  if (pairs.has(key)) return wrong('these two stand in a row “pair” already');
  const [since, until] = [dayIn(cell, 'on', wrong), dayIn(cell, 'until', wrong)];
  if (until <= since) return wrong('the first day after the term does not lie after the first');
  pairs.set(key, { id: `pair-${pairs.size + 1}`, pair: { mentor, mentee }, matched_on: since, planned_end: until });
}

const READERS = {
  session({ cell, wrong }, { id }, { meetings }) {
    const state = oneOf(cell, 'result', RESULTS, wrong);
    const side = cell('side') && oneOf(cell, 'side', ['mentor', 'mentee'], wrong);
    meetings.push({ pairing: id, on: dayIn(cell, 'on', wrong), state, missed_by: side ? [side] : [] });
  },
  goal({ cell, wrong }, { id }, { goals }) {
    const agreed = dayIn(cell, 'on', wrong);
    const progress = numberIn(cell, 'progress', 0, 100, wrong) / 100;
    // Progress as of the day it is judged on, which whoever judges fills in.
    goals.push({ pairing: id, agreed_on: agreed, due_on: maybeDay(cell, 'until', wrong), progress, weight: 1 });
  },
  survey({ cell, wrong }, { id }, { surveys }) {
    const answered = maybeDay(cell, 'until', wrong);
    const given = SCORES.filter((name) => answered && cell(name) !== '');
    surveys.push({
      wave: slug(cell('result')) || 'survey',
      pairing: id,
      side: oneOf(cell, 'side', ['mentor', 'mentee'], wrong),
      asked_on: dayIn(cell, 'on', wrong),
      answered_on: answered,
      items: given.map((name) => ({ construct: name, value: numberIn(cell, name, 1, 5, wrong) })),
    });
  },
  request({ cell, wrong }, { id }, { concerns }) {
    const kind = REQUESTS[oneOf(cell, 'result', Object.keys(REQUESTS), wrong)];
    concerns.push({ pairing: id, kind, opened_on: dayIn(cell, 'on', wrong), resolved_on: maybeDay(cell, 'until', wrong) });
  },
  end({ cell, wrong }, pairing) {
    if (pairing.ended_on) wrong('these two stand in a row “end” already');
    Object.assign(pairing, { ended_on: dayIn(cell, 'on', wrong), ending: oneOf(cell, 'result', ENDINGS, wrong) });
  },
};

function dayIn(cell, name, wrong) {
  const text = cell(name);
  if (!isDay(text)) wrong(`“${text}” under “${name}” is no date in the form YYYY-MM-DD`);
  return text;
}

const maybeDay = (cell, name, wrong) => (cell(name) === '' ? null : dayIn(cell, name, wrong));

function oneOf(cell, name, choices, wrong) {
  const text = slug(cell(name));
  if (!choices.includes(text)) wrong(`“${cell(name)}” under “${name}” is none of ${choices.join(', ')}`);
  return text;
}

function numberIn(cell, name, least, most, wrong) {
  const number = Number(cell(name).replace('%', '').replace(',', '.'));
  if (cell(name) === '' || !(number >= least && number <= most))
    wrong(`“${cell(name)}” under “${name}” is no number from ${least} to ${most}`);
  return number;
}
