// From people and their participation to the roster of the contract, in the JSON door's spelling. Names stay here.
import { monthsBetween } from './dates.js';
import { drawEnrolments } from './enrolment/draw.js';
import { gradesFromLines } from './enrolment/ladder.js';

/** Those who take part, with their participation, in the file's order. */
export function participants(people, taxonomy, settings) {
  const graded = settings.gradesFromLines ? gradesFromLines(people) : people;
  const drawn = settings.who === 'drawn' ? drawEnrolments(graded, taxonomy, settings.seed, settings.asOf) : null;
  return graded
    .map((person) => ({ person, joining: drawn ? drawn.get(person.id) : person.joining }))
    .filter(({ joining }) => joining);
}

/**
 * The roster of those who take part, and of the people in `also`, who have no places. Beside them it holds their managers up to
 * the top, as bystanders. A manager who is not in the file stays named: that makes rules unknown, and it should.
 */
export function rosterOf({ people, feeds }, joined, settings, also = []) {
  const byId = new Map(people.map((person) => [person.id, person]));
  const there = new Set(joined.map(({ person }) => person.id));
  const nobody = {
    mentorPlaces: 0,
    menteePlaces: 0,
    skills: [],
    offLimits: [],
    interests: [],
    languages: [],
    orientedOn: null,
    preferences: [],
    joinedOn: null,
  };
  const all = [
    ...joined,
    ...also.filter((id) => byId.has(id) && !there.has(id)).map((id) => ({ person: byId.get(id), joining: nobody })),
  ];
  const needed = withEverybodyAbove(
    all.map(({ person }) => person),
    byId,
  );
  const inRoster = new Set(all.map(({ person }) => person.id));
  return {
    as_of: settings.asOf,
    term: { since: settings.asOf, until: settings.until },
    people: all.map(({ person, joining }) => rosterPerson(person, joining, settings.asOf)),
    bystanders: [...needed.keys()].filter((id) => !inRoster.has(id)).sort(),
    ties: [...needed.values()].flatMap((person) => [
      ...person.managers
        .filter((id) => id !== person.id)
        .map((id) => ({ subject: id, relation: 'manages', object: person.id, held: {} })),
      ...person.dottedManagers
        .filter((id) => id !== person.id)
        .map((id) => ({ subject: id, relation: 'manages-dotted', object: person.id, held: {} })),
    ]),
    feeds: feeds.map((relation) => ({ relation, as_of: settings.asOf })),
  };
}

function withEverybodyAbove(start, byId) {
  const needed = new Map();
  const open = [...start];
  while (open.length > 0) {
    const person = open.pop();
    if (needed.has(person.id)) continue;
    needed.set(person.id, person);
    open.push(...[...person.managers, ...person.dottedManagers].map((id) => byId.get(id)).filter(Boolean));
  }
  return needed;
}

function rosterPerson(person, joining, asOf) {
  const since = [joining.joinedOn, person.start].filter(Boolean).sort().at(-1) ?? null;
  // Somebody who has left on an unknown day is gone by now.
  const until = person.end ?? (person.status === 'inactive' ? asOf : null);
  return {
    id: person.id,
    mentor_places: joining.mentorPlaces,
    mentee_places: joining.menteePlaces,
    grade: person.grade,
    skills: joining.skills,
    off_limits: joining.offLimits,
    languages: joining.languages.length > 0 ? joining.languages : person.languages,
    preferences: joining.preferences,
    oriented_on: joining.orientedOn,
    enrolled: since && until && until <= since ? { until } : { since, until },
    time_zone: person.timeZone,
    week: person.week,
    attributes: attributesOf(person, joining, asOf),
  };
}

/** What the policy may name: where and how she works, her teams, her interests, her months of tenure. */
function attributesOf(person, joining, asOf) {
  const { department, division, costCenter, function: job, site, country, employment } = person;
  const tenure = person.start && person.start <= asOf ? String(monthsBetween(person.start, asOf)) : null;
  const single = {
    department,
    division,
    'cost-center': costCenter,
    function: job,
    site,
    country,
    employment,
    'tenure-months': tenure,
  };
  const all = [
    ...Object.entries(single).filter(([, value]) => value),
    ...person.teams.map((team) => ['team', team]),
    ...joining.interests.map((interest) => ['interest', interest]),
    ...person.attributes.map(({ key, value }) => [key, value]),
  ];
  const unique = new Map(all.map(([key, value]) => [`${key}\u0000${value}`, { key, value }]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, attribute]) => attribute);
}

/**
 * The rules of the program: the topics of the shipped list, a shipped policy over them, and over that what the reader has set.
 * Where nobody's orientation is known, nothing waits for it.
 */
export function policyOf({ taxonomy, policies }, settings, orientationKnown = true) {
  const topics = Object.fromEntries(taxonomy.topics.map(({ slug, aliases, broader }) => [slug, { aliases, broader }]));
  const shipped = policies.find(({ name }) => name === settings.policy)?.document ?? {};
  const set = { matching: { objective: settings.objective, 'grade-gap': { minimum: settings.gradeGap } } };
  if (!orientationKnown) set.scheduling = { orientation: { required: false } };
  return layOver(layOver({ topics }, shipped), set);
}

/** What `over` says holds, what it leaves out stays; lists are replaced as a whole. */
function layOver(under, over) {
  const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(under) || !isObject(over)) return over;
  const both = { ...under };
  for (const [key, value] of Object.entries(over)) both[key] = Object.hasOwn(under, key) ? layOver(under[key], value) : value;
  return both;
}
