// A person's whole tasks with many calls: following the log, and sending again all that failed.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { fire, webhook } from '../support/scene.js';
import { consoleUrl } from '../support/stack.js';
import { eventually } from '../support/wait.js';

const browser = await startBrowser(after);

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test('all calls that failed are sent again', async (t) => {
      const scene = await webhook((end) => t.after(end));
      scene.receiver.answer = () => 500;
      await fire(scene);
      await fire(scene);
      scene.receiver.answer = () => 200;
      const page = await signIn(browser, { javaScriptEnabled });
      await page.goto(`${consoleUrl}/webhook_calls?webhook=${scene.id}&status=failed`);
      await page.getByRole('link', { name: 'Resend all that match' }).click();
      await page.getByRole('button', { name: 'Yes, resend 2 calls' }).click();
      await page.getByText('Queued: 2 calls.').waitFor();
      await eventually('both came again', () => scene.receiver.received.length === 4);
      await page.getByRole('link', { name: 'See them in the log' }).click();
      await page.waitForURL((url) => !url.search.includes('status'));
      assert.deepEqual(page.complaints, []);
    });
  });
}

test('the log is followed: new calls show by themselves, and what is typed into the filter stays', async (t) => {
  const scene = await webhook((end) => t.after(end));
  await fire(scene);
  const page = await signIn(browser);
  await page.goto(`${consoleUrl}/webhook_calls?webhook=${scene.id}`);
  await page.getByRole('link', { name: 'Follow live' }).click();
  await page.getByRole('link', { name: 'Stop following' }).waitFor();
  await page.getByLabel('Status').selectOption('Failed');
  await page.getByLabel('Status').focus();
  assert.equal(await page.getByRole('row').count(), 2);
  await fire(scene);
  await page.getByRole('row').nth(2).waitFor();
  assert.equal(await page.getByLabel('Status').inputValue(), 'failed');
  assert.equal(await page.getByLabel('Status').evaluate((own) => own === document.activeElement), true);
  assert.deepEqual(page.complaints, []);
});

test('a bar of the chart leads to the calls behind it', async (t) => {
  const scene = await webhook((end) => t.after(end));
  await fire(scene);
  const page = await signIn(browser);
  const bars = page.locator('.chart svg a');
  await eventually('the call is counted', async () => {
    await page.goto(`${consoleUrl}/webhook_calls?webhook=${scene.id}`);
    return (await bars.count()) === 1;
  });
  await bars.click();
  await page.waitForURL(/from=.*until=/);
  assert.equal(await page.getByRole('row').count(), 2);
});

test('a retry is counted down to, and shows when it is made', async (t) => {
  const scene = await webhook((end) => t.after(end), { auto_retry: true });
  scene.receiver.answer = () => 503;
  const call = await fire(scene);
  const page = await signIn(browser);
  await page.goto(`${consoleUrl}/webhook_calls/${call.id}`);
  const left = page.locator('time[data-countdown]').first();
  const first = await left.textContent();
  assert.match(first, /^in /);
  await eventually('it counts down', async () => (await left.textContent()) !== first);
  await page.getByRole('button', { name: 'Resend now' }).focus();
  scene.receiver.answer = () => 200;
  await page.getByRole('button', { name: 'Resend now' }).click();
  await page.getByText('Sent again, and taken by the receiver.').waitFor();
  assert.equal(await left.count(), 0);
  assert.deepEqual(page.complaints, []);
});

test('the times of a filter are shown whole, to the second', async () => {
  for (const width of [320, 1280]) {
    const page = await signIn(browser, { viewport: { width, height: 900 } });
    for (const path of ['webhook_calls', 'events']) {
      await page.goto(`${consoleUrl}/${path}?from=2026-11-28T22:58:58`);
      for (const label of ['From, UTC', 'Until, UTC']) {
        const [own, needed] = await page.getByLabel(label).evaluate((field) => {
          const copy = field.cloneNode();
          copy.style.width = 'max-content';
          field.after(copy);
          return [field.offsetWidth, copy.offsetWidth];
        });
        assert.ok(own >= needed, `${label} of ${path} needs ${needed} px and has ${own} in a window of ${width}`);
      }
    }
  }
});
