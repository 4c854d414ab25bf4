// A visit to the page in each test, and what visitors do there.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'node:test';
import { start } from './chromium.mjs';

/** The visit of the running test: `page` and `host`. */
export const visit = {};
let wrong;

before(async () => (visit.host = await start()));
after(() => visit.host?.close());
beforeEach(async () => {
  ({ page: visit.page, wrong } = await visit.host.page());
  await visit.page.goto(visit.host.origin);
});
// Every test: nothing but the page's own server was asked, its policy held, nothing failed unseen.
afterEach(async () => {
  assert.deepEqual(await wrong(), []);
  await visit.page.context().close();
});

export const text = (selector) => visit.page.locator(selector).innerText();
export const button = (name) => visit.page.getByRole('button', { name, exact: true });
export const tab = (name) => visit.page.getByRole('tab', { name }).click();
export const sample = async () => {
  await button('Try with the sample company').click();
  await visit.page.locator('#read-title').waitFor();
};
export const matched = async () => {
  await button('Find pairs').click();
  await visit.page.locator('#matches-title').waitFor();
};
export const csv = (name, content) =>
  visit.page.locator('#file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });

/** Drops a file as the mouse does. */
export async function dropFile(name, content) {
  const transfer = await visit.page.evaluateHandle(
    ([name, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], name));
      return transfer;
    },
    [name, content],
  );
  await visit.page.locator('#drop').dispatchEvent('drop', { dataTransfer: transfer });
}
