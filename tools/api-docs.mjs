// Writes the API's documentation from the protobuf files: docs/api/openapi.json and docs/api/reference.md. With `--check`
// it writes nothing and fails where what is there is not what would be written.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { readContracts } from './api-docs/contracts.mjs';
import { openApi } from './api-docs/open-api.mjs';
import { reference } from './api-docs/reference.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const contracts = await readContracts(root);
const pages = [
  { file: 'docs/api/openapi.json', text: JSON.stringify(openApi(contracts)) },
  { file: 'docs/api/reference.md', text: reference(contracts) },
];

const drifted = [];
for (const { file, text } of pages) {
  const where = path.join(root, file);
  const options = await prettier.resolveConfig(where);
  const written = await prettier.format(text, { ...options, filepath: where });
  if (!process.argv.includes('--check')) await writeFile(where, written);
  else if ((await readFile(where, 'utf8').catch(() => '')) !== written) drifted.push(file);
}
if (drifted.length > 0) {
  console.error(`not what the contracts say: ${drifted.join(', ')}; npm run contracts:generate`);
  process.exitCode = 1;
}
