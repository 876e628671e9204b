// Waiting for conditions: tests never sleep a fixed time.

import { setTimeout as sleep } from 'node:timers/promises';

// Generous, because the machine may be busy with other things.
const PATIENCE_MS = 90_000;
const INTERVAL_MS = 50;

/** Looks again and again until there is something, and returns it. */
export async function eventually(what, look, patienceMs = PATIENCE_MS) {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${patienceMs / 1000} s in vain: ${what}`);
    }
    await sleep(INTERVAL_MS);
  }
}
