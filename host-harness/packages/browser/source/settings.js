// The form with the program's settings: filled from what was read, and read back.
import { el } from './views/dom.js';
import { capital } from './views/words.js';

/** Fills the form for a file that was just read. */
export function fillSettings(form, { report, policies }, { asOf, until }) {
  const { elements } = form;
  elements.asOf.value = asOf;
  elements.until.value = until;
  elements.who.value = report.saysWho ? 'file' : 'drawn';
  elements.who[0].disabled = !report.saysWho;
  elements.gradesFromLines.checked = report.counts.grade === 0;
  elements.gradesFromLines.closest('label').hidden = report.counts.grade === report.counts.people;
  if (elements.policy.options.length === 1) offerPolicies(elements, policies);
}

/** Offers the shipped policies; choosing one sets what it sets, to be changed again by hand. */
function offerPolicies({ policy, objective, gradeGap }, policies) {
  const usual = { objective: objective.value, gradeGap: gradeGap.value };
  for (const [label, purpose] of [
    ['By what the program is for', true],
    ['By where it runs', false],
  ]) {
    const some = policies.filter((one) => one.purpose === purpose);
    const option = ({ name, about }) => el('option', { value: name }, `${capital(name.replaceAll('-', ' '))}: ${about}`);
    policy.append(el('optgroup', { label }, some.map(option)));
  }
  policy.addEventListener('change', () => {
    const chosen = policies.find(({ name }) => name === policy.value) ?? usual;
    objective.value = chosen.objective;
    gradeGap.value = chosen.gradeGap;
  });
}

/** What the form says; null where it says something that cannot be, which is then shown. */
export function settingsOf(form) {
  const { who, seed, policy, asOf, until, objective, gradeGap, gradesFromLines } = form.elements;
  until.setCustomValidity(until.value > asOf.value ? '' : 'The last day lies after the first.');
  if (!form.reportValidity()) return null;
  return {
    who: who.value,
    seed: Number(seed.value),
    policy: policy.value,
    asOf: asOf.value,
    until: until.value,
    objective: objective.value,
    gradeGap: Number(gradeGap.value),
    gradesFromLines: gradesFromLines.checked,
  };
}
