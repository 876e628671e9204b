// The keyboard alone is enough, and one sees where one is.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { tabTo, stops } from '../support/keyboard.js';
import { fire, webhook } from '../support/scene.js';
import { consoleUrl, token } from '../support/stack.js';

const browser = await startBrowser(after);

test('a webhook is created by keyboard', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(consoleUrl);
  // The field has the focus.
  await page.keyboard.type(token);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
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

/** Presses the down arrow key until an option of the list that has the focus is chosen. */
async function choose(page, value) {
  const list = page.locator('select:focus');
  const options = await list.locator('option').count();
  for (let presses = 0; presses < options; presses++) {
    if ((await list.inputValue()) === value) return;
    await page.keyboard.press('ArrowDown');
  }
  assert.equal(await list.inputValue(), value);
}

test('the log is filtered, and a call is opened and sent again, by keyboard', async (t) => {
  const scene = await webhook((end) => t.after(end));
  scene.receiver.answer = () => 500;
  const call = await fire(scene);
  scene.receiver.answer = () => 200;
  const page = await signIn(browser);
  await tabTo(page, 'Activity log');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Activity log' }).waitFor();
  await tabTo(page, 'Webhook', 'select');
  await choose(page, scene.id);
  await tabTo(page, 'Status', 'select');
  await choose(page, 'failed');
  await tabTo(page, 'Filter', 'button');
  await page.keyboard.press('Enter');
  await page.waitForURL(/status=failed/);
  await tabTo(page, 'Record publishing');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/webhook_calls/${call.id}`);
  await tabTo(page, 'Resend now', 'button');
  await page.keyboard.press('Enter');
  await page.getByText('Sent again, and taken by the receiver.').waitFor();
  assert.equal(scene.receiver.received.length, 2);
});

for (const [width, height] of [[320, 480], [320, 640], [1280, 480], [1280, 720]]) {
  test(`the bar with the button never lies over what has the focus, ${width} by ${height}`, async (t) => {
    const scene = await webhook((end) => t.after(end), { headers: { 'X-A': '1' }, custom_payload: '{}' });
    const page = await signIn(browser, { viewport: { width, height } });
    await page.goto(`${consoleUrl}/webhooks/${scene.id}`);
    assert.equal(await page.locator('.save-bar').evaluate((bar) => getComputedStyle(bar).position), 'sticky');
    for (const key of ['Tab', 'Shift+Tab']) {
      const names = [];
      for await (const { name } of stops(page, key)) names.push(name);
      // It has come by the whole form, to its end.
      for (const name of ['Name', 'URL', 'Save', 'Show or rotate the secret']) assert.ok(names.includes(name), `${key}: ${name} is not in ${names}`);
    }
  });
}
