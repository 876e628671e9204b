// Chromium, and somebody who is signed in.

import { chromium } from 'playwright-core';

import { consoleUrl, token } from './stack.js';

// Generous, because the machine may be busy with other things.
const PATIENCE_MS = 180_000;

/** Starts Chromium; it ends with the tests whose `after` is given. */
export async function startBrowser(after) {
  // Root needs --no-sandbox, and nothing but the stack's own pages is opened.
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  after(() => browser.close());
  return browser;
}

/**
 * A page on the list of webhooks, after signing in. `options` are those of a browser context, such as `javaScriptEnabled`. What a page's
 * script or the policy complains of is in `page.complaints`.
 */
export async function signIn(browser, options = {}, as = token) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.complaints.push(message.text()));
  await page.goto(consoleUrl);
  await page.getByLabel('API token').fill(as);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
  return page;
}
