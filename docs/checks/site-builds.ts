import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './pages';

/** A copy of the documentation: its pages can be spoilt, and its build meets no other one. */
export interface SiteCopy {
  readonly docs: string;
  /** Where a build leaves the site. */
  readonly site: string;
  /** Leaves the drawing of pictures out of the builds: half of their time goes there. */
  leavePicturesOut(): void;
  /** Builds the site, and answers what was printed and whether it was built. */
  build(): Promise<{ readonly built: boolean; readonly printed: string }>;
  remove(): void;
}

/** What a build may take on a machine that does much else, in milliseconds. */
const patience = 3 * 60_000;

/** In the repository, since packages are looked for in the folders above. */
export function copySite(isCopied: (page: string) => boolean = () => true): SiteCopy {
  const copies = path.join(root, '.cache', 'site-copies');
  mkdirSync(copies, { recursive: true });
  const copy = mkdtempSync(path.join(copies, 'site-'));
  const docs = path.join(copy, 'docs');
  const whole = path.join(root, 'docs');
  const left = new Set(['out-tsc', '.vitepress/dist', '.vitepress/.temp']);
  cpSync(whole, docs, {
    recursive: true,
    filter: (source) => {
      const where = path.relative(whole, source);
      return !left.has(where) && (!where.endsWith('.md') || isCopied(where));
    },
  });
  // The one of the documentation refers to projects of the repository, which are not here.
  writeFileSync(path.join(docs, 'tsconfig.json'), '{}\n');
  return {
    docs,
    site: path.join(docs, '.vitepress', 'dist'),
    leavePicturesOut: () => {
      const settings = path.join(docs, '.vitepress');
      renameSync(path.join(settings, 'config.mts'), path.join(settings, 'whole.mts'));
      const text = "import whole from './whole.mts';\n\nwhole.vite.plugins = [];\nexport default whole;\n";
      writeFileSync(path.join(settings, 'config.mts'), text);
    },
    build: () =>
      new Promise((resolve) => {
        execFile(
          process.execPath,
          [path.join(root, 'node_modules/vitepress/bin/vitepress.js'), 'build', docs],
          // Jest's NODE_ENV would build the site for development.
          { env: { ...process.env, NODE_ENV: 'production' }, timeout: patience, maxBuffer: 1 << 24 },
          (error, stdout, stderr) =>
            resolve({ built: error === null, printed: stripVTControlCharacters(stdout + stderr) }),
        );
      }),
    remove: () => rmSync(copy, { recursive: true, force: true }),
  };
}
