// webhookCalls.list, webhookCalls.rawList

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { ENTITY_TYPES, EVENT_TYPES, event, everyTrigger, newEnvironment, trigger } from '../../support/events.js';
import { startReceiver } from '../../support/receiver.js';
import { assertRefused } from '../../support/refusal.js';
import { client, sendEvent } from '../../support/stack.js';
import { onClock } from '../../support/times.js';
import { callsOf, createWebhook, settledCalls } from '../../support/webhooks.js';

// Each entity type and each event type at least once, in order of time.
const EVENTS = [
  ['item_type', 'update'],
  ['item', 'create'],
  ['item', 'publish'],
  ['item', 'unpublish'],
  ['upload', 'delete'],
  ['build_trigger', 'deploy_started'],
  ['build_trigger', 'deploy_succeeded'],
  ['build_trigger', 'deploy_failed'],
  ['environment', 'promote'],
  ['maintenance_mode', 'change'],
  ['sso_user', 'create'],
  ['cda_cache_tags', 'invalidate'],
];

// A webhook for everything and a younger one for uploads only; each event a minute later than the one before; the receiver refuses uploads.
let webhook;
let younger;
let calls;
let youngerCall;

const start = Date.now() - 3_600_000;
const at = (number) => new Date(start + number * 60_000).toISOString();
const ids = (list) => list.map(({ id }) => id);
const of = async (fields, others = {}) => ids(await client.webhookCalls.list({ ...callsOf(webhook, fields), ...others }));

before(async () => {
  const receiver = await startReceiver(after);
  receiver.answer = ({ body }) => (JSON.parse(body).entity_type === 'upload' ? 503 : 200);
  const environment = newEnvironment();
  webhook = await createWebhook({ url: receiver.url, events: everyTrigger(environment) });
  younger = await createWebhook({ url: receiver.url, events: [trigger(environment, 'upload', ['delete'])] });
  // The latest first: the order of the log is that of the events, whenever they arrive.
  for (const [number, [entityType, eventType]] of [...EVENTS.entries()].reverse()) {
    await sendEvent(event(environment, entityType, eventType, { event_triggered_at: at(number) }));
  }
  calls = (await settledCalls(webhook, EVENTS.length)).reverse();
  [youngerCall] = await settledCalls(younger, 1);
});

test('the calls of a webhook are listed, those of the latest events first', async () => {
  const listed = await client.webhookCalls.list(callsOf(webhook));
  assert.deepEqual(
    listed.map((call) => [call.entity_type, call.event_type, call.created_at]),
    EVENTS.map((types, number) => [...types, at(number)]).reverse(),
  );
  assert.ok(listed.every((call) => call.type === 'webhook_call' && call.webhook.id === webhook.id));
});

test('a raw list counts the calls and includes their webhooks', async () => {
  const document = await client.webhookCalls.rawList({ ...callsOf(webhook), page: { limit: 2, offset: 1 } });
  assert.deepEqual(Object.keys(document).sort(), ['data', 'included', 'links', 'meta']);
  assert.deepEqual(ids(document.data), ids([calls.at(-2), calls.at(-3)]));
  assert.equal(document.meta.total_count, EVENTS.length);
  assert.deepEqual(document.included, [(await client.webhooks.rawFind(webhook.id)).data]);
});

test('without a query, at most thirty calls of any webhook are listed', async () => {
  const [document, listed] = [await client.webhookCalls.rawList(), await client.webhookCalls.list()];
  assert.ok(document.meta.total_count > EVENTS.length);
  assert.equal(document.data.length, Math.min(30, document.meta.total_count));
  assert.ok(listed.length > EVENTS.length && listed.length <= 30);
});

describe('calls can be filtered by', () => {
  const numbers = [...EVENTS.keys()];
  const expected = (holds) => ids(numbers.filter(holds).map((number) => calls[number]).reverse());

  for (const entityType of Object.keys(ENTITY_TYPES)) {
    test(`the entity type ${entityType}`, async () => {
      const wanted = expected((number) => EVENTS[number][0] === entityType);
      assert.ok(wanted.length > 0);
      assert.deepEqual(await of({ entity_type: { eq: entityType } }), wanted);
    });
  }

  for (const eventType of EVENT_TYPES) {
    test(`the event type ${eventType}`, async () => {
      const wanted = expected((number) => EVENTS[number][1] === eventType);
      assert.ok(wanted.length > 0);
      assert.deepEqual(await of({ event_type: { eq: eventType } }), wanted);
    });
  }

  test('each status', async () => {
    const failed = (number) => EVENTS[number][0] === 'upload';
    assert.deepEqual(await of({ status: { eq: 'failed' } }), expected(failed));
    assert.deepEqual(await of({ status: { eq: 'success' } }), expected((number) => !failed(number)));
    assert.deepEqual(await of({ status: { eq: 'pending' } }), []);
    assert.deepEqual(await of({ status: { eq: 'rescheduled' } }), []);
  });

  test('the time of the event, which bounds exclude, with any offset', async () => {
    const [ahead, behind] = [onClock(at(3), 5.5), onClock(at(8), -3)];
    assert.deepEqual(await of({ created_at: { gt: ahead } }), expected((number) => number > 3));
    assert.deepEqual(await of({ created_at: { lt: behind } }), expected((number) => number < 8));
    assert.deepEqual(await of({ created_at: { gt: ahead, lt: behind } }), expected((number) => number > 3 && number < 8));
    assert.deepEqual(await of({ created_at: { gt: at(3) } }), await of({ created_at: { gt: ahead } }));
  });

  test('days, which stand for their midnight', async () => {
    const day = at(6).slice(0, 10);
    const [after, before] = [await of({ created_at: { gt: day } }), await of({ created_at: { lt: day } })];
    assert.deepEqual(after, expected((number) => at(number) > `${day}T00:00:00.000Z`));
    assert.deepEqual(before, expected((number) => at(number) < `${day}T00:00:00.000Z`));
    assert.deepEqual(await of({ last_sent_at: { gt: '2020-01-01' }, created_at: { lt: '2100-01-01' } }), ids(calls).reverse());
    assert.deepEqual(await of({ next_retry_at: { gt: '2020-01-01' } }), []);
  });

  test('the time of the last attempt', async () => {
    const times = calls.map((call) => call.last_sent_at).sort();
    const later = expected((number) => calls[number].last_sent_at > times[0]);
    const earlier = expected((number) => calls[number].last_sent_at < times.at(-1));
    assert.ok(later.length > 0 && earlier.length > 0);
    assert.deepEqual(await of({ last_sent_at: { gt: onClock(times[0], 1) } }), later);
    assert.deepEqual(await of({ last_sent_at: { lt: times.at(-1) } }), earlier);
    assert.deepEqual(await of({ last_sent_at: { lt: times[0] } }), []);
  });

  test('the time of the next retry, which calls that wait for none have not', async () => {
    assert.deepEqual(await of({ next_retry_at: { gt: '2020-01-01T00:00:00Z' } }), []);
    assert.deepEqual(await of({ next_retry_at: { lt: '2100-01-01T00:00:00+02:00' } }), []);
  });

  test('ids', async () => {
    const wanted = [calls[2].id, calls[7].id];
    const query = { filter: { ids: [...wanted, '312'].join(',') }, order_by: 'created_at_asc' };
    const document = await client.webhookCalls.rawList(query);
    assert.deepEqual(ids(document.data), wanted);
    assert.equal(document.meta.total_count, 2);
  });

  test('several conditions, which must all hold', async () => {
    const fields = { entity_type: { eq: 'build_trigger' }, status: { eq: 'success' }, created_at: { gt: at(5) } };
    assert.deepEqual(await of(fields), expected((number) => number === 6 || number === 7));
    assert.deepEqual(await of({ entity_type: { eq: 'item' }, event_type: { eq: 'delete' } }), []);
    const document = await client.webhookCalls.rawList({ filter: { ids: calls[4].id, fields: { status: { eq: 'success' } } } });
    assert.deepEqual([document.data, document.meta.total_count], [[], 0]);
  });

  test('a webhook that does not exist, which has none', async () => {
    assert.deepEqual(await client.webhookCalls.list(callsOf({ id: '312' })), []);
  });
});

describe('calls can be ordered by', () => {
  test('the time of the event', async () => {
    assert.deepEqual(await of({}, { order_by: 'created_at_asc' }), ids(calls));
    assert.deepEqual(await of({}, { order_by: 'created_at_desc' }), ids(calls).reverse());
  });

  test('the time of the last attempt', async () => {
    const listed = await client.webhookCalls.list({ ...callsOf(webhook), order_by: 'last_sent_at_asc' });
    const times = listed.map((call) => call.last_sent_at);
    assert.deepEqual(times, [...times].sort());
    assert.deepEqual(await of({}, { order_by: 'last_sent_at_desc' }), ids(listed).reverse());
  });

  test('the time of the next retry, also where there is none', async () => {
    for (const order_by of ['next_retry_at_asc', 'next_retry_at_desc']) {
      assert.deepEqual((await of({}, { order_by })).sort(), ids(calls).sort());
    }
  });

  test('the webhook, the oldest first', async () => {
    const some = [calls[0].id, youngerCall.id, calls[1].id].join(',');
    const listed = async (order_by) => {
      const list = await client.webhookCalls.list({ filter: { ids: some }, order_by });
      return list.map((call) => call.webhook.id);
    };
    assert.deepEqual(await listed('webhook_id_asc'), [webhook.id, webhook.id, younger.id]);
    assert.deepEqual(await listed('webhook_id_desc'), [younger.id, webhook.id, webhook.id]);
  });

  test('several things, one after the other, with directions in capitals', async () => {
    const some = [calls[0].id, youngerCall.id, calls[4].id, calls[1].id].join(',');
    const listed = async (order_by) => ids(await client.webhookCalls.list({ filter: { ids: some }, order_by }));
    const [first, second, upload, youngest] = [calls[0].id, calls[1].id, calls[4].id, youngerCall.id];
    assert.deepEqual(await listed('webhook_id_ASC,created_at_DESC'), [upload, second, first, youngest]);
    assert.deepEqual(await listed('webhook_id_DESC,created_at_ASC'), [youngest, first, second, upload]);
    assert.deepEqual(await listed('created_at_DESC,webhook_id_DESC'), [youngest, upload, second, first]);
    assert.deepEqual(await listed('created_at_desc,webhook_id_asc'), [upload, youngest, second, first]);
  });
});

test('parameters that the API does not know are ignored', async () => {
  assert.deepEqual(await of({}, { webhookId: '312', locale: 'en' }), ids(calls).reverse());
});

describe('a query that makes no sense is refused:', () => {
  for (const [query, code] of [
    [{ page: { limit: 501 } }, 'INVALID_PARAMS'],
    [{ page: { offset: -1 } }, 'INVALID_PARAMS'],
    [{ page: { size: 10 } }, 'INVALID_PARAMS'],
    [{ order_by: 'name_asc' }, 'INVALID_PARAMS'],
    [{ order_by: 'created_at_asc,name_asc' }, 'INVALID_PARAMS'],
    [{ filter: { webhook_id: '312' } }, 'INVALID_PARAMS'],
    [{ filter: { fields: { response_status: { eq: 500 } } } }, 'INVALID_FILTER_FIELDS_PARAM'],
    [{ filter: { fields: { webhook_id: { neq: '312' } } } }, 'INVALID_FILTER_FIELDS_PARAM'],
    [{ filter: { fields: { status: { eq: 'lost' } } } }, 'INVALID_FILTER_FIELDS_PARAM'],
    [{ filter: { fields: { created_at: { gt: 'yesterday' } } } }, 'INVALID_FILTER_FIELDS_PARAM'],
  ]) {
    test(JSON.stringify(query), async () => {
      await assertRefused(client.webhookCalls.list(query), 422, code);
    });
  }
});
