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
const KIB = 1024;
const MIB = 1024 * KIB;
// What is kept of an answer's body: `RESPONSE_BODY_BYTES` in shared/domain/src/limits.rs.
const KEPT_BODY = 64 * KIB;
// What a page shows of a body: `MOST_SHOWN` in functions/console/src/screens/body.rs.
const SHOWN_BODY = 128 * KIB;
const LONG_NAME = `x-${'a'.repeat(4 * KIB - 2)}`;

const browser = await startBrowser(after);

/** A receiver that answers with a header whose name has 4 KiB, markup in another, and a body of 2 MiB. */
async function startHostileReceiver() {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(500, { [LONG_NAME]: 'long', 'x-markup': '"><img src=x onerror=alert(1)>', 'content-type': 'text/html' });
    response.end(HOSTILE + 'b'.repeat(2 * MIB - Buffer.byteLength(HOSTILE)));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}/`;
}

/** A webhook, an event and a role full of what strangers write, and the call that the event made. */
async function scene() {
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
  return { webhook: made.id, event: event.id, call: call.id, role: role.id };
}

/** How wide the content of a page is, opened out or not. */
function contentWidth(page) {
  return page.evaluate(() => document.documentElement.scrollWidth);
}

const hostile = await scene();

test('what strangers write neither runs nor breaks a page', async () => {
  const paths = [
    'webhooks',
    `webhooks/${hostile.webhook}`,
    `webhook_calls?webhook=${hostile.webhook}`,
    `webhook_calls/${hostile.call}`,
    'events',
    `events/event?id=${hostile.event}`,
    'access',
    `access/roles/${hostile.role}`,
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
      const content = await contentWidth(page);
      assert.ok(content <= width, `${path} is ${content} wide in a window of ${width}`);
    }
    assert.deepEqual(page.complaints, []);
  }
});

test('of a large answer the log keeps the beginning, and says so; a long name of a header is whole', async () => {
  const { attributes, meta } = await api('GET', `/webhook_calls/${hostile.call}`);
  assert.equal(meta.response_cut, true);
  assert.equal(Buffer.byteLength(attributes.response_payload), KEPT_BODY);
  assert.ok(attributes.response_payload.startsWith(HOSTILE));
  assert.equal(attributes.response_headers[LONG_NAME], 'long');

  for (const width of [320, 1280]) {
    const page = await signIn(browser, { viewport: { width, height: 900 } });
    await page.goto(`${consoleUrl}/webhook_calls/${hostile.call}`);
    const response = page.getByRole('region', { name: 'Response' });
    await response.getByText('It was longer: the rest is not kept.').waitFor();
    await response.getByText(/^Body, 64\.0 KiB$/).waitFor();
    assert.equal(Buffer.byteLength(await response.locator('pre').last().textContent()), KEPT_BODY);
    // The request is kept whole, and shown in part.
    const request = page.getByRole('region', { name: 'Request' });
    await request.getByText(/^Body, .* of which the first 128\.0 KiB are shown$/).waitFor();
    assert.equal(Buffer.byteLength(await request.locator('pre').first().textContent()), SHOWN_BODY);

    await response.getByText('Headers of the response').click();
    await response.getByText(LONG_NAME, { exact: true }).waitFor();
    await request.getByText('Headers of the request').click();
    await request.getByText('As a cURL command').click();
    const content = await contentWidth(page);
    assert.ok(content <= width, `unfolded, the call is ${content} wide in a window of ${width}`);
    assert.deepEqual(page.complaints, []);
  }
});
