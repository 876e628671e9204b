// Every screen, in light and dark, narrow and wide: accessible, without scrolling sideways, and as a picture to be looked at.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { after, describe, test } from 'node:test';

import { findings } from '../support/axe.js';
import { signIn, startBrowser } from '../support/browser.js';
import { fire, published, webhook } from '../support/scene.js';
import { api, consoleUrl, screenshots, sendEvent } from '../support/stack.js';
import { eventually } from '../support/wait.js';

const SIZES = { narrow: { width: 320, height: 640 }, wide: { width: 1280, height: 900 } };
/** Whoever clicks one of these by its name means the navigation, on whichever page. */
const NAVIGATION = ['Webhooks', 'Activity log', 'Events', 'Access'];
const HOSTILE = '"><img src=x onerror=alert(1)></script>\u202Egnp.exe';

await mkdir(screenshots, { recursive: true });
const browser = await startBrowser(after);
const screens = await scenes();

/** Every screen, and where it is. */
async function scenes() {
  const good = await webhook(after, { name: `Rebuild the site ${randomUUID().slice(0, 4)}` });
  const call = await fire(good);
  const bad = await webhook(after, { name: `${HOSTILE} ${randomUUID()}`, auto_retry: true, headers: { 'X-Api-Key': 'x' } });
  bad.receiver.answer = () => 503;
  const failed = await fire(bad);
  const event = published(good.model);
  event.entity.attributes.title = HOSTILE;
  await sendEvent(event);
  const role = await api('POST', '/roles', { type: 'role', attributes: { name: `Readers ${randomUUID().slice(0, 8)}`, read_only: true } });
  const attributes = { name: `CI ${randomUUID().slice(0, 8)}`, can_access_cda: false, can_access_cda_preview: false, can_access_cma: true };
  const relationships = { role: { data: { type: 'role', id: role.id } } };
  await eventually('the event came', () => api('GET', `/events/${event.id}`).catch(() => undefined));
  const access = await api('POST', '/access_tokens', { type: 'access_token', attributes, relationships });
  return {
    webhooks: 'webhooks',
    'new-webhook': 'webhooks/new',
    webhook: `webhooks/${bad.id}`,
    'signing-secret': `webhooks/${good.id}/signing_secret`,
    'delete-webhook': `webhooks/${good.id}/delete`,
    log: 'webhook_calls',
    'log-with-chart': `webhook_calls?webhook=${bad.id}&live=on`,
    'resend-all': `webhook_calls/resend?webhook=${bad.id}`,
    'log-without-match': 'webhook_calls?from=2000-01-01T00:00&until=2000-01-02T00:00',
    call: `webhook_calls/${call.id}`,
    'failed-call': `webhook_calls/${failed.id}`,
    events: 'events',
    'events-without-match': 'events?until=2000-01-01T00:00',
    event: `events/event?id=${event.id}`,
    catalogue: 'events/catalogue',
    kind: 'events/catalogue/item.publish',
    recipes: 'webhooks/recipes',
    'recipe-form': 'webhooks/new?recipe=github_repository_dispatch',
    access: 'access',
    role: `access/roles/${role.id}`,
    token: `access/access_tokens/${access.id}`,
    'new-token': 'access/access_tokens/new',
    'audit-log': 'access/audit_log',
    'not-found': 'nowhere',
  };
}

for (const colorScheme of ['light', 'dark']) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    describe(`${colorScheme}, ${size}`, () => {
      test('every screen is accessible and fits', async () => {
        const page = await signIn(browser, { colorScheme, viewport });
        const wrong = [];
        for (const [name, path] of Object.entries(screens)) {
          await page.goto(`${consoleUrl}/${path}`);
          if (await page.getByRole('button', { name: 'Preview' }).count()) await page.getByText('What would be sent', { exact: true }).waitFor();
          await page.screenshot({ path: `${screenshots}/${name}-${colorScheme}-${size}.png`, fullPage: size === 'narrow' });
          for (const link of NAVIGATION) {
            const count = await page.getByRole('link', { name: link }).count();
            if (count > 1) wrong.push(`${name} has ${count} links named ${link}`);
          }
          wrong.push(...(await findings(page)).map((finding) => `${name}: ${finding}`));
          const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          if (content > window) wrong.push(`${name} is ${content} wide in a window of ${window}`);
        }
        assert.deepEqual(wrong, []);
        const complaints = page.complaints.filter((text) => !text.includes('404'));
        assert.deepEqual(complaints, [], 'nothing that users wrote runs, and the policy blocks nothing');
      });
    });
  }
}

test('the page for signing in is accessible', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const page = await (await browser.newContext({ colorScheme, viewport: SIZES.wide })).newPage();
    await page.goto(consoleUrl);
    await page.screenshot({ path: `${screenshots}/sign-in-${colorScheme}-wide.png` });
    assert.deepEqual(await findings(page), []);
  }
});
