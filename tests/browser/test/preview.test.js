// A person's whole task with the preview: writing a template, seeing what would be sent, and sending a test.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { webhook } from '../support/scene.js';

const browser = await startBrowser(after);

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test('a template is written with what it makes in view', async () => {
      const page = await signIn(browser, { javaScriptEnabled });
      const look = () => (javaScriptEnabled ? undefined : page.getByRole('button', { name: 'Preview' }).click());
      const preview = page.getByRole('complementary', { name: 'Preview' });
      await page.getByRole('link', { name: 'Add a new webhook' }).first().click();
      await look();
      await preview.getByText('Trigger 1 is not complete').waitFor();
      assert.equal(await preview.getByText('✗').count(), 0, 'nobody is wrong before they have begun');
      await page.getByLabel('URL').fill('https://example.com/{{event_type}}');
      await page.getByLabel('Try it with').selectOption('Record deletion');
      await page.getByRole('group', { name: 'Trigger 1' }).getByRole('checkbox', { name: 'Publish', exact: true }).check();
      await page.getByLabel('Send a custom payload?').check();
      const template = page.getByLabel('Payload template');
      await template.fill('{"text": "{{event_type}}"}');
      await look();
      await preview.getByText('https://example.com/delete').waitFor();
      await preview.getByText('"delete"').waitFor();
      await preview.getByText('This event does not fire it.').waitFor();
      await preview.getByText('It waits for Publish, but what happened is Delete.').waitFor();

      await template.fill('{"text":\n"{{#open}}"}');
      await look();
      const error = page.getByText(/^Payload template line 2, column 2: /);
      await error.waitFor();
      assert.equal(await template.getAttribute('aria-invalid'), 'true');
      assert.equal(await template.inputValue(), '{"text":\n"{{#open}}"}');
      if (javaScriptEnabled) assert.equal(await template.evaluate((own) => own === document.activeElement), true);

      await template.fill('mended');
      await look();
      await preview.getByText('mended', { exact: true }).waitFor();
      assert.equal(await error.count(), 0);
      assert.equal(await template.getAttribute('aria-invalid'), null);
      assert.equal(await page.getByLabel('URL').inputValue(), 'https://example.com/{{event_type}}');
      assert.deepEqual(page.complaints, []);
    });

    test('a test is sent, and what comes of it shows', async (t) => {
      const scene = await webhook((end) => t.after(end));
      scene.receiver.answer = () => 202;
      const page = await signIn(browser, { javaScriptEnabled });
      await page.goto(`${page.url()}/${scene.id}`);
      await page.getByLabel('URL').fill('https://example.com/typed');
      await page.getByLabel('Sample', { exact: true }).selectOption('Record update');
      await page.getByRole('button', { name: 'Send a test' }).click();
      const call = page.getByRole('link', { name: 'See the call' });
      if (javaScriptEnabled) {
        await call.waitFor();
        assert.equal(await page.getByLabel('URL').inputValue(), 'https://example.com/typed', 'what is typed stays');
      } else {
        while ((await call.count()) === 0) await page.getByRole('link', { name: 'Look again' }).click();
      }
      assert.match(await page.getByRole('status').filter({ has: call }).textContent(), /Success.*202/);
      assert.equal(scene.receiver.received.length, 1);
      await call.click();
      await page.getByRole('heading', { name: 'Record update' }).waitFor();
      assert.deepEqual(page.complaints, []);
    });
  });
}

test('what others typed does not run in a preview', async () => {
  const page = await signIn(browser);
  const hostile = `</pre><img src=x onerror=alert(1)>${randomUUID()}`;
  await page.getByRole('link', { name: 'Add a new webhook' }).first().click();
  await page.getByLabel('Send a custom payload?').check();
  await page.getByLabel('Payload template').fill(hostile);
  await page.getByRole('complementary', { name: 'Preview' }).getByText(hostile).waitFor();
  assert.deepEqual(page.complaints, []);
});

test('what the server has found wrong stays told until it is typed anew', async () => {
  const page = await signIn(browser);
  await page.getByRole('link', { name: 'Add a new webhook' }).first().click();
  await page.getByLabel('Name').fill('No URL');
  await page.getByLabel('URL').fill(' ');
  await page.getByRole('checkbox', { name: 'Publish', exact: true }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  const error = page.getByText('URL must not be blank');
  await error.waitFor();
  await page.getByRole('complementary', { name: 'Preview' }).getByText('This event fires it.').waitFor();
  assert.equal(await error.count(), 1);
  await page.getByLabel('URL').fill('https://example.com/');
  await error.waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('URL').getAttribute('aria-invalid'), null);
});
