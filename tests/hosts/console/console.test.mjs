// The coordinator's whole workflow in a real browser, once with scripts and once without.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serve } from "./server.mjs";
import { browse, enter, inspect, open, press, visit } from "./visit.mjs";

let browser;
before(async () => { browser = await browse(); });
after(() => browser.close());

// The two people of a proposal, from the link that explains it.
const pairOf = async (row) => {
  const href = await row.getByRole("link", { name: "Why these two?" }).getAttribute("href");
  const query = new URL(href, "http://x").searchParams;
  return { mentor: query.get("mentor"), mentee: query.get("mentee") };
};

async function participant(coordinator, key, scripts) {
  await open(coordinator, `/people/${encodeURIComponent(key)}`);
  await press(coordinator, "Make a link to sign in");
  return enter(browser, await coordinator.page.getByLabel("Link").inputValue(), scripts);
}

const keysOf = async (coordinator, part) => {
  await open(coordinator, `/people?part=${part}`);
  const paths = await coordinator.page.locator("#people tbody a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  return paths.map((path) => decodeURIComponent(path.split("/").pop()));
};

// Two who could teach and learn, were it not for a rule that a person may set aside.
async function placeAgainstARule(coordinator) {
  const mentors = new Set(await keysOf(coordinator, "mentor"));
  const mentees = await keysOf(coordinator, "mentee");
  for (const mentee of mentees) {
    await open(coordinator, `/people/${encodeURIComponent(mentee)}`);
    const rows = coordinator.page.locator("#h-not ~ table tbody tr").filter({ hasText: /needs approval|not allowed/ });
    const links = await rows.getByRole("link").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
    for (const href of links) {
      const query = new URL(href, "http://x").searchParams;
      if (query.get("mentee") !== mentee || !mentors.has(query.get("mentor"))) continue;
      await open(coordinator, href);
      const rules = coordinator.page.locator('input[name="code"]');
      if ((await rules.count()) === 0) continue;
      await coordinator.page.getByText("Place the two by hand").click();
      for (const rule of await rules.all()) await rule.check();
      await coordinator.page.getByLabel("Because").fill("both asked for it, and their manager agrees");
      const says = await press(coordinator, "Place them");
      if (says.startsWith("Placed by hand")) return says;
      assert.match(says, /^Not done\./);
    }
  }
  return "";
}

for (const scripts of [true, false]) {
  test(`a round from the draft to health, ${scripts ? "with scripts" : "without scripts"}`, async (t) => {
    const { address, links } = await serve(t);
    const shot = scripts ? inspect : async () => {};

    const coordinator = await enter(browser, links.coordinator, scripts);
    const { page } = coordinator;
    await shot(coordinator, "dashboard-empty");

    await open(coordinator, "/round");
    assert.match(await press(coordinator, "Draft proposals"), /under review/);
    await shot(coordinator, "round-draft");
    const drafts = page.locator("#drafts .pairs > li");
    const some = await Promise.all([0, 1, 2, 3].map((at) => pairOf(drafts.nth(at))));
    assert.match(await press(coordinator, "Lock", drafts.first()), /locked/);
    assert.match(await press(coordinator, "Take out", page.locator("#drafts .pairs > li").nth(1)), /out of this round/);

    const placed = await placeAgainstARule(coordinator);
    assert.match(placed, /Placed by hand/, "somebody can be placed against a rule");
    await open(coordinator, `/why?mentor=${some[2].mentor}&mentee=${some[3].mentee}`);
    await shot(coordinator, "why");
    await open(coordinator, `/conflicts?mentor=${some[0].mentor}&mentee=${some[2].mentee}`);
    await shot(coordinator, "conflicts");

    await open(coordinator, "/round");
    assert.match(await press(coordinator, "Draft anew"), /under review/);
    assert.match(await press(coordinator, "Ask everybody under review"), /asked/);
    await shot(coordinator, "round-asked");

    const pair = await pairOf(page.locator("#asked .pairs > li").first());
    for (const key of [pair.mentor, pair.mentee]) {
      const person = await participant(coordinator, key, scripts);
      await shot(person, key === pair.mentor ? "me-asked" : "me-asked-senior");
      assert.match(await press(person, "Yes, I would"), /settled/);
      assert.match(await press(person, "I sign"), /signed/);
      await person.context.close();
    }
    await open(coordinator, "/round");
    assert.match(await press(coordinator, "Publish"), /1 pair has begun/);
    await open(coordinator, "/pairs");
    await shot(coordinator, "pairs");

    await open(coordinator, "/calendar");
    assert.match(await press(coordinator, "Plan the sessions"), /sessions? stand/);
    assert.ok((await page.locator(".week .mark").count()) > 0, "the week has a session");
    await shot(coordinator, "calendar");

    await open(coordinator, "/dashboard");
    assert.match(await press(coordinator, "Judge health today"), /judged as of today/);
    await page.getByRole("heading", { name: "How the program runs" }).waitFor();
    await shot(coordinator, "dashboard");

    const person = await participant(coordinator, pair.mentor, scripts);
    await person.page.getByText("Your sessions, by your clock").waitFor();
    await shot(person, "me-paired");
    const [file] = await Promise.all([person.page.waitForEvent("download"), person.page.getByRole("link", { name: /into my calendar/ }).click()]);
    assert.match(file.suggestedFilename(), /\.ics$/);
    await person.page.getByText(/^Your goals/).click();
    assert.match(await press(person, "We agree on it"), /goal is kept/);
    await person.page.getByLabel("What", { exact: true }).selectOption("help");
    assert.match(await press(person, "Send"), /not told/);

    await open(coordinator, "/requests");
    await shot(coordinator, "requests");
    assert.match(await press(coordinator, "Answered"), /answered/);

    const sponsor = await enter(browser, links.sponsor, scripts);
    await sponsor.page.getByRole("heading", { name: "How the program runs" }).waitFor();
    await shot(sponsor, "sponsor");
    const told = await sponsor.page.locator("main").innerText();
    assert.ok(!told.includes(pair.mentor) && !told.includes(pair.mentee));
    await sponsor.page.goto("/people");
    assert.match(await sponsor.page.locator("h1").innerText(), /not for you/);

    await open(coordinator, "/audit");
    await press(coordinator, "Verify the whole chain");
    await page.getByText("The chain holds").waitFor();
    await shot(coordinator, "audit");
    await press(coordinator, "Sign out");
    assert.match(await page.locator("h1").innerText(), /sign in/i);

    const late = await visit(browser, address, scripts);
    await late.page.goto(links.coordinator);
    assert.match(await late.page.locator("main").innerText(), /has been used/);
  });

  test(`the rules as a form, ${scripts ? "with scripts" : "without scripts"}`, async (t) => {
    const { links } = await serve(t);
    const coordinator = await enter(browser, links.coordinator, scripts);
    const { page } = coordinator;
    const gap = page.locator('[name="key:/matching/grade-gap/minimum"]');
    const openTo = async (field) => {
      for (const part of await field.locator("xpath=ancestor::details").all()) {
        if ((await part.getAttribute("open")) === null) await part.locator("> summary").click();
      }
    };

    await open(coordinator, "/policy");
    await openTo(gap);
    if (scripts) await inspect(coordinator, "policy");
    await gap.fill("1000001");
    await press(coordinator, "Save as a new version");
    await page.getByRole("heading", { name: /Nothing is saved yet: 1 to correct/ }).waitFor();
    assert.equal(await gap.getAttribute("aria-invalid"), "true");
    assert.ok(await gap.isVisible(), "the part with the mistake is open");
    if (scripts) await inspect(coordinator, "policy-wrong");
    await gap.fill("3");
    await press(coordinator, "Check");
    assert.match(await page.locator("main").innerText(), /not saved yet/);
    assert.match(await press(coordinator, "Save as a new version"), /Version 2/);

    await open(coordinator, "/whatif");
    await page.getByLabel("The first").selectOption("1");
    await page.getByLabel("The second").selectOption("2");
    await press(coordinator, "Compare");
    await page.getByText("/matching/grade-gap/minimum").waitFor();
    if (scripts) await inspect(coordinator, "whatif");
    await open(coordinator, "/policy/1");
    assert.match(await press(coordinator, "Put in force again"), /as version 3/);
    await open(coordinator, "/policy/raw");
    if (scripts) await inspect(coordinator, "policy-raw");
  });
}

test("people are found, and the keyboard is enough", async (t) => {
  const { links } = await serve(t);
  const coordinator = await enter(browser, links.coordinator);
  const { page } = coordinator;
  await open(coordinator, "/people");
  await inspect(coordinator, "people");
  const rows = page.locator("#people tbody tr:visible");
  const all = await rows.count();
  const name = await rows.first().getByRole("link").innerText();
  await page.getByLabel(/^Name/).fill(name);
  assert.ok((await rows.count()) < all, "rows are hidden as one types");
  await page.keyboard.press("Enter");
  await page.waitForURL(/find=/);
  assert.equal(await rows.first().getByRole("link").innerText(), name);
  await open(coordinator, await rows.first().getByRole("link").getAttribute("href"));
  await inspect(coordinator, "person");
  await open(coordinator, "/waitlist");
  await inspect(coordinator, "waitlist");
  await open(coordinator, "/orientation");
  await inspect(coordinator, "orientation");
  await open(coordinator, "/record");
  assert.match(await press(coordinator, "It took place today"), /recorded/);
  await inspect(coordinator, "record");

  await open(coordinator, "/dashboard");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "To the content");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  const outline = await page.evaluate(() => {
    const link = document.querySelector("nav a");
    link.focus({ focusVisible: true });
    return getComputedStyle(link).outlineStyle;
  });
  assert.equal(outline, "solid", "focus is seen");
});
