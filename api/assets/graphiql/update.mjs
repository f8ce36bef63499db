// Makes the compressed files of this directory again from the npm packages named below, unmodified.
// Run `node update.mjs` here; needs npm and gzip. It prints the table for README.md.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const files = [
  { from: 'graphiql', version: '4.1.2', path: 'graphiql.min.js' },
  { from: 'graphiql', version: '4.1.2', path: 'graphiql.min.css' },
  { from: 'react', version: '18.3.1', path: 'umd/react.production.min.js' },
  { from: 'react-dom', version: '18.3.1', path: 'umd/react-dom.production.min.js' },
];

const here = dirname(fileURLToPath(import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'graphiql-assets-'));
const packages = [...new Set(files.map(({ from, version }) => `${from}@${version}`)), 'graphql@16'];
writeFileSync(join(work, 'package.json'), '{"private":true}');
execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], { cwd: work, stdio: 'inherit' });

console.log('| file | package | version | licence | SHA-256 of the uncompressed file |\n|---|---|---|---|---|');
for (const { from, version, path } of files) {
  const packed = join(work, 'node_modules', from);
  const name = path.split('/').pop();
  const bytes = readFileSync(join(packed, path));
  const { license } = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8'));
  writeFileSync(join(here, `${name}.gz`), execFileSync('gzip', ['-9n'], { input: bytes, maxBuffer: 64 << 20 }));
  copyFileSync(join(packed, 'LICENSE'), join(here, `LICENSE.${from}.txt`));
  const hash = createHash('sha256').update(bytes).digest('hex');
  console.log(`| ${name} | ${from} | ${version} | ${license} | \`${hash}\` |`);
}
rmSync(work, { recursive: true });
