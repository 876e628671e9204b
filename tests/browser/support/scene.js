// What there is to look at: webhooks, and calls that went well or not.

import { randomUUID } from 'node:crypto';

import { startReceiver } from '../../client/support/receiver.js';
import { api, sendEvent } from './stack.js';
import { eventually } from './wait.js';

/** An event of the publication of a record of a model. */
export function published(model, id = randomUUID()) {
  return {
    id,
    environment: 'main',
    is_environment_primary: true,
    entity_type: 'item',
    event_type: 'publish',
    entity: {
      id: '235496',
      type: 'item',
      attributes: { title: 'Ding & Dong', price: 1.5, tags: ['bells', '<b>towers</b>'], published: true, cover: null },
      relationships: { item_type: { data: { id: model, type: 'item_type' } } },
    },
  };
}

/** A webhook for published records of a model of its own, and the receiver that it calls. `changes` replace attributes. */
export async function webhook(after, changes = {}) {
  const receiver = await startReceiver(after);
  const model = `model_${randomUUID().slice(0, 8)}`;
  const filters = [{ entity_type: 'item_type', entity_ids: [model] }];
  const attributes = {
    name: `Webhook ${model}`,
    url: `${receiver.url}/hooks/{{entity.id}}`,
    events: [{ entity_type: 'item', event_types: ['publish'], filters }],
    ...changes,
  };
  const { id } = await api('POST', '/webhooks', { type: 'webhook', attributes });
  return { id, model, name: attributes.name, receiver };
}

/** Sends an event, and waits for the call that it makes to be settled. Returns the call, with the id of the event as `eventId`. */
export async function fire({ id, model }) {
  const known = new Set((await calls(id)).map((call) => call.id));
  const event = published(model);
  await sendEvent(event);
  return eventually('a call is settled', async () => {
    const found = (await calls(id)).find((call) => !known.has(call.id));
    return found && found.attributes.status !== 'pending' && { ...found, eventId: event.id };
  });
}

function calls(webhook) {
  return api('GET', `/webhook_calls?exchanges=false&filter[fields][webhook_id][eq]=${webhook}`);
}
