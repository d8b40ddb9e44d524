#!/usr/bin/env node
// `npm run screenshots`: starts the demo and takes the console's main pages into docs/screenshots.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFiles } from './bundle.mjs';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../apps/console/web/e2e');
// As deep in the tree as the folder of `running-console.ts`, which looks for the workspace from where it is.
const outfile = path.join(folder, 'dist', 'screenshots.cjs');
await bundleFiles([{ entry: path.join(folder, 'test-bed', 'screenshots.ts'), outfile }], { development: true });
createRequire(import.meta.url)(outfile);
