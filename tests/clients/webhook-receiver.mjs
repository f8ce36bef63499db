// Takes webhooks and verifies them with npm `standardwebhooks`.
//   node webhook-receiver.mjs      prints its port first, then a line of JSON for each message that it took
// Secrets come by POST /secret, after which it takes messages. Of each notice the first message is refused once, with 503.
// A message that does not verify is printed as {"bad": why} and answered with 400.
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

let webhook;
const refused = new Set();

async function take(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  if (request.url === '/secret') {
    webhook = new Webhook(body);
    return 204;
  }
  let message;
  try {
    message = webhook.verify(body, request.headers);
  } catch (error) {
    console.log(JSON.stringify({ bad: String(error) }));
    return 400;
  }
  const { slug } = message.data.notice;
  if (!refused.has(slug)) {
    refused.add(slug);
    return 503;
  }
  const id = request.headers['webhook-id'];
  console.log(JSON.stringify({ id, type: message.type, sequence: message.data.sequence, slug }));
  return 204;
}

const server = createServer((request, response) => {
  take(request, response).then((status) => response.writeHead(status).end());
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
