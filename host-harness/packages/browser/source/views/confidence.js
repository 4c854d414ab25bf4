// Why a score carries as much as it does: what the next better grade asks for, and what of it is there.
import { el } from './dom.js';
import { capital, percent } from './words.js';

/** What each grade asks for, the best first; the contract's model. */
const GRADES = [
  { grade: 'a', within: 7, coverage: 0.9, pairs: 60, answers: 'seven in ten', heard: 'eight in ten' },
  { grade: 'b', within: 10, coverage: 0.8, pairs: 30, answers: 'half', heard: 'six in ten' },
  { grade: 'c', within: 15, coverage: 0.6, pairs: 12, answers: 'three in ten', heard: 'four in ten' },
  { grade: 'd', within: 22, coverage: 0.6, pairs: 5 },
];
const NAMES = {
  a: 'Confidence A, the best of A to D.',
  b: 'Confidence B, on a scale from A to D.',
  c: 'Confidence C, on a scale from A to D.',
  d: 'Confidence D, the lowest: an early signal; read the band alone.',
  none: 'There is too little evidence for a number.',
};

export const confidence = ({ confidence }) => NAMES[confidence];

/** What the next better grade asks for; nothing for the best, and nothing where the reader sees no part of it. */
export function whyNotBetter({ confidence, score, coverage, pairings, stage, pillars }) {
  const at = confidence === 'none' ? GRADES.length : GRADES.findIndex(({ grade }) => grade === confidence);
  const next = GRADES[at - 1];
  if (!next || pillars.length === 0 || stage === 'setup') return null;
  // Others than a coordinator are told rounded numbers, which the grade was not judged by.
  const told = pairings.length > 0;
  const half = score && (score.interval.high - score.interval.low) / 2;
  const asked = [
    [
      `the score known to within ${next.within} points`,
      score ? `Here to within ${half.toFixed(1)}.` : 'Here there is none yet.',
      score !== null && half <= next.within,
    ],
    [`data for ${percent(next.coverage)} of the model`, `Here for ${percent(coverage)}.`, coverage >= next.coverage - 1e-12],
    [
      `${next.pairs} pairs with a whole period between sessions behind them`,
      `Here ${pairings.length} pairs at most.`,
      // There may be fewer than are listed.
      pairings.length < next.pairs ? false : null,
    ],
    next.answers && [`${next.answers} of the surveys answered, on either side`, '', null],
    next.heard && [`news of ${next.heard} of the running pairs within two periods`, '', null],
  ].filter(Boolean);
  const title = confidence === 'none' ? 'What a number needs' : `Why not ${next.grade.toUpperCase()}? What it asks for`;
  const mark = { true: ['good', 'there'], false: ['warn', 'missing'], null: ['note', 'not told'] };
  return el(
    'details',
    { class: 'why-confidence' },
    el('summary', {}, title),
    el(
      'ul',
      { class: 'plain' },
      asked.map(([what, here, met]) => {
        if (!told) return el('li', {}, capital(what));
        const [look, word] = mark[met];
        return el('li', {}, el('span', { class: `flag ${look}` }, word), ` ${capital(what)}`, el('small', {}, here));
      }),
    ),
  );
}
