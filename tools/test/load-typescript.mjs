import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * Leaves packages from the registry to Node.js and takes our own in as source.
 * @type {import('esbuild').Plugin}
 */
const registryPackages = {
  name: 'registry-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path }) => (path.startsWith('@rollcall/') ? undefined : { external: true }));
  },
};

/**
 * Imports a TypeScript file with all that it imports. Jest's global setup needs this: Jest transforms that file itself,
 * but resolves what it imports without our `@rollcall/source` condition.
 * @param {string} workspaceRoot
 * @param {string} entry path below the workspace's root
 */
export async function loadTypeScript(workspaceRoot, entry) {
  const {
    outputFiles: [bundle],
  } = await build({
    entryPoints: [join(workspaceRoot, entry)],
    absWorkingDir: workspaceRoot,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    conditions: ['@rollcall/source'],
    plugins: [registryPackages],
    logLevel: 'error',
  });
  // Written below the root, from where the packages are found.
  const directory = join(workspaceRoot, '.cache', 'test');
  const file = join(directory, `${entry.replaceAll('/', '.')}.${process.pid}.mjs`);
  await mkdir(directory, { recursive: true });
  await writeFile(file, bundle?.contents ?? '');
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(file);
  }
}
