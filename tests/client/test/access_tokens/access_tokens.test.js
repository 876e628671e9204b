// accessTokens: every method of the client

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createRole, createToken, newName, tokenAttributes } from '../../support/access.js';
import { assertRefused } from '../../support/refusal.js';
import { client, connect } from '../../support/stack.js';

test('a token is shown by the create alone', async () => {
  const role = await createRole({ can_manage_webhooks: true });
  const sent = tokenAttributes(role, { can_access_cda: true });
  const { id, token, ...created } = await client.accessTokens.create(sent);
  assert.match(token, /^carillon_[0-9a-f]{72}$/);
  assert.deepEqual(created, {
    type: 'access_token',
    ...sent,
    hardcoded_type: null,
    last_cma_access: 'never',
    last_cda_access: 'never',
    expires_at: null,
  });
  const found = { id, token: null, ...created };
  assert.deepEqual(await client.accessTokens.find(id), found);
  assert.deepEqual((await client.accessTokens.list()).find((other) => other.id === id), found);
});

test('a token works, and says when it was last used', async () => {
  const role = await createRole({ can_manage_webhooks: true });
  const { id, token } = await createToken(role);
  const own = connect({ apiToken: token });
  assert.ok(Array.isArray(await own.webhooks.list()));
  await assertRefused(own.roles.list(), 403, 'INSUFFICIENT_PERMISSIONS');
  assert.equal((await client.accessTokens.find(id)).last_cma_access, 'today');
});

test('an update changes what is sent, the role included', async () => {
  const created = await createToken(await createRole());
  const other = await createRole({ can_manage_webhooks: true });
  const sent = { name: newName(), can_access_cda: true, can_access_cda_preview: true, can_access_cma: true };
  const role = { type: 'role', id: other.id };
  const updated = await client.accessTokens.update(created.id, { ...sent, role });
  assert.deepEqual(updated, { ...created, ...sent, role, token: null });
  assert.deepEqual(await client.accessTokens.update(created.id, sent), updated);
});

test('a regenerated token replaces the old one at once', async () => {
  const role = await createRole({ can_manage_webhooks: true });
  const { id, token } = await createToken(role);
  const regenerated = await client.accessTokens.regenerateToken(id);
  assert.match(regenerated.token, /^carillon_[0-9a-f]{72}$/);
  await assertRefused(connect({ apiToken: token }).webhooks.list(), 401, 'INVALID_AUTHORIZATION_HEADER');
  assert.ok(Array.isArray(await connect({ apiToken: regenerated.token }).webhooks.list()));
  const again = await client.accessTokens.rawRegenerateToken(id);
  assert.notEqual(again.data.attributes.token, regenerated.token);
});

test('a destroy answers with what the token was, and it is refused', async () => {
  const { token, ...created } = await createToken(await createRole({ can_manage_webhooks: true }));
  const options = { destination_user_type: 'account', destination_user_id: '7' };
  assert.deepEqual(await client.accessTokens.destroy(created.id, options), { ...created, token: null });
  await assertRefused(client.accessTokens.find(created.id), 404, 'NOT_FOUND');
  await assertRefused(connect({ apiToken: token }).webhooks.list(), 401, 'INVALID_AUTHORIZATION_HEADER');
});

test('raw methods answer with the whole document', async () => {
  const role = await createRole();
  const { role: data, ...attributes } = tokenAttributes(role);
  const body = { data: { type: 'access_token', attributes, relationships: { role: { data } } } };
  const created = await client.accessTokens.rawCreate(body);
  assert.deepEqual(Object.keys(created.data), ['type', 'id', 'attributes', 'relationships']);
  const { id } = created.data;
  const found = await client.accessTokens.rawFind(id);
  assert.deepEqual(found.data.attributes, { ...created.data.attributes, token: null });
  assert.ok((await client.accessTokens.rawList()).data.some((token) => token.id === id));
  const update = { data: { type: 'access_token', id, attributes: { ...attributes, can_access_cda: true } } };
  const updated = await client.accessTokens.rawUpdate(id, update);
  assert.equal(updated.data.attributes.can_access_cda, true);
  assert.deepEqual(await client.accessTokens.rawDestroy(id), updated);
});

test('a role that tokens have is not destroyed', async () => {
  const role = await createRole();
  await createToken(role);
  await assertRefused(client.roles.destroy(role.id), 422, 'DELETE_RESTRICTION');
});

test('a role that is not there is refused', async () => {
  await assertRefused(createToken({ id: '312' }), 422, 'INVALID_FIELD', { field: 'role', record_type: 'AccessToken' });
});
