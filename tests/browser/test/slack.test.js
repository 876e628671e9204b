// What somebody who comes from DatoCMS does first: a webhook from a recipe, its first call, and sending a failed one again.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';

import { startReceiver } from '../../client/support/receiver.js';
import { signIn, startBrowser } from '../support/browser.js';
import { published } from '../support/scene.js';
import { sendEvent } from '../support/stack.js';
import { eventually } from '../support/wait.js';

// Clicks, and fields filled in. More would be a detour.
const MOST_STEPS = 11;

const browser = await startBrowser(after);

test('a Slack webhook is made from a recipe, its first call is seen, and sent again', async (t) => {
  const slack = await startReceiver((end) => t.after(end));
  slack.answer = () => 500;
  const [name, model] = [`Tell Slack ${randomUUID()}`, `model_${randomUUID().slice(0, 8)}`];
  const page = await signIn(browser);
  let steps = 0;
  const click = (role, called) => {
    steps += 1;
    return page.getByRole(role, { name: called, exact: true }).click();
  };
  const fill = (label, value) => {
    steps += 1;
    return page.getByLabel(label, { exact: true }).fill(value);
  };

  await click('link', 'Start from a recipe');
  await click('link', 'Use this recipe: Slack');
  await page.getByRole('complementary', { name: 'Preview' }).getByText('This event fires it.').waitFor();
  await fill('Name', name);
  await fill('URL', slack.url);
  await page.getByLabel('Values of condition 1').fill(model);
  steps += 1;
  // Without retries the call has failed at once, rather than after hours.
  await page.getByLabel('Automatic retries?').uncheck();
  steps += 1;
  await click('button', 'Save');
  await page.getByText('The webhook is created.').waitFor();

  await sendEvent(published(model));
  await eventually('Slack is called', () => slack.received.length === 1);
  assert.match(slack.received[0].body, /Ding &amp; Dong.*: publish in main/);
  await click('link', 'Webhooks');
  const row = page.getByRole('row').filter({ hasText: name });
  const failed = row.getByRole('link', { name: /500/ });
  await eventually('the failure is counted', async () => {
    await page.reload();
    return failed.count();
  });
  await failed.click();
  steps += 1;
  assert.match(await page.getByRole('region', { name: 'Response' }).textContent(), /500/);

  slack.answer = () => 200;
  await click('button', 'Resend now');
  await page.getByText('Sent again, and taken by the receiver.').waitFor();
  assert.equal(slack.received.length, 2);
  t.diagnostic(`steps: ${steps}`);
  assert.ok(steps <= MOST_STEPS, `${steps} steps`);
  assert.deepEqual(page.complaints, []);
});
