// The page, as somebody uses it who has never seen the project: a file in, pairs, checks, sessions and health out.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { start } from './chromium.mjs';

const PHONE = { width: 390, height: 844 };
let host;
let page;
let wrong;

before(async () => (host = await start()));
after(() => host?.close());
beforeEach(async () => {
  ({ page, wrong } = await host.page());
  await page.goto(host.origin);
});
// Every test: nothing but the page's own server was asked, its policy held, nothing failed unseen.
afterEach(async () => {
  assert.deepEqual(await wrong(), []);
  await page.context().close();
});

const text = (selector) => page.locator(selector).innerText();
const button = (name) => page.getByRole('button', { name, exact: true });
const tab = (name) => page.getByRole('tab', { name }).click();
const sample = async () => {
  await button('Try with the sample company').click();
  await page.locator('#read-title').waitFor();
};
const matched = async () => {
  await button('Find pairs').click();
  await page.locator('#matches-title').waitFor();
};
const csv = (name, content) => page.locator('#file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });

/** Drops a file as the mouse does. */
async function dropFile(name, content) {
  const transfer = await page.evaluateHandle(
    ([name, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], name));
      return transfer;
    },
    [name, content],
  );
  await page.locator('#drop').dispatchEvent('drop', { dataTransfer: transfer });
}

test('a dropped file tells what was read, and what was not', async () => {
  await dropFile('people.csv', await readFile(join(process.env.PAGE, 'sample/company.csv'), 'utf8'));
  await page.locator('#read-title').waitFor();
  const told = await text('#read-result');
  assert.match(told, /163 people read from people\.csv/);
  assert.match(told, /3 rows were left out/);
  assert.match(told, /Gender \(gender, 165 values\)/);
  assert.match(told, /Base pay EUR \(pay, 165 values\)/);
  await page.getByText('Rows left out (3)').click();
  assert.match(await text('#read-result'), /Row 32 left out: “4013” already stands in row 14/);
  assert.match(await text('#read-result'), /Row 43 first day: “31\/02\/2019” is no date/);
  await page.getByText('Columns: 19 read, 1 not read, 2 dropped').click();
  assert.equal(await page.getByLabel('Read Parking permit as').inputValue(), '');
  assert.equal(await page.getByLabel('Read Hire date as').inputValue(), 'start_date');
  assert.equal(await page.getByLabel('Read Gender as').count(), 0, 'what is dropped cannot be chosen');
  // What is dropped stays out of the page altogether.
  assert.doesNotMatch(await page.content(), /242800/);
});

test('pairs are proposed, explained and proved', async () => {
  await sample();
  await matched();
  assert.equal(await text('#matches-title'), '24 pairs are proposed');
  assert.match(await text('#panel-matches'), /30 juniors teach, 24 seniors learn\..*Nothing better exists/s);
  const first = page.locator('.pair').first();
  await first.getByText('Why these two').click();
  const factors = await first.locator('.factors li').allInnerTexts();
  assert.ok(factors.some((line) => /^Needs met/.test(line.trim())), factors);
  const sum = factors.map((line) => Number(line.trim().split('\n').at(-1).replaceAll(',', ''))).reduce((a, b) => a + b);
  assert.equal(sum, Number((await first.locator('.points strong').innerText()).replaceAll(',', '')));
  await page.getByText(/Places that stay empty \(6 people\)/).click();
  assert.match(await text('#panel-matches'), /There are 6 places too few among the mentees\./);
});

test('two people are checked, named by hand or from their pair', async () => {
  await sample();
  await matched();
  await page.locator('.pair').first().getByText('Why these two').click();
  await button('Check these two for conflicts').first().click();
  await page.locator('#check-title').waitFor();
  assert.equal(await text('#check-title'), 'Nothing stands in the way');
  // A trainee and the lead of her own team, who take no part.
  await page.locator('[name=mentor]').fill('4007');
  await page.locator('[name=mentee]').fill('4004');
  await button('Check').click();
  await page.locator('#check-title.bad').waitFor();
  const told = await text('#check-result');
  assert.match(told, /Not allowed/);
  assert.match(told, /Direct manager/);
  assert.match(told, /May be waived by/);
  await page.locator('[name=mentee]').fill('Nobody Atall');
  await button('Check').click();
  assert.match(await page.locator('[name=mentee]').evaluate((input) => input.validationMessage), /Nobody in the file/);
});

test('sessions are planned in the local times of both, and can be taken along', async () => {
  await sample();
  await matched();
  await tab('Sessions');
  await button('Plan the sessions').click();
  await page.locator('#plan-title').waitFor();
  assert.match(await text('#plan-title'), /^\d+ sessions for 24 pairs$/);
  const zones = await page.locator('#plan-result td small').allInnerTexts();
  assert.ok(zones.includes('Asia/Kolkata') && zones.includes('America/Toronto'), zones);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download all sessions (.ics)' }).click()]);
  const file = await readFile(await download.path(), 'utf8');
  const count = Number((await text('#plan-title')).split(' ')[0]);
  assert.equal(file.match(/BEGIN:VEVENT/g).length, count);
  assert.match(file, /^BEGIN:VCALENDAR\r\n[\s\S]*END:VCALENDAR\r\n$/);
  assert.ok(file.split('\r\n').every((line) => Buffer.byteLength(line) <= 75));
  assert.equal(new Set(file.match(/UID:.*/g)).size, count);
  // The first session shown is at the same instant for both, and in the file.
  const [mentors, mentees] = await page.locator('#plan-result td').allInnerTexts();
  assert.notEqual(mentors, '');
  assert.match(mentees, /\d\d:\d\d/);
});

test('health comes with its intervals, and what is withheld stays withheld', async () => {
  await sample();
  await matched();
  await tab('Health');
  await button('Judge').click();
  assert.match(await text('#health-result'), /there is no history yet/);
  await button('Take the sample’s history').click();
  await page.locator('#health-title').waitFor();
  assert.equal(await text('#health-title'), '74 of 100');
  assert.match(await text('#health-result'), /between 61 and 84/);
  assert.match(await text('#health-result'), /Met in time\s+75 %, between 55 % and 88 %/);
  await page.getByText(/The pairs, the most urgent first/).click();
  await page.locator('[name=audience]').selectOption('sponsor');
  await button('Judge').click();
  await page.getByText('3 numbers are withheld').waitFor();
  assert.match(await text('#health-result'), /Requests answered\s+withheld/);
  assert.doesNotMatch(await text('#health-result'), /The pairs, the most urgent first/);
  await page.locator('[name=audience]').selectOption('everyone');
  await button('Judge').click();
  await page.getByText('No score').waitFor();
});

test('a SCIM list is read, and who takes part is drawn from the seed', async () => {
  const users = Array.from({ length: 60 }, (_, at) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: `u${at}`, userName: `u${at}@example.org`, name: { givenName: 'Ann', familyName: `Number ${at}` }, active: true, nickName: 'x',
    addresses: [{ type: 'work', locality: 'Utrecht', country: 'NL' }],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': at === 0 ? {} : { manager: { value: `u${Math.floor((at - 1) / 4)}` }, salary: 1 },
  }));
  await csv('users.json', JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], totalResults: 60, Resources: users }));
  await page.locator('#read-title').waitFor();
  assert.match(await text('#read-result'), /60 people read from users\.json/);
  assert.match(await text('#read-result'), /salary \(pay, 59 values\)/);
  assert.ok(await page.locator('[name=gradesFromLines]').isChecked(), 'no grade is known, so the lines are offered');
  await matched();
  const first = await text('#panel-matches');
  assert.match(first, /juniors? teach/);
  await matched();
  assert.equal(await text('#panel-matches'), first, 'the same seed draws the same people');
});

test('a file that cannot be read says why', async () => {
  for (const [content, why] of [['a,b\n1,2\n', /columns of this file are not known here/], ['{"a": 1}', /no list of SCIM resources/], ['', /the file is empty/], ['{"Resources": [', /no JSON/]]) {
    await csv('bad', content);
    await page.getByRole('alert').filter({ hasText: why }).waitFor();
    assert.ok(await page.locator('#program').isHidden());
  }
});

test('a list made by hand is read too, once somebody says which column is what', async () => {
  const rows = Array.from({ length: 40 }, (_, at) => `p${at}@x.org,Person ${at},${at === 0 ? '' : `Person ${Math.floor((at - 1) / 4)}`},${at < 10 ? 6 : 2},1`);
  await csv('list.csv', `Whoever,Called,Above,Step,Salary\n${rows.join('\n')}`);
  await page.getByRole('alert').filter({ hasText: 'are not known here' }).waitFor();
  for (const [column, field] of [['Whoever', 'id'], ['Called', 'display_name'], ['Above', 'manager'], ['Step', 'grade']]) {
    await page.getByLabel(`Read ${column} as`).selectOption(field);
  }
  assert.equal(await page.getByLabel('Read Salary as').count(), 0, 'what is dropped cannot be chosen');
  await button('Read again like this').click();
  await page.locator('#read-title').waitFor();
  const told = await text('#read-result');
  assert.match(told, /40 people read from list\.csv/);
  assert.match(told, /39 managers were found by name instead of key/);
  assert.match(told, /Salary \(pay, 40 values\)/);
  await matched();
  assert.match(await text('#panel-matches'), /Person \d+/);
});

test('pairs can be taken along, and no cell begins like a formula', async () => {
  await csv(
    'x.csv',
    'employee_id,manager_id,name,grade,country,takes part as,teaches,wants to learn,languages\n1,,Top,9,NL,no,,,\n4,1,Lead,6,NL,no,,,\n2,4,"=SUM(1)",2,NL,mentor,ai,,en\n3,1,"O""Neil",8,NL,mentee,,ai: 5,en\n',
  );
  await page.locator('#read-title').waitFor();
  await matched();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download the pairs (.csv)' }).click()]);
  const [, row] = (await readFile(await download.path(), 'utf8')).split('\r\n');
  assert.match(row, /^"2","'=SUM\(1\)",.*"3","O""Neil",/);
});

test('a long search shows its progress, the page stays awake, and it can be cancelled', async () => {
  const head = 'employee_id,manager_id,name,grade,department,time_zone,takes part as,teaches,wants to learn,languages\n';
  const rows = Array.from({ length: 6000 }, (_, at) => {
    const junior = at % 2 === 0;
    const topics = `ai: 4; short video: 3; python for data: 5`;
    return `p${at},${at === 0 ? '' : `p${Math.floor((at - 1) / 9)}`},N ${at},${junior ? 2 : 6},D${at % 40},Europe/Paris,${junior ? 'mentor' : 'mentee'},${junior ? topics : ''},${junior ? '' : topics},en`;
  });
  await csv('large.csv', head + rows.join('\n'));
  await page.locator('#read-title').waitFor();
  await button('Find pairs').click();
  await page.locator('#busy').waitFor();
  await page.waitForFunction(() => document.getElementById('busy-bar').value > 0);
  const pause = await page.evaluate(async () => {
    const start = performance.now();
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    return performance.now() - start;
  });
  assert.ok(pause < 2_000, `the page was frozen for ${pause} ms`);
  await button('Cancel').click();
  await page.locator('#busy').waitFor({ state: 'hidden' });
  // What comes next works, with an engine of its own.
  await sample();
  await matched();
  assert.equal(await text('#matches-title'), '24 pairs are proposed');
});

test('everything can be reached with the keyboard, and every control has a name', async () => {
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'To the file');
  await page.locator('#sample').focus();
  await page.keyboard.press('Enter');
  await page.locator('#read-title').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'read-title', 'the result is told');
  await matched();
  await page.locator('#tab-matches').focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-check');
  assert.ok(await page.locator('#panel-check').isVisible());
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll('input, select, button, a')].filter((one) => !(one.labels?.length || one.getAttribute('aria-label') || one.textContent.trim())).map((one) => one.outerHTML),
  );
  assert.deepEqual(nameless, []);
});

test('on a phone nothing is wider than the screen', async () => {
  await page.setViewportSize(PHONE);
  await sample();
  await matched();
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(await overflow(), 0);
  await tab('Sessions');
  await button('Plan the sessions').click();
  await page.locator('#plan-title').waitFor();
  assert.equal(await overflow(), 0);
  await tab('Health');
  await button('Take the sample’s history').click();
  await page.locator('#health-title').waitFor();
  assert.equal(await overflow(), 0);
});

test('without the header the page keeps its own policy', async () => {
  const bare = await start({ headers: false });
  try {
    const { page, wrong } = await bare.page();
    await page.goto(bare.origin);
    await page.getByRole('button', { name: 'Try with the sample company' }).click();
    await page.locator('#read-title').waitFor();
    assert.deepEqual(await wrong(), []);
    const refused = await page.evaluate(async (elsewhere) => {
      try {
        await fetch(elsewhere);
        return false;
      } catch {
        return true;
      }
    }, host.origin);
    assert.ok(refused, 'another server was asked');
    assert.match((await wrong()).join('\n'), /connect-src/);
  } finally {
    await bare.close();
  }
});
