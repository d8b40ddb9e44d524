#!/usr/bin/env node
// `npm run test:histories`: bundles the histories and plays them, see --help.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFiles } from './bundle.mjs';

const standalone = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../apps/standalone');
const outfile = path.join(standalone, 'dist', 'histories.cjs');

process.setSourceMapsEnabled(true);
await bundleFiles([{ entry: path.join(standalone, 'src', 'histories', 'main.ts'), outfile }], { development: true });
createRequire(import.meta.url)(outfile);
