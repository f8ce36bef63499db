// Runs every server audit of graphql-http against a GraphQL endpoint.
//   node audits.mjs http://127.0.0.1:4000/graphql     exit 0: all passed; 1: one did not; 2: wrong use
import { serverAudits } from 'graphql-http';

const EXPECTED_AUDITS = 61;
const LEVELS = ['MUST', 'SHOULD', 'MAY'];

const url = process.argv[2];
if (!url || !URL.canParse(url)) {
  console.error('usage: node audits.mjs URL');
  process.exit(2);
}

/** One audit's result. A server that cannot be reached makes `fn` throw, which must not hide the other results. */
async function run(audit) {
  try {
    const result = await audit.fn();
    await result.response?.body?.cancel();
    return result;
  } catch (error) {
    return { id: audit.id, name: audit.name, status: 'thrown', reason: error.cause?.message ?? error.message };
  }
}

const results = [];
for (const audit of serverAudits({ url })) results.push(await run(audit));

const failed = results.filter((result) => result.status !== 'ok');
for (const { id, name, status, reason } of failed) console.log(`${id} ${name}: ${status}: ${reason}`);

const counts = LEVELS.map((level) => {
  const ofLevel = results.filter((result) => result.name.startsWith(`${level} `));
  const passed = ofLevel.filter((result) => result.status === 'ok').length;
  return passed === ofLevel.length ? `${passed} ${level}` : `${passed} of ${ofLevel.length} ${level}`;
});
console.log(`${counts.join(', ')}: ${results.length - failed.length} of ${results.length} audits passed`);
if (results.length !== EXPECTED_AUDITS) console.log(`expected ${EXPECTED_AUDITS} audits, this graphql-http has ${results.length}`);

process.exit(failed.length === 0 && results.length === EXPECTED_AUDITS ? 0 : 1);
