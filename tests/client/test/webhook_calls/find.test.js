// webhookCalls.find, webhookCalls.rawFind

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { event, newEnvironment, trigger } from '../../support/events.js';
import { startReceiver } from '../../support/receiver.js';
import { assertRefused } from '../../support/refusal.js';
import { client, sendEvent } from '../../support/stack.js';
import { onClock } from '../../support/times.js';
import { createWebhook, settledCalls } from '../../support/webhooks.js';

/** A webhook, and its call about one event. */
async function makeCall(changes, eventChanges) {
  const environment = newEnvironment();
  const webhook = await createWebhook({ events: [trigger(environment, 'item', ['publish'])], ...changes });
  const sent = event(environment, 'item', 'publish', eventChanges);
  await sendEvent(sent);
  const [call] = await settledCalls(webhook, 1);
  return { webhook, sent, call };
}

test('a call tells what was sent and what was answered', async (t) => {
  const receiver = await startReceiver((end) => t.after(end));
  const credentials = { http_basic_user: 'user', http_basic_password: 'password' };
  const changes = { url: `${receiver.url}/hook?type={{event_type}}`, headers: { 'X-Foo': 'Bar' }, ...credentials };
  const happened = new Date(Date.now() - 60_000).toISOString();
  const { webhook, sent, call } = await makeCall(changes, { event_triggered_at: onClock(happened, 1) });

  const found = await client.webhookCalls.find(call.id);
  assert.deepEqual(found, call);
  assert.deepEqual(await client.webhookCalls.find(call), call);

  const [request, ...more] = receiver.received;
  assert.deepEqual(more, []);
  const { id, request_headers, request_payload, response_headers, last_sent_at, meta, ...others } = found;
  assert.deepEqual(others, {
    type: 'webhook_call',
    entity_type: 'item',
    event_type: 'publish',
    created_at: happened,
    request_url: `${receiver.url}/hook?type=publish`,
    response_status: 200,
    response_payload: 'thank you',
    attempted_auto_retries_count: 0,
    next_retry_at: null,
    status: 'success',
    webhook: { type: 'webhook', id: webhook.id },
  });
  assert.equal(request.method, 'POST');
  assert.equal(request.url, '/hook?type=publish');
  assert.equal(request.headers.authorization, `Basic ${btoa('user:password')}`);
  for (const [name, value] of Object.entries(request_headers)) {
    assert.equal(value, ['Authorization', 'Webhook-Signature'].includes(name) ? '[redacted]' : request.headers[name.toLowerCase()], name);
  }
  const signed = ['Webhook-Id', 'Webhook-Signature', 'Webhook-Timestamp'];
  const about = ['X-Environment', 'X-Foo', 'X-Site-Id', 'X-Webhook-Call-Id', 'X-Webhook-Id'];
  assert.deepEqual(Object.keys(request_headers).sort(), ['Accept', 'Authorization', 'Content-Type', 'User-Agent', ...signed, ...about]);
  assert.equal(request_payload, request.body);
  const payload = JSON.parse(request_payload);
  assert.equal(payload.webhook_call_id, id);
  assert.equal(payload.webhook_id, webhook.id);
  assert.equal(payload.environment, sent.environment);
  assert.deepEqual(payload.entity, sent.entity);
  const header = Object.keys(response_headers).find((name) => name.toLowerCase() === 'x-receiver');
  assert.equal(response_headers[header], 'node');
  assert.ok(Math.abs(Date.parse(last_sent_at) - Date.now()) < 600_000, last_sent_at);
  assert.equal(meta.attempts, 1);
});

test('a raw find answers with the call and its webhook', async (t) => {
  const receiver = await startReceiver((end) => t.after(end));
  const { webhook, call } = await makeCall({ url: receiver.url });
  const { id, type, webhook: ref, meta, ...attributes } = call;
  assert.deepEqual(await client.webhookCalls.rawFind(id), {
    data: { id, type, attributes, relationships: { webhook: { data: { type: 'webhook', id: webhook.id } } }, meta },
    included: [(await client.webhooks.rawFind(webhook.id)).data],
  });
});

test('a call that nobody answered has no response', async () => {
  const { call } = await makeCall({ url: 'http://127.0.0.1:1/' });
  const { status, response_status, response_headers, response_payload, next_retry_at } = call;
  assert.deepEqual(
    { status, response_status, response_headers, response_payload, next_retry_at },
    { status: 'failed', response_status: null, response_headers: null, response_payload: null, next_retry_at: null },
  );
});

test('a call outlives its webhook', async (t) => {
  const receiver = await startReceiver((end) => t.after(end));
  const { webhook, call } = await makeCall({ url: receiver.url });
  await client.webhooks.destroy(webhook.id);
  assert.deepEqual(await client.webhookCalls.find(call.id), call);
  assert.deepEqual((await client.webhookCalls.rawFind(call.id)).included, []);
});

test('a call that is not there is not found', async () => {
  const { webhook, call } = await makeCall();
  const bytes = Buffer.from(call.id, 'base64url');
  bytes[bytes.length - 1] ^= 1;
  for (const id of ['312', webhook.id, bytes.toString('base64url')]) {
    await assertRefused(client.webhookCalls.find(id), 404, 'NOT_FOUND');
    await assertRefused(client.webhookCalls.resendWebhook(id), 404, 'NOT_FOUND');
  }
});
