// Waiting for conditions, longer than the client's tests: a browser on a busy machine takes its time.

import * as client from '../../client/support/wait.js';

const PATIENCE_MS = 180_000;

/** Looks again and again until there is something, and returns it. */
export function eventually(what, look) {
  return client.eventually(what, look, PATIENCE_MS);
}
