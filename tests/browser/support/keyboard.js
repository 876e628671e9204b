// Getting about a page by the keyboard.

import assert from 'node:assert/strict';

// A field of a date and a time has a stop for each of its parts, and one for its calendar.
const MOST_PARTS = 10;

/** Presses Tab, but not beyond the end of the page, until the element that has the focus is called so, and is such a one. */
export async function tabTo(page, name, kind = '*') {
  const passed = [];
  for await (const stop of stops(page, 'Tab')) {
    if (stop.name === name && (await stop.element.evaluate((element, kind) => element.matches(kind), kind))) return;
    passed.push(stop.name);
  }
  assert.fail(`no way to ${name} by Tab, which comes by ${passed.join(', ')}`);
}

/**
 * What has the focus, and what gets it each time that a key is pressed, Tab or Shift+Tab, to the end of the page: an `element` and its
 * `name`. Each must be seen: its beginning, or its middle, is in the window, and nothing lies over it.
 */
export async function* stops(page, key) {
  let [last, parts] = [undefined, 0];
  for (;;) {
    const element = await page.evaluateHandle(() => document.activeElement);
    const stop = await element.evaluate(standing, { last, isForward: key === 'Tab' });
    if (stop.isBeyond) return;
    parts = stop.isSame ? parts + 1 : 0;
    assert.ok(parts <= MOST_PARTS, `${stop.name} keeps the focus`);
    if (!stop.isPage && !stop.isSame) {
      assert.equal(stop.over, '', `${stop.name} has the focus, and something else lies over it`);
      yield { element, name: stop.name };
    }
    last = element;
    await page.keyboard.press(key);
  }
}

/** Where an element stands to the `last` one that had the focus. Runs in the page. */
function standing(element, { last, isForward }) {
  // About the middle of a line of text, in pixels.
  const LINE = 12;
  const isPage = element === document.body;
  const isSame = element === last;
  const way = isForward ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
  // An element that is no longer there was exchanged for another one.
  const isOnward = !last?.isConnected || last === document.body || isSame || Boolean(last.compareDocumentPosition(element) & way);
  const name = (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent).trim();
  const [box] = element.getClientRects();
  // The middle of what is in the window.
  const middle = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
  const heights = box ? [box.top + Math.min(LINE, box.height / 2), middle(box.top, box.bottom, innerHeight)] : [];
  const hits = heights.map((y) => document.elementFromPoint(middle(box.left, box.right, innerWidth), y));
  const isSeen = hits.some((hit) => hit && (element.contains(hit) || hit.closest('label')?.control === element));
  const over = isSeen ? '' : (hits.at(-1)?.outerHTML.slice(0, 80) ?? 'it is outside of the window');
  return { isBeyond: Boolean(last) && (isPage || !isOnward), isPage, isSame, name, over };
}
