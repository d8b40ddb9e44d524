#!/usr/bin/env node
// `npx rollcall`: runs the bundle of apps/cli, made anew when its sources are newer. Under an older Node.js it starts itself
// again with the one that the registry's `node` package brought.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const app = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const root = path.resolve(app, '../..');
const bundled = path.join(app, 'dist', 'main.cjs');

/** When the newest file under a folder or file was changed; 0 where there is none. */
function newest(place) {
  const stat = statSync(place, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
  return Math.max(stat.mtimeMs, ...readdirSync(place).map((name) => newest(path.join(place, name))));
}

async function bringUpToDate() {
  const entry = path.join(app, 'src', 'main.ts');
  const sources = [path.join(app, 'src'), ...['contracts', 'domain'].map((lib) => path.join(root, 'libs', lib, 'src'))];
  if (!existsSync(entry) || newest(bundled) >= Math.max(...sources.map(newest))) return;
  const { bundleFiles } = await import(path.join(root, 'tools', 'bundle.mjs'));
  // Renamed when complete: another start of the same moment must not read half a file.
  const made = path.join(app, 'dist', `.${process.pid}`);
  await mkdir(made, { recursive: true });
  await bundleFiles([{ entry, outfile: path.join(made, 'main.cjs') }]);
  for (const file of ['main.cjs.map', 'main.cjs']) await rename(path.join(made, file), path.join(app, 'dist', file));
  await rm(made, { recursive: true });
}

/** Becomes a Node.js that is new enough, as far as a process can. */
function startAgain() {
  const node = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(node)) {
    console.error(
      `rollcall needs Node.js 24.11 or newer, this is ${process.versions.node}: run \`npm ci\`, which brings one.`,
    );
    process.exit(2);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself, and what it does about it decides.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(`rollcall cannot start ${node}: ${error.message}`);
    process.exit(5);
  });
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 5);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 11)) {
  startAgain();
} else {
  try {
    await bringUpToDate();
  } catch (error) {
    // Where development packages are missing, what was bundled before is what there is.
    if (!existsSync(bundled)) {
      console.error(`rollcall cannot be bundled: ${error.message}`);
      process.exit(5);
    }
  }
  createRequire(import.meta.url)(bundled);
}
