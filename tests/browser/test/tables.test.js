// In a narrow window a row of a table looks like a card. To a screen reader it stays a row, with cells below the headers of their columns.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { signIn, startBrowser } from '../support/browser.js';
import { fire, webhook } from '../support/scene.js';
import { consoleUrl } from '../support/stack.js';

const browser = await startBrowser(after);
const scene = await webhook(after);
await fire(scene);

/** The first table of a page as Chromium tells it to screen readers: the names of its columns, and how many cells each further row has. */
async function table(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const below = (node) => (node.childIds ?? []).map((id) => byId.get(id)).flatMap((child) => (child ? [child, ...below(child)] : []));
  const within = (node, role) => below(node).filter((one) => !one.ignored && one.role?.value === role);
  const found = nodes.find((node) => !node.ignored && node.role?.value === 'table');
  assert.ok(found, 'there is a table');
  const [head, ...rows] = within(found, 'row');
  return { columns: within(head, 'columnheader').map(({ name }) => name.value), cells: rows.map((row) => within(row, 'cell').length) };
}

for (const [path, columns] of Object.entries({
  webhooks: ['Webhook', 'Last 24 hours', 'Last failure', 'State'],
  [`webhook_calls?webhook=${scene.id}`]: ['What happened', 'Status', 'Webhook', 'Answer', 'Sent'],
  events: ['What happened', 'To what', 'Environment', 'When'],
})) {
  test(`${path.split('?')[0]} is a table to screen readers, however wide the window is`, async () => {
    for (const width of [320, 1280]) {
      const page = await signIn(browser, { viewport: { width, height: 640 } });
      await page.goto(`${consoleUrl}/${path}`);
      const found = await table(page);
      assert.deepEqual(found.columns, columns, `${width} px`);
      assert.ok(found.cells.length > 0, 'it has rows');
      for (const cells of found.cells) assert.equal(cells, columns.length, `${width} px`);
    }
  });
}
