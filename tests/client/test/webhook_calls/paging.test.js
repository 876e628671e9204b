// webhookCalls.listPagedIterator, webhookCalls.rawListPagedIterator

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { event, newEnvironment, trigger } from '../../support/events.js';
import { startReceiver } from '../../support/receiver.js';
import { connect, sendEvent } from '../../support/stack.js';
import { callsOf, createWebhook, settledCalls } from '../../support/webhooks.js';

const COUNT = 8;

let webhook;
let calls;

before(async () => {
  const receiver = await startReceiver(after);
  const environment = newEnvironment();
  const events = [trigger(environment, 'item', ['create', 'update'])];
  webhook = await createWebhook({ url: receiver.url, events });
  for (let number = 0; number < COUNT; number += 1) {
    // Two events a second: some calls are equal in what orders them, and must still be told apart from page to page.
    const event_triggered_at = new Date(Date.now() - 60_000 + Math.floor(number / 2) * 1000).toISOString();
    await sendEvent(event(environment, 'item', number < 5 ? 'create' : 'update', { event_triggered_at }));
  }
  calls = await settledCalls(webhook, COUNT);
});

/** A client, and the pages that it has asked for as [offset, limit]. */
function watched() {
  const pages = [];
  const fetchFn = (url, options) => {
    const query = new URL(url).searchParams;
    pages.push([Number(query.get('page[offset]')), Number(query.get('page[limit]'))]);
    return fetch(url, options);
  };
  return { client: connect({ fetchFn }), pages };
}

async function all(iterator) {
  const list = [];
  for await (const element of iterator) {
    list.push(element);
  }
  return list;
}

for (const [iteratorOptions, expectedPages] of [
  [{ perPage: 3 }, [[0, 3], [3, 3], [6, 3]]],
  [{ perPage: 2, concurrency: 3 }, [[0, 2], [2, 2], [4, 2], [6, 2]]],
  [{ perPage: 1, concurrency: 10 }, [...Array(COUNT).keys()].map((offset) => [offset, 1])],
  [{ perPage: 4 }, [[0, 4], [4, 4]]],
  [{ perPage: 500 }, [[0, 500]]],
  [undefined, [[0, 30]]],
]) {
  test(`pages with ${JSON.stringify(iteratorOptions)} give every call once, in order`, async () => {
    const { client, pages } = watched();
    assert.deepEqual(await all(client.webhookCalls.listPagedIterator(callsOf(webhook), iteratorOptions)), calls);
    assert.deepEqual(pages, expectedPages);
  });
}

test('raw pages give the resources as they are', async () => {
  const { client, pages } = watched();
  const resources = await all(client.webhookCalls.rawListPagedIterator(callsOf(webhook), { perPage: 3 }));
  assert.equal(pages.length, 3);
  assert.deepEqual(resources, (await client.webhookCalls.rawList(callsOf(webhook))).data);
});

test('pages end with the last call that meets the filter', async () => {
  const { client, pages } = watched();
  const query = { ...callsOf(webhook, { event_type: { eq: 'create' } }), order_by: 'created_at_asc' };
  const created = calls.filter((call) => call.event_type === 'create').reverse();
  assert.deepEqual(await all(client.webhookCalls.listPagedIterator(query, { perPage: 2 })), created);
  assert.deepEqual(pages, [[0, 2], [2, 2], [4, 2]]);
});

test('there is nothing to page through where no call meets the filter', async () => {
  const { client, pages } = watched();
  const query = callsOf(webhook, { event_type: { eq: 'promote' } });
  assert.deepEqual(await all(client.webhookCalls.listPagedIterator(query, { perPage: 2 })), []);
  assert.deepEqual(pages, [[0, 2]]);
});

test('a page behind the last call is empty', async () => {
  const { client } = watched();
  const document = await client.webhookCalls.rawList({ ...callsOf(webhook), page: { offset: COUNT, limit: 3 } });
  assert.deepEqual([document.data, document.meta.total_count], [[], COUNT]);
});
