// Bundles processes: `node tools/bundle.mjs apps/ingest apps/group …`. One CommonJS file each, with our own libraries inside
// and npm packages outside, so that OpenTelemetry can patch them when they are loaded.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Bundles the given apps (folders relative to the root). Answers the files made. */
export async function bundle(apps) {
  const { dependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const external = Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]);
  return Promise.all(
    apps.map(async (app) => {
      const outfile = path.join(root, app, 'dist', 'main.cjs');
      await build({
        entryPoints: [path.join(root, app, 'src', 'main.ts')],
        outfile,
        bundle: true,
        platform: 'node',
        target: 'node24',
        format: 'cjs',
        sourcemap: true,
        conditions: ['@rollcall/source'],
        external,
        // libs/embedded asks for it only where `__filename` is not there, which in a CommonJS file it is.
        logOverride: { 'empty-import-meta': 'silent' },
        logLevel: 'warning',
      });
      return outfile;
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const apps = process.argv.slice(2);
  if (apps.length === 0) {
    console.error('usage: node tools/bundle.mjs apps/NAME …');
    process.exit(2);
  }
  for (const file of await bundle(apps)) console.log(path.relative(root, file));
}
