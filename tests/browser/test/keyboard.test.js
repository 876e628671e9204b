// The keyboard alone is enough.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';

import { startBrowser } from '../support/browser.js';
import { consoleUrl, token } from '../support/stack.js';

const browser = await startBrowser(after);

/** Presses Tab until the element that has the focus is called so. */
async function tabTo(page, name) {
  for (let presses = 0; presses < 80; presses++) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute('aria-label') ?? element?.labels?.[0]?.textContent ?? element?.textContent;
    });
    if (focused?.trim() === name) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`no way to ${name} by Tab`);
}

test('a webhook is created by keyboard', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(consoleUrl);
  // The field has the focus.
  await page.keyboard.type(token);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
  await tabTo(page, 'Add a new webhook');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Add a new webhook' }).waitFor();
  await tabTo(page, 'Name');
  await page.keyboard.type(`By keyboard ${randomUUID()}`);
  await tabTo(page, 'Publish');
  await page.keyboard.press('Space');
  await tabTo(page, 'Add a condition');
  await page.keyboard.press('Enter');
  // What was added has the focus.
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('Values of condition 1'));
  await page.keyboard.type('blog_post');
  await tabTo(page, 'URL');
  await page.keyboard.type('https://example.com/');
  await page.keyboard.press('Enter');
  await page.getByText('The webhook is created.').waitFor();
});
