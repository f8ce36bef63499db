// Subscribes in the page of GraphiQL, as a developer does: types a document and headers, and presses the button.
//   node graphiql.mjs URL CHROMIUM AUTHORIZATION
// Says nothing when all is well; else a line for each complaint, and exit 1.
import { chromium } from 'playwright-core';

const PATIENCE_MS = 180_000;
const [url, executablePath, authorization] = process.argv.slice(2);
const complaints = [];

// As root, in a container, Chromium has no sandbox to run in.
const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0, timeout: PATIENCE_MS });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
page.setDefaultTimeout(PATIENCE_MS);
const sockets = [];
page.on('request', (request) => {
  if (!request.url().startsWith(url) && !request.url().startsWith('data:')) complaints.push(`${request.url()} is from elsewhere`);
});
page.on('websocket', (socket) => sockets.push(socket.url()));
page.on('console', (message) => {
  if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
});

const write = (editor, text) =>
  page.locator(`${editor} .CodeMirror`).last().evaluate((node, value) => node.CodeMirror.setValue(value), text);
const heard = async (document, wanted) => {
  await write('.graphiql-query-editor', document);
  // The page reads a document a moment after it was typed, and runs what it read last.
  await page.waitForFunction((text) => {
    const editor = globalThis.document.querySelector('.graphiql-query-editor .CodeMirror');
    return editor?.CodeMirror.documentAST?.loc?.source.body === text;
  }, document);
  await page.locator('.graphiql-execute-button').click();
  await page
    .waitForFunction((text) => {
      const result = globalThis.document.querySelector('.result-window .CodeMirror');
      return result?.CodeMirror.getValue().includes(text);
    }, wanted)
    .catch(async () => {
      const result = await page.locator('.result-window').innerText();
      complaints.push(`${wanted} does not come, but: ${result}`);
    });
  await page.locator('.graphiql-execute-button').click();
};

await page.goto(`${url}/graphiql`);
await page.locator('.graphiql-query-editor .CodeMirror').first().waitFor();
await heard('subscription { noticePublished(afterSequence: 0) { sequence notice { slug } } }', '"slug": "privacy"');
await page.getByRole('button', { name: 'Headers' }).click();
// The variables' editor stands before it, hidden.
await write('section[aria-label="Headers"]', JSON.stringify({ authorization }));
await heard('subscription { auditEventAppended(afterSequence: -1) { action } }', '"VERSION_PUBLISHED"');
await browser.close();

const address = `${url.replace('http', 'ws')}/graphql`;
if (sockets.length === 0 || sockets.some((socket) => socket !== address)) {
  complaints.push(`sockets: ${JSON.stringify(sockets)}, should be at ${address}`);
}
for (const complaint of complaints) console.log(complaint);
process.exit(complaints.length === 0 ? 0 : 1);
