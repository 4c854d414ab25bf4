// How the program runs: never a number without its interval, and what is withheld stays withheld.
import { confidence, whyNotBetter } from './confidence.js';
import { el, longList, table } from './dom.js';
import { capital, counted, indicator, nameOf, percent, pillar, readOut, sentence, stateReason } from './words.js';

const STANDING = { withheld: 'withheld', missing: 'no data', 'not-applicable': 'does not apply' };

export function healthView(report, history, people) {
  return el(
    'div',
    {},
    headline(report),
    pillars(report),
    indicators(report),
    report.alerts.length > 0 &&
      el(
        'div',
        { class: 'card' },
        el('h4', {}, 'What should not be missed'),
        el(
          'ul',
          { class: 'plain' },
          report.alerts.map(({ severity, message, details }) =>
            el(
              'li',
              {},
              el('span', { class: `flag ${severity}` }, severity),
              ` ${sentence(message)}`,
              el('small', {}, pairsNamed(details, history, people)),
            ),
          ),
        ),
      ),
    report.actions.length > 0 &&
      el(
        'div',
        { class: 'card' },
        el('h4', {}, 'What to do'),
        el(
          'ul',
          { class: 'plain' },
          together(report.actions).map((group) => action(group, history, people)),
        ),
      ),
    report.pairings.length > 0 && pairs(report.pairings, history, people),
    report.withheld > 0 &&
      el(
        'p',
        { class: 'soft' },
        `${counted(report.withheld, 'number is', 'numbers are')} withheld from this reader, because so few people stand behind them that somebody could be told apart.`,
      ),
  );
}

function headline(report) {
  const { score, band, could_be: others, coverage, stage, caps } = report;
  const title = score
    ? `${Math.round(score.value)} of 100`
    : band
      ? capital(band)
      : stage === 'setup'
        ? 'Too early for a score'
        : 'No score';
  return el(
    'div',
    { class: 'card' },
    el('h3', { tabindex: '-1', id: 'health-title', class: `band ${band ?? ''}` }, title),
    score &&
      interval(
        score.value / 100,
        score.interval.low / 100,
        score.interval.high / 100,
        `between ${Math.round(score.interval.low)} and ${Math.round(score.interval.high)}, as sure as nine in ten`,
      ),
    el(
      'p',
      {},
      band && score && `${capital(band)}${others.length ? `, but it could be ${others.join(' or ')}` : ''}. `,
      `${confidence(report)} ${percent(coverage)} of the model has data.`,
    ),
    caps.length > 0 && el('p', { class: 'warn' }, `Held down by: ${caps.map((cap) => readOut(cap).toLowerCase()).join(', ')}.`),
    whyNotBetter(report),
  );
}

function pillars({ pillars }) {
  if (pillars.length === 0) return null;
  return el(
    'div',
    { class: 'card' },
    el('h4', {}, 'The five pillars, of 100 each: where the score comes from'),
    el(
      'ul',
      { class: 'bars' },
      pillars.map(({ id, standing, attainment }) =>
        el(
          'li',
          {},
          el('span', {}, pillar(id)),
          attainment === null
            ? el('em', {}, STANDING[standing])
            : [
                el('span', { class: 'bar', 'aria-hidden': 'true' }, el('span', { width: `${attainment * 100}%` })),
                el('span', { class: 'number' }, `${Math.round(attainment * 100)}`),
              ],
        ),
      ),
    ),
  );
}

function indicators({ indicators }) {
  if (indicators.length === 0) return null;
  const row = ({ id, standing, units, sum, interval: range }) => {
    if (standing !== 'value') return [indicator(id), el('em', {}, STANDING[standing]), ''];
    // A number without its interval would say more than is known.
    if (!range)
      return [
        indicator(id),
        el('em', {}, 'counts in the score; told with no interval, so not shown alone'),
        counted(units, 'case', 'cases'),
      ];
    const share = sum / units;
    return [
      indicator(id),
      interval(share, range.low, range.high, `${percent(share)}, between ${percent(range.low)} and ${percent(range.high)}`),
      counted(units, 'case', 'cases'),
    ];
  };
  return el(
    'details',
    { class: 'card', open: true },
    el('summary', {}, 'Every number with its interval'),
    table(
      'Shares with 95 % intervals; the line shows from where to where the true share may lie',
      ['Measured', 'Share', 'From'],
      indicators.map(row),
    ),
  );
}

/** A line from 0 to 1 with the interval and a dot, and the same in words. */
function interval(share, low, high, text) {
  return el(
    'span',
    { class: 'interval' },
    el('span', { class: 'line', 'aria-hidden': 'true' }, range(low, high), dot(share)),
    el('small', {}, text),
  );
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

/** Actions that are the same for several pairs, in the order of the most urgent. */
function together(actions) {
  const groups = new Map();
  for (const one of actions) {
    const key = JSON.stringify([one.code, one.owner, one.due_in_days]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

function action(group, history, people) {
  const [{ message, owner, due_in_days: due }] = group;
  const pairs = group.filter(({ pairing }) => pairing).map(({ pairing }) => pairName(pairing, history, people));
  return el(
    'li',
    {},
    sentence(message),
    pairs.length > 0 && el('small', {}, pairs.join('; ')),
    el('small', {}, `${capital(owner.replaceAll('-', ' '))}, within ${counted(due, 'day', 'days')}`),
  );
}

/** The two people of a pairing; the pairing's key where the history does not know it. */
function pairName(pairing, history, people) {
  const pair = history.pairings.find(({ id }) => id === pairing)?.pair;
  const name = (id) => nameOf(people.get(id), id);
  return pair ? `${name(pair.mentor)} and ${name(pair.mentee)}` : pairing;
}

/** The pairs and departments that an alert is about. */
const pairsNamed = (details, history, people) =>
  details
    .filter(({ key }) => ['pairing', 'department'].includes(key))
    .map(({ key, value }) => (key === 'pairing' ? pairName(value, history, people) : value))
    .join('; ');

function pairs(states, history, people) {
  const row = ({ pairing, state, reason, paused }) => {
    return el(
      'li',
      {},
      el('span', { class: `flag state-${state}` }, readOut(state)),
      ` ${pairName(pairing, history, people)}`,
      (reason || paused) && el('small', {}, [capital(stateReason(reason)), paused && 'resting'].filter(Boolean).join(', ')),
    );
  };
  return el(
    'details',
    { class: 'card' },
    el('summary', {}, `The pairs, the most urgent first (${states.length})`),
    longList(states, row, { class: 'plain' }),
  );
}
