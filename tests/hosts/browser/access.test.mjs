// The page is usable by everybody: axe-core finds nothing wrong with any step, light and dark, wide and narrow.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start } from './chromium.mjs';

const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
let host;
before(async () => (host = await start()));
after(() => host?.close());

for (const [look, viewport, colorScheme] of [
  ['light', { width: 1280, height: 900 }, 'light'],
  ['dark, on a phone', { width: 390, height: 844 }, 'dark'],
]) {
  test(`nothing keeps anybody out: ${look}`, async () => {
    const { page } = await host.page(viewport, { colorScheme });
    await page.goto(host.origin);
    await page.evaluate(axe);
    const look = async (step) => {
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
      const found = await page.evaluate(async () =>
        (await globalThis.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`),
      );
      assert.deepEqual(found, [], step);
    };
    const click = (name) => page.getByRole('button', { name, exact: true }).click();
    const tab = (name) => page.getByRole('tab', { name }).click();
    await look('at first');
    await click('Try with the sample company');
    await page.locator('#read-title').waitFor();
    await look('read');
    await click('Find pairs');
    await page.locator('#matches-title').waitFor();
    await look('pairs');
    await tab('Check two people');
    await page.locator('[name=mentor]').fill('4007');
    await page.locator('[name=mentee]').fill('4004');
    await click('Check');
    await page.locator('#check-title').waitFor();
    await look('check');
    await tab('Sessions');
    await click('Plan the sessions');
    await page.locator('#plan-title').waitFor();
    await look('sessions');
    await tab('Health');
    await click('Take the sample’s history');
    await page.locator('#health-title').waitFor();
    await look('health');
  });
}
