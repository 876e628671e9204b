// A site on its first day: there is no webhook, no call and no event. Runs on a stack of its own, which has nothing in it.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after, describe, test } from 'node:test';

import { findings } from '../support/axe.js';
import { signIn, startBrowser } from '../support/browser.js';
import { api, consoleUrl, screenshots } from '../support/stack.js';

const SIZES = { narrow: { width: 320, height: 640 }, wide: { width: 1280, height: 900 } };
const SCREENS = {
  webhooks: 'Nothing to call yet',
  webhook_calls: 'No activity so far',
  events: 'No events so far',
};

await mkdir(screenshots, { recursive: true });
const browser = await startBrowser(after);

for (const colorScheme of ['light', 'dark']) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    describe(`${colorScheme}, ${size}`, () => {
      test('lists that are empty say so, are accessible and fit', async () => {
        const page = await signIn(browser, { colorScheme, viewport });
        for (const [path, heading] of Object.entries(SCREENS)) {
          await page.goto(`${consoleUrl}/${path}`);
          await page.getByRole('heading', { name: heading }).waitFor();
          assert.equal(await page.getByRole('table').count(), 0, path);
          await page.screenshot({ path: `${screenshots}/empty-${path}-${colorScheme}-${size}.png` });
          assert.deepEqual(await findings(page), [], path);
          const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          assert.ok(content <= window, `${path} is ${content} wide in a window of ${window}`);
        }
        assert.deepEqual(page.complaints, []);
      });
    });
  }
}

test('the empty list invites to make the first webhook', async () => {
  assert.deepEqual(await api('GET', '/webhooks'), []);
  for (const [invitation, heading] of [['Pick a recipe', 'Start from a recipe'], ['Create the first one', 'Add a new webhook']]) {
    const page = await signIn(browser);
    await page.getByRole('link', { name: invitation }).click();
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  }
});
