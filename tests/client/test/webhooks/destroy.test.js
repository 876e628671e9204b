// webhooks.destroy, webhooks.rawDestroy

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertRefused } from '../../support/refusal.js';
import { client } from '../../support/stack.js';
import { createWebhook } from '../../support/webhooks.js';

test('a destroy answers with what the webhook was, and it is gone', async () => {
  const created = await createWebhook();
  assert.deepEqual(await client.webhooks.destroy(created.id), created);
  await assertRefused(client.webhooks.find(created.id), 404, 'NOT_FOUND');
  assert.ok((await client.webhooks.list()).every(({ id }) => id !== created.id));
});

test('a raw destroy answers with the whole document', async () => {
  const { id } = await createWebhook();
  const found = await client.webhooks.rawFind(id);
  assert.deepEqual(await client.webhooks.rawDestroy(id), found);
  await assertRefused(client.webhooks.rawFind(id), 404, 'NOT_FOUND');
});

test('a webhook can be destroyed once, and its name is free again', async () => {
  const created = await createWebhook();
  await client.webhooks.destroy(created);
  await assertRefused(client.webhooks.destroy(created.id), 404, 'NOT_FOUND');
  assert.equal((await createWebhook({ name: created.name })).name, created.name);
});
