// Plain words for the contract's codes, dates and amounts. A code without words of its own is read out.

const RULES = {
  'conflict.hr-partner': 'Partner in HR',
  'conflict.close-personal': 'Close outside work',
  'conflict.pay-decision': 'Decides on pay',
  'conflict.promotion-decision': 'Decides on promotion',
  'conflict.hiring-decision': 'Decides on hiring',
  'conflict.competing': 'Compete for one post',
  'conflict.former-mentoring': 'Partners before',
};
const FACTORS = {
  'needs-met': 'Needs met',
  exchange: 'Given back',
  'shared-ground': 'Shared interests',
  distance: 'Another corner of the company',
  reach: 'Common hours',
  languages: 'Languages',
  'grade-gap': 'Distance in grade',
  preference: 'Wishes',
  style: 'Working style',
  novelty: 'New to each other',
  workload: 'Room in the month',
};
const INDICATORS = {
  met: 'Pairs that have met',
  'goals-reached': 'Goals reached',
  completed: 'Pairs that completed',
  'skills-gained': 'Skills gained',
  s1: 'Both trained before the start',
  s2: 'Had a say in the match',
  s3: 'Sponsor actions done',
  s4: 'Matched within 45 days',
  a1: 'Met in time',
  a2: 'Kept the rhythm',
  a3: 'Seniors kept their dates',
  r1: 'Juniors: useful, good rapport',
  r2: 'Seniors: useful, good rapport',
  r3: 'Juniors feel safe',
  g1: 'Goals agreed',
  g2: 'Goals on pace',
  g3: 'Skills gained, against before',
  c1: 'Stay to the planned end',
  c2: 'Requests answered',
  c3: 'Closed on purpose',
};
const PILLARS = { setup: 'Setting up', activity: 'Meeting', relationship: 'Relationship', goals: 'Goals', continuity: 'Staying' };
const RULINGS = {
  clear: 'Nothing stands in the way',
  disclose: 'Allowed, once the tie is on record',
  unknown: 'Not known',
  'needs-approval': 'Only with approval',
  blocked: 'Not allowed',
};
const PHASES = {
  appraising: 'looking at every possible pair',
  covering: 'finding a partner for as many as can be',
  selecting: 'choosing the best pairs',
  pricing: 'proving that nothing better exists',
  explaining: 'writing down why',
  finished: 'done',
};
const REASONS = {
  'never-started': 'has never met',
  gap: 'no session for too long',
  'missed-run': 'sessions lost in a row',
  'low-cadence': 'meets too seldom',
  silent: 'nothing heard for too long',
  'no-goals': 'no goals agreed',
  'help-requested': 'asked for help',
  'closure-due': 'past its end, nothing decided',
};

/** The last part of a code: `data.manager-cycle` is "Manager cycle". */
export const readOut = (code) => capital(code.split('.').at(-1).replaceAll(/[-_]/g, ' '));
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const EXCLUDES = {
  'match.role': 'takes no part on that side',
  'match.conflict': 'in conflict, as in one reporting line',
  'match.grade-gap': 'too near in grade',
  'match.topic': 'nothing wanted is taught',
  'match.language': 'no common language',
  'match.reach': 'too few common hours',
  'match.required': 'a required attribute',
  'match.floor': 'too few points',
  'match.excluded': 'ruled out by the coordinator',
};

/** What a rule that keeps people apart is about. */
export const excludes = (code) => EXCLUDES[code] ?? readOut(code).toLowerCase();
export const rule = (code) => RULES[code] ?? readOut(code);
export const factor = (name) => FACTORS[name] ?? readOut(name);
export const indicator = (id) => INDICATORS[id] ?? readOut(id);
export const pillar = (id) => PILLARS[id] ?? readOut(id);
export const ruling = (name) => RULINGS[name] ?? readOut(name);
export const phase = (name) => PHASES[name] ?? name;
export const stateReason = (name) => (name && name !== 'ok' ? (REASONS[name] ?? readOut(name).toLowerCase()) : '');

/** A message of the engine as a sentence: it begins small, has no full stop, and names rules by their code. */
export const sentence = (message) => {
  const named = message.replace(
    /`?\b(?:conflict|match|schedule)\.[a-z-]+`?/g,
    (code) => `“${rule(code.replaceAll('`', '')).toLowerCase()}”`,
  );
  let open = false;
  const quoted = named.replaceAll('`', () => ((open = !open) ? '“' : '”'));
  return `${capital(quoted.replace(/\.$/, ''))}.`;
};

export const counted = (number, one, more) => `${whole(number)} ${number === 1 ? one : more}`;
export const whole = (number) => number.toLocaleString('en-US');
export const percent = (share) => `${Math.round(share * 100)} %`;

/** `7 September 2026`. */
export const day = (iso) =>
  new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** An instant as people of a zone read it: `Mon, 21 Sept 2026, 10:00`. */
export function local(minute, timeZone) {
  return new Date(minute * 60_000).toLocaleString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  });
}

/** How a person is called, and what she is. */
export const nameOf = (person, id) => person?.name || id;
export const postOf = (person) =>
  person ? [person.title, person.department, person.site].filter(Boolean).join(', ') : 'not in the file';
