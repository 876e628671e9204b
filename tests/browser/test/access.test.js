// A person's whole tasks with access: letting somebody in, putting them out again, and seeing who has done it; and the signing secret.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { webhook } from '../support/scene.js';
import { consoleUrl } from '../support/stack.js';

const browser = await startBrowser(after);

for (const javaScriptEnabled of [true, false]) {
  describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test('somebody is let in by a role and a token, and is out once the token is deleted', async () => {
      const page = await signIn(browser, { javaScriptEnabled });
      const [role, name] = [`Readers ${randomUUID()}`, `Ada ${randomUUID()}`];

      await page.getByRole('link', { name: 'Access', exact: true }).click();
      await page.getByRole('link', { name: 'Add a new role' }).click();
      await page.getByLabel('Name').fill(role);
      await page.getByRole('group', { name: 'Permissions' }).getByRole('checkbox', { name: 'Read only' }).check();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved.').waitFor();

      await page.getByRole('link', { name: 'Add a new token' }).click();
      await page.getByLabel('Name').fill(name);
      await page.getByLabel('Role').selectOption(role);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Copy the token now').waitFor();
      const text = await page.getByRole('region', { name: 'The token' }).locator('pre').textContent();
      await page.getByRole('link', { name: 'Done' }).click();
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
      assert.equal((await page.content()).includes(text), false, 'it is shown once');

      const other = await signIn(browser, { javaScriptEnabled }, text);
      assert.equal(await other.getByRole('link', { name: 'Add a new webhook' }).count(), 0, 'the role only reads');

      if (javaScriptEnabled) {
        await page.getByRole('region', { name: 'Deletion' }).getByRole('button', { name: 'Delete' }).click();
      } else {
        await page.goto(`${page.url()}/delete`);
      }
      await page.getByRole('button', { name: 'Yes, delete' }).click();
      await page.getByText('It is deleted.').waitFor();
      assert.equal(await page.getByRole('link', { name, exact: true }).count(), 0);
      await other.reload();
      await other.getByRole('button', { name: 'Sign in' }).waitFor();

      await page.getByRole('link', { name: 'Audit log' }).click();
      const done = (what) => page.getByRole('row').filter({ hasText: what });
      assert.equal(await done(`Created role ${role}`).count(), 1);
      assert.equal(await done(`Created access token ${name}`).count(), 1);
      assert.equal(await done(`Deleted access token ${name}`).count(), 1);
      assert.equal((await page.content()).includes(text), false);
      assert.deepEqual(page.complaints, []);
    });

    test('the signing secret is shown when asked for, and rotated', async (t) => {
      const scene = await webhook((end) => t.after(end));
      const page = await signIn(browser, { javaScriptEnabled });
      await page.goto(`${consoleUrl}/webhooks/${scene.id}`);
      await page.getByRole('link', { name: 'Show or rotate the secret' }).click();
      const shown = page.getByRole('region', { name: 'The secret' }).locator('code.secret');
      await page.getByRole('button', { name: 'Reveal' }).waitFor();
      assert.equal(await shown.count(), 0);
      await page.getByRole('button', { name: 'Reveal' }).click();
      await shown.waitFor();
      const first = await shown.textContent();
      assert.match(first, /^whsec_/);
      await page.getByLabel('The old one signs along').selectOption('for an hour');
      await page.getByRole('button', { name: 'Rotate' }).click();
      await page.getByText('The old one signs along for an hour.').waitFor();
      await page.getByRole('button', { name: 'Yes, rotate' }).click();
      await page.getByText('There is a new secret.').waitFor();
      assert.equal(await shown.count(), 0);
      await page.getByRole('button', { name: 'Reveal' }).click();
      await shown.first().waitFor();
      assert.equal(await shown.count(), 2);
      assert.notEqual(await shown.first().textContent(), first);
      assert.equal(await shown.last().textContent(), first, 'the old one signs along');
      assert.deepEqual(page.complaints, []);
    });
  });
}

test('a webhook is deleted on a page of its own', async (t) => {
  const scene = await webhook((end) => t.after(end));
  const page = await signIn(browser, { javaScriptEnabled: false });
  await page.goto(`${consoleUrl}/webhooks/${scene.id}`);
  await page.getByRole('link', { name: 'On a page of its own' }).click();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: 'On a page of its own' }).click();
  await page.getByRole('button', { name: 'Yes, delete' }).click();
  await page.getByText('The webhook is deleted.').waitFor();
  assert.equal(await page.getByText(scene.name).count(), 0);
});
