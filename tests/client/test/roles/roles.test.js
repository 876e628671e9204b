// roles: every method of the client

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ADDITIONS, createRole, DEFAULTS, newName } from '../../support/access.js';
import { assertRefused } from '../../support/refusal.js';
import { client, connect } from '../../support/stack.js';

const EVERYTHING = {
  ...DEFAULTS,
  can_manage_webhooks: true,
  can_edit_schema: true,
  environments_access: 'primary_only',
  positive_item_type_permissions: [
    { environment: 'main', action: 'all', item_type: null, workflow: null, on_creator: 'anyone', localization_scope: 'all' },
  ],
  negative_item_type_permissions: [
    { environment: 'main', action: 'delete', item_type: '42', on_creator: 'role' },
  ],
  positive_upload_permissions: [{ environment: 'main', action: 'read', on_creator: 'self', upload_collection: null }],
  positive_build_trigger_permissions: [{ build_trigger: null }],
  negative_build_trigger_permissions: [{ build_trigger: '7' }],
  positive_search_index_permissions: [{ search_index: null }],
};

test('a create with a name alone permits nothing', async () => {
  const name = newName();
  const { id, ...created } = await client.roles.create({ name });
  assert.match(id, /^[\w-]+$/);
  const permissions = { ...DEFAULTS, ...ADDITIONS };
  assert.deepEqual(created, {
    type: 'role',
    name,
    ...permissions,
    inherits_permissions_from: [],
    meta: { final_permissions: permissions },
  });
});

test('everything that a create sets comes back, and stays', async () => {
  const name = newName();
  const created = await client.roles.create({ name, ...EVERYTHING });
  const { meta, id, type, inherits_permissions_from, ...attributes } = created;
  assert.deepEqual(attributes, { name, ...EVERYTHING, ...ADDITIONS });
  assert.deepEqual(meta.final_permissions, { ...EVERYTHING, ...ADDITIONS });
  assert.deepEqual(await client.roles.find(id), created);
  assert.ok((await client.roles.list()).some((role) => role.id === id));
});

test('an update changes what is sent', async () => {
  const created = await createRole({ can_edit_schema: true });
  const name = newName();
  const updated = await client.roles.update(created.id, { name, can_manage_webhooks: true });
  const permissions = { ...created.meta.final_permissions, can_manage_webhooks: true };
  assert.deepEqual(updated, { ...created, name, can_manage_webhooks: true, meta: { final_permissions: permissions } });
  // What the client has found can be sent back.
  assert.deepEqual(await client.roles.update(created.id, updated), updated);
});

test('permissions are inherited, and never in a circle', async () => {
  const parent = await createRole({ can_manage_webhooks: true });
  const inherits_permissions_from = [{ type: 'role', id: parent.id }];
  const child = await createRole({ can_edit_site: true, inherits_permissions_from });
  assert.deepEqual(child.inherits_permissions_from, inherits_permissions_from);
  assert.equal(child.can_manage_webhooks, false);
  assert.equal(child.meta.final_permissions.can_manage_webhooks, true);
  const circle = client.roles.update(parent.id, { inherits_permissions_from: [{ type: 'role', id: child.id }] });
  await assertRefused(circle, 422, 'INVALID_FIELD', { field: 'inherits_permissions_from', record_type: 'Role' });
});

test('rules are added to the lists of an environment, and removed from them', async () => {
  const inMain = connect({ environment: 'main' });
  const role = await createRole();
  const read = { action: 'read', on_creator: 'anyone', item_type: '42' };
  const added = await inMain.roles.updateCurrentEnvironmentPermissions(role.id, { positive_item_type_permissions: { add: [read] } });
  assert.deepEqual(added.positive_item_type_permissions, [{ environment: 'main', ...read }]);
  const removed = await inMain.roles.updateCurrentEnvironmentPermissions(role.id, { positive_item_type_permissions: { remove: [read] } });
  assert.deepEqual(removed, role);
});

test('a duplicate has a name of its own', async () => {
  const original = await createRole({ can_manage_webhooks: true });
  const copy = await client.roles.duplicate(original.id);
  assert.notEqual(copy.id, original.id);
  assert.deepEqual(copy, { ...original, id: copy.id, name: `${original.name} (copy)` });
  const { data } = await client.roles.rawDuplicate(original.id);
  assert.equal(data.attributes.name, `${original.name} (copy 2)`);
});

test('a destroy answers with what the role was, and it is gone', async () => {
  const created = await createRole();
  assert.deepEqual(await client.roles.destroy(created.id), created);
  await assertRefused(client.roles.find(created.id), 404, 'NOT_FOUND');
});

test('raw methods answer with the whole document', async () => {
  const created = await client.roles.rawCreate({ data: { type: 'role', attributes: { name: newName(), read_only: true } } });
  assert.deepEqual(Object.keys(created), ['data']);
  assert.deepEqual(Object.keys(created.data), ['type', 'id', 'attributes', 'relationships', 'meta']);
  assert.equal(created.data.meta.final_permissions.read_only, true);
  const { id } = created.data;
  assert.deepEqual(await client.roles.rawFind(id), created);
  assert.ok((await client.roles.rawList()).data.some((role) => role.id === id));
  const updated = await client.roles.rawUpdate(id, { data: { ...created.data, attributes: { can_edit_site: true } } });
  assert.equal(updated.data.attributes.can_edit_site, true);
  assert.deepEqual(await client.roles.rawDestroy(id), updated);
});

test('a name that is taken is refused', async () => {
  const { name } = await createRole();
  await assertRefused(client.roles.create({ name }), 422, 'INVALID_FIELD', { field: 'name', code: 'VALIDATION_UNIQUENESS' });
});
