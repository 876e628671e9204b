// Pictures of pages, for people to look at.

import { writeFile } from 'node:fs/promises';

import { screenshots } from './stack.js';

const MOST_TRIES = 5;

/**
 * Takes a picture of what is in the window, once it is painted: two in a row are the same. Right after a long way was scrolled Chromium may
 * give out the ground alone. What changes all the time, as a countdown does, is pictured as it is at the last try.
 */
export async function picture(page, name) {
  let last;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const next = await page.screenshot();
    if (last?.equals(next)) break;
    last = next;
  }
  await writeFile(`${screenshots}/${name}.png`, last);
}
