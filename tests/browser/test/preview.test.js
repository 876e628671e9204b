// Trying a webhook before it is saved, and after.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { webhook } from '../support/scene.js';

const browser = await startBrowser(after);

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test('a preview says what would be sent, and whether anything would', async () => {
      const page = await signIn(browser, { javaScriptEnabled });
      await page.getByRole('link', { name: 'Add a new webhook' }).first().click();
      await page.getByLabel('URL').fill('https://example.com/{{event_type}}');
      await page.getByRole('checkbox', { name: 'Publish', exact: true }).check();
      await page.getByLabel('Send a custom payload?').check();
      await page.getByLabel('Payload template').fill('A record: {{event_type}}!');
      const result = page.locator('#preview-result');
      const shows = async (text) => {
        if (javaScriptEnabled) {
          // It follows what one types.
          await result.getByText(text).waitFor();
        } else {
          await page.getByRole('button', { name: 'Preview' }).click();
          await result.getByText(text).waitFor();
        }
      };
      await shows('A record: publish!');
      await result.getByText('https://example.com/publish').waitFor();
      await result.getByText('Such an event fires it').waitFor();
      await page.getByRole('checkbox', { name: 'Publish', exact: true }).uncheck();
      await page.getByRole('checkbox', { name: 'Delete', exact: true }).check();
      await shows('Such an event does not fire it');
      await page.getByLabel('Payload template').fill('{{#open}}');
      await shows(/Custom_payload /);
      assert.equal(await page.getByLabel('URL').inputValue(), 'https://example.com/{{event_type}}', 'what was typed stays');
    });

    test('a test is sent, and its call shows as soon as it is made', async (t) => {
      const scene = await webhook((end) => t.after(end), { name: `Try me ${randomUUID()}`, enabled: false });
      const page = await signIn(browser, { javaScriptEnabled });
      await page.getByRole('link', { name: scene.name }).click();
      await page.getByLabel('Sample').selectOption('Record deletion');
      await page.getByRole('button', { name: 'Send a test' }).click();
      const heading = page.getByRole('heading', { name: 'Record deletion' });
      if (javaScriptEnabled) {
        await heading.waitFor();
      } else {
        while ((await heading.count()) === 0) await page.getByRole('link', { name: 'Look again' }).click();
      }
      await page.getByText('Test send').waitFor();
      assert.equal(scene.receiver.received.length, 1);
    });
  });
}
