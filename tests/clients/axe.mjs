// Judges pages in a real browser by axe-core.
//   node axe.mjs CHROMIUM ADDRESS...     exit 0: all is well; 1: something is not; 2: wrong use
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PATIENCE_MS = 180_000;

const [executablePath, ...addresses] = process.argv.slice(2);
if (!executablePath || addresses.length === 0) {
  console.error('usage: node axe.mjs CHROMIUM ADDRESS...');
  process.exit(2);
}

const complaints = [];
// As root, in a container, Chromium has no sandbox to run in.
const browser = await chromium.launch({
  executablePath,
  chromiumSandbox: process.getuid?.() !== 0,
  timeout: PATIENCE_MS,
});
for (const address of addresses) {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => complaints.push(`${address}: a script fails: ${error}`));
  await page.goto(address);
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate((rules) => axe.run({ runOnly: rules }), RULES);
  if (passes.length <= 10) complaints.push(`${address}: axe looked at next to nothing`);
  for (const { id, help, nodes } of violations) {
    const places = nodes.slice(0, 5).map((node) => `    ${node.html}\n      ${node.failureSummary}`);
    complaints.push(`${address}: ${id}: ${help}\n${places.join('\n')}`);
  }
  await page.close();
}
await browser.close();
for (const complaint of complaints) console.error(complaint);
process.exit(complaints.length === 0 ? 0 : 1);
