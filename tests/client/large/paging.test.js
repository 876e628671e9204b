// Against a stack with a log of ten thousand calls, which is too large to be read for each page. CALLS_FILE names a file with their ids,
// the oldest event first.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';

import { event, newEnvironment, trigger } from '../support/events.js';
import { startReceiver } from '../support/receiver.js';
import { connect, sendEvent } from '../support/stack.js';
import { eventually } from '../support/wait.js';
import { createWebhook } from '../support/webhooks.js';

const PER_PAGE = 480;
const environment = newEnvironment();
const old = JSON.parse(await readFile(process.env.CALLS_FILE, 'utf8'));
const receiver = await startReceiver(after);
await createWebhook({ url: receiver.url, events: [trigger(environment, 'item', ['publish'])] });
let sent = 0;

/** The ids of the calls that have arrived since the log was filled. A call is in the log before it is sent. */
function arrived() {
  return receiver.received.map((request) => request.headers['x-webhook-call-id']);
}

/** Sends events, and waits until the calls of some are in the log. The others arrive while pages are read. */
async function someArrive() {
  const count = receiver.received.length;
  for (let number = 0; number < 3; number += 1) {
    await sendEvent(event(environment, 'item', 'publish'));
    sent += 1;
  }
  await eventually('a new call arrives', () => receiver.received.length > count);
}

async function allArrive() {
  await eventually(`${sent} calls have arrived`, () => receiver.received.length >= sent);
}

test('pages give every call once while new ones arrive', async () => {
  await someArrive();
  await allArrive();
  const atFirst = arrived();
  const offsets = [];
  const fetchFn = async (url, options) => {
    const offset = Number(new URL(url).searchParams.get('page[offset]'));
    if (offset > 0) {
      await someArrive();
    }
    offsets.push(offset);
    return fetch(url, options);
  };

  const calls = [];
  // A request is timed with the wait for new calls before it.
  const { webhookCalls } = connect({ fetchFn, requestTimeout: 180_000 });
  for await (const call of webhookCalls.listPagedIterator({ order_by: 'created_at_asc' }, { perPage: PER_PAGE })) {
    calls.push(call);
  }
  const ids = calls.map((call) => call.id);
  assert.deepEqual(ids.slice(0, old.length), old);

  const times = calls.map((call) => call.created_at);
  assert.deepEqual(times, times.toSorted());
  const pages = Math.ceil((old.length + atFirst.length) / PER_PAGE);
  assert.deepEqual(offsets, [...Array(pages).keys()].map((page) => page * PER_PAGE));

  // Of the new calls, those that were there when the first page was asked for must be on the last one, and others may be.
  await allArrive();
  const added = ids.slice(old.length);
  assert.equal(new Set(added).size, added.length, 'no call is there twice');
  assert.deepEqual(added.filter((id) => !arrived().includes(id)), [], 'calls that were not made');
  assert.deepEqual(atFirst.filter((id) => !added.includes(id)), [], 'calls that were there and are left out');
  assert.ok(arrived().length - atFirst.length >= 3 * (pages - 1), 'new calls arrived meanwhile');
});
