// How the program runs: never a number without its interval, and what is withheld stays withheld.
import { el, longList, table } from './dom.js';
import { capital, counted, indicator, nameOf, percent, pillar, readOut, sentence, stateReason } from './words.js';

const CONFIDENCE = { a: 'A: carries a decision', b: 'B: good', c: 'C: fair', d: 'D: an early signal, read the band alone', none: 'too little evidence for a number' };
const STANDING = { withheld: 'withheld', missing: 'no data', 'not-applicable': 'does not apply' };

export function healthView(report, history, people) {
  return el(
    'div',
    {},
    headline(report),
    pillars(report),
    indicators(report),
    report.alerts.length > 0 && el('div', { class: 'card' }, el('h4', {}, 'What should not be missed'), el('ul', { class: 'plain' }, report.alerts.map(({ severity, message }) => el('li', {}, el('span', { class: `flag ${severity}` }, severity), ` ${sentence(message)}`)))),
    report.actions.length > 0 && el('div', { class: 'card' }, el('h4', {}, 'What to do'), el('ul', { class: 'plain' }, report.actions.map(({ message, owner, due_in_days: due }) => el('li', {}, sentence(message), el('small', {}, `${capital(owner.replaceAll('-', ' '))}, within ${counted(due, 'day', 'days')}`))))),
    report.pairings.length > 0 && pairs(report.pairings, history, people),
    report.withheld > 0 && el('p', { class: 'soft' }, `${counted(report.withheld, 'number is', 'numbers are')} withheld from this reader, because so few people stand behind them that somebody could be told apart.`),
  );
}

function headline({ score, band, could_be: others, confidence, coverage, stage, caps }) {
  const title = score ? `${Math.round(score.value)} of 100` : band ? capital(band) : stage === 'setup' ? 'Too early for a score' : 'No score';
  return el(
    'div',
    { class: 'card' },
    el('h3', { tabindex: '-1', id: 'health-title', class: `band ${band ?? ''}` }, title),
    score && interval(score.value / 100, score.interval.low / 100, score.interval.high / 100, `between ${Math.round(score.interval.low)} and ${Math.round(score.interval.high)}, as sure as nine in ten`),
    el(
      'p',
      {},
      band && score && `${capital(band)}${others.length ? `, but it could be ${others.join(' or ')}` : ''}. `,
      `Confidence ${CONFIDENCE[confidence] ?? confidence}. ${percent(coverage)} of the model has data.`,
    ),
    caps.length > 0 && el('p', { class: 'warn' }, `Held down by: ${caps.map((cap) => readOut(cap).toLowerCase()).join(', ')}.`),
  );
}

function pillars({ pillars }) {
  if (pillars.length === 0) return null;
  return el(
    'div',
    { class: 'card' },
    el('h4', {}, 'The five pillars'),
    el('ul', { class: 'bars' }, pillars.map(({ id, standing, attainment }) => el('li', {}, el('span', {}, pillar(id)), attainment === null ? el('em', {}, STANDING[standing]) : [el('span', { class: 'bar', 'aria-hidden': 'true' }, el('span', { width: percent(attainment) })), el('span', { class: 'number' }, `${Math.round(attainment * 100)}`)]))),
  );
}

function indicators({ indicators }) {
  if (indicators.length === 0) return null;
  const row = ({ id, standing, units, sum, interval: range }) => {
    if (standing !== 'value') return [indicator(id), el('em', {}, STANDING[standing]), ''];
    if (!range) return [indicator(id), sum === null ? '' : id === 'c1' ? percent(sum / units) : sum.toFixed(2), counted(units, 'case', 'cases')];
    const share = sum / units;
    return [indicator(id), interval(share, range.low, range.high, `${percent(share)}, between ${percent(range.low)} and ${percent(range.high)}`), counted(units, 'case', 'cases')];
  };
  return el('details', { class: 'card', open: true }, el('summary', {}, 'Every number with its interval'), table('Shares with 95 % intervals; the line shows from where to where the true share may lie', ['Measured', 'Share', 'From'], indicators.map(row)));
}

/** A line from 0 to 1 with the interval and a dot, and the same in words. */
function interval(share, low, high, text) {
  return el('span', { class: 'interval' }, el('span', { class: 'line', 'aria-hidden': 'true' }, range(low, high), dot(share)), el('small', {}, text));
}

function range(low, high) {
  const node = el('span', { class: 'range', width: `${(high - low) * 100}%` });
  node.style.left = `${low * 100}%`;
  return node;
}

function dot(share) {
  const node = el('span', { class: 'dot' });
  node.style.left = `${share * 100}%`;
  return node;
}

function pairs(states, history, people) {
  const pairOf = new Map(history.pairings.map(({ id, pair }) => [id, pair]));
  const name = (id) => nameOf(people.get(id), id);
  const row = ({ pairing, state, reason, paused }) => {
    const pair = pairOf.get(pairing);
    return el('li', {}, el('span', { class: `flag state-${state}` }, readOut(state)), ` ${pair ? `${name(pair.mentor)} and ${name(pair.mentee)}` : pairing}`, (reason || paused) && el('small', {}, [capital(stateReason(reason)), paused && 'resting'].filter(Boolean).join(', ')));
  };
  return el('details', { class: 'card' }, el('summary', {}, `The pairs, the most urgent first (${states.length})`), longList(states, row, { class: 'plain' }));
}
