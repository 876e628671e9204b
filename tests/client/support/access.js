// Roles and access tokens.

import { randomUUID } from 'node:crypto';

import { client } from './stack.js';

/** A name that no other role or token has. */
export function newName() {
  return `client test ${randomUUID()}`;
}

/** What DatoCMS shows of a role that was created with nothing but a name. */
export const DEFAULTS = {
  can_edit_favicon: false,
  can_edit_site: false,
  can_edit_schema: false,
  can_manage_menu: false,
  can_edit_environment: false,
  can_promote_environments: false,
  environments_access: 'all',
  can_manage_users: false,
  can_manage_shared_filters: false,
  can_manage_search_indexes: false,
  can_manage_upload_collections: false,
  can_manage_build_triggers: false,
  can_manage_webhooks: false,
  can_manage_environments: false,
  can_manage_sso: false,
  can_access_audit_log: false,
  can_manage_workflows: false,
  can_manage_access_tokens: false,
  can_perform_site_search: false,
  can_access_build_events_log: false,
  can_access_search_index_events_log: false,
  positive_item_type_permissions: [],
  negative_item_type_permissions: [],
  positive_upload_permissions: [],
  negative_upload_permissions: [],
  positive_build_trigger_permissions: [],
  negative_build_trigger_permissions: [],
  positive_search_index_permissions: [],
  negative_search_index_permissions: [],
};

/** Additions of this service, which the client shows and does not know. */
export const ADDITIONS = { can_send_events: false, read_only: false };

export function createRole(changes = {}) {
  return client.roles.create({ name: newName(), ...changes });
}

/** What a create of an access token must hold. */
export function tokenAttributes(role, changes = {}) {
  return {
    name: newName(),
    can_access_cda: false,
    can_access_cda_preview: false,
    can_access_cma: true,
    role: { type: 'role', id: role.id },
    ...changes,
  };
}

export function createToken(role, changes) {
  return client.accessTokens.create(tokenAttributes(role, changes));
}
