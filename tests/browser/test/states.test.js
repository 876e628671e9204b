// What screens look like in other states than the usual one: wrong, empty, refused, asked once more. Accessible, and never wider than the window.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { after, describe, test } from 'node:test';

import { findings } from '../support/axe.js';
import { signIn, startBrowser } from '../support/browser.js';
import { picture } from '../support/picture.js';
import { fire, webhook } from '../support/scene.js';
import { token as admin, api, consoleUrl, screenshots } from '../support/stack.js';

const SIZES = { narrow: { width: 320, height: 640 }, wide: { width: 1280, height: 900 } };
// What would fail for who may only read. Searching, following and signing out do not.
const CHANGES = /^(Save|Delete|Resend|Rotate|Reveal|Regenerate|Add|Start from|Enabled:|Send a test|Make a webhook)/;

await mkdir(screenshots, { recursive: true });
const browser = await startBrowser(after);
const scene = await webhook(after);
const call = await fire(scene);
const reader = await token({ read_only: true });
const nobody = await token({});

/** A token with a role of its own. */
async function token(permissions) {
  const role = await api('POST', '/roles', { type: 'role', attributes: { name: `Role ${randomUUID()}`, ...permissions } });
  const attributes = { name: `Token ${randomUUID()}`, can_access_cda: false, can_access_cda_preview: false, can_access_cma: true };
  const relationships = { role: { data: { type: 'role', id: role.id } } };
  return (await api('POST', '/access_tokens', { type: 'access_token', attributes, relationships })).attributes.token;
}

for (const colorScheme of ['light', 'dark']) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    describe(`${colorScheme}, ${size}`, () => {
      const options = { colorScheme, viewport };

      /** Asserts that the page as it is now is accessible and fits, and takes its picture. */
      async function look(page, name) {
        await picture(page, `state-${name}-${colorScheme}-${size}`);
        assert.deepEqual(await findings(page), [], name);
        const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(content <= window, `${name} is ${content} wide in a window of ${window}`);
      }

      test('signing in, and failing to', async () => {
        const page = await (await browser.newContext(options)).newPage();
        await page.goto(consoleUrl);
        await look(page, 'sign-in');
        await page.getByLabel('API token').fill('wrong');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('alert').waitFor();
        await look(page, 'sign-in-error');
      });

      test('forms with errors, dialogs, and a token that is shown once', async () => {
        const page = await signIn(browser, options);
        await page.goto(`${consoleUrl}/webhooks/new`);
        await page.getByLabel('Name').fill('Wrong');
        await page.getByLabel('URL').fill('ftp://example.com');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Tick at least one').waitFor();
        await look(page, 'form-with-errors');

        await page.goto(`${consoleUrl}/webhooks/${scene.id}`);
        await page.getByRole('button', { name: 'Delete' }).click();
        await page.getByRole('dialog').waitFor();
        await look(page, 'delete-dialog');
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });

        await page.goto(`${consoleUrl}/access/access_tokens/new`);
        await page.getByLabel('Name').fill(`Shown once ${randomUUID()}`);
        await page.getByLabel('Role').selectOption({ index: 1 });
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Copy the token now').waitFor();
        await look(page, 'token-shown-once');
      });

      test('a form that is sent after the session is over, and again after signing in in a new tab', async () => {
        const page = await signIn(browser, options);
        const name = `Kept "${randomUUID()}" <b>`;
        await page.goto(`${consoleUrl}/webhooks/new`);
        await page.getByLabel('Name').fill(name);
        await page.getByLabel('URL').fill('https://example.com/{{entity.id}}');
        await page.getByRole('checkbox', { name: 'Publish', exact: true }).check();
        await page.context().clearCookies();
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByRole('heading', { name: 'Signed out' }).waitFor();
        await look(page, 'form-after-session');

        const opened = page.waitForEvent('popup');
        await page.getByRole('link', { name: /^Sign in/ }).click();
        const tab = await opened;
        await tab.getByLabel('API token').fill(admin);
        await tab.getByRole('button', { name: 'Sign in' }).click();
        await tab.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
        await page.getByRole('button', { name: 'Try again' }).click();
        await page.getByText('The webhook is created.').waitFor();
        assert.equal(await page.getByLabel('Name').inputValue(), name);
        assert.equal(await page.getByRole('checkbox', { name: 'Publish', exact: true }).isChecked(), true);
      });

      test('what there is not, and what one may not', async () => {
        const page = await signIn(browser, options);
        await page.goto(`${consoleUrl}/webhooks/nothing`);
        await page.getByRole('heading', { name: 'Not found' }).waitFor();
        await look(page, 'not-found');

        // A role that permits nothing.
        const denied = await (await browser.newContext(options)).newPage();
        await denied.goto(consoleUrl);
        await denied.getByLabel('API token').fill(nobody);
        await denied.getByRole('button', { name: 'Sign in' }).click();
        await denied.getByRole('heading', { name: 'Not permitted' }).waitFor();
        await look(denied, 'not-permitted');
      });

      test('who may only read is offered nothing that would fail', async () => {
        const page = await signIn(browser, options, reader);
        const paths = ['webhooks', `webhooks/${scene.id}`, 'webhook_calls', `webhook_calls/${call.id}`, 'events', 'access', 'access/audit_log'];
        for (const path of paths) {
          const answer = await page.goto(`${consoleUrl}/${path}`);
          assert.equal(answer.status(), 200, path);
          const offered = [page.getByRole('button', { name: CHANGES }), page.getByRole('link', { name: CHANGES })];
          for (const found of offered) assert.deepEqual(await found.allTextContents(), [], path);
          await look(page, `read-only-${path.split('/')[0]}-${paths.indexOf(path)}`);
        }
      });
    });
  }
}
