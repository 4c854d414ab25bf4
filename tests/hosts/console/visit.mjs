// A browser's window that is watched: whatever the content policy stops, a script throws or the server answers with a
// failure is a failure of the test; every page that is looked at is checked for accessibility and for width.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = process.env.SHOTS;
const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 900 };

export const browse = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });

export async function visit(browser, address, scripts = true) {
  const context = await browser.newContext({ javaScriptEnabled: scripts, viewport: DESKTOP, baseURL: address });
  const page = await context.newPage();
  const troubles = [];
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("console", (message) => {
    // A page that is not for her is no trouble: the test asks for some.
    if (message.type() === "error" && !/status of 40[34]/.test(message.text())) troubles.push(message.text());
  });
  page.on("response", (answer) => {
    if (answer.status() >= 500) troubles.push(`${answer.status()} ${answer.url()}`);
    if (!answer.url().startsWith(address)) troubles.push(`asked of another: ${answer.url()}`);
  });
  page.on("dialog", (dialog) => dialog.accept());
  return { page, context, troubles, scripts };
}

// What a link that is printed leads to, and the button on it.
export async function enter(browser, link, scripts = true) {
  const seen = await visit(browser, new URL(link).origin, scripts);
  await seen.page.goto(link);
  await press(seen, "Sign in");
  return seen;
}

// Presses a button and waits for the page that follows. Returns what the page says of it.
export async function press({ page, troubles }, label, within = page) {
  const button = within.getByRole("button", { name: label, exact: true }).first();
  await Promise.all([page.waitForEvent("load"), button.click()]);
  assert.deepEqual(troubles, [], `after ${label}`);
  const notice = page.locator(".notice").first();
  const says = (await notice.count()) ? (await notice.innerText()).replace(/\s+/g, " ") : "";
  return says;
}

export async function open(seen, path) {
  await seen.page.goto(path);
  assert.deepEqual(seen.troubles, [], path);
}

// Looks at the page as it stands: accessible, in either scheme, and never wider than a phone.
export async function inspect({ page, scripts }, name) {
  for (const colorScheme of ["light", "dark"]) {
    for (const [device, size] of [["desktop", DESKTOP], ["phone", PHONE]]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      if (SHOTS) {
        mkdirSync(SHOTS, { recursive: true });
        await page.screenshot({ path: join(SHOTS, `${name}-${device}-${colorScheme}.png`), fullPage: true });
      }
      if (!scripts) continue;
      if (device === "phone") {
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= size.width, `${name} is ${width} wide on a phone`);
      }
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
      const says = found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.html} (${node.failureSummary})`).join("; ")}`);
      assert.deepEqual(says, [], `${name} on a ${device}, ${colorScheme}`);
    }
  }
  await page.setViewportSize(DESKTOP);
  await page.emulateMedia({ colorScheme: "light" });
}
