#!/usr/bin/env node
// `npm run bench`: bundles the benchmarks and the programs that they start, and runs them.
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFiles } from './bundle.mjs';

const bench = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../bench');

process.setSourceMapsEnabled(true);
const programs = (await readdir(path.join(bench, 'programs'))).filter((name) => name.endsWith('.ts'));
const files = ['main.ts', ...programs.map((name) => path.join('programs', name))];
await bundleFiles(
  files.map((file) => ({
    entry: path.join(bench, file),
    outfile: path.join(bench, 'dist', `${path.basename(file, '.ts')}.cjs`),
  })),
  { development: true },
);
createRequire(import.meta.url)(path.join(bench, 'dist', 'main.cjs'));
