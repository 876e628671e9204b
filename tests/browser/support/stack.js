// The stack that the tests run against. `cargo test -p e2e browser` starts one and sets the variables.

import { AwsClient } from 'aws4fetch';

export const consoleUrl = variable('CONSOLE_URL');
export const apiUrl = variable('API_URL');
export const token = variable('TOKEN');
export const screenshots = variable('SCREENSHOTS');
const aws = new AwsClient({
  accessKeyId: variable('AWS_ACCESS_KEY_ID'),
  secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
  region: variable('AWS_REGION'),
  service: 'sqs',
});

/** Puts an event into the event queue. */
export async function sendEvent(event) {
  const response = await aws.fetch(variable('ENDPOINT_URL'), {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({ QueueUrl: variable('EVENT_QUEUE_URL'), MessageBody: JSON.stringify(event) }),
  });
  if (!response.ok) {
    throw new Error(`the event was not sent: ${response.status} ${await response.text()}`);
  }
}

/** A call of the API: the `data` that it answers with. */
export async function api(method, path, data, as = token) {
  const response = await fetch(`${apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
    body: data && JSON.stringify({ data }),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${text}`);
  }
  return JSON.parse(text).data;
}

function variable(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`the variable ${name} is not set: run these tests with "cargo test -p e2e browser"`);
  }
  return value;
}
