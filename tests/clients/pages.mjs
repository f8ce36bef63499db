// Reads every page of a server in a real browser: as people do who see little, use a phone, a keyboard, paper or the dark.
//   node pages.mjs URL CHROMIUM PAGES     exit 0: all is well; 1: something is not; 2: wrong use
// PAGES is a list in JSON of { "path": "/notices/x", "status": 200 }. With SCREENSHOTS=FOLDER it also leaves pictures there.
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1280, height: 900 };
// WCAG 2.2, 1.4.10: no scrolling in two directions at this width.
const NARROWEST = { width: 320, height: 640 };
// WCAG 2.2, 1.4.12: nothing is lost when a reader spaces text like this.
const SPACED = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } ' +
  'p { margin-bottom: 2em !important }';
// So many stops of the tabulator key are looked at on each page.
const MOST_STOPS = 40;
// On a machine that runs all other tests too, one answer may be long in coming; what never comes is a failure all the same.
const PATIENCE_MS = 180_000;
const LOOKS = [
  { name: 'phone-light', viewport: PHONE, colorScheme: 'light' },
  { name: 'phone-dark', viewport: PHONE, colorScheme: 'dark' },
  { name: 'desk-light', viewport: DESK, colorScheme: 'light' },
  { name: 'desk-dark', viewport: DESK, colorScheme: 'dark' },
  { name: 'print', viewport: { width: 794, height: 1123 }, colorScheme: 'light', media: 'print' },
];

const [url, executablePath, list] = process.argv.slice(2);
if (!url || !URL.canParse(url) || !executablePath || !list) {
  console.error('usage: node pages.mjs URL CHROMIUM PAGES');
  process.exit(2);
}
const pages = JSON.parse(list);
const folder = process.env.SCREENSHOTS;
if (folder) await mkdir(folder, { recursive: true });

const complaints = [];
/** What each page says, in whichever way it was read. */
const said = new Map();
let checks = 0;
const expect = (holds, complaint) => {
  checks += 1;
  if (!holds) complaints.push(complaint);
};

// As root, in a container, Chromium has no sandbox to run in.
const browser = await chromium.launch({
  executablePath,
  chromiumSandbox: process.getuid?.() !== 0,
  timeout: PATIENCE_MS,
});
const inTurn = async (options, use) => {
  const context = await browser.newContext({ viewport: DESK, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  for (const { path, status } of pages) await visit(page, path, status, use);
  await context.close();
};
const readings = [
  ...LOOKS.map((look) => [look, (page, path) => judge(page, path, look)]),
  [{ viewport: NARROWEST }, narrow],
  [{}, keyboard],
  [{}, (page, path) => say(page, path, 'with scripts')],
  [{ javaScriptEnabled: false }, (page, path) => say(page, path, 'without')],
];
// Each reading has a window of its own; as many at once as keep two processors busy.
const waiting = readings.values();
const worker = async () => {
  for (const [options, use] of waiting) await inTurn(options, use);
};
await Promise.all([worker(), worker(), worker()]);
await browser.close();
for (const { path } of pages) {
  const texts = said.get(path);
  const [scripted, plain] = [texts.get('with scripts'), texts.get('without')];
  expect(scripted !== undefined && scripted === plain, `${path}: says something else without scripts:\n${plain}\n  instead of\n${scripted}`);
}

for (const complaint of complaints) console.log(complaint);
console.log(`${pages.length} pages: ${checks - complaints.length} of ${checks} checks passed`);
process.exit(complaints.length === 0 && checks > 0 ? 0 : 1);

/** Opens a page, gives it to `use`, and complains of what the browser complains of. */
async function visit(page, path, status, use) {
  const complained = [];
  // That a page is not there is what some of them are for.
  const hear = (message) => message.text().startsWith('Failed to load resource') || complained.push(message.text());
  page.on('console', hear);
  const answer = await page.goto(url + path);
  expect(answer.status() === status, `${path}: status ${answer.status()} instead of ${status}`);
  await use(page, path);
  page.off('console', hear);
  expect(complained.length === 0, `${path}: the browser complains: ${complained.join('; ')}`);
}

async function judge(page, path, { name, media }) {
  await page.emulateMedia({ media: media ?? 'screen' });
  if (folder) await page.screenshot({ path: join(folder, `${fileName(path)}.${name}.png`), fullPage: true });
  await page.evaluate(AXE);
  const { violations, passes } = await page.evaluate((rules) => axe.run({ runOnly: rules }), RULES);
  expect(passes.length > 10, `${path} ${name}: axe looked at next to nothing`);
  for (const { id, help, nodes } of violations) {
    const places = nodes.slice(0, 5).map((node) => `    ${node.html}\n      ${node.failureSummary}`);
    expect(false, `${path} ${name}: ${id}: ${help}\n${places.join('\n')}`);
  }
}

async function narrow(page, path) {
  const overflow = () => page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const isWide = (element) => element.getBoundingClientRect().right > clientWidth
      && !element.closest('.scroll, pre, .unseen, svg');
    const wide = [...document.body.querySelectorAll('*')].filter(isWide).map((element) => element.outerHTML.slice(0, 120));
    return scrollWidth > clientWidth ? { scrollWidth, wide: wide.slice(-3) } : null;
  });
  const plain = await overflow();
  expect(plain === null, `${path}: scrolls sideways at ${NARROWEST.width} px: ${JSON.stringify(plain)}`);
  await page.evaluate((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets.push(sheet);
  }, SPACED);
  const spaced = await overflow();
  expect(spaced === null, `${path}: scrolls sideways with spaced text: ${JSON.stringify(spaced)}`);
}

async function keyboard(page, path) {
  const focused = () => page.evaluate(() => {
    const element = document.activeElement;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return {
      html: element.outerHTML.slice(0, 120),
      name: element.className,
      isBody: element === document.body,
      isOutlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
      isInView: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0,
      isInMain: element.closest('main') !== null,
    };
  });
  await page.keyboard.press('Tab');
  const first = await focused();
  expect(first.name === 'skip' && first.isInView, `${path}: the first stop is not the skip link: ${first.html}`);
  const stops = await page.locator('main a:not([tabindex]), main [tabindex="0"]').count();
  if (stops > 0) {
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash === '#page:main');
    await page.keyboard.press('Tab');
    const inside = await focused();
    expect(inside.isInMain, `${path}: the skip link does not lead into the text but to ${inside.html}`);
  }
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    const here = await focused();
    if (here.isBody) break;
    expect(here.isOutlined, `${path}: focus does not show on ${here.html}`);
    expect(here.isInView, `${path}: focus is out of sight on ${here.html}`);
    await page.keyboard.press('Tab');
  }
}

async function say(page, path, how) {
  const text = await page.locator('body').textContent();
  // Looked up when nothing more is waited for: the other reading of this page may be going on.
  if (!said.has(path)) said.set(path, new Map());
  said.get(path).set(how, text);
  expect(await page.locator('script').count() === 0, `${path}: has a script`);
}

function fileName(path) {
  return path.replaceAll(/[^a-z0-9]+/gi, '-').replace(/^-/, '') || 'index';
}
