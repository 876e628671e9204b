// Against a stack whose rate limit is far below what these tests send.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ApiError } from '@datocms/cma-client-node';

import { client, connect } from '../support/stack.js';

const REQUESTS = 16;

test('requests beyond the limit wait for the next window', async () => {
  const answers = await Promise.all(Array.from({ length: REQUESTS }, () => client.webhooks.list()));
  assert.deepEqual(answers, Array(REQUESTS).fill([]));
});

test('a client that does not repeat requests is told', async () => {
  const impatient = connect({ autoRetry: false });
  const answers = await Promise.allSettled(Array.from({ length: REQUESTS }, () => impatient.webhooks.list()));
  const errors = answers.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  assert.ok(errors.length > 0, 'no request was refused');
  for (const error of errors) {
    assert.ok(error instanceof ApiError, error.stack);
    assert.equal(error.response.status, 429);
    assert.ok(Number(error.response.headers['x-ratelimit-reset']) >= 1, JSON.stringify(error.response.headers));
  }
});
