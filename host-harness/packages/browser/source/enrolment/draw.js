// Who takes part, where a file does not say: drawn from a seed by the harness's rule, so that the same file and seed give the
// same people there and here. Made up, never data.
//
// Seniors are the highest grades that together hold at most a quarter of the people; juniors stand at least two grades below.
// Contractors, people on leave and whoever joined in the last 90 days stay out. Of the seniors 450 in 1,000 say yes, of the top
// grade 800; juniors come by themselves until there are 1.2 places for each seat. Where fewer than 30 join, the program
// announces its topics, and all draw from those.
import { addDays, monthsBetween } from '../dates.js';
import { ladderOf, sidesOf } from './ladder.js';
import { profileOf, topicsOf } from './profile.js';
import { Rng } from './rng.js';

const FEW = 30;
const SENIOR_PER_MILLE = 450;
const PLACES_PER_HUNDRED = 120;

/** Participation by person's key, in the order of the people. */
export function drawEnrolments(people, taxonomy, seed, asOf) {
  const stream = (person, what) => new Rng(seed, `enrolment/${what}/${person.id}`);
  const ladder = ladderOf(people);
  const sides = sidesOf(ladder, people).map((side, at) => (mayJoin(people[at], asOf) ? side : null));
  const places = people.map(() => 0);
  const juniors = [];
  let seats = 0;
  people.forEach((person, at) => {
    const rng = stream(person, 'register');
    if (sides[at] === 'senior' && rng.chance(person.grade !== null && person.grade === ladder.top ? 800 : SENIOR_PER_MILLE)) {
      places[at] = offered(rng);
      seats += places[at];
    } else if (sides[at] === 'junior') {
      juniors.push({ longHere: person.start !== null && monthsBetween(person.start, asOf) >= 120, lot: rng.next(), at });
    }
  });
  let wanted = Math.ceil((seats * PLACES_PER_HUNDRED) / 100);
  juniors.sort((a, b) => a.longHere - b.longHere || (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : a.at - b.at));
  for (const { at } of juniors) {
    if (wanted === 0) break;
    places[at] = Math.min(offered(stream(people[at], 'places')), wanted);
    wanted -= places[at];
  }

  const joined = people.map((_, at) => at).filter((at) => places[at] > 0);
  const topics = topicsOf(taxonomy);
  if (joined.length < FEW) topics.announce(asOf, new Rng(seed, 'enrolment/announced'));
  return new Map(
    joined.map((at) => {
      const person = people[at];
      const rng = stream(person, 'profile');
      const junior = sides[at] === 'junior';
      const profile = profileOf(person, junior, topics, asOf, rng);
      const others = joined.filter((other) => sides[other] !== sides[at]).map((other) => people[other].id);
      return [
        person.id,
        {
          ...profile,
          mentorPlaces: junior ? places[at] : 0,
          menteePlaces: junior ? 0 : places[at],
          preferences: declines(others, rng),
        },
      ];
    }),
  );
}

/** Works here, is no contractor, and has been here for 90 days where the first day is known. */
function mayJoin(person, asOf) {
  return (
    person.status === 'active' &&
    person.employment !== 'contractor' &&
    (person.start === null || person.start <= addDays(asOf, -90)) &&
    (person.end === null || person.end > asOf)
  );
}

const offered = (rng) => (rng.chance(80) ? 2 : 1);

/** One person in forty will not be paired with one of the other side. */
function declines(others, rng) {
  if (!rng.chance(25)) return [];
  const other = others[rng.below(others.length)];
  return other === undefined ? [] : [{ other, stance: 'decline' }];
}
