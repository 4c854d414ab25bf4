// Files that people have: what the page reads of them, what it does not, and what it says of it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { button, csv, dropFile, matched, text, visit } from './visit.mjs';

test('a dropped file tells what was read, and what was not', async () => {
  await dropFile('people.csv', await readFile(join(process.env.PAGE, 'sample/company.csv'), 'utf8'));
  await visit.page.locator('#read-title').waitFor();
  const told = await text('#read-result');
  assert.match(told, /163 people read from people\.csv/);
  assert.match(told, /3 rows were left out/);
  assert.match(told, /Gender \(gender, 165 values\)/);
  assert.match(told, /Base pay EUR \(pay, 165 values\)/);
  await visit.page.getByText('Rows left out (3)').click();
  assert.match(await text('#read-result'), /Row 32 left out: “4013” already stands in row 14/);
  assert.match(await text('#read-result'), /Row 43 first day: “31\/02\/2019” is no date/);
  await visit.page.getByText('Columns: 19 read, 1 not read, 2 dropped').click();
  assert.equal(await visit.page.getByLabel('Read Parking permit as').inputValue(), '');
  assert.equal(await visit.page.getByLabel('Read Hire date as').inputValue(), 'start_date');
  assert.equal(await visit.page.getByLabel('Read Gender as').count(), 0, 'what is dropped cannot be chosen');
  // What is dropped stays out of the page altogether.
  assert.doesNotMatch(await visit.page.content(), /242800/);
});

test('a SCIM list is read, and who takes part is drawn from the seed', async () => {
  const users = Array.from({ length: 60 }, (_, at) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: `u${at}`,
    userName: `u${at}@example.org`,
    name: { givenName: 'Ann', familyName: `Number ${at}` },
    active: true,
    nickName: 'x',
    addresses: [{ type: 'work', locality: 'Utrecht', country: 'NL' }],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User':
      at === 0 ? {} : { manager: { value: `u${Math.floor((at - 1) / 4)}` }, salary: 1 },
  }));
  await csv(
    'users.json',
    JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], totalResults: 60, Resources: users }),
  );
  await visit.page.locator('#read-title').waitFor();
  assert.match(await text('#read-result'), /60 people read from users\.json/);
  assert.match(await text('#read-result'), /salary \(pay, 59 values\)/);
  assert.ok(await visit.page.locator('[name=gradesFromLines]').isChecked(), 'no grade is known, so the lines are offered');
  await matched();
  const first = await text('#panel-matches');
  assert.match(first, /juniors? teach/);
  await matched();
  assert.equal(await text('#panel-matches'), first, 'the same seed draws the same people');
});

test('a file that cannot be read says why', async () => {
  for (const [content, why] of [
    ['a,b\n1,2\n', /columns of this file are not known here/],
    ['{"a": 1}', /no list of SCIM resources/],
    ['', /the file is empty/],
    ['{"Resources": [', /no JSON/],
  ]) {
    await csv('bad', content);
    await visit.page.getByRole('alert').filter({ hasText: why }).waitFor();
    assert.ok(await visit.page.locator('#program').isHidden());
  }
});

test('a list made by hand is read too, once somebody says which column is what', async () => {
  const rows = Array.from(
    { length: 40 },
    (_, at) => `p${at}@x.org,Person ${at},${at === 0 ? '' : `Person ${Math.floor((at - 1) / 4)}`},${at < 10 ? 6 : 2},1`,
  );
  await csv('list.csv', `Whoever,Called,Above,Step,Salary\n${rows.join('\n')}`);
  await visit.page.getByRole('alert').filter({ hasText: 'are not known here' }).waitFor();
  for (const [column, field] of [
    ['Whoever', 'id'],
    ['Called', 'display_name'],
    ['Above', 'manager'],
    ['Step', 'grade'],
  ]) {
    await visit.page.getByLabel(`Read ${column} as`).selectOption(field);
  }
  assert.equal(await visit.page.getByLabel('Read Salary as').count(), 0, 'what is dropped cannot be chosen');
  await button('Read again like this').click();
  await visit.page.locator('#read-title').waitFor();
  const told = await text('#read-result');
  assert.match(told, /40 people read from list\.csv/);
  assert.match(told, /39 managers were found by name instead of key/);
  assert.match(told, /Salary \(pay, 40 values\)/);
  await matched();
  assert.match(await text('#panel-matches'), /Person \d+/);
});
