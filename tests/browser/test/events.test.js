// A person's whole task with events: seeing why one did not fire, and making a webhook from the catalogue or from a recipe.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { fire, webhook } from '../support/scene.js';
import { consoleUrl } from '../support/stack.js';

const browser = await startBrowser(after);

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test('one sees why an event fired one webhook and not another', async (t) => {
      const fired = await webhook((end) => t.after(end));
      const other = await webhook((end) => t.after(end));
      const call = await fire(fired);
      const page = await signIn(browser, { javaScriptEnabled });

      await page.goto(`${consoleUrl}/webhook_calls/${call.id}`);
      await page.locator('dl a[href*="events/event?id="]').click();
      await page.getByRole('heading', { name: 'Why did it fire, or not?' }).waitFor();
      const said = (name) => page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
      assert.match(await said(fired.name).first().textContent(), /It fired\..*and it is/s);
      assert.match(await said(other.name).first().textContent(), /It did not fire: none of its triggers matched\..*but it is/s);

      const document = page.getByRole('region', { name: 'Document' });
      assert.equal(await document.getByText('"Ding & Dong"').isVisible(), true);
      await document.locator('summary').filter({ hasText: '"entity"' }).click();
      assert.equal(await document.getByText('"Ding & Dong"').isVisible(), false, 'it is folded away');

      await page.getByRole('link', { name: `See the call of ${fired.name}` }).click();
      await page.getByRole('heading', { name: 'Attempts' }).waitFor();
    });

    test('a kind of event becomes a webhook', async () => {
      const page = await signIn(browser, { javaScriptEnabled });
      await page.getByRole('link', { name: 'Events', exact: true }).click();
      await page.getByLabel('Entity').selectOption('Asset');
      await page.getByRole('button', { name: 'Filter' }).click();
      await page.waitForURL(/entity=upload/);
      await page.getByRole('link', { name: 'Event catalogue' }).click();
      await page.getByRole('link', { name: 'Asset creation' }).click();
      await page.getByRole('link', { name: 'Make a webhook for this' }).click();
      const trigger = page.getByRole('group', { name: 'Trigger 1' });
      assert.equal(await trigger.getByLabel('Entity').inputValue(), 'upload');
      assert.equal(await trigger.getByRole('checkbox', { name: 'Create' }).isChecked(), true);
    });

    test('a webhook is begun from a recipe', async () => {
      const page = await signIn(browser, { javaScriptEnabled });
      await page.getByRole('link', { name: 'Start from a recipe' }).click();
      await page.getByRole('link', { name: 'Use this recipe: Slack' }).click();
      assert.equal(await page.getByLabel('Name').inputValue(), 'Tell Slack');
      await page.getByLabel('Name').fill(`Tell Slack ${randomUUID()}`);
      await page.getByRole('button', { name: 'Add new header' }).click();
      await page.getByRole('heading', { name: 'From the recipe “Slack”' }).waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('The webhook is created.').waitFor();
    });
  });
}
