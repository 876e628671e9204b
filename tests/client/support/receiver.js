// A real HTTP receiver whose answers a test can change at any time.

import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * Starts a receiver, which answers 200 and ends with the test or suite whose `after` is given. `received` holds what it got so far;
 * `answer` is called with each request, and says with which status it is answered.
 */
export async function startReceiver(after) {
  const receiver = { received: [], answer: () => 200 };
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const got = { method, url, headers, body: await text(request) };
    receiver.received.push(got);
    response.writeHead(receiver.answer(got), { 'content-type': 'text/plain', 'x-receiver': 'node' });
    response.end('thank you');
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  receiver.url = `http://127.0.0.1:${server.address().port}`;
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return receiver;
}
