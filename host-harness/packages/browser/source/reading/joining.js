// Who takes part, where the file itself has columns for it. Other files leave that to a draw (`enrolment/draw.js`).
import { isDay } from '../dates.js';
import { languagesIn } from './people.js';

/** Columns of participation, in the form of a mapping. */
export const JOINING = {
  detect: {},
  columns: {
    mentor_places: ['mentor_places', 'places_as_mentor'],
    mentee_places: ['mentee_places', 'places_as_mentee'],
    takes_part_as: ['takes_part_as', 'program_role', 'programme_role', 'mentoring_role'],
    teaches: ['teaches', 'can_teach', 'could_teach', 'skills_offered'],
    wants_to_learn: ['wants_to_learn', 'would_like_to_learn', 'learns', 'skills_wanted'],
    off_limits: ['off_limits', 'will_not_discuss'],
    interests: ['interests', 'interest'],
    spoken: ['languages', 'spoken_languages'],
    oriented_on: ['oriented_on', 'orientation_on', 'trained_on'],
  },
  lists: { teaches: ';', wants_to_learn: ';', off_limits: ';', interests: ';', spoken: ';' },
};

const ROLES = ['mentor_places', 'mentee_places', 'takes_part_as'];
const TOPICS = ['teaches', 'wants_to_learn'];
const has = (columns, wanted) => columns.some(({ fields }) => wanted.some((field) => fields.includes(field)));

/** How the columns say who takes part: by `role`, or by the `topics` that people teach and want. Null: they do not say. */
export const saysWho = (columns) => (has(columns, ROLES) ? 'role' : has(columns, TOPICS) ? 'topics' : null);

/**
 * A reader of one person's participation; it gives null for somebody who takes no part. `by` is what `saysWho` found: by topics,
 * whoever teaches something is a mentor and whoever wants something a mentee.
 */
export function joiningReader({ topics, note, by }) {
  return (record) => {
    const one = (field) => record.values[field]?.[0] ?? null;
    const many = (field) => record.values[field] ?? [];
    const wrong = (field, message) => note(record.row, field, message);
    const role = (one('takes_part_as') ?? '').toLowerCase();
    const places = (field, as) => {
      const text = one(field);
      if (by === 'topics') return many(as === 'mentor' ? 'teaches' : 'wants_to_learn').length > 0 ? 1 : 0;
      if (text === null) return role === as || role === 'both' ? 1 : 0;
      if (/^\d{1,2}$/.test(text)) return Number(text);
      wrong(field, `“${text}” is no number of people; taken as none`);
      return 0;
    };
    const [mentorPlaces, menteePlaces] = [places('mentor_places', 'mentor'), places('mentee_places', 'mentee')];
    if (role && !['mentor', 'mentee', 'both', 'no', 'none'].includes(role))
      wrong('takes_part_as', `“${role}” is none of mentor, mentee, both, no`);
    if (mentorPlaces + menteePlaces === 0) return null;
    const oriented = one('oriented_on');
    if (oriented && !isDay(oriented)) wrong('oriented_on', `“${oriented}” is no date in the form YYYY-MM-DD; left empty`);
    return {
      mentorPlaces,
      menteePlaces,
      skills: [
        ...many('teaches').map((text) => ({ ...topicAnd(text, 4, 'teaches'), offered: true, wanted: 0 })),
        ...many('wants_to_learn')
          .map((text) => topicAnd(text, 3, 'wants_to_learn'))
          .map(({ topic, level }) => ({ topic, level: 0, offered: false, wanted: level })),
      ],
      offLimits: many('off_limits').map((text) => topics(text)),
      interests: many('interests').map(slug).filter(Boolean),
      languages: many('spoken').flatMap(languagesIn),
      orientedOn: oriented && isDay(oriented) ? oriented : null,
      preferences: [],
      joinedOn: null,
    };

    /** `Short video: 5`: a topic and a number from 1 to 5. */
    function topicAnd(text, usual, field) {
      const [, name, number] = /^(.*?)\s*(?::\s*(\d+))?$/.exec(text);
      const level = number === undefined ? usual : Number(number);
      if (level < 1 || level > 5) wrong(field, `“${text}”: the number goes from 1 to 5; taken as ${usual}`);
      return { topic: topics(name), level: level < 1 || level > 5 ? usual : level };
    }
  };
}

/** A name as a slug: `Human Resources` becomes `human-resources`. */
export const slug = (name) =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join('-');

/** Finds a topic's slug by its label, slug or alias; a name that nothing knows stands alone. */
export function topicsBy(taxonomy) {
  const known = new Map(
    taxonomy.topics.flatMap((topic) => [topic.slug, slug(topic.label), ...topic.aliases].map((name) => [name, topic.slug])),
  );
  return (name) => known.get(slug(name)) ?? (slug(name) || 'unnamed');
}
