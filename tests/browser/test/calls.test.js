// A person's whole task with the log: finding a failed call, seeing why, and sending it again.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { fire, webhook } from '../support/scene.js';

const browser = await startBrowser(after);

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test('a failed call is found, understood and sent again', async (t) => {
      const scene = await webhook((end) => t.after(end));
      scene.receiver.answer = () => 503;
      await fire(scene);
      const page = await signIn(browser, { javaScriptEnabled });

      await page.getByRole('link', { name: 'Activity log' }).click();
      await page.getByLabel('Webhook').selectOption(scene.name);
      await page.getByLabel('Status').selectOption('Failed');
      await page.getByRole('button', { name: 'Filter' }).click();
      await page.waitForURL(/status=failed/);
      const row = page.getByRole('row').filter({ hasText: 'Record publishing' });
      assert.equal(await row.count(), 1);
      await row.getByRole('link').first().click();

      for (const heading of ['Attempts', 'Request', 'Response']) {
        await page.getByRole('heading', { name: heading, exact: true }).waitFor();
      }
      assert.match(await page.getByRole('region', { name: 'Response' }).textContent(), /503/);
      assert.match(await page.getByRole('region', { name: 'Request' }).textContent(), /Ding & Dong/);

      scene.receiver.answer = () => 200;
      await page.getByRole('button', { name: 'Resend now' }).click();
      const made = page.getByText('Sent again, and taken by the receiver.');
      if (javaScriptEnabled) {
        await made.waitFor();
      } else {
        // Each look may be too early.
        while ((await made.count()) === 0) await page.getByRole('link', { name: 'Look again' }).click();
      }
      assert.equal(scene.receiver.received.length, 2);
      assert.equal(await page.getByRole('list').first().getByRole('listitem').count(), 2);
      assert.deepEqual(page.complaints, []);
    });
  });
}

test('an earlier attempt is looked at, and bodies are downloaded', async (t) => {
  const scene = await webhook((end) => t.after(end));
  scene.receiver.answer = () => 500;
  await fire(scene);
  const page = await signIn(browser);
  await page.goto(page.url().replace(/webhooks$/, `webhook_calls?webhook=${scene.id}`));
  await page.getByRole('row').nth(1).getByRole('link').first().click();
  scene.receiver.answer = () => 204;
  await page.getByRole('button', { name: 'Resend now' }).click();
  await page.getByText('Sent again, and taken by the receiver.').waitFor();
  await page.getByRole('link', { name: 'First attempt' }).click();
  assert.match(await page.getByRole('region', { name: 'Response' }).textContent(), /500/);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the body of the request' }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^request-.*\.txt$/);
});
