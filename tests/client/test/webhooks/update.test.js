// webhooks.update, webhooks.rawUpdate

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { client } from '../../support/stack.js';
import { createWebhook, newName } from '../../support/webhooks.js';

/** A webhook with no attribute at its default. */
function createFullWebhook() {
  return createWebhook({
    url: 'https://example.com/before',
    custom_payload: 'before',
    headers: { 'X-Before': '1', 'X-Too': '2' },
    events: [{ entity_type: 'upload', event_types: ['create'], filters: [{ entity_type: 'environment', entity_ids: ['nowhere'] }] }],
    http_basic_user: 'user',
    http_basic_password: 'password',
    enabled: false,
    payload_api_version: '2',
    nested_items_in_payload: true,
    auto_retry: true,
  });
}

describe('an update of one attribute leaves the others as they were', () => {
  const changes = [
    { name: newName() },
    { url: 'https://example.com/after' },
    { custom_payload: '{{entity.id}}' },
    { custom_payload: null },
    { headers: { 'X-After': '3' } },
    { headers: {} },
    { events: [{ entity_type: 'item', event_types: ['publish', 'unpublish'], filters: null }] },
    { events: [] },
    { http_basic_user: 'someone else' },
    { http_basic_user: null },
    { http_basic_password: 'something else' },
    { http_basic_password: null },
    { enabled: true },
    { payload_api_version: '3' },
    { nested_items_in_payload: false },
    { auto_retry: false },
  ];
  for (const change of changes) {
    test(JSON.stringify(change).replace(/client test [\w-]+/, 'a new name'), async () => {
      const before = await createFullWebhook();
      const after = await client.webhooks.update(before.id, change);
      assert.deepEqual(after, { ...before, ...change });
      assert.deepEqual(await client.webhooks.find(before.id), after);
    });
  }
});

test('null leaves what always has a value, and no headers can be written in several ways', async () => {
  const before = await createFullWebhook();
  const nulls = { enabled: null, payload_api_version: null, nested_items_in_payload: null, auto_retry: null };
  assert.deepEqual(await client.webhooks.update(before.id, nulls), before);
  for (const nothing of [null, [], {}]) {
    await client.webhooks.update(before.id, { headers: before.headers });
    assert.deepEqual(await client.webhooks.update(before.id, { headers: nothing }), { ...before, headers: {} });
  }
});

test('a raw update need not repeat the id', async () => {
  const { id, type, ...before } = await createFullWebhook();
  const after = await client.webhooks.rawUpdate(id, { data: { type, attributes: { enabled: true } } });
  assert.deepEqual(after, { data: { id, type, attributes: { ...before, enabled: true } } });
});

test('several attributes can change at once, and the webhook itself can stand for its id', async () => {
  const before = await createFullWebhook();
  const change = { name: newName(), url: 'https://example.com/{{entity.id}}', auto_retry: false, http_basic_user: null };
  assert.deepEqual(await client.webhooks.update(before, change), { ...before, ...change });
});

test('a webhook as it was found can be sent back with one change', async () => {
  const found = await client.webhooks.find((await createFullWebhook()).id);
  const after = await client.webhooks.update(found.id, { ...found, headers: { ...found.headers, 'X-More': '4' } });
  assert.deepEqual(after, { ...found, headers: { ...found.headers, 'X-More': '4' } });
});

test('an update without attributes changes nothing', async () => {
  const before = await createFullWebhook();
  assert.deepEqual(await client.webhooks.update(before.id, {}), before);
  assert.deepEqual(await client.webhooks.find(before.id), before);
});

test('a raw update answers with the whole document', async () => {
  const { id, type, ...before } = await createFullWebhook();
  const attributes = { url: 'https://example.com/raw' };
  const after = await client.webhooks.rawUpdate(id, { data: { id, type, attributes } });
  assert.deepEqual(after, { data: { id, type, attributes: { ...before, ...attributes } } });
  assert.deepEqual(await client.webhooks.rawUpdate(id, { data: { id, type, attributes: {} } }), after);
  assert.deepEqual(await client.webhooks.rawUpdate(id, { data: { id, type } }), after);
});

test('a name that an update gives up is free again', async () => {
  const { id, name } = await createWebhook();
  await client.webhooks.update(id, { name: newName() });
  const successor = await createWebhook({ name });
  assert.equal(successor.name, name);
  assert.notEqual(successor.id, id);
});
