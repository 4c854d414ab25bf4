// What one person knows, wants and likes, drawn from her own stream. The order of the draws is the harness's.
import { addDays } from '../dates.js';

const INTERESTS = [
  'board-games',
  'books',
  'choir',
  'climbing',
  'cooking',
  'cycling',
  'film',
  'football',
  'gardening',
  'hiking',
  'history',
  'live-music',
  'photography',
  'running',
  'travel',
  'volunteering',
];

/** Languages of work by country, most spoken first. English is added elsewhere. */
const LANGUAGES = {
  AR: ['es'],
  AT: ['de'],
  AU: ['en'],
  BE: ['nl', 'fr'],
  BR: ['pt'],
  CA: ['en', 'fr'],
  CH: ['de', 'fr'],
  CL: ['es'],
  CN: ['zh'],
  CO: ['es'],
  CZ: ['cs'],
  DE: ['de'],
  DK: ['da'],
  EG: ['ar'],
  ES: ['es'],
  FI: ['fi'],
  FR: ['fr'],
  GB: ['en'],
  IE: ['en'],
  IN: ['en', 'hi'],
  IT: ['it'],
  JP: ['ja'],
  KR: ['ko'],
  MX: ['es'],
  NG: ['en'],
  NL: ['nl'],
  NO: ['nb'],
  NZ: ['en'],
  PL: ['pl'],
  PT: ['pt'],
  SA: ['ar'],
  SE: ['sv'],
  SG: ['en', 'zh'],
  TR: ['tr'],
  US: ['en'],
  ZA: ['en'],
};

/** Topics of juniors, and of seniors, that a small program announces. */
const ANNOUNCED = [12, 4];

/** What people teach and ask for, by the side that knows more. */
export function topicsOf(taxonomy) {
  const broader = new Set(taxonomy.topics.map((topic) => topic.broader));
  const leaves = taxonomy.topics.filter((topic) => !broader.has(topic.slug));
  const topics = {
    ofSeniors: leaves.filter((topic) => topic['taught-by'] === 'seniors'),
    ofJuniors: leaves.filter((topic) => topic['taught-by'] !== 'seniors'),
    announce(asOf, rng) {
      topics.ofJuniors = several(topics.ofJuniors, ANNOUNCED[0], asOf, rng);
      topics.ofSeniors = several(topics.ofSeniors, ANNOUNCED[1], asOf, rng);
    },
  };
  return topics;
}

/** The profile of a person on one side; places and wishes are left for the caller. */
export function profileOf(person, junior, topics, asOf, rng) {
  const skills = [];
  const teach = (topic, least) => skills.push({ topic, level: least + rng.below(6 - least), offered: true, wanted: 0 });
  const want = (topic, least, range) => {
    const level = rng.below(3);
    skills.push({ topic, level, offered: false, wanted: least + rng.below(range) });
  };
  for (const { slug } of several(topics.ofJuniors, 3 + rng.below(3), asOf, rng)) junior ? teach(slug, 3) : want(slug, 2, 4);
  for (const { slug } of several(topics.ofSeniors, 1 + rng.below(2), asOf, rng)) junior ? want(slug, 1, 3) : teach(slug, 4);
  const named = junior && rng.chance(83) ? several(topics.ofJuniors, 1, asOf, rng).at(-1)?.slug : undefined;
  const offLimits = named !== undefined && skills.every((skill) => skill.topic !== named) ? [named] : [];
  const drawn = Array.from({ length: 2 + rng.below(3) }, () => rng.pick(INTERESTS));
  const interests = [...new Set(drawn.sort())];
  const joined = addDays(asOf, -(31 + rng.below(30)));
  const training = rng.weighted([850, 90, 60]);
  const orientedOn =
    training === 0 ? addDays(asOf, -(1 + rng.below(30))) : training === 1 ? addDays(asOf, 3 + rng.below(18)) : null;
  return {
    skills,
    offLimits,
    interests,
    orientedOn,
    languages: languagesOf(person, rng),
    joinedOn: person.start !== null && person.start > joined ? person.start : joined,
  };
}

/** `count` different topics at most; those of the last ten years are three times as likely. */
function several(from, count, asOf, rng) {
  const left = [...from];
  const year = Number(asOf.slice(0, 4));
  const drawn = [];
  while (drawn.length < count && left.length > 0) {
    const at = rng.weighted(left.map((topic) => (topic.since + 10 > year ? 3 : 1)));
    drawn.push(...left.splice(at, 1));
  }
  return drawn;
}

/** Empty where the file knows the languages already, or nothing is known of the country's. */
function languagesOf(person, rng) {
  const alsoEnglish = rng.chance(700);
  const known = LANGUAGES[person.country] ?? [];
  if (person.languages.length > 0 || known.length === 0) return [];
  return alsoEnglish && !known.includes('en') ? [...known, 'en'] : known;
}
