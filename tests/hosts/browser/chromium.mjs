// Headless Chromium over the built page. Whatever leaves the page's own server, breaks its policy or fails unseen is kept, and
// every test ends by asking for it.
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

/** Starts a server and a browser; `close` ends both. */
export async function start(options) {
  const server = await serve(process.env.PAGE, options);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  return {
    origin: server.origin,
    /** A new page with nothing remembered, and what it did wrong. */
    async page(viewport = { width: 1280, height: 900 }, more = {}) {
      const context = await browser.newContext({
        viewport,
        locale: 'en-GB',
        timezoneId: 'Europe/Amsterdam',
        acceptDownloads: true,
        ...more,
      });
      const page = await context.newPage();
      const wrong = [];
      context.on('request', (request) => {
        const { protocol, origin } = new URL(request.url());
        if (origin !== server.origin && protocol !== 'blob:') wrong.push(`a request to ${request.url()}`);
        if (request.method() !== 'GET' || request.url().includes('?'))
          wrong.push(`something was sent: ${request.method()} ${request.url()}`);
      });
      page.on(
        'console',
        (message) => ['error', 'warning'].includes(message.type()) && wrong.push(`${message.type()}: ${message.text()}`),
      );
      page.on('pageerror', (error) => wrong.push(`uncaught: ${error.message}`));
      // Told by the browser itself, beside what it writes to the console.
      await page.addInitScript(() => {
        globalThis.violations = [];
        document.addEventListener('securitypolicyviolation', (event) =>
          globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
        );
      });
      return { page, wrong: async () => [...wrong, ...(await page.evaluate(() => globalThis.violations))] };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
