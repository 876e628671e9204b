// What strangers write and answer: nothing of it runs, and nothing pushes a page wider than the window.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { after, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { published, webhook } from '../support/scene.js';
import { api, consoleUrl, sendEvent } from '../support/stack.js';
import { eventually } from '../support/wait.js';

const HOSTILE = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>\u202Egnp.exe\u2066';
const MIB = 1024 * 1024;

const browser = await startBrowser(after);

/** A receiver that answers with a name of a header of 4 KiB, markup in another, and a body of 2 MiB. */
async function startHostileReceiver() {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(500, { [`x-${'a'.repeat(4094)}`]: 'long', 'x-markup': '"><img src=x onerror=alert(1)>', 'content-type': 'text/html' });
    response.end(HOSTILE + 'b'.repeat(2 * MIB - Buffer.byteLength(HOSTILE)));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}/`;
}

test('what strangers write neither runs nor breaks a page', async () => {
  const url = `${await startHostileReceiver()}?q=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E`;
  const headers = { 'X-Markup': '"><img src=x onerror=alert(1)></script>' };
  const made = await webhook(after, { name: `${HOSTILE} ${randomUUID()}`, url, headers });
  const event = published(made.model);
  event.entity.attributes.title = HOSTILE;
  event.entity.attributes.text = 'c'.repeat(MIB - 4096);
  await sendEvent(event);
  const call = await eventually('the call has failed', async () => {
    const found = await api('GET', `/webhook_calls?exchanges=false&filter[fields][webhook_id][eq]=${made.id}`);
    return found.find(({ attributes }) => attributes.status === 'failed');
  });
  const role = await api('POST', '/roles', { type: 'role', attributes: { name: `${HOSTILE} ${randomUUID()}` } });
  const paths = [
    'webhooks',
    `webhooks/${made.id}`,
    `webhook_calls?webhook=${made.id}`,
    `webhook_calls/${call.id}`,
    'events',
    `events/event?id=${event.id}`,
    'access',
    `access/roles/${role.id}`,
    'access/audit_log',
  ];
  for (const width of [320, 1280]) {
    const page = await signIn(browser, { viewport: { width, height: 900 } });
    page.on('dialog', async (dialog) => {
      page.complaints.push(`a dialog says ${dialog.message()}`);
      await dialog.dismiss();
    });
    for (const path of paths) {
      const answer = await page.goto(`${consoleUrl}/${path}`);
      assert.equal(answer.status(), 200, path);
      assert.equal(await page.locator('img, main script').count(), 0, `${path}: markup of strangers is text`);
      const content = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(content <= width, `${path} is ${content} wide in a window of ${width}`);
    }
    assert.deepEqual(page.complaints, []);
  }
});
