// Writes what the migrations of a source tree are, as JSON: `node migrations-of.mjs ROOT`. By service, in the order in which
// they are run (of the time stamps in their names): the name, and a hash of every statement up and down. A program of its own: the tree may be another version's, with its own libraries.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(process.argv[2] ?? '.');
const services = ['ingest', 'seat-policy', 'membership', 'group'];

/** Below the tree, from where its packages are found. */
const folder = await mkdtemp(path.join(root, 'migrations-of-'));
try {
  const { dependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const outfile = path.join(folder, 'services.cjs');
  await build({
    stdin: {
      contents: services.map((name, at) => `export * as of${at} from '@rollcall/${name}';`).join('\n'),
      resolveDir: root,
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    conditions: ['@rollcall/source'],
    external: Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]),
    logLevel: 'error',
  });
  const modules = createRequire(import.meta.url)(outfile);
  const found = {};
  for (const [at, name] of services.entries()) {
    const service = Object.values(modules[`of${at}`]).find((one) => Array.isArray(one?.migrations));
    const described = await Promise.all(service.migrations.map(describe));
    found[name] = described.sort((one, other) => Number(one.name.slice(-13)) - Number(other.name.slice(-13)));
  }
  process.stdout.write(JSON.stringify(found));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function describe(Migration) {
  const migration = new Migration();
  const hash = createHash('sha256');
  const runner = { query: async (statement) => void hash.update(statement).update('\0') };
  await migration.up(runner);
  hash.update('down\0');
  await migration.down(runner);
  return { name: migration.name, hash: hash.digest('hex') };
}
