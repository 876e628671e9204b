// A person's whole task with webhooks, with JavaScript and without.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { api } from '../support/stack.js';

const browser = await startBrowser(after);

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test('a webhook is created, changed, switched off and deleted', async () => {
      const page = await signIn(browser, { javaScriptEnabled });
      const name = `Slack ${randomUUID()}`;

      await page.getByRole('link', { name: 'Add a new webhook' }).first().click();
      await page.getByLabel('Name').fill(name);
      await page.getByLabel('URL').fill('https://example.com/{{entity.id}}');
      const first = page.getByRole('group', { name: 'Trigger 1' });
      await first.getByRole('checkbox', { name: 'Publish', exact: true }).check();
      await first.getByRole('button', { name: 'Add a condition' }).click();
      await first.getByLabel('Values of condition 1').fill('blog_post, author');
      await page.getByRole('button', { name: 'Add new trigger' }).click();
      const second = page.getByRole('group', { name: 'Trigger 2' });
      await second.getByLabel('Entity').selectOption('Asset');
      await second.getByRole('checkbox', { name: 'Create' }).check();
      assert.equal(await second.getByRole('checkbox', { name: 'Publish', exact: true }).count(), 0, 'assets are not published');
      await page.getByRole('button', { name: 'Add new header' }).click();
      await page.getByLabel('Header', { exact: true }).fill('X-A');
      await page.getByLabel('Value', { exact: true }).fill('1');
      await page.getByLabel('Send a custom payload?').check();
      await page.getByLabel('Payload template').fill('{\n  "text": "{{entity.id}}"\n}');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('The webhook is created.').waitFor();

      const id = new URL(page.url()).pathname.split('/').at(-1);
      const created = await api('GET', `/webhooks/${id}`);
      assert.deepEqual(created.attributes, {
        name,
        url: 'https://example.com/{{entity.id}}',
        enabled: true,
        headers: { 'X-A': '1' },
        events: [
          {
            entity_type: 'item',
            event_types: ['publish'],
            filters: [{ entity_type: 'item_type', entity_ids: ['blog_post', 'author'] }],
          },
          { entity_type: 'upload', event_types: ['create'], filters: null },
        ],
        http_basic_user: null,
        http_basic_password: null,
        custom_payload: '{\n  "text": "{{entity.id}}"\n}',
        payload_api_version: '3',
        nested_items_in_payload: false,
        auto_retry: false,
      });

      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved.').waitFor();
      assert.deepEqual((await api('GET', `/webhooks/${id}`)).attributes, created.attributes, 'an untouched save changes nothing');

      await page.getByRole('link', { name: 'Webhooks' }).click();
      const row = page.getByRole('row').filter({ hasText: name });
      await row.getByRole('switch', { checked: true }).click();
      await row.getByRole('switch', { checked: false }).waitFor();
      assert.equal((await api('GET', `/webhooks/${id}`)).attributes.enabled, false);

      await row.getByRole('link', { name }).click();
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('button', { name: 'Yes, delete' }).click();
      await page.getByText('The webhook is deleted.').waitFor();
      assert.equal(await page.getByText(name).count(), 0);
      assert.deepEqual(page.complaints, []);
    });

    test('what was typed stays when something is wrong', async () => {
      const page = await signIn(browser, { javaScriptEnabled });
      await page.getByRole('link', { name: 'Add a new webhook' }).first().click();
      await page.getByLabel('Name').fill('Typed');
      await page.getByLabel('URL').fill('ftp://example.com');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Tick at least one').waitFor();
      assert.equal(await page.getByLabel('URL').inputValue(), 'ftp://example.com');
      assert.equal(await page.getByLabel('Name').inputValue(), 'Typed');
      assert.equal(await page.getByLabel('URL').getAttribute('aria-invalid'), 'true');
    });
  });
}
