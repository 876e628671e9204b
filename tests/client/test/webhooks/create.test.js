// webhooks.create, webhooks.rawCreate

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { ENTITY_TYPES, EVENT_TYPES } from '../../support/events.js';
import { client } from '../../support/stack.js';
import { attributes, createWebhook } from '../../support/webhooks.js';

test('what a create leaves out gets its default', async () => {
  const sent = attributes();
  const { id, ...created } = await client.webhooks.create(sent);
  assert.match(id, /^[\w-]+$/);
  assert.deepEqual(created, {
    type: 'webhook',
    ...sent,
    enabled: true,
    payload_api_version: '3',
    nested_items_in_payload: false,
    auto_retry: false,
  });
});

test('everything that a create sets comes back, and stays', async () => {
  const sent = attributes({
    url: 'https://example.com/{{entity_type}}?id={{entity.id}}',
    custom_payload: '{ "id": "{{entity.id}}", "unclosed": [ }',
    headers: { 'X-Foo': 'Bar', 'Content-Type': 'text/plain' },
    events: [{ entity_type: 'item', event_types: ['publish'], filters: [{ entity_type: 'item', entity_ids: ['1', '2'] }] }],
    http_basic_user: 'user',
    http_basic_password: 'pass:word ü',
    enabled: false,
    payload_api_version: '2',
    nested_items_in_payload: true,
    auto_retry: true,
  });
  const created = await client.webhooks.create(sent);
  assert.deepEqual(created, { type: 'webhook', id: created.id, ...sent });
  assert.deepEqual(await client.webhooks.find(created.id), created);
});

test('null stands for what is left out, and an empty list for no headers', async () => {
  const nulls = { headers: null, enabled: null, payload_api_version: null, nested_items_in_payload: null, auto_retry: null };
  const defaults = { headers: {}, enabled: true, payload_api_version: '3', nested_items_in_payload: false, auto_retry: false };
  const { id, name, ...created } = await createWebhook(nulls);
  const { name: _, ...others } = attributes(defaults);
  assert.deepEqual(created, { type: 'webhook', ...others });
  assert.deepEqual((await createWebhook({ headers: [] })).headers, {});
});

test('a raw create answers with the whole document', async () => {
  const sent = attributes({ enabled: false });
  const document = await client.webhooks.rawCreate({ data: { type: 'webhook', attributes: sent } });
  assert.deepEqual(Object.keys(document), ['data']);
  const { type, id, attributes: created, ...others } = document.data;
  assert.equal(type, 'webhook');
  assert.deepEqual(others, {});
  assert.deepEqual(created, {
    ...sent,
    payload_api_version: '3',
    nested_items_in_payload: false,
    auto_retry: false,
  });
  assert.deepEqual(await client.webhooks.rawFind(id), document);
});

describe('triggers', () => {
  for (const [entity_type, event_types] of Object.entries(ENTITY_TYPES)) {
    test(`a webhook can be for ${entity_type}: ${event_types.join(', ')}`, async () => {
      const events = [{ entity_type, event_types, filters: [{ entity_type: 'environment', entity_ids: ['nowhere'] }] }];
      const created = await createWebhook({ events, enabled: false });
      assert.deepEqual(created.events, events);
    });
  }

  test('every event type goes with every entity type', async () => {
    assert.equal(EVENT_TYPES.length, 11);
    const filters = [{ entity_type: 'environment', entity_ids: ['nowhere'] }];
    const events = Object.keys(ENTITY_TYPES).map((entity_type) => ({ entity_type, event_types: EVENT_TYPES, filters }));
    assert.deepEqual((await createWebhook({ events, enabled: false })).events, events);
  });

  for (const entity_type of ['item_type', 'item', 'build_trigger', 'environment', 'environment_type']) {
    test(`a trigger can be filtered by ${entity_type}`, async () => {
      const filters = [{ entity_type, entity_ids: ['one', 'another'] }];
      const events = [{ entity_type: 'item', event_types: ['update'], filters }];
      assert.deepEqual((await createWebhook({ events, enabled: false })).events, events);
    });
  }

  test('a trigger can have filters of several types', async () => {
    const filters = [
      { entity_type: 'item_type', entity_ids: ['article'] },
      { entity_type: 'environment_type', entity_ids: ['sandbox'] },
    ];
    const events = [{ entity_type: 'item', event_types: ['create'], filters }];
    assert.deepEqual((await createWebhook({ events, enabled: false })).events, events);
  });

  for (const [how, filters] of [['absent', {}], ['null', { filters: null }], ['empty', { filters: [] }]]) {
    test(`filters can be ${how}`, async () => {
      const trigger = { entity_type: 'item', event_types: ['create'] };
      const { events } = await createWebhook({ events: [{ ...trigger, ...filters }], enabled: false });
      assert.equal(events.length, 1);
      const { filters: none, ...others } = events[0];
      assert.deepEqual(others, trigger);
      assert.deepEqual(none ?? [], []);
    });
  }
});
