// The keyboard alone is enough.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { webhook } from '../support/scene.js';
import { consoleUrl, token } from '../support/stack.js';

const browser = await startBrowser(after);

/** Presses Tab until the element that has the focus is called so, and is such a one. */
async function tabTo(page, name, kind = '*') {
  for (let presses = 0; presses < 200; presses++) {
    const focused = await page.evaluate((kind) => {
      const element = document.activeElement;
      if (!element?.matches(kind)) return undefined;
      return element?.getAttribute('aria-label') ?? element?.labels?.[0]?.textContent ?? element?.textContent;
    }, kind);
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

test('a webhook is deleted by keyboard, after thinking twice', async (t) => {
  const scene = await webhook((end) => t.after(end));
  const page = await signIn(browser);
  await page.goto(`${consoleUrl}/webhooks/${scene.id}`);
  await tabTo(page, 'Delete', 'button');
  await page.keyboard.press('Space');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await tabTo(page, 'Delete', 'button');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, 'Yes, delete');
  await page.keyboard.press('Enter');
  await page.getByText('The webhook is deleted.').waitFor();
});
