// What the page reads and draws, without a browser: the same as the harness where both do it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const page = (file) => import(pathToFileURL(join(process.env.PAGE, file)));
const { readFile } = await page('reading/read.js');
const { sensitiveBy, words } = await page('reading/sensitive.js');
const { parseTable } = await page('reading/table.js');
const { drawEnrolments } = await page('enrolment/draw.js');
const { Rng } = await page('enrolment/rng.js');
const { rosterOf, participants, policyOf } = await page('roster.js');
const { calendarFile } = await page('ics.js');
const { addMonths, monthsBetween } = await page('dates.js');
const { COLUMNS, KINDS, readHistory } = await page('reading/history.js');
const { example, template } = await page('history-template.js');
const { csvText } = await page('csv.js');
const { default: tables } = await page('tables.js');

const ours = (file) => new URL(`drawn/${file}`, import.meta.url);
const AS_OF = '2026-09-07';
const read = (content, name = 'test') => readFile({ name, bytes: Buffer.from(content) }, AS_OF, tables);
const person = (line) => read(`employee_id,manager_id,name,hire_date,status,time_zone,country,language\n${line}`).people[0];

// `drawn/enrolments.json` is what `host-harness import --as-of 2026-09-07` and `enrol --seed 3 --json` give for `people.csv`.
test('the same file and seed draw the same people as in the harness', () => {
  const { people } = read(readFileSync(ours('people.csv')));
  const drawn = [...drawEnrolments(people, tables.taxonomy, 3, AS_OF)].map(([person, one]) => ({
    person,
    mentor_places: one.mentorPlaces,
    mentee_places: one.menteePlaces,
    skills: one.skills,
    off_limits: one.offLimits,
    interests: one.interests,
    languages: one.languages,
    oriented_on: one.orientedOn,
    joined_on: one.joinedOn,
    preferences: one.preferences,
  }));
  assert.deepEqual(drawn, JSON.parse(readFileSync(ours('enrolments.json'), 'utf8')));
});

test('names of sensitive fields are known as in the harness, and harmless ones beside them', () => {
  const sensitive = sensitiveBy(tables.sensitive);
  assert.deepEqual(words("Driver's License No"), ['driver', 's', 'license', 'no']);
  assert.deepEqual(words('SSNNumber'), ['ssn', 'number']);
  for (const name of [
    'gender',
    'ethnicRaceCode',
    'DateofBirth',
    'dateOfBirth',
    'union_code',
    'timeOff type',
    'Marital Status',
    'Base_Pay_EUR',
    'hr.contract.wage',
    'encrypted_ssn',
    'Performance_Rating',
  ]) {
    assert.ok(sensitive(name), name);
  }
  for (const name of [
    'payGrade',
    'salaryGradeCode',
    'payroll_cost_center',
    'stage',
    'page',
    'language',
    'Employee_ID',
    'orientation_date',
  ]) {
    assert.equal(sensitive(name), null, name);
  }
});

test('tables: quotes, line breaks in cells, other delimiters, rows that do not fit', () => {
  const table = parseTable('\uFEFFa;"b ""x"", y"\r\n1;"two\nlines"\r\n\r\n1;2;3\n');
  assert.deepEqual(table.header.at(-1), 'b "x", y');
  assert.deepEqual(table.rows, [{ number: 2, cells: ['1', 'two\nlines'] }]);
  assert.deepEqual(
    table.skipped.map(({ row }) => row),
    [4],
  );
  assert.throws(() => parseTable('a,b\n"1,2\n'), /never closed/);
});

test('zones: as written, by Windows name, by country with one clock; an offset is none', () => {
  assert.equal(person('1,,A,,,Europe/Amsterdam,,').timeZone, 'Europe/Amsterdam');
  assert.equal(person('1,,A,,,W. Europe Standard Time,NL,').timeZone, 'Europe/Amsterdam');
  assert.equal(person('1,,A,,,W. Europe Standard Time,,').timeZone, 'Europe/Berlin');
  assert.equal(person('1,,A,,,EST,JP,').timeZone, 'Asia/Tokyo');
  for (const place of ['UTC+1,', ',US', 'CET,', ',']) assert.equal(person(`1,,A,,,${place},`).timeZone, null, place);
});

test('values that cannot be read are left empty and named; the rest of the row stays', () => {
  const { people, report } = read(
    'employee_id,manager_id,name,hire_date,status,grade,country\n1,,Ann,2020-02-30,on holiday,high,Utopia\n',
  );
  assert.deepEqual(
    [people[0].start, people[0].grade, people[0].country, people[0].status, people[0].name],
    [null, null, null, 'inactive', 'Ann'],
  );
  assert.deepEqual(report.notes.map(({ field }) => field).sort(), ['country', 'grade', 'start_date', 'status']);
  assert.equal(person('1,,A,2026-09-08,active,,,').status, 'pending');
  assert.deepEqual(person('1,,A,,,,,en_US').languages, ['en-US']);
});

test('a file that is not UTF-8 is read as Windows-1252, and it is said', () => {
  const { people, report } = readFile(
    { name: 'x', bytes: Buffer.from('employee_id,name,title\n1,Andr\xe9,x\n', 'latin1') },
    AS_OF,
    tables,
  );
  assert.equal(people[0].name, 'André');
  assert.match(report.encoding, /Windows-1252/);
});

test('SCIM: flattened extensions, managers by address or reference, groups as teams, sensitive attributes at any depth', () => {
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const { people, report } = read(
    JSON.stringify({
      Resources: [
        { id: 'a', userName: 'ann', DisplayName: 'Ann', emails: [{ value: 'Ann@x.org' }], name: { birthDate: '1990-01-01' } },
        { id: 'b', displayName: 'Bob', [`${enterprise}:manager`]: { value: 'ann@X.org' }, [`${enterprise}:department`]: 'Sales' },
        { id: 'c', displayName: 'Cas', [enterprise]: { manager: [{ $ref: '../Users/b' }], matrixManager: 'a' }, active: false },
        { id: 'g', displayName: 'Team', members: [{ value: 'b' }, { value: 'c' }] },
      ],
    }),
  );
  assert.deepEqual(
    people.map(({ id, managers, dottedManagers, teams, status }) => [id, managers, dottedManagers, teams, status]),
    [
      ['a', [], [], [], 'active'],
      ['b', ['a'], [], ['g'], 'active'],
      ['c', ['b'], ['a'], ['g'], 'inactive'],
    ],
  );
  assert.equal(people[1].department, 'Sales');
  assert.deepEqual(
    report.columns.filter(({ dropped }) => dropped).map(({ name, dropped }) => [name, dropped]),
    [['birthDate', 'date of birth']],
  );
});

test('a roster holds whoever takes part and everybody above, and no name', () => {
  const source = read(
    'employee_id,manager_id,name,grade,takes part as,teaches\n1,,Boss,9,no,\n2,1,Lead,7,mentee,\n3,2,Jun,2,mentor,"AI images, audio and video; short video: 5"\n4,9,Else,2,,\n',
  );
  const settings = { who: 'file', asOf: AS_OF, until: addMonths(AS_OF, 6), seed: 1, gradesFromLines: false };
  const joined = participants(source.people, tables.taxonomy, settings);
  const roster = rosterOf(source, joined, settings, ['4']);
  assert.deepEqual(
    roster.people.map(({ id, mentor_places, mentee_places }) => [id, mentor_places, mentee_places]),
    [
      ['2', 0, 1],
      ['3', 1, 0],
      ['4', 0, 0],
    ],
  );
  assert.deepEqual(roster.bystanders, ['1']);
  assert.deepEqual(roster.ties.map(({ subject, object }) => `${subject}>${object}`).sort(), ['1>2', '2>3', '9>4']);
  assert.deepEqual(
    roster.people[1].skills.map(({ topic, level }) => [topic, level]),
    [
      ['ai-images-video', 4],
      ['short-video', 5],
    ],
  );
  assert.doesNotMatch(JSON.stringify(roster), /Boss|Lead|Jun|Else/);
});

test('whoever teaches or wants to learn takes part, where no column says who does, and nobody waits for an unknown orientation', async () => {
  const file = {
    name: 'test',
    bytes: Buffer.from(
      'employee_id,manager_id,name,grade,time_zone,Wants to learn,Can teach,language\n1,,Top,9,Europe/Oslo,,,\n2,1,Lead,8,Europe/Oslo,AI,,en\n3,1,Mid,6,Europe/Oslo,,,\n4,3,Jun,3,Europe/Oslo,,AI; short video,en\n',
    ),
  };
  const { people, report } = readFile(file, AS_OF, tables);
  assert.equal(report.saysWho, 'topics');
  assert.deepEqual(
    people.map(({ joining }) => joining && [joining.mentorPlaces, joining.menteePlaces]),
    [null, [0, 1], null, [1, 0]],
  );
  const { load } = await page('engine/node.js');
  const { jobsOver } = await page('jobs.js');
  const jobs = jobsOver(await load(), tables);
  const settings = { who: 'file', seed: 1, policy: '', asOf: AS_OF, until: addMonths(AS_OF, 6), objective: 'total', gradeGap: 2 };
  const { outcome, madeUp } = await jobs.match({ file, settings }, () => {});
  assert.equal(madeUp, false);
  assert.deepEqual(
    outcome.proposals.map(({ pair }) => pair),
    [{ mentor: '4', mentee: '2' }],
  );
  const planned = await jobs.plan({ file, settings, pairs: [{ mentor: '4', mentee: '2' }] }, () => {});
  assert.equal(planned.orientationKnown, false);
  assert.equal(planned.timetable.unplaced.length, 0);
  assert.ok(planned.timetable.sessions.length >= 6);
});

test('every shipped policy is taken, and what the reader sets stands above it', async () => {
  const { load } = await page('engine/node.js');
  const { jobsOver } = await page('jobs.js');
  const jobs = jobsOver(await load(), tables);
  const file = { name: 'sample', bytes: readFileSync(join(process.env.PAGE, 'sample/company.csv')) };
  const settings = {
    who: 'file',
    seed: 1,
    asOf: AS_OF,
    until: addMonths(AS_OF, 6),
    objective: 'total',
    gradeGap: 2,
    gradesFromLines: false,
  };
  assert.equal(tables.policies.length, jobs.read({ file, asOf: AS_OF }).policies.length);
  assert.ok(tables.policies.length >= 10);
  for (const { name } of tables.policies) {
    const { outcome } = await jobs.match({ file, settings: { ...settings, policy: name } }, () => {});
    assert.ok(outcome.proposals.length + outcome.vacancies.length > 0, name);
  }
  const { taxonomy } = tables;
  const policies = [{ name: 'one', document: { matching: { objective: 'fair', floor: 9, 'grade-gap': { maximum: null } } } }];
  assert.deepEqual(policyOf({ taxonomy, policies }, { policy: 'one', objective: 'stable', gradeGap: 3 }).matching, {
    objective: 'stable',
    floor: 9,
    'grade-gap': { maximum: null, minimum: 3 },
  });
});

test('chance follows the reference', () => {
  const rng = new Rng(7, 'ends');
  const seen = new Set(Array.from({ length: 500 }, () => rng.below(6)));
  assert.equal(seen.size, 6);
  assert.equal(rng.below(0), 0);
  assert.notEqual(new Rng(1, 'a').next(), new Rng(1, 'b').next());
});

test('months end where the month ends', () => {
  assert.equal(addMonths('2026-08-31', 6), '2027-02-28');
  assert.equal(addMonths('2026-09-07', 6), '2027-03-07');
  assert.equal(monthsBetween('2024-11-15', '2026-11-01'), 23);
});

test('calendar files escape, fold inside 75 octets, and never inside a letter', () => {
  const summary = `${'é'.repeat(80)}; a, b \\ c`;
  const file = calendarFile(
    [{ uid: 'x', when: { start: 29828430, end: 29828490 }, summary, description: 'one\ntwo' }],
    29_800_000,
  );
  const lines = file.split('\r\n');
  assert.ok(lines.every((line) => Buffer.byteLength(line) <= 75 && !line.includes('\uFFFD')));
  assert.match(file.replaceAll('\r\n ', ''), new RegExp(`SUMMARY:${'é'.repeat(80)}\\\\; a\\\\, b \\\\\\\\ c`));
  assert.match(file, /DTSTART:20260918T/);
  assert.match(file, /DESCRIPTION:one\\ntwo/);
});

test('columns that somebody chose are read so, but for what is dropped', () => {
  const content = Buffer.from('Whoever,Pay,Joined\nx1,9,2020-01-01\n');
  assert.throws(
    () => readFile({ name: 'x', bytes: content }, AS_OF, tables),
    (error) => {
      assert.deepEqual(error.columns, [
        { name: 'Whoever', dropped: null },
        { name: 'Pay', dropped: 'pay' },
        { name: 'Joined', dropped: null },
      ]);
      return true;
    },
  );
  const { people } = readFile({ name: 'x', bytes: content, chosen: ['id', 'team', 'start_date'] }, AS_OF, tables);
  assert.deepEqual(
    people.map(({ id, teams, start }) => [id, teams, start]),
    [['x1', [], '2020-01-01']],
  );
});

// The harness reads the same list the same way: `lists_made_by_hand_are_read_by_their_usual_names`.
test('lists made by hand are read by their usual names', () => {
  const { people, report } = read(
    'Emp ID,Full name,Line manager ID,Dept,City,Date joined,Job\n1,Ann Lee,,Board,Oslo,2020-01-02,Director\n2,Bo Ek,1,Sales,Bergen,2021-02-03,Trainee\n',
  );
  const { managers, name, department, site, title, start } = people[1];
  assert.deepEqual(
    [managers, name, department, site, title, start],
    [['1'], 'Bo Ek', 'Sales', 'Bergen', 'Trainee', '2021-02-03'],
  );
  assert.ok(report.columns.every(({ fields }) => fields.length > 0));
  // No name that the mapping looks for is one that is dropped.
  const sensitive = sensitiveBy(tables.sensitive);
  const { columns } = tables.mappings.find(({ name }) => name === 'common-names');
  for (const column of Object.values(columns).flat()) assert.equal(sensitive(column), null, column);
});

test('a manager is found by a name that only one person has', () => {
  const { people, report } = read('email,name,manager_name\na@x,Ann,\nb@x,Bob,ann\nc@x,Cas,Bob\nd@x,Bob,a@x\n');
  assert.deepEqual(
    people.map(({ managers }) => managers),
    [[], ['a@x'], ['Bob'], ['a@x']],
  );
  assert.equal(report.counts.byName, 1);
  assert.equal(report.counts.strangers, 1);
});

/** Keys of three people, two of whom are known by name too. */
const keyOf = (text) => ({ a: 'a', b: 'b', c: 'c', Ann: 'a', Bea: 'b' })[text] ?? null;
const historyOf = (...rows) => {
  const line = (cells) => COLUMNS.map((column) => cells[column]);
  return csvText([COLUMNS, ...rows.map((row) => line({ mentor: 'a', mentee: 'b', ...row }))]);
};

test('a history as a table: every kind of row as the page shows it, in any order', () => {
  const rows = KINDS.map(({ what, example }) => ({ what, ...example, mentor: 'Ann' })).reverse();
  const { history, asOf } = readHistory(historyOf(...rows), keyOf);
  assert.equal(asOf, null);
  assert.deepEqual(history, {
    pairings: [
      {
        id: 'pair-1',
        pair: { mentor: 'a', mentee: 'b' },
        matched_on: '2026-09-07',
        planned_end: '2027-03-08',
        ended_on: '2027-01-15',
        ending: 'no-time',
      },
    ],
    meetings: [{ pairing: 'pair-1', on: '2026-09-21', state: 'cancelled', missed_by: ['mentee'] }],
    goals: [{ pairing: 'pair-1', agreed_on: '2026-10-05', due_on: '2027-02-01', progress: 0.4, weight: 1 }],
    surveys: [
      {
        wave: 'first-sessions',
        pairing: 'pair-1',
        side: 'mentor',
        asked_on: '2026-10-19',
        answered_on: '2026-10-21',
        items: [
          { construct: 'useful', value: 4 },
          { construct: 'rapport', value: 5 },
          { construct: 'safety', value: 5 },
        ],
      },
    ],
    concerns: [{ pairing: 'pair-1', kind: 'help', opened_on: '2026-11-03', resolved_on: '2026-11-06' }],
  });
});

test('a history that cannot be read names each row and what is wrong with it', () => {
  const pair = { what: 'pair', on: '2026-09-07', until: '2027-03-08' };
  const wrong = historyOf(
    pair,
    pair,
    { ...pair, mentee: 'nobody' },
    { ...pair, mentee: 'c', until: '2026-09-07' },
    { what: 'session', on: '31/10/2026', result: 'went well' },
    { what: 'session', mentor: 'c', on: '2026-10-31', result: 'held' },
    { what: 'goal', on: '2026-10-05', progress: '140' },
    { what: 'party', on: '2026-10-05' },
  );
  assert.throws(
    () => readHistory(wrong, keyOf),
    ({ problems }) => {
      const told = problems.map(({ path, message }) => `${path}: ${message}`).sort();
      const expected = [
        'row 3: these two stand',
        'row 4: “nobody” is nobody in the file',
        'row 5: the first day after',
        'row 6: “31/10/2026” under “on” is no date',
        'row 6: “went well” under “result” is none of held, cancelled',
        'row 7: these two have no row “pair”',
        'row 8: “140” under “progress” is no number from 0 to 100',
        'row 9: “party” is none of pair, session',
      ];
      assert.equal(told.length, expected.length, told.join('\n'));
      expected.forEach((text, at) => assert.ok(told[at].startsWith(text), `${told[at]} / ${text}`));
      return true;
    },
  );
  assert.throws(() => readHistory('a,b\n1,2\n', keyOf), /no column “what”, “mentor”, “mentee”, “on”/);
  assert.throws(() => readHistory('{"meetings": []}', keyOf), /no `pairings`/);
});

test('the table to begin with and the example are histories that the engine takes', async () => {
  const { load } = await page('engine/node.js');
  const { jobsOver } = await page('jobs.js');
  const jobs = jobsOver(await load(), tables);
  const file = { name: 'sample', bytes: readFileSync(join(process.env.PAGE, 'sample/company.csv')) };
  const settings = { who: 'file', seed: 1, policy: '', asOf: AS_OF, until: addMonths(AS_OF, 6), objective: 'total', gradeGap: 2 };
  const { outcome } = await jobs.match({ file, settings }, () => {});
  const pairs = outcome.proposals.map(({ pair }) => pair);
  const [{ mentor, mentee }] = pairs;
  const goal = historyOf(
    { what: 'pair', mentor, mentee, on: AS_OF, until: settings.until },
    { what: 'goal', mentor, mentee, on: AS_OF, progress: '10 %' },
  );
  for (const text of [template(pairs, settings, (id) => `=${id}`), example(pairs, settings), goal]) {
    const { history, asOf } = readHistory(text, (key) => key);
    assert.ok(history.pairings.length > 0);
    const given = { file, settings, history, asOf: asOf ?? '2026-11-02', audience: 'coordinator' };
    const report = await jobs.health(given, () => {});
    assert.equal(report.pairings.length, history.pairings.length);
  }
});
