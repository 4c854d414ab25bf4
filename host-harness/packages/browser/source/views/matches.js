// The pairs that the engine proposes, what each is worth and why, and who has no partner.
import { el, longList } from './dom.js';
import { csvText } from '../csv.js';
import { counted, excludes, factor, nameOf, postOf, readOut, sentence, whole } from './words.js';

export function matchesView(result, onCheck) {
  const { outcome, people, mentors, mentees } = result;
  const worth = new Map(result.appraisals.map((appraisal) => [key(appraisal.pair), appraisal]));
  const { certificate, vacancies } = outcome;
  const proposals = [...outcome.proposals].sort((a, b) => b.points - a.points);
  const proved = certificate && certificate.value === certificate.bound;
  return el(
    'div',
    {},
    el(
      'h3',
      { tabindex: '-1', id: 'matches-title' },
      proposals.length === 0 ? 'No pair can be proposed' : counted(proposals.length, 'pair is proposed', 'pairs are proposed'),
    ),
    el(
      'p',
      { class: 'soft' },
      `${counted(mentors, 'junior teaches', 'juniors teach')}, ${counted(mentees, 'senior learns', 'seniors learn')}. `,
      proposals.length > 0 && (proved ? 'Nothing better exists under these rules: the engine has proved it. ' : ''),
      proposals.length > 0
        ? 'These are proposals. Ask both people before a pair stands.'
        : 'What stands in the way is below; more columns in the file, or other settings, may help.',
    ),
    result.madeUp &&
      el(
        'p',
        { class: 'warn' },
        'Who takes part, and what each teaches and wants, is made up: the file does not say. Do not act on these pairs.',
      ),
    proposals.length > 0 && download(proposals, people),
    proposals.length === 0 && findingsList(result),
    longList(proposals, (proposal) => pairCard(proposal, worth.get(key(proposal.pair)), result, onCheck), {
      tag: 'ol',
      class: 'pairs',
    }),
    vacancies.length > 0 && stillFree(vacancies, people),
    proposals.length > 0 && findingsList(result),
  );
}

/** The pairs as a table for a spreadsheet. */
function download(proposals, people) {
  const person = (id) => [id, people[id]?.name, people[id]?.title, people[id]?.department, people[id]?.site];
  const head = ['mentor', 'mentee'].flatMap((side) => [
    `${side}_id`,
    `${side}_name`,
    `${side}_title`,
    `${side}_department`,
    `${side}_site`,
  ]);
  const rows = proposals.map(({ pair, points, ruling }) => [...person(pair.mentor), ...person(pair.mentee), points, ruling]);
  const text = csvText([[...head, 'points', 'ruling'], ...rows]);
  const href = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv' }));
  return el('a', { class: 'button', download: 'pairs.csv', href }, 'Download the pairs (.csv)');
}

const key = ({ mentor, mentee }) => JSON.stringify([mentor, mentee]);

function pairCard({ pair, points, ruling }, appraisal, { people, topics }, onCheck) {
  const who = (id, role) =>
    el(
      'div',
      { class: `who ${role}` },
      el('span', { class: 'role' }, role === 'mentor' ? 'Junior, teaches' : 'Senior, learns'),
      el('strong', {}, nameOf(people[id], id)),
      el('small', {}, postOf(people[id])),
    );
  const factors = appraisal.factors.filter((one) => one.points > 0);
  return el(
    'li',
    { class: 'card pair' },
    el('div', { class: 'two-people' }, who(pair.mentor, 'mentor'), who(pair.mentee, 'mentee')),
    el(
      'p',
      { class: 'points' },
      el('strong', {}, whole(points)),
      ` of 10,000 points`,
      ruling !== 'clear' && el('span', { class: 'flag warn' }, readOut(ruling)),
    ),
    el(
      'div',
      { class: 'stack', 'aria-hidden': 'true' },
      factors.map((one) => el('span', { class: `f-${one.name}`, width: `${one.points / 100}%`, title: factor(one.name) })),
    ),
    el(
      'details',
      {},
      el('summary', {}, 'Why these two'),
      el(
        'ul',
        { class: 'factors' },
        factors.map((one) =>
          el(
            'li',
            {},
            el('span', { class: `swatch f-${one.name}` }),
            el('span', {}, el('strong', {}, factor(one.name)), basis(one.details, people, topics)),
            el('span', { class: 'number' }, whole(one.points)),
          ),
        ),
      ),
      el('button', { type: 'button', class: 'quiet', onclick: () => onCheck(pair) }, 'Check these two for conflicts'),
    ),
  );
}

/** What a factor rests on. */
function basis(details, people, topics) {
  const texts = details.map(({ key, value }) => {
    const plain = topics[value] ?? (people[value] ? nameOf(people[value], value) : value.replaceAll('-', ' '));
    return ['topic', 'topics', 'interest', 'language'].includes(key) ? plain : `${readOut(key).toLowerCase()} ${plain}`;
  });
  return texts.length > 0 && el('small', {}, [...new Set(texts)].join(', '));
}

function stillFree(vacancies, people) {
  const row = ({ person, side, places, reasons }) =>
    el(
      'li',
      {},
      el('strong', {}, nameOf(people[person], person)),
      side === 'mentor'
        ? ` could teach ${counted(places, 'senior', 'seniors')}`
        : ` could learn from ${counted(places, 'junior', 'juniors')}`,
      el('small', {}, reasons.map((reason) => whyFree(reason, people)).join(' ')),
    );
  return el(
    'details',
    { class: 'card' },
    el('summary', {}, `Who is still free for a partner (${vacancies.length}), and why there is none`),
    longList(vacancies, row, { class: 'plain' }),
  );
}

/** Why somebody has no partner, or none more. */
function whyFree({ code, details, message, people: [, other] }, people) {
  const detail = (name) => details.find(({ key }) => key === name)?.value;
  const number = (name) => Number(detail(name));
  switch (code) {
    case 'match.no-eligible-partner':
      return `Nobody on the other side fits. Kept away: ${details.map(({ key, value }) => `${excludes(key)} (${value})`).join(', ')}.`;
    case 'match.better-elsewhere':
      return number('eligible') === 1
        ? 'One person would fit, and is of more use in another pair.'
        : `${whole(number('eligible'))} people would fit, and each is of more use in another pair.`;
    case 'match.shortage':
      return detail('side') === 'mentees'
        ? `More people teach than learn: ${counted(number('places'), 'more senior', 'more seniors')} could take part.`
        : `More people want to learn than teach: ${counted(number('places'), 'more junior', 'more juniors')} would be needed.`;
    case 'match.relaxation': {
      const rules = details.map(({ value }) => excludes(value)).join('; ');
      return `Only this keeps a pair with ${nameOf(people[other], other)} away: ${rules}.`;
    }
    default:
      return sentence(message);
  }
}

/** Findings that the engine words for somebody who has its details before her. */
const PLAIN = {
  // What a file of employees never tells; the long list of codes would say it to nobody.
  'conflicts.not-checked': 'Some ties between people are not in this file, so they are not checked.',
  'match.scarce-topics': 'More people want these topics than can be taught them.',
  'match.recruit': 'Juniors who teach one of these topics would help most.',
};
const COUNTED = {
  'match.scarce-topics': (number) => `${number} more to teach it`,
  'match.recruit': (number) => `wanted by ${number}`,
};

function findingsList({ findings, outcome, people, topics }) {
  const groups = new Map();
  for (const finding of [...findings, ...outcome.findings]) {
    const group = groups.get(finding.code) ?? { ...finding, people: new Set() };
    finding.people.forEach((id) => group.people.add(id));
    groups.set(finding.code, group);
  }
  if (groups.size === 0) return null;
  const row = ({ code, severity, message, details, people: ids }) => {
    const some = (names) =>
      names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
    const relations = details.filter(({ key }) => key === 'relation').map(({ value }) => value.replaceAll('-', ' '));
    const words = PLAIN[code] ?? sentence(message);
    const amount = (value) => (COUNTED[code] ? ` (${COUNTED[code](value)})` : '');
    const named = details
      .flatMap(({ key, value }) => [topics[key] && topics[key] + amount(value), topics[value]])
      .filter(Boolean);
    const about = [...ids].map((id) => nameOf(people[id], id)).concat(named);
    return el(
      'li',
      {},
      el('span', { class: `flag ${severity}` }, severity),
      ` ${words}`,
      el('small', {}, about.length > 0 ? some(about) : relations.join(', ')),
    );
  };
  const order = ['serious', 'warning', 'note'];
  const sorted = [...groups.values()].sort(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || (a.code < b.code ? -1 : 1),
  );
  return el(
    'details',
    { class: 'card', open: outcome.proposals.length === 0 },
    el('summary', {}, `What the engine says about the data (${groups.size})`),
    el('ul', { class: 'plain' }, sorted.map(row)),
  );
}
