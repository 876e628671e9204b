// The options of the clients, and the client for browsers.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { buildClient as buildBrowserClient } from '@datocms/cma-client-browser';

import { assertRefused } from '../support/refusal.js';
import { apiUrl, client, connect, token } from '../support/stack.js';
import { attributes, createWebhook } from '../support/webhooks.js';

const METHODS = {
  accessTokens: [
    'create',
    'destroy',
    'find',
    'list',
    'rawCreate',
    'rawDestroy',
    'rawFind',
    'rawList',
    'rawRegenerateToken',
    'rawUpdate',
    'regenerateToken',
    'update',
  ],
  roles: [
    'create',
    'destroy',
    'duplicate',
    'find',
    'list',
    'rawCreate',
    'rawDestroy',
    'rawDuplicate',
    'rawFind',
    'rawList',
    'rawUpdate',
    'update',
    'updateCurrentEnvironmentPermissions',
  ],
  webhooks: ['create', 'destroy', 'find', 'list', 'rawCreate', 'rawDestroy', 'rawFind', 'rawList', 'rawUpdate', 'update'],
  webhookCalls: [
    'find',
    'list',
    'listPagedIterator',
    'rawFind',
    'rawList',
    'rawListPagedIterator',
    'rawResendWebhook',
    'resendWebhook',
  ],
};

/** The names of an object's methods, those that it inherits included. */
function methodsOf(object) {
  const names = new Set();
  for (let own = Object.getPrototypeOf(object); own !== Object.prototype; own = Object.getPrototypeOf(own)) {
    Object.getOwnPropertyNames(own).forEach((name) => names.add(name));
  }
  names.delete('constructor');
  return [...names].sort();
}

test('these tests know every method of the client', () => {
  for (const [resource, methods] of Object.entries(METHODS)) {
    assert.deepEqual(methodsOf(client[resource]), methods);
  }
});

describe('a wrong token is refused', () => {
  for (const apiToken of ['wrong', null, `${token}x`]) {
    const stranger = connect({ apiToken });
    const calls = {
      'webhooks.list': () => stranger.webhooks.list(),
      'webhooks.find': () => stranger.webhooks.find('312'),
      'webhooks.create': () => stranger.webhooks.create(attributes()),
      'webhooks.update': () => stranger.webhooks.update('312', { enabled: false }),
      'webhooks.destroy': () => stranger.webhooks.destroy('312'),
      'webhookCalls.list': () => stranger.webhookCalls.list(),
      'webhookCalls.listPagedIterator': () => stranger.webhookCalls.listPagedIterator().next(),
      'webhookCalls.find': () => stranger.webhookCalls.find('312'),
      'webhookCalls.resendWebhook': () => stranger.webhookCalls.resendWebhook('312'),
    };
    const kind = apiToken === null ? 'no token' : apiToken === 'wrong' ? 'another token' : 'nearly the token';
    test(`${kind}, by every method`, async () => {
      for (const call of Object.values(calls)) {
        await assertRefused(call(), 401, 'INVALID_AUTHORIZATION_HEADER');
      }
    });
  }
});

test('a resource that the service does not have is refused as no endpoint', async () => {
  await assertRefused(client.items.list(), 404, 'INVALID_ENDPOINT');
});

test('the base URL may end in a slash', async () => {
  const { id } = await createWebhook();
  const slashed = connect({ baseUrl: `${apiUrl}/` });
  assert.equal((await slashed.webhooks.find(id)).id, id);
  assert.ok((await slashed.webhooks.list()).some((webhook) => webhook.id === id));
});

test('webhooks belong to the project, whatever environment the client is set to', async () => {
  const sandboxed = connect({ environment: 'sandbox' });
  assert.equal(sandboxed.config.environment, 'sandbox');
  const created = await sandboxed.webhooks.create(attributes());
  assert.deepEqual(await client.webhooks.find(created.id), created);
  assert.deepEqual(await sandboxed.webhooks.update(created.id, { enabled: false }), { ...created, enabled: false });
  assert.ok((await sandboxed.webhooks.list()).some(({ id }) => id === created.id));
  assert.deepEqual(await sandboxed.webhookCalls.list({ filter: { fields: { webhook_id: { eq: created.id } } } }), []);
  assert.equal((await sandboxed.webhooks.destroy(created.id)).id, created.id);
});

test('an answer needs no repetition', async () => {
  // With this option the client fails where it would otherwise repeat its request for ever.
  const impatient = connect({ autoRetry: false });
  const created = await impatient.webhooks.create(attributes());
  assert.deepEqual(await impatient.webhooks.find(created.id), created);
  assert.ok(Array.isArray(await impatient.webhooks.list()));
  assert.ok(Array.isArray(await impatient.webhookCalls.list()));
});

test('the client for browsers creates, lists, finds, updates and destroys', async () => {
  const browser = buildBrowserClient({ baseUrl: apiUrl, apiToken: token });
  const created = await browser.webhooks.create(attributes());
  assert.deepEqual(await client.webhooks.find(created.id), created);
  assert.ok((await browser.webhooks.list()).some(({ id }) => id === created.id));
  assert.deepEqual(await browser.webhooks.update(created.id, { auto_retry: true }), { ...created, auto_retry: true });
  assert.deepEqual(await browser.webhookCalls.list({ filter: { fields: { webhook_id: { eq: created.id } } } }), []);
  assert.equal((await browser.webhooks.destroy(created.id)).id, created.id);
  await assertRefused(browser.webhooks.find(created.id), 404, 'NOT_FOUND');
});
