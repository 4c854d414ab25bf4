// May these two be paired? The rules' answer for a coordinator, with the people that connect the two.
import { el } from './dom.js';
import { day, nameOf, readOut, rule, ruling, sentence, whole } from './words.js';

const LOOK = { clear: 'good', disclose: 'note', unknown: 'warn', 'needs-approval': 'warn', blocked: 'bad' };

export function checkView({ assessment, appraisal }, people) {
  const { pair, conflicts } = assessment;
  const name = (id) => nameOf(people.get(id), id);
  // Conflicts stand above; what is left are the other rules of a good pair.
  const others = appraisal.reasons.filter(({ code }) => !code.startsWith('conflict.') && code !== 'match.conflict');
  return el(
    'div',
    { class: 'card verdict' },
    el('h3', { tabindex: '-1', id: 'check-title', class: LOOK[assessment.ruling] }, ruling(assessment.ruling)),
    el('p', {}, `${name(pair.mentor)} as the junior who teaches, ${name(pair.mentee)} as the senior who learns.`),
    conflicts.length > 0
      ? el(
          'ul',
          { class: 'plain' },
          conflicts.map((conflict) => oneConflict(conflict, name)),
        )
      : el('p', {}, 'No rule on conflicts of interest has anything to say about them, as far as this file knows.'),
    appraisal.points !== null
      ? el('p', {}, `As a pair they are worth ${whole(appraisal.points)} of 10,000 points.`)
      : others.length > 0 &&
          el(
            'div',
            {},
            el('h4', {}, 'Also in the way of a good pair'),
            el(
              'ul',
              {},
              others.map(({ message }) => el('li', {}, sentence(message))),
            ),
          ),
    el(
      'p',
      { class: 'soft' },
      'A file of employees tells of managers and teams. Family, money and open cases are not in it: what is not known is not the same as clear.',
    ),
  );
}

function oneConflict({ code, ruling: word, path, message, arises_on, clears_on, approvers }, name) {
  const facts = [
    path.length > 0 && `Between them: ${path.map(name).join(' → ')}.`,
    arises_on && `From ${day(arises_on)}.`,
    clears_on && `Until ${day(clears_on)}.`,
    approvers.length > 0 && `May be waived by: ${approvers.map((office) => office.replaceAll('-', ' ')).join(', ')}.`,
  ].filter(Boolean);
  return el(
    'li',
    {},
    el('span', { class: `flag ${LOOK[word]}` }, readOut(word)),
    ' ',
    el('strong', {}, rule(code)),
    ` ${sentence(message)}`,
    facts.length > 0 && el('small', {}, facts.join(' ')),
  );
}
