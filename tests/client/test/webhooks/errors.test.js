// What the webhooks' methods are refused for, as applications look for it: with findError.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { assertRefused } from '../../support/refusal.js';
import { client } from '../../support/stack.js';
import { attributes, createWebhook, newName } from '../../support/webhooks.js';

describe('a name that another webhook has', () => {
  const taken = { field: 'name', code: 'VALIDATION_UNIQUENESS' };

  test('is refused in a create', async () => {
    const { id, name } = await createWebhook();
    const error = await assertRefused(createWebhook({ name }), 422, 'INVALID_FIELD', taken);
    // For clients that sent a create again because it timed out: the first one may have worked.
    assert.ok(error.findError('WEBHOOK_EXISTS', { id }), error.message);
    assert.ok((await client.webhooks.list()).filter((webhook) => webhook.name === name).every((one) => one.id === id));
  });

  test('is refused in an update, which changes nothing', async () => {
    const [{ name }, before] = [await createWebhook(), await createWebhook()];
    const update = client.webhooks.update(before.id, { name, url: 'https://example.com/' });
    await assertRefused(update, 422, 'INVALID_FIELD', taken);
    assert.deepEqual(await client.webhooks.find(before.id), before);
  });

  test('is no error where it is the own one', async () => {
    const before = await createWebhook();
    assert.deepEqual(await client.webhooks.update(before.id, { name: before.name }), before);
  });
});

describe('a create that breaks the schema is refused', () => {
  const trigger = { entity_type: 'item', event_types: ['create'] };
  const without = (key) => {
    const { [key]: _, ...others } = attributes();
    return { type: 'webhook', attributes: others };
  };
  const cases = {
    'no attributes': { type: 'webhook' },
    'another type': { type: 'hook', attributes: attributes() },
    'an id': { type: 'webhook', id: '312', attributes: attributes() },
    'an unknown attribute': { type: 'webhook', attributes: attributes({ secret: 'x' }) },
    'a name that is null': { type: 'webhook', attributes: attributes({ name: null }) },
    'a number as a header': { type: 'webhook', attributes: attributes({ headers: { 'X-A': 1 } }) },
    'enabled as text': { type: 'webhook', attributes: attributes({ enabled: 'true' }) },
    'an unknown entity type': { type: 'webhook', attributes: attributes({ events: [{ ...trigger, entity_type: 'page' }] }) },
    'an unknown event type': { type: 'webhook', attributes: attributes({ events: [{ ...trigger, event_types: ['explode'] }] }) },
    'no event types': { type: 'webhook', attributes: attributes({ events: [{ entity_type: 'item' }] }) },
    'an empty filter of version 2': { type: 'webhook', attributes: attributes({ events: [{ ...trigger, filter: {} }] }) },
    'an unknown filter type': {
      type: 'webhook',
      attributes: attributes({ events: [{ ...trigger, filters: [{ entity_type: 'upload', entity_ids: ['1'] }] }] }),
    },
    'a filter without ids': {
      type: 'webhook',
      attributes: attributes({ events: [{ ...trigger, filters: [{ entity_type: 'item', entity_ids: [] }] }] }),
    },
  };
  for (const key of ['name', 'url', 'events']) {
    cases[`no ${key}`] = without(key);
  }
  for (const [what, data] of Object.entries(cases)) {
    test(what, async () => {
      await assertRefused(client.webhooks.rawCreate({ data }), 422, 'INVALID_FORMAT');
    });
  }
});

describe('an update that breaks the schema is refused', () => {
  for (const [what, change] of Object.entries({
    'another id': { id: '312' },
    'no type': { type: undefined },
    'an unknown attribute': { attributes: { secret: 'x' } },
    'a name that is null': { attributes: { name: null } },
    'headers that are a list': { attributes: { headers: ['X-A'] } },
  })) {
    test(what, async () => {
      const before = await createWebhook();
      const update = client.webhooks.rawUpdate(before.id, { data: { id: before.id, type: 'webhook', ...change } });
      await assertRefused(update, 422, 'INVALID_FORMAT');
      assert.deepEqual(await client.webhooks.find(before.id), before);
    });
  }
});

describe('an attribute that cannot be is named', () => {
  for (const [field, value, code] of [
    ['name', ' ', 'VALIDATION_REQUIRED'],
    ['name', 'n'.repeat(256), 'VALIDATION_LENGTH'],
    ['url', 'ftp://example.com/', 'VALIDATION_FORMAT'],
    ['url', 'no address', 'VALIDATION_FORMAT'],
    ['url', 'https://example.com/{{entity.id', 'VALIDATION_MUSTACHE'],
    ['headers', { 'not a header name': 'x' }, 'VALIDATION_FORMAT'],
    ['headers', { Host: 'x' }, 'VALIDATION_INVALID'],
    ['custom_payload', '{{#entity}}', 'VALIDATION_MUSTACHE'],
    ['payload_api_version', '4', 'VALIDATION_ENUM'],
    ['http_basic_user', 'a:b', 'VALIDATION_FORMAT'],
  ]) {
    test(`${field}: ${JSON.stringify(value).slice(0, 40)} is ${code}`, async () => {
      const before = await createWebhook();
      await assertRefused(createWebhook({ [field]: value }), 422, 'INVALID_FIELD', { field, code });
      await assertRefused(client.webhooks.update(before.id, { [field]: value }), 422, 'INVALID_FIELD', { field, code });
      assert.deepEqual(await client.webhooks.find(before.id), before);
    });
  }
});

describe('a webhook that is not there is not found', () => {
  const ids = { 'an id of another service': async () => '312', 'the id of a destroyed one': async () => {
    const { id } = await createWebhook();
    await client.webhooks.destroy(id);
    return id;
  } };
  for (const [what, makeId] of Object.entries(ids)) {
    test(what, async () => {
      const id = await makeId();
      await assertRefused(client.webhooks.find(id), 404, 'NOT_FOUND');
      await assertRefused(client.webhooks.update(id, { name: newName() }), 404, 'NOT_FOUND');
      await assertRefused(client.webhooks.update(id, {}), 404, 'NOT_FOUND');
      await assertRefused(client.webhooks.destroy(id), 404, 'NOT_FOUND');
    });
  }
});
