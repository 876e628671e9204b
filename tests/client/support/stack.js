// The stack that the tests run against. `cargo test -p e2e client` starts one and sets the variables; for one that runs already, take
// them from target/stack/outputs.json, and any credentials.

import { buildClient } from '@datocms/cma-client-node';
import { AwsClient } from 'aws4fetch';

export const apiUrl = variable('API_URL');
export const token = variable('TOKEN');
const eventQueueUrl = variable('EVENT_QUEUE_URL');
const endpointUrl = variable('ENDPOINT_URL');
const aws = new AwsClient({
  accessKeyId: variable('AWS_ACCESS_KEY_ID'),
  secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
  region: variable('AWS_REGION'),
  service: 'sqs',
});

/** A client of the API. `options` replace the usual ones. */
export function connect(options = {}) {
  return buildClient({ baseUrl: apiUrl, apiToken: token, ...options });
}

export const client = connect();

/** Puts an event into the event queue. */
export async function sendEvent(event) {
  const response = await aws.fetch(endpointUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({ QueueUrl: eventQueueUrl, MessageBody: JSON.stringify(event) }),
  });
  if (!response.ok) {
    throw new Error(`the event was not sent: ${response.status} ${await response.text()}`);
  }
}

function variable(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`the variable ${name} is not set: run these tests with "cargo test -p e2e client"`);
  }
  return value;
}
