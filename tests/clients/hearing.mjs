// Hears COUNT publication events over each transport, replayed and live, and what else a client relies on.
//   node hearing.mjs ADDRESS AUTHORIZATION COUNT
// Says nothing when all is well; else a line for each complaint, and exit 1.

import { createClient as overSse } from 'graphql-sse';
import { createClient as overWs } from 'graphql-ws';
import { inspect } from 'node:util';
import WebSocket from 'ws';

const [address, authorization, count] = process.argv.slice(2);
const wanted = Number(count);
const complaints = [];
const url = `${address}/graphql`;
const query = 'subscription { noticePublished(afterSequence: 0) { sequence kind notice { slug } version { number } } }';

function check(what, found, expected) {
  const [is, should] = [JSON.stringify(found), JSON.stringify(expected)];
  if (is !== should) complaints.push(`${what}: ${is}, should be ${should}`);
}

async function heard(client) {
  const numbers = [];
  for await (const result of client.iterate({ query })) {
    if (result.errors) throw new Error(JSON.stringify(result.errors));
    numbers.push(result.data.noticePublished.sequence);
    if (numbers.length === wanted) break;
  }
  return numbers;
}

function socket(more = {}) {
  return overWs({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0, ...more });
}

async function once(client, request) {
  const results = [];
  for await (const result of client.iterate(request)) results.push(result);
  return results;
}

const expected = Array.from({ length: wanted }, (_, index) => index + 1);
const viewer = { query: '{ viewer { subject } }' };
const log = { query: 'subscription { auditEventAppended(afterSequence: -1) { sequence } }' };

async function sockets() {
  const anonymous = socket();
  check('graphql-ws hears', await heard(anonymous), expected);
  check('graphql-ws queries', await once(anonymous, viewer), [{ data: { viewer: { subject: null } } }]);
  const refused = await once(anonymous, log).catch((errors) => errors[0].extensions.code);
  check('graphql-ws is refused', refused, 'UNAUTHENTICATED');
  await anonymous.dispose();
  const auditor = socket({ connectionParams: { authorization } });
  check('graphql-ws tells who', await once(auditor, viewer), [{ data: { viewer: { subject: 'auditor' } } }]);
  for await (const result of auditor.iterate(log)) {
    check('graphql-ws follows', result.data.auditEventAppended.sequence, 0);
    break;
  }
  await auditor.dispose();
  const bad = socket({ connectionParams: { authorization: 'Bearer nonsense' } });
  const closed = await once(bad, viewer).catch((event) => event.code);
  check('graphql-ws with a bad token', closed, 4403);
}

async function streams() {
  const anonymous = overSse({ url, retryAttempts: 0 });
  check('graphql-sse hears', await heard(anonymous), expected);
  check('graphql-sse queries', await once(anonymous, viewer), [{ data: { viewer: { subject: null } } }]);
  const refused = await once(anonymous, log);
  check('graphql-sse is refused', refused[0].errors[0].extensions.code, 'UNAUTHENTICATED');
  const auditor = overSse({ url, retryAttempts: 0, headers: { authorization } });
  for await (const result of auditor.iterate(log)) {
    check('graphql-sse follows', result.data.auditEventAppended.sequence, 0);
    break;
  }
  const bad = overSse({ url, retryAttempts: 0, headers: { authorization: 'Bearer nonsense' } });
  const status = await once(bad, viewer).catch((error) => error.response?.status);
  check('graphql-sse with a bad token', status, 401);
}

const patience = setTimeout(() => {
  console.error('not all was heard in time');
  process.exit(1);
}, 60_000);
await Promise.all([sockets(), streams()]).catch((error) => complaints.push(inspect(error)));
clearTimeout(patience);
for (const complaint of complaints) console.error(complaint);
process.exit(complaints.length === 0 ? 0 : 1);
