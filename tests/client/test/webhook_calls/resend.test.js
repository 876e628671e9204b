// webhookCalls.resendWebhook, webhookCalls.rawResendWebhook

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { event, newEnvironment, trigger } from '../../support/events.js';
import { startReceiver } from '../../support/receiver.js';
import { assertRefused } from '../../support/refusal.js';
import { client, sendEvent } from '../../support/stack.js';
import { eventually } from '../../support/wait.js';
import { createWebhook, settledCalls } from '../../support/webhooks.js';

/** A receiver that answers with this status, and the call that it got. */
async function makeCall(t, status) {
  const receiver = await startReceiver((end) => t.after(end));
  receiver.answer = () => status;
  const environment = newEnvironment();
  const webhook = await createWebhook({ url: receiver.url, events: [trigger(environment, 'upload', ['create'])] });
  await sendEvent(event(environment, 'upload', 'create'));
  const [call] = await settledCalls(webhook, 1);
  return { receiver, webhook, call };
}

/** Waits until another attempt of the call has come to its end. */
function sentAgain(call) {
  return eventually('the call is sent again', async () => {
    const found = await client.webhookCalls.find(call.id);
    return found.status !== 'pending' && found.last_sent_at > call.last_sent_at && found;
  });
}

test('a failed call that is sent again succeeds once the receiver does', async (t) => {
  const { receiver, call } = await makeCall(t, 500);
  assert.deepEqual([call.status, call.response_status], ['failed', 500]);

  receiver.answer = () => 204;
  assert.equal(await client.webhookCalls.resendWebhook(call.id), undefined);
  const again = await sentAgain(call);
  assert.deepEqual([again.status, again.response_status], ['success', 204]);
  assert.equal(again.created_at, call.created_at);
  assert.equal(again.attempted_auto_retries_count, 0);
  assert.equal(receiver.received.length, 2);
  assert.equal(receiver.received[1].body, receiver.received[0].body);
});

test('a failed call that is sent again and fails again stays failed', async (t) => {
  const { receiver, call } = await makeCall(t, 500);
  receiver.answer = () => 404;
  await client.webhookCalls.resendWebhook(call);
  const again = await sentAgain(call);
  assert.deepEqual([again.status, again.response_status, again.next_retry_at], ['failed', 404, null]);
});

test('a call that succeeded can be sent again, with the current settings', async (t) => {
  const { receiver, webhook, call } = await makeCall(t, 200);
  const settings = { url: `${receiver.url}/moved`, custom_payload: 'again {{webhook_call_id}}', enabled: false };
  await client.webhooks.update(webhook.id, settings);
  assert.equal(await client.webhookCalls.rawResendWebhook(call.id), undefined);
  const again = await sentAgain(call);
  assert.deepEqual([again.status, again.request_url], ['success', settings.url]);
  assert.equal(again.request_payload, `again ${call.id}`);
  assert.deepEqual(
    receiver.received.slice(1).map(({ url, body }) => [url, body]),
    [['/moved', `again ${call.id}`]],
  );
  // It is still the one call of the webhook.
  assert.deepEqual(await settledCalls(webhook, 1), [again]);
});

test('a call whose webhook was destroyed cannot be sent again', async (t) => {
  const { receiver, webhook, call } = await makeCall(t, 200);
  await client.webhooks.destroy(webhook.id);
  await assertRefused(client.webhookCalls.resendWebhook(call.id), 404, 'NOT_FOUND');
  assert.deepEqual(await client.webhookCalls.find(call.id), call);
  assert.equal(receiver.received.length, 1);
});
