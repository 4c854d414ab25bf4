// Who counts as senior and who as junior: the harness's rule.

/**
 * Seniors: the lowest grade from which on there are at most a quarter of the people. Juniors: at least two grades below (UK
 * Civil Service mutual mentoring), and not above the middle grade.
 */
export function ladderOf(people) {
  const grades = people
    .map((person) => person.grade)
    .filter((grade) => grade !== null)
    .sort((a, b) => a - b);
  const from = (grade) => grades.length - grades.findIndex((other) => other >= grade);
  // In a small or flat organisation the top grade alone may hold more than a quarter.
  const seniorLeast = grades.find((grade) => from(grade) * 4 <= grades.length) ?? grades.at(-1) ?? null;
  const middle = grades[Math.floor(grades.length / 2)] ?? null;
  const juniorMost = seniorLeast === null || seniorLeast < 2 ? null : Math.min(seniorLeast - 2, middle);
  return { juniorMost, seniorLeast, top: grades.at(-1) ?? null };
}

/** The side of each person, `senior`, `junior` or null. Without any grade, whoever has reports is senior. */
export function sidesOf(ladder, people) {
  if (ladder.top === null) {
    const managers = new Set(people.flatMap((person) => person.managers.filter((id) => id !== person.id)));
    return people.map((person) => (managers.has(person.id) ? 'senior' : 'junior'));
  }
  return people.map(({ grade }) => {
    if (grade === null) return null;
    if (grade >= ladder.seniorLeast) return 'senior';
    return ladder.juniorMost !== null && grade <= ladder.juniorMost ? 'junior' : null;
  });
}

/** For people without a grade: one plus the longest chain of reports below, a guess; null in a loop. */
export function gradesFromLines(people) {
  const reports = new Map(people.map((person) => [person.id, []]));
  const open = new Map(people.map((person) => [person.id, 0]));
  for (const person of people) {
    for (const manager of new Set(person.managers)) {
      if (!reports.has(manager) || manager === person.id) continue;
      reports.get(manager).push(person.id);
      open.set(manager, open.get(manager) + 1);
    }
  }
  const managers = new Map(people.map((person) => [person.id, person.managers]));
  const height = new Map();
  // From the bottom up, so that no depth of an organisation overflows a stack.
  const ready = people.filter((person) => open.get(person.id) === 0).map((person) => person.id);
  while (ready.length > 0) {
    const id = ready.pop();
    height.set(id, Math.max(0, ...reports.get(id).map((report) => height.get(report) + 1)));
    for (const manager of new Set(managers.get(id))) {
      if (!open.has(manager) || manager === id) continue;
      open.set(manager, open.get(manager) - 1);
      if (open.get(manager) === 0) ready.push(manager);
    }
  }
  return people.map((person) => ({
    ...person,
    grade: person.grade ?? (height.has(person.id) ? height.get(person.id) + 1 : null),
  }));
}
