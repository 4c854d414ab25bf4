// What somebody begins a history with: a table that holds the proposed pairs, and an example of everything as JSON.
import { csvText } from './csv.js';
import { addDays } from './dates.js';
import { COLUMNS } from './reading/history.js';

/** A table with a row for each pair, to be continued by hand. */
export function template(pairs, { asOf, until }, nameOf) {
  const row = ({ mentor, mentee }) => {
    const says = { what: 'pair', mentor, mentee, on: asOf, until, 'mentor name': nameOf(mentor), 'mentee name': nameOf(mentee) };
    return COLUMNS.map((column) => says[column]);
  };
  return `\uFEFF${csvText([COLUMNS, ...pairs.map(row)])}`;
}

/** The contract's `history` with one of each thing that may be in it, on the first of the pairs. Made up. */
export function example(pairs, { asOf, until }) {
  const [pair = { mentor: 'key of the junior', mentee: 'key of the senior' }] = pairs;
  const after = (days) => addDays(asOf, days);
  const pairing = 'pair-1';
  const history = {
    pairings: [{ id: pairing, pair, matched_on: asOf, planned_end: until, mentor_chose: true, mentee_chose: true }],
    meetings: [
      { pairing, on: after(14), state: 'held', minutes: 60 },
      { pairing, on: after(42), state: 'cancelled', missed_by: ['mentee'] },
    ],
    concerns: [{ pairing, kind: 'help', opened_on: after(45), resolved_on: after(47) }],
    goals: [{ pairing, topic: null, agreed_on: after(14), due_on: null, progress: 0.25, updated_on: after(42), weight: 1 }],
    surveys: ['mentor', 'mentee'].map((side) => ({
      wave: 'first-sessions',
      pairing,
      side,
      asked_on: after(28),
      answered_on: after(30),
      items: ['useful', 'rapport', 'safety'].map((construct) => ({ construct, value: 4 })),
    })),
    skills: [{ person: pair.mentee, topic: 'ai', wave: 'first-sessions', phase: 'before', value: 2 }],
    sponsor_actions: [{ kind: 'kick-off', due_on: after(3), done_on: after(2) }],
    applications: [{ person: pair.mentor, side: 'mentor', registered_on: asOf, eligible: true, matched_on: asOf }],
    facts: [{ kind: 'agreement', pairing, on: after(5) }],
  };
  return `${JSON.stringify({ as_of: after(56), history }, null, 2)}\n`;
}
