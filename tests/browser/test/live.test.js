// Pages that show by themselves what changes: they leave in peace who reads or marks something, and say when they have stopped.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { fire, webhook } from '../support/scene.js';
import { consoleUrl } from '../support/stack.js';
import { eventually } from '../support/wait.js';

const browser = await startBrowser(after);

/** Somebody who follows the calls of a webhook that has one, and what each look brings. */
async function followed(t) {
  const scene = await webhook((end) => t.after(end));
  await fire(scene);
  const page = await signIn(browser);
  const looks = [];
  await page.goto(`${consoleUrl}/webhook_calls?webhook=${scene.id}&live=on`);
  page.on('response', async (response) => {
    if (response.request().resourceType() === 'fetch' && response.ok()) looks.push(await response.text());
  });
  const nextLook = async () => {
    const before = looks.length;
    await eventually('the page has looked', () => looks.length > before);
  };
  return { scene, page, looks, nextLook, rows: page.getByRole('row') };
}

test('what is selected is left alone, until it no longer is', async (t) => {
  const { scene, page, looks, nextLook, rows } = await followed(t);
  await nextLook();
  await page.evaluate(() => getSelection().selectAllChildren(document.querySelector('td')));
  const before = looks.length;
  await fire(scene);
  // Another page looks as often: when that one has looked twice, this one would have, too.
  const other = await page.context().newPage();
  let othersLooks = 0;
  other.on('response', (response) => response.request().resourceType() === 'fetch' && (othersLooks += 1));
  await other.goto(page.url());
  await eventually('the other page has looked', () => othersLooks >= 3);
  assert.ok(looks.length <= before + 1, 'one may have been on its way');
  assert.equal(await page.evaluate(() => getSelection().isCollapsed), false);
  await page.evaluate(() => getSelection().removeAllRanges());
  await rows.nth(2).waitFor();
});

test('a link keeps the focus when a call comes, and nothing is made anew when nothing has changed', async (t) => {
  const { scene, page, looks, nextLook, rows } = await followed(t);
  const link = rows.nth(1).getByRole('link').first();
  const address = await link.getAttribute('href');
  await link.focus();
  await fire(scene);
  await rows.nth(2).waitFor();
  const focused = await page.evaluate(() => document.activeElement.getAttribute('href') ?? document.activeElement.outerHTML);
  assert.ok(focused.endsWith(address.split('/').at(-1)), focused);

  // The chart moves on now and then: it is looked for two looks that bring the same.
  await eventually('a look brings what is there already', async () => {
    await rows.nth(1).evaluate((row) => (row.marked = true));
    await nextLook();
    const calls = (html) => html.slice(html.indexOf('id="calls"')).replace(/(<time [^>]*>)[^<]*/g, '$1');
    const [last, newest] = looks.slice(-2).map(calls);
    if (last !== newest) return false;
    assert.equal(await rows.nth(1).evaluate((row) => row.marked), true);
    return true;
  });
});

test('the end of the session is told, and nothing says that it is still live', async (t) => {
  const { page } = await followed(t);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.context().clearCookies();
  await page.getByRole('alert').getByText('Your session is over').waitFor();
  assert.equal(await page.getByText('Live', { exact: true }).count(), 0);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
});

test('a service that fails again and again is told; one that fails once is asked again', async (t) => {
  const { scene, page, rows } = await followed(t);
  let failures = 0;
  let isBroken = false;
  await page.route('**/webhook_calls?**', (route) => {
    if (!isBroken && failures > 0) return route.continue();
    failures += 1;
    return route.fulfill({ status: 503, json: { message: 'Service Unavailable' } });
  });
  await eventually('it has failed once', () => failures === 1);
  await fire(scene);
  await rows.nth(2).waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
  isBroken = true;
  await page.getByRole('alert').getByText('no longer kept up to date').waitFor();
  assert.equal(failures, 6);
  assert.equal(await rows.count(), 3, 'what was there stays');
});
