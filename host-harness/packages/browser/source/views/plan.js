// When the pairs meet, in the local times of both, and a file for their calendars.
import { calendarFile } from '../ics.js';
import { el, longList, table } from './dom.js';
import { counted, local, nameOf, sentence } from './words.js';

const KINDS = {
  'kick-off': 'Kick-off',
  regular: 'Session',
  'check-in': 'Check-in',
  'midpoint-review': 'Midpoint review',
  'management-review': 'Review with management',
  'closing-review': 'Closing review',
};

export function planView({ pairings, timetable, orientationKnown }, people, stamp) {
  const { sessions, unplaced, findings } = timetable;
  const lacking = new Map();
  for (const one of unplaced) lacking.set(one.pairing, [...(lacking.get(one.pairing) ?? []), one]);
  const planned = new Map(pairings.map(({ id }) => [id, []]));
  for (const { session } of sessions) planned.get(session.pairing).push(session);
  const pairs = new Map(pairings.map(({ id, pair }) => [id, pair]));
  const name = (id) => nameOf(people[id], id);
  const download = (some, file) =>
    el('a', {
      class: 'button',
      download: file,
      href: URL.createObjectURL(new Blob([calendarFile(some, stamp)], { type: 'text/calendar' })),
    });
  const event = (session) => {
    const pair = pairs.get(session.pairing);
    const zones = [pair.mentor, pair.mentee].map(
      (id) => `${name(id)}: ${local(session.when.start, people[id].timeZone)} (${people[id].timeZone})`,
    );
    return {
      uid: `${session.pairing}-${session.number}@reverse-mentoring`,
      when: session.when,
      summary: `${KINDS[session.kind] ?? session.kind}: ${name(pair.mentor)} and ${name(pair.mentee)}`,
      description: zones.join('\n'),
    };
  };
  const all = download(
    sessions.map(({ session }) => event(session)),
    'sessions.ics',
  );
  all.textContent = 'Download all sessions (.ics)';
  const card = ({ id, pair }) => {
    const mine = planned.get(id);
    const title = `${name(pair.mentor)} and ${name(pair.mentee)}`;
    const own = download(mine.map(event), `${pair.mentor}-${pair.mentee}.ics`);
    own.textContent = 'Download (.ics)';
    own.setAttribute('aria-label', `Download the sessions of ${title} as an iCalendar file`);
    return el(
      'li',
      { class: 'card' },
      el('h4', {}, title),
      mine.length > 0 &&
        table(
          counted(mine.length, 'session', 'sessions'),
          ['Session', `For ${name(pair.mentor)}`, `For ${name(pair.mentee)}`],
          mine.map((session) => [
            [`${session.number}. ${KINDS[session.kind] ?? session.kind}`, el('small', {}, lasts(session))],
            wallTime(session, people[pair.mentor]),
            when(session, people[pair.mentee]),
          ]),
        ),
      lacking.has(id) &&
        el(
          'p',
          { class: 'warn' },
          `No date was found for ${counted(lacking.get(id).length, 'session', 'sessions')}. ${lacking
            .get(id)[0]
            .reasons.map(({ message }) => sentence(message))
            .join(' ')}`,
        ),
      findings
        .filter(({ details }) => details.some(({ key, value }) => key === 'pairing' && value === id))
        .map(({ message }) => el('p', { class: 'warn' }, sentence(message))),
      mine.length > 0 && own,
    );
  };
  return el(
    'div',
    {},
    el(
      'h3',
      { tabindex: '-1', id: 'plan-title' },
      `${counted(sessions.length, 'session', 'sessions')} for ${counted(pairings.length, 'pair', 'pairs')}`,
    ),
    el(
      'p',
      { class: 'soft' },
      'Inside the working hours of both, by the rhythm of the program. No calendar was read: whoever is busy then can be moved later.',
    ),
    !orientationKnown &&
      el(
        'p',
        { class: 'warn' },
        'The file does not say who was prepared for the program, so sessions are placed as if everybody had been. A column “oriented on” with dates makes them wait for it.',
      ),
    sessions.length > 0 && all,
    longList(pairings, card, { tag: 'ol', class: 'pairs', first: 20 }),
  );
}

const lasts = ({ when }) => `${when.end - when.start} minutes`;

const when = ({ when }, { timeZone }) => [local(when.start, timeZone), el('small', {}, timeZone)];

/** The mentor's time as the engine's own zone rules have it, which may be newer than the browser's. */
const wallTime = ({ wall, when: { start } }, { timeZone }) => [
  wall ? local(Date.parse(`${wall}Z`) / 60_000, 'UTC') : local(start, timeZone),
  el('small', {}, timeZone),
];
