// Forms that a script sends, where something goes wrong on the way: what was typed stays, and people are told.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { fire, webhook } from '../support/scene.js';
import { api, consoleUrl, token } from '../support/stack.js';
import { eventually } from '../support/wait.js';

const browser = await startBrowser(after);

test('a session that ends while somebody types takes nothing away', async () => {
  const page = await signIn(browser);
  await page.goto(`${consoleUrl}/webhooks/new`);
  await page.getByLabel('Name').fill('Typed before the end');
  const kept = await page.context().cookies();
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Add new trigger' }).click();
  const alert = page.getByRole('alert');
  await alert.getByText('Your session is over: nothing was saved.').waitFor();
  assert.equal(await page.getByLabel('Name').inputValue(), 'Typed before the end');
  assert.equal(await page.getByRole('group', { name: 'Trigger 2' }).count(), 0);

  // As the words say: sign in in another tab, come back, and press the button again.
  const [other] = await Promise.all([
    page.context().waitForEvent('page'),
    alert.getByRole('link', { name: 'Sign in (in a new tab)' }).click(),
  ]);
  await other.getByLabel('API token').fill(token);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await other.getByRole('heading', { name: 'Webhooks' }).waitFor();
  assert.notDeepEqual(await page.context().cookies(), kept);
  await page.bringToFront();
  await page.getByRole('button', { name: 'Add new trigger' }).click();
  await page.getByRole('group', { name: 'Trigger 2' }).waitFor();
  assert.equal(await page.getByLabel('Name').inputValue(), 'Typed before the end');
  assert.equal(await alert.count(), 0);
});

test('a gateway that answers by itself, and none at all, are told above the form', async () => {
  const page = await signIn(browser);
  const { id } = await webhook(after);
  await page.goto(`${consoleUrl}/webhooks/${id}`);
  await page.getByLabel('Name').fill('Typed before the fault');
  const alert = page.getByRole('alert');
  const answers = [
    [(route) => route.fulfill({ status: 503, json: { message: 'Service Unavailable' } }), 'The service answered with 503.'],
    [(route) => route.abort(), 'The service could not be reached.'],
  ];
  for (const [answer, words] of answers) {
    for (const [address, button] of [[`**/webhooks/${id}`, 'Add new header'], [`**/webhooks/${id}/test`, 'Send a test']]) {
      const isPost = (route) => (route.request().method() === 'POST' ? answer(route) : route.continue());
      await page.route(address, isPost);
      await page.getByRole('button', { name: button }).click();
      await alert.getByText(words).first().waitFor();
      assert.equal(await page.getByLabel('Name').inputValue(), 'Typed before the fault');
      await page.unroute(address, isPost);
      await page.getByRole('button', { name: button }).click();
      // One that went well takes away what was told.
      await eventually('nothing is told', async () => (await alert.count()) === 0);
    }
  }
});

test('a button that is pressed twice sends once', async (t) => {
  const scene = await webhook((end) => t.after(end));
  scene.receiver.answer = () => 503;
  const call = await fire(scene);
  const page = await signIn(browser);
  const posts = [];
  page.on('request', (request) => request.method() === 'POST' && posts.push(new URL(request.url()).pathname));

  await page.goto(`${consoleUrl}/webhook_calls/${call.id}`);
  await page.getByRole('button', { name: 'Resend now' }).dblclick();
  await page.getByText('Sent again, and failed again').waitFor();
  assert.equal(posts.filter((path) => path.endsWith('/resend')).length, 1);

  await page.goto(`${consoleUrl}/webhooks/new`);
  const name = `Twice ${randomUUID()}`;
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('URL').fill('https://example.com/');
  await page.getByRole('checkbox', { name: 'Publish', exact: true }).check();
  await page.getByRole('button', { name: 'Save' }).dblclick();
  await page.getByText('The webhook is created.').waitFor();
  assert.equal((await api('GET', '/webhooks')).filter(({ attributes }) => attributes.name === name).length, 1);
});

test('the first field with something wrong is where one goes on', async () => {
  const page = await signIn(browser);
  await page.goto(`${consoleUrl}/webhooks/new`);
  await page.getByLabel('Name').fill('Wrong');
  await page.getByLabel('URL').fill('ftp://example.com');
  await page.getByRole('checkbox', { name: 'Publish', exact: true }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await eventually('the URL has the focus', () => page.getByLabel('URL').evaluate((own) => own === document.activeElement));

  // Of boxes it is the first one; and what is wrong is in sight, above the bar with the button.
  await page.setViewportSize({ width: 1280, height: 640 });
  await page.goto(`${consoleUrl}/webhooks/new`);
  await page.getByLabel('Name').fill('No event');
  await page.getByLabel('URL').fill('https://example.com/');
  await page.getByRole('button', { name: 'Save' }).click();
  const error = page.getByText('Tick at least one.');
  await eventually('the first event has the focus', () =>
    page.getByRole('checkbox', { name: 'Create', exact: true }).evaluate((own) => own === document.activeElement),
  );
  const bar = await page.locator('.save-bar').boundingBox();
  const told = await error.boundingBox();
  assert.ok(told.y >= 0 && told.y + told.height <= bar.y, `${JSON.stringify(told)} is behind ${JSON.stringify(bar)}`);
  await page.getByRole('alert').getByRole('link', { name: 'Trigger 1' }).click();
  assert.match(page.url(), /#triggers\.0\.events-error$/);
});

test('a row that is removed hands the focus to the button that adds one', async () => {
  const page = await signIn(browser);
  await page.goto(`${consoleUrl}/webhooks/new`);
  const hasFocus = (button) => button.evaluate((own) => own === document.activeElement);
  const [trigger, header] = ['Add new trigger', 'Add new header'].map((name) => page.getByRole('button', { name }));
  await page.getByRole('button', { name: 'Remove trigger 1' }).press('Enter');
  await eventually('the focus is where triggers are added', () => hasFocus(trigger));
  await header.click();
  await page.getByRole('button', { name: 'Remove header 1' }).press('Enter');
  await eventually('the focus is where headers are added', () => hasFocus(header));
});
