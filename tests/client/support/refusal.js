// Requests that the API refuses.

import assert from 'node:assert/strict';

import { ApiError } from '@datocms/cma-client-node';

/** The client's error for a request that must be refused. */
export async function refusal(promise) {
  const error = await promise.then(
    () => assert.fail('the request was not refused'),
    (error) => error,
  );
  assert.ok(error instanceof ApiError, `not an ApiError: ${error.stack}`);
  return error;
}

/** Checks that a request is refused with this status and an error of this code, and returns the client's error. */
export async function assertRefused(promise, status, code, details) {
  const error = await refusal(promise);
  assert.equal(error.response.status, status, error.message);
  assert.ok(error.findError(code, details), `no ${code} ${JSON.stringify(details)}: ${error.message}`);
  return error;
}
