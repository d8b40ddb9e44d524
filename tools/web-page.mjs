// The console's web page, built by Vite into apps/console/dist/web: made again where a source is newer than it. `node tools/web-page.mjs` does it alone.
import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const web = path.join(root, 'apps', 'console', 'web');
const built = path.join(root, 'apps', 'console', 'dist', 'web');
const sources = [
  web,
  path.join(root, 'libs', 'contracts', 'src'),
  path.join(root, 'docs', 'api'),
  path.join(root, 'package-lock.json'),
];
const noSources = ['out-tsc', 'node_modules'];

/** Builds the page where it is missing or older than its sources. Answers whether it had to. */
export async function buildWebPage() {
  const builtAt = await changedAt(path.join(built, 'index.html'));
  const newest = Math.max(...(await Promise.all(sources.map(newestIn))));
  if (builtAt > newest) return false;
  const { build } = await import('vite');
  // Built beside and moved into place: another start may be serving the page, or building it, at this moment.
  const beside = `${built}.${process.pid}`;
  try {
    await build({
      configFile: path.join(web, 'vite.config.mts'),
      logLevel: 'warn',
      build: { outDir: beside, emptyOutDir: true },
    });
    await rm(built, { recursive: true, force: true });
    await rename(beside, built);
  } catch (error) {
    // Another one may have put its page there between the two steps.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return true;
}

async function newestIn(place) {
  const entry = await stat(place);
  if (!entry.isDirectory()) return entry.mtimeMs;
  const inside = await readdir(place, { withFileTypes: true, recursive: true });
  const files = inside.filter(
    (file) => file.isFile() && !noSources.some((name) => file.parentPath.split(path.sep).includes(name)),
  );
  const times = await Promise.all(files.map((file) => changedAt(path.join(file.parentPath, file.name))));
  return Math.max(0, ...times);
}

/** 0: it is not there. */
async function changedAt(file) {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (error.code === 'ENOENT') return 0;
    throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWebPage();
