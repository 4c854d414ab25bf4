// The page: which step is open, and who asks the engine for what. Texts and forms are in `index.html`, results in `views/`.
import { addMonths, minuteOf, today } from './dates.js';
import { CANCELLED, Client } from './engine-client.js';
import { example, template } from './history-template.js';
import { KINDS, readHistory } from './reading/history.js';
import { fillSettings, settingsOf } from './settings.js';
import { checkView } from './views/check.js';
import { el } from './views/dom.js';
import { healthView } from './views/health.js';
import { historyKinds } from './views/history.js';
import { matchesView } from './views/matches.js';
import { planView } from './views/plan.js';
import { columnsForm, readingView } from './views/reading.js';
import { tabs } from './views/tabs.js';
import { capital, counted, nameOf, phase } from './views/words.js';

const at = (id) => document.getElementById(id);
const client = new Client();
const settingsForm = at('settings');
/** What is known so far; each step throws away what came after it. */
const state = { file: null, people: new Map(), matched: null, settings: null, history: null };
const { show } = tabs(at('tabs'));

/**
 * Runs a job with a bar and a cancel button. Its failure is shown in `place`, with what `help` offers about it. Null when it did
 * not come to an end.
 */
async function run(job, given, words, place, help = () => null) {
  at('busy').hidden = false;
  busy(words, null);
  place.setAttribute('aria-busy', 'true');
  try {
    const answer = await client.ask(job, given, (name, fraction) => busy(phase(name), fraction));
    return answer === CANCELLED ? null : answer;
  } catch (error) {
    place.replaceChildren(...[failure(error), help(error)].filter(Boolean));
    place.firstElementChild.focus();
    return null;
  } finally {
    place.removeAttribute('aria-busy');
    at('busy').hidden = true;
  }
}

function busy(words, fraction) {
  at('busy-text').textContent = `${capital(words)} …`;
  if (fraction === null) at('busy-bar').removeAttribute('value');
  else at('busy-bar').value = fraction;
}

function failure({ message, problems = [] }) {
  return el(
    'div',
    { class: 'card warn', role: 'alert', tabindex: '-1' },
    el('p', {}, `That did not work: ${message}.`.replace(/\.\.$/, '.')),
    problems.length > 0 &&
      el(
        'ul',
        {},
        problems.slice(0, 20).map(({ path, message }) => el('li', {}, path && el('code', {}, path), ` ${message}`)),
      ),
  );
}

function put(place, view, focus) {
  place.replaceChildren(view);
  at(focus)?.focus();
}

async function open(file, { asOf = today(), until = addMonths(asOf, 6) } = {}) {
  const place = at('read-result');
  for (const id of ['program', 'results']) at(id).hidden = true;
  Object.assign(state, { file: null, matched: null, settings: null, history: null });
  at('history-name').textContent = '';
  at('health-form').elements.asOf.value = '';
  const choose = (chosen) => open({ ...file, chosen }, { asOf, until });
  const unknownColumns = ({ columns }) =>
    columns &&
    el(
      'div',
      { class: 'card' },
      columnsForm(
        columns.map((column, at) => ({ ...column, fields: [file.chosen?.[at]] })),
        choose,
      ),
    );
  const answer = await run('read', { file, asOf }, 'reading the file', place, unknownColumns);
  if (!answer) return;
  Object.assign(state, { file, people: new Map(answer.people.map((person) => [person.id, person])) });
  put(place, readingView(answer, choose), 'read-title');
  fillSettings(settingsForm, answer, { asOf, until });
  at('program').hidden = false;
  at('everybody').replaceChildren(...answer.people.map((person) => el('option', { value: labelOf(person) })));
}

const labelOf = (person) => (person.name ? `${person.name} (${person.id})` : person.id);

/** The person somebody typed: as the list offers her, or by key, or by a name that only one has. */
function personBy(text) {
  const people = [...state.people.values()];
  const typed = text.trim().toLowerCase();
  const named = people.filter((person) => person.name?.toLowerCase() === typed);
  return (
    people.find((person) => labelOf(person).toLowerCase() === typed) ??
    state.people.get(text.trim()) ??
    (named.length === 1 ? named[0] : null)
  );
}

async function match() {
  const given = settingsOf(settingsForm);
  if (!given) return;
  Object.assign(state, { matched: null, settings: given });
  for (const id of ['panel-matches', 'check-result', 'plan-result', 'health-result']) at(id).replaceChildren();
  at('plan').disabled = true;
  at('health-form').elements.asOf.value ||= given.asOf;
  at('results').hidden = false;
  show('matches');
  const place = at('panel-matches');
  const answer = await run('match', { file: state.file, settings: given }, 'matching', place);
  if (!answer) return;
  state.matched = answer;
  at('plan').disabled = answer.outcome.proposals.length === 0;
  put(place, matchesView(answer, checkThese), 'matches-title');
}

function checkThese({ mentor, mentee }) {
  const form = at('check-form').elements;
  form.mentor.value = labelOf(state.people.get(mentor));
  form.mentee.value = labelOf(state.people.get(mentee));
  show('check');
  check();
}

async function check() {
  const form = at('check-form').elements;
  const [mentor, mentee] = [form.mentor, form.mentee].map((input) => {
    const person = personBy(input.value);
    input.setCustomValidity(person ? '' : 'Nobody in the file is called this; choose from the list.');
    return person;
  });
  if (mentor && mentor === mentee) form.mentee.setCustomValidity('These are one and the same person.');
  at('check-result').replaceChildren();
  if (!at('check-form').reportValidity()) return;
  const given = { file: state.file, settings: state.settings, pair: { mentor: mentor.id, mentee: mentee.id } };
  const answer = await run('check', given, 'checking the two', at('check-result'));
  if (answer) put(at('check-result'), checkView(answer, state.people), 'check-title');
}

async function plan() {
  const { matched, settings, file } = state;
  const pairs = matched.outcome.proposals.map(({ pair }) => pair);
  const answer = await run('plan', { file, settings, pairs }, 'placing the sessions', at('plan-result'));
  if (answer) put(at('plan-result'), planView(answer, matched.people, minuteOf(settings.asOf)), 'plan-title');
}

function takeHistory(text, name) {
  try {
    const { history, asOf } = readHistory(text, (named) => personBy(named)?.id ?? null);
    state.history = history;
    if (asOf) at('health-form').elements.asOf.value = asOf;
    at('history-name').textContent = `${name}: ${counted(history.pairings.length, 'pair', 'pairs')}`;
    at('health-result').replaceChildren();
    return true;
  } catch (error) {
    state.history = null;
    at('history-name').textContent = '';
    put(at('health-result'), failure(error.problems ? error : new Error(`this is no history: ${error.message}`)));
    return false;
  }
}

/** Hands a file that was made here to whoever sits there. */
function save(name, text, type) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  el('a', { download: name, href }).click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

const proposedPairs = () => state.matched?.outcome.proposals.map(({ pair }) => pair) ?? [];

async function judge() {
  if (!state.history)
    return put(at('health-result'), failure(new Error('there is no history yet; choose a file, or take the sample’s')));
  const { asOf, audience } = at('health-form').elements;
  const given = {
    file: state.file,
    settings: state.settings,
    history: state.history,
    asOf: asOf.value,
    audience: audience.value,
  };
  const answer = await run('health', given, 'judging the program', at('health-result'));
  if (answer) put(at('health-result'), healthView(answer, given.history, state.people), 'health-title');
}

const sampleFile = async (name) => {
  const response = await fetch(new URL(`sample/${name}`, import.meta.url));
  if (!response.ok) throw new Error(`the sample could not be fetched: ${response.status}`);
  return response;
};
const openFile = async (file) => file && open({ name: file.name, bytes: await file.arrayBuffer() });
const onSubmit = (form, act) =>
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    act();
  });
// What a field said is wrong is judged anew when it changes.
for (const input of document.querySelectorAll('input')) input.addEventListener('input', () => input.setCustomValidity(''));

at('file').addEventListener('change', ({ target }) => openFile(target.files[0]).then(() => (target.value = '')));
at('sample').addEventListener('click', async () => {
  try {
    open({ name: 'the sample company', bytes: await (await sampleFile('company.csv')).arrayBuffer() }, { asOf: '2026-09-07' });
  } catch (error) {
    put(at('read-result'), failure(error));
  }
});
const drop = at('drop');
for (const name of ['dragover', 'drop']) window.addEventListener(name, (event) => event.preventDefault());
drop.addEventListener('dragover', () => drop.classList.add('over-it'));
drop.addEventListener('dragleave', () => drop.classList.remove('over-it'));
drop.addEventListener('drop', (event) => {
  drop.classList.remove('over-it');
  openFile(event.dataTransfer.files[0]);
});
onSubmit(settingsForm, match);
onSubmit(at('check-form'), check);
onSubmit(at('health-form'), judge);
at('plan').addEventListener('click', plan);
at('history').addEventListener(
  'change',
  async ({
    target: {
      files: [file],
    },
  }) => file && takeHistory(await file.text(), file.name),
);
at('sample-history').addEventListener('click', async () => {
  if (await takeHistory(await (await sampleFile('history.json')).text(), 'the sample’s history')) judge();
});
at('history-kinds').append(historyKinds(KINDS));
at('history-template').addEventListener('click', () =>
  save(
    'history.csv',
    template(proposedPairs(), state.settings, (id) => nameOf(state.people.get(id), id)),
    'text/csv',
  ),
);
at('history-example').addEventListener('click', () =>
  save('history.json', example(proposedPairs(), state.settings), 'application/json'),
);
at('cancel').addEventListener('click', () => client.cancel());
