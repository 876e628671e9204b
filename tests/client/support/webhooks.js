// Webhooks and their calls.

import { randomUUID } from 'node:crypto';

import { client } from './stack.js';
import { eventually } from './wait.js';

/** A name that no other webhook has. */
export function newName() {
  return `client test ${randomUUID()}`;
}

/** What a create must hold: a webhook without triggers, and a URL where nobody listens. `changes` replace and add attributes. */
export function attributes(changes = {}) {
  return {
    name: newName(),
    url: 'http://127.0.0.1:1/',
    custom_payload: null,
    headers: {},
    events: [],
    http_basic_user: null,
    http_basic_password: null,
    ...changes,
  };
}

export function createWebhook(changes) {
  return client.webhooks.create(attributes(changes));
}

/** The query for the calls of a webhook. */
export function callsOf(webhook, fields = {}) {
  return { filter: { fields: { webhook_id: { eq: webhook.id }, ...fields } } };
}

/** Waits until a webhook has as many calls and none of them is pending, and returns them, those of the newest events first. */
export function settledCalls(webhook, count) {
  return eventually(`${count} calls of the webhook are settled`, async () => {
    const calls = await client.webhookCalls.list({ ...callsOf(webhook), page: { limit: 500 } });
    return calls.length >= count && calls.every((call) => call.status !== 'pending') && calls;
  });
}
