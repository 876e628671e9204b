// webhooks.find, webhooks.rawFind, webhooks.list, webhooks.rawList

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { client } from '../../support/stack.js';
import { createWebhook } from '../../support/webhooks.js';

test('a webhook is found by its id, and by itself', async () => {
  const created = await createWebhook();
  assert.deepEqual(await client.webhooks.find(created.id), created);
  assert.deepEqual(await client.webhooks.find(created), created);
});

test('a raw find answers with the whole document', async () => {
  const { id, type, ...attributes } = await createWebhook();
  assert.deepEqual(await client.webhooks.rawFind(id), { data: { id, type, attributes } });
});

test('the list holds every webhook once, in order of creation', async () => {
  const created = [await createWebhook(), await createWebhook({ enabled: false }), await createWebhook()];
  const ids = created.map(({ id }) => id);
  const listed = (await client.webhooks.list()).filter(({ id }) => ids.includes(id));
  assert.deepEqual(listed, created);
});

test('a raw list is one document without pages', async () => {
  const created = [];
  for (let count = 0; count < 35; count += 1) {
    created.push((await createWebhook({ enabled: false })).id);
  }
  const document = await client.webhooks.rawList();
  assert.deepEqual(Object.keys(document), ['data']);
  const listed = document.data.map(({ id }) => id).filter((id) => created.includes(id));
  assert.deepEqual(listed, created);
  const [last] = document.data.filter(({ id }) => id === created.at(-1));
  assert.deepEqual(await client.webhooks.rawFind(last.id), { data: last });
});
