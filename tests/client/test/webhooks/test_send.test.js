// Additions to DatoCMS's API, for which the client has no methods.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startReceiver } from '../../support/receiver.js';
import { apiUrl, client, token } from '../../support/stack.js';
import { eventually } from '../../support/wait.js';
import { createWebhook } from '../../support/webhooks.js';

/** Sends a document, or nothing, and returns `data` of the answer, 202: the client would take it for a job, and ask for its result. */
async function ask(path, data) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(apiUrl + path, { method: 'POST', headers, body: data && JSON.stringify({ data }) });
  assert.equal(response.status, 202);
  return (await response.json()).data;
}

/** Waits until a call has made this many attempts. */
function attempted(id, attempts) {
  return eventually(`the call is sent, attempt ${attempts}`, async () => {
    const [call] = (await client.webhookCalls.rawList({ filter: { ids: id } })).data;
    return call?.attributes.status !== 'pending' && call?.meta.attempts === attempts && call;
  });
}

test('a webhook is tried out with a sample, and its calls are sent again', async (t) => {
  const receiver = await startReceiver((end) => t.after(end));
  const webhook = await createWebhook({ url: receiver.url, enabled: false });
  const samples = await client.request({ method: 'GET', url: '/sample_events' });
  const { event, ...kind } = samples.data.find(({ id }) => id === 'item.publish').attributes;

  const asked = await ask(`/webhooks/${webhook.id}/test`, { type: 'test', attributes: kind });
  assert.equal(asked.type, 'webhook_call');
  const call = await attempted(asked.id, 1);
  assert.deepEqual([call.attributes.status, call.meta.test], ['success', true]);
  assert.deepEqual(JSON.parse(receiver.received[0].body).entity, event.entity);

  const body = { data: { type: 'resend', attributes: { count_only: true } } };
  // Only what is named: tests are left out when all that match is sent again.
  const queryParams = { filter: { ids: asked.id } };
  const count = await client.request({ method: 'POST', url: '/webhook_calls/resend', body, queryParams });
  assert.deepEqual(count.data.attributes, { count: 1, skipped: 0, failed: 0 });
  const resent = await ask(`/webhook_calls/resend?filter[ids]=${asked.id}`);
  assert.deepEqual(resent, { type: 'resend', attributes: { count: 1, skipped: 0, failed: 0 } });
  await attempted(asked.id, 2);
  assert.equal(receiver.received.length, 2);
});
