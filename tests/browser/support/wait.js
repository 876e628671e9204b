// Waiting for conditions: tests never sleep a fixed time.

import { setTimeout as sleep } from 'node:timers/promises';

// Generous, because the machine may be busy with other things.
const PATIENCE_MS = 180_000;
const INTERVAL_MS = 250;

/** Looks again and again until there is something, and returns it. */
export async function eventually(what, look) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${PATIENCE_MS / 1000} s in vain: ${what}`);
    }
    await sleep(INTERVAL_MS);
  }
}
