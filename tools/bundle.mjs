// Bundles processes: `node tools/bundle.mjs apps/ingest apps/group …`. One CommonJS file each, with our own libraries inside
// and npm packages outside, so that OpenTelemetry can patch them when they are loaded.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Bundles the given apps (folders relative to the root). Answers the files made. */
export async function bundle(apps) {
  const files = apps.map((app) => ({
    entry: path.join(root, app, 'src', 'main.ts'),
    outfile: path.join(root, app, 'dist', 'main.cjs'),
  }));
  await bundleFiles(files);
  return files.map(({ outfile }) => outfile);
}

/** Bundles each entry into its outfile. What runs only where the repository is may use development packages. */
export async function bundleFiles(files, { development = false } = {}) {
  const { dependencies, devDependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const packages = Object.keys({ ...dependencies, ...(development && devDependencies) });
  const external = packages.flatMap((name) => [name, `${name}/*`]);
  await Promise.all(
    files.map(({ entry, outfile }) =>
      build({
        entryPoints: [entry],
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
      }),
    ),
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
