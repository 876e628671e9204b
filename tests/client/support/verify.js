// Verifies signed requests by the official library. Standard input: a list of {secret, headers, body}; standard output: for each whether
// its signature is good.

import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

function isGood({ secret, headers, body }) {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

console.log(JSON.stringify(JSON.parse(await text(process.stdin)).map(isGood)));
