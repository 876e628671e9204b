// The documented examples of 2018 to 2024, by the official client.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { event, newEnvironment, trigger } from '../support/events.js';
import { client, connect, sendEvent } from '../support/stack.js';
import { createWebhook, newName, settledCalls } from '../support/webhooks.js';

/** Sends what the client sends, in version 2 of the API; the client itself speaks version 3 only. */
function inVersion2(url, request) {
  return fetch(url, { ...request, headers: { ...request.headers, 'x-api-version': '2' } });
}

const speakers = { 2: connect({ fetchFn: inVersion2 }), 3: client };

async function documented(name) {
  return JSON.parse(await readFile(new URL(`../../fixtures/documented/${name}.json`, import.meta.url), 'utf8'));
}

for (const [version, speaker] of Object.entries(speakers)) {
  test(`the documented webhook of version 2 is created and found in version ${version}`, async () => {
    const { data } = await documented('webhook_create_request_v2');
    const attributes = { ...data.attributes, name: newName() };
    const { id, events, ...created } = await speaker.webhooks.create(attributes);
    const [{ filter, filters, ...sent }] = attributes.events;
    assert.deepEqual(events, [version === '2' ? { ...sent, filters: [filter], filter } : { ...sent, filters: [filter] }]);
    const { events: _, ...others } = attributes;
    assert.deepEqual(created, {
      type: 'webhook',
      ...others,
      custom_payload: null,
      enabled: true,
      payload_api_version: version,
      nested_items_in_payload: false,
      auto_retry: false,
    });
    assert.deepEqual(await speaker.webhooks.find(id), { id, events, ...created });
    assert.deepEqual(await speaker.webhooks.update(id, {}), { id, events, ...created });
  });
}

test('a call has every key of the documented one', async () => {
  const environment = newEnvironment();
  const webhook = await createWebhook({ events: [trigger(environment, 'item', ['publish'])] });
  await sendEvent(event(environment, 'item', 'publish'));
  const [call] = await settledCalls(webhook, 1);
  const missing = Object.keys(await documented('webhook_call_2024')).filter((key) => !(key in call));
  assert.deepEqual(missing, []);
});
