// What came, and why it fired a webhook or not.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { fire, webhook } from '../support/scene.js';
import { eventually } from '../support/wait.js';

const browser = await startBrowser(after);

test('an event says why it fired one webhook and not another', async (t) => {
  const [one, other] = [await webhook((end) => t.after(end)), await webhook((end) => t.after(end))];
  const call = await fire(one);
  const page = await signIn(browser);
  await page.goto(page.url().replace(/webhooks$/, `webhook_calls/${call.id}`));
  await page.locator('dl.facts').getByRole('link').last().click();
  await page.getByRole('heading', { name: 'Why did it fire, or not?' }).waitFor();
  const match = (name) => page.locator('details.match').filter({ hasText: name });
  await match(one.name).getByRole('link', { name: 'The call' }).waitFor();
  await match(other.name).locator('summary').click();
  await match(other.name).getByText(`The condition asks for ${other.model}`).waitFor();
});

test('events are listed, and filtered by what they are about', async (t) => {
  await fire(await webhook((end) => t.after(end)));
  const page = await signIn(browser);
  await eventually('an event is in the list', async () => {
    await page.getByRole('link', { name: 'Events' }).click();
    return (await page.getByRole('row').count()) > 1;
  });
  await page.getByLabel('Entity').selectOption('Record');
  await page.getByLabel('Event', { exact: true }).selectOption('Publish');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('row').nth(1).getByRole('link', { name: 'Record publishing' }).click();
  await page.getByRole('heading', { name: 'Document' }).waitFor();
});
