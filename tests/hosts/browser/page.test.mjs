// The page, as somebody uses it who has never seen the project: pairs, checks, sessions and health from a file.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { start } from './chromium.mjs';
import { button, csv, matched, sample, tab, text, visit } from './visit.mjs';

/** The narrowest phone that is still sold. */
const PHONE = { width: 360, height: 740 };

test('pairs are proposed, explained and proved', async () => {
  await sample();
  await matched();
  assert.equal(await text('#matches-title'), '24 pairs are proposed');
  assert.match(await text('#panel-matches'), /30 juniors teach, 24 seniors learn\..*Nothing better exists/s);
  const first = visit.page.locator('.pair').first();
  await first.getByText('Why these two').click();
  const factors = await first.locator('.factors li').allInnerTexts();
  assert.ok(
    factors.some((line) => /^Needs met/.test(line.trim())),
    factors,
  );
  const sum = factors.map((line) => Number(line.trim().split('\n').at(-1).replaceAll(',', ''))).reduce((a, b) => a + b);
  assert.equal(sum, Number((await first.locator('.points strong').innerText()).replaceAll(',', '')));
  await visit.page.getByText('Who is still free for a partner (6), and why there is none').click();
  const free = await text('#panel-matches');
  assert.match(free, /could teach 1 senior\n12 people would fit, and each is of more use in another pair\./);
  assert.match(free, /More people teach than learn: 6 more seniors could take part\./);
  await visit.page.getByText('What the engine says about the data (2)').click();
  const said = await text('#panel-matches');
  assert.match(
    said,
    /More people want these topics than can be taught them\.\n.* \(7 more to teach it\), .* \(1 more to teach it\)/,
  );
  assert.doesNotMatch(said, /\bplaces?\b|relax|details/i, 'the engine’s own words are for coordinators who know them');
});

test('a shipped policy sets the form, and its rules hold', async () => {
  await sample();
  await visit.page.getByLabel('Rules to start from').selectOption('public-sector');
  assert.equal(await visit.page.locator('[name=objective]').inputValue(), 'fair');
  await matched();
  assert.equal(await text('#matches-title'), 'No pair can be proposed', 'it asks for ties that the file does not tell');
  assert.match(await text('#panel-matches'), /serious/);
  await visit.page.getByLabel('Rules to start from').selectOption('digital-literacy');
  assert.equal(await visit.page.locator('[name=objective]').inputValue(), 'total');
  await matched();
  assert.match(await text('#matches-title'), /\d+ pairs are proposed/);
});

test('two people are checked, named by hand or from their pair', async () => {
  await sample();
  await matched();
  await visit.page.locator('.pair').first().getByText('Why these two').click();
  await button('Check these two for conflicts').first().click();
  await visit.page.locator('#check-title').waitFor();
  assert.equal(await text('#check-title'), 'Nothing stands in the way');
  // A trainee and the lead of her own team, who take no part.
  await visit.page.locator('[name=mentor]').fill('4007');
  await visit.page.locator('[name=mentee]').fill('4004');
  await button('Check').click();
  await visit.page.locator('#check-title.bad').waitFor();
  const told = await text('#check-result');
  assert.match(told, /Not allowed/);
  assert.match(told, /Direct manager/);
  assert.match(told, /May be waived by/);
  await visit.page.locator('[name=mentee]').fill('Nobody Atall');
  await button('Check').click();
  assert.match(await visit.page.locator('[name=mentee]').evaluate((input) => input.validationMessage), /Nobody in the file/);
});

test('sessions are planned in the local times of both, and can be taken along', async () => {
  await sample();
  await matched();
  await tab('Sessions');
  await button('Plan the sessions').click();
  await visit.page.locator('#plan-title').waitFor();
  assert.match(await text('#plan-title'), /^\d+ sessions for 24 pairs$/);
  const zones = await visit.page.locator('#plan-result td small').allInnerTexts();
  assert.ok(zones.includes('Asia/Kolkata') && zones.includes('America/Toronto'), zones);
  const [download] = await Promise.all([
    visit.page.waitForEvent('download'),
    visit.page.getByRole('link', { name: 'Download all sessions (.ics)' }).click(),
  ]);
  const file = await readFile(await download.path(), 'utf8');
  const count = Number((await text('#plan-title')).split(' ')[0]);
  assert.equal(file.match(/BEGIN:VEVENT/g).length, count);
  assert.match(file, /^BEGIN:VCALENDAR\r\n[\s\S]*END:VCALENDAR\r\n$/);
  assert.ok(file.split('\r\n').every((line) => Buffer.byteLength(line) <= 75));
  assert.equal(new Set(file.match(/UID:.*/g)).size, count);
  const length = await visit.page.locator('#plan-result tbody th small').first().innerText();
  assert.equal(length, '60 minutes');
  // The first session shown is at the same instant for both, and in the file.
  const [mentors, mentees] = await visit.page.locator('#plan-result td').allInnerTexts();
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
  await visit.page.locator('#health-title').waitFor();
  assert.equal(await text('#health-title'), '74 of 100');
  assert.match(await text('#health-result'), /between 61 and 84/);
  assert.match(await text('#health-result'), /Met in time\s+75 %, between 55 % and 88 %/);
  await visit.page.getByText('Why not B? What it asks for').click();
  const why = await visit.page.locator('.why-confidence li').allInnerTexts();
  assert.deepEqual(
    why.map((line) => line.replace(/\s+/g, ' ').trim()),
    [
      'missing The score known to within 10 points Here to within 11.7.',
      'there Data for 80 % of the model Here for 100 %.',
      'missing 30 pairs with a whole period between sessions behind them Here 24 pairs at most.',
      'not told Half of the surveys answered, on either side',
      'not told News of six in ten of the running pairs within two periods',
    ],
  );
  await visit.page.getByText(/The pairs, the most urgent first/).click();
  await visit.page.locator('[name=audience]').selectOption('sponsor');
  await button('Judge').click();
  await visit.page.getByText('3 numbers are withheld').waitFor();
  await visit.page.getByText('Why not B? What it asks for').click();
  assert.doesNotMatch(await text('.why-confidence'), /Here|missing/, 'a sponsor is told what it takes, not how few there are');
  assert.match(await text('#health-result'), /Requests answered\s+withheld/);
  assert.doesNotMatch(await text('#health-result'), /The pairs, the most urgent first/);
  await visit.page.locator('[name=audience]').selectOption('everyone');
  await button('Judge').click();
  await visit.page.getByText('No score').waitFor();
});

test('a history is begun with a table of the pairs, continued by hand, and judged', async () => {
  await sample();
  await matched();
  await tab('Health');
  await visit.page.getByText('What a history looks like, and a table to begin with').click();
  assert.match(await text('#history-kinds'), /request\s+A request to the coordinator: help or another partner/);
  const download = async (name) => {
    const [download] = await Promise.all([visit.page.waitForEvent('download'), button(name).click()]);
    return readFile(await download.path(), 'utf8');
  };
  const give = (name, content) => visit.page.locator('#history').setInputFiles({ name, buffer: Buffer.from(content) });
  const table = await download('Download the table (.csv)');
  const [head, ...pairs] = table.trim().split('\r\n');
  assert.equal(
    head.replace('\uFEFF', ''),
    '"what","mentor","mentee","on","until","result","side","progress","useful","rapport","safety","mentor name","mentee name"',
  );
  assert.equal(pairs.length, 24);
  // As a spreadsheet gives it back: other delimiters, no quotes; names instead of keys for one pair.
  const plain = [head, ...pairs].map((line) => line.replaceAll('"', '').split(','));
  const met = pairs
    .slice(0, 20)
    .map((_, at) => ['session', ...plain[at + 1].slice(1, 3), '2026-09-21', '', 'held', '', '', '', '', '', '', '']);
  met[0].splice(1, 2, plain[1][11], plain[1][12]);
  await give('ours.csv', [...plain, ...met].map((cells) => cells.join(';')).join('\n'));
  await visit.page.getByText('ours.csv: 24 pairs').waitFor();
  await visit.page.locator('#panel-health [name=asOf]').fill('2026-12-14');
  await button('Judge').click();
  await visit.page.locator('#health-title').waitFor();
  assert.match(await text('#health-result'), /Pairs that have met\s+83 %, between 64 % and 93 %/);
  // What is wrong is named by its row.
  await give('wrong.csv', 'what,mentor,mentee,on\npair,nobody,4001,2026-09-07\n');
  await visit.page.locator('#panel-health [role=alert]').waitFor();
  assert.match(await text('#health-result'), /one row is wrong\.\s+row 2 “nobody” is nobody in the file/);
  await give('example.json', await download('Download the example (.json)'));
  await visit.page.getByText('example.json: 1 pair').waitFor();
  await button('Judge').click();
  await visit.page.locator('#health-title').waitFor();
});

test('pairs can be taken along, and no cell begins like a formula', async () => {
  await csv(
    'x.csv',
    'employee_id,manager_id,name,grade,country,takes part as,teaches,wants to learn,languages\n1,,Top,9,NL,no,,,\n4,1,Lead,6,NL,no,,,\n2,4,"=SUM(1)",2,NL,mentor,ai,,en\n3,1,"O""Neil",8,NL,mentee,,ai: 5,en\n',
  );
  await visit.page.locator('#read-title').waitFor();
  await matched();
  const [download] = await Promise.all([
    visit.page.waitForEvent('download'),
    visit.page.getByRole('link', { name: 'Download the pairs (.csv)' }).click(),
  ]);
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
  await visit.page.locator('#read-title').waitFor();
  await button('Find pairs').click();
  await visit.page.locator('#busy').waitFor();
  await visit.page.waitForFunction(() => document.getElementById('busy-bar').value > 0);
  const pause = await visit.page.evaluate(async () => {
    const start = performance.now();
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    return performance.now() - start;
  });
  assert.ok(pause < 2_000, `the page was frozen for ${pause} ms`);
  await button('Cancel').click();
  await visit.page.locator('#busy').waitFor({ state: 'hidden' });
  // What comes next works, with an engine of its own.
  await sample();
  await matched();
  assert.equal(await text('#matches-title'), '24 pairs are proposed');
});

test('everything can be reached with the keyboard, and every control has a name', async () => {
  await visit.page.keyboard.press('Tab');
  assert.equal(await visit.page.evaluate(() => document.activeElement.textContent), 'To the file');
  await visit.page.locator('#sample').focus();
  await visit.page.keyboard.press('Enter');
  await visit.page.locator('#read-title').waitFor();
  assert.equal(await visit.page.evaluate(() => document.activeElement.id), 'read-title', 'the result is told');
  await matched();
  await visit.page.locator('#tab-matches').focus();
  await visit.page.keyboard.press('ArrowRight');
  assert.equal(await visit.page.evaluate(() => document.activeElement.id), 'tab-check');
  assert.ok(await visit.page.locator('#panel-check').isVisible());
  const nameless = await visit.page.evaluate(() =>
    [...document.querySelectorAll('input, select, button, a')]
      .filter((one) => !(one.labels?.length || one.getAttribute('aria-label') || one.textContent.trim()))
      .map((one) => one.outerHTML),
  );
  assert.deepEqual(nameless, []);
});

test('on a phone nothing is wider than the screen', async () => {
  await visit.page.setViewportSize(PHONE);
  await sample();
  await matched();
  const overflow = () => visit.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(await overflow(), 0);
  const cut = await visit.page.evaluate(() =>
    [...document.querySelectorAll('[role=tablist], [role=tab]')]
      .filter(
        (one) => one.scrollWidth > one.clientWidth || one.getBoundingClientRect().right > document.documentElement.clientWidth,
      )
      .map((one) => one.textContent),
  );
  assert.deepEqual(cut, [], 'every tab is seen whole');
  await tab('Sessions');
  await button('Plan the sessions').click();
  await visit.page.locator('#plan-title').waitFor();
  assert.equal(await overflow(), 0);
  await tab('Health');
  await button('Take the sample’s history').click();
  await visit.page.locator('#health-title').waitFor();
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
    }, visit.host.origin);
    assert.ok(refused, 'another server was asked');
    assert.match((await wrong()).join('\n'), /connect-src/);
  } finally {
    await bare.close();
  }
});
