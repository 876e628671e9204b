// Events and triggers. Tests share a stack, so each has an environment of its own, and its webhooks filter by it.

import { randomUUID } from 'node:crypto';

export const ENTITY_TYPES = {
  item_type: ['create', 'update', 'delete'],
  item: ['create', 'update', 'delete', 'publish', 'unpublish'],
  upload: ['create', 'update', 'delete'],
  build_trigger: ['deploy_started', 'deploy_succeeded', 'deploy_failed'],
  environment: ['create', 'update', 'delete', 'promote'],
  maintenance_mode: ['change'],
  sso_user: ['create'],
  cda_cache_tags: ['invalidate'],
};

export const EVENT_TYPES = [...new Set(Object.values(ENTITY_TYPES).flat())];

/** The name of an environment that nobody else uses. */
export function newEnvironment() {
  return `env-${randomUUID()}`;
}

/** An event in an environment; `changes` replace parts of it. */
export function event(environment, entityType, eventType, changes = {}) {
  // An environment is filtered by the one that the event is about.
  const id = entityType === 'environment' ? environment : randomUUID();
  return {
    id: randomUUID(),
    environment,
    is_environment_primary: false,
    entity_type: entityType,
    event_type: eventType,
    entity: { id, type: entityType, attributes: { note: 'Ding & Dong' } },
    ...changes,
  };
}

/** A trigger for these events of an environment. */
export function trigger(environment, entityType, eventTypes) {
  const filters = [{ entity_type: 'environment', entity_ids: [environment] }];
  return { entity_type: entityType, event_types: eventTypes, filters };
}

/** A trigger for each entity type, which together are for every event of an environment. */
export function everyTrigger(environment) {
  return Object.entries(ENTITY_TYPES).map(([entityType, eventTypes]) => trigger(environment, entityType, eventTypes));
}
