import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { nodeFlags } from '@rollcall/service';
import { type App, type Program, services } from '../../faults/test-bed/service-processes';
import { baselineCommit as commit } from '../baseline-commit';

/** The version that this one is upgraded from, built: its own libraries, on the packages installed here. */
export interface Baseline {
  /** Where its sources are. */
  readonly root: string;
  programOf(app: App): Program;
  remove(): Promise<void>;
}

const workspace = path.resolve(__dirname, '../../../../..');
const run = promisify(execFile);

/** Whether the repository has the baseline's commit. A shallow clone is completed first, where it can be. */
export function hasBaseline(): boolean {
  const git = (...words: string[]): boolean =>
    spawnSync('git', words, { cwd: workspace, timeout: 60_000, stdio: 'ignore' }).status === 0;
  const isThere = (): boolean => git('cat-file', '-e', `${commit}^{commit}`);
  return isThere() || (git('fetch', '--quiet', '--unshallow') && isThere());
}

/**
 * Takes the sources of the baseline's commit out of the repository and bundles its services.
 * @throws Error what git says when the repository does not have the commit
 */
export async function buildBaseline(): Promise<Baseline> {
  const cache = path.join(workspace, '.cache', 'test');
  await mkdir(cache, { recursive: true });
  const root = await mkdtemp(path.join(cache, 'baseline-'));
  const remove = () => rm(root, { recursive: true, force: true });
  try {
    const archive = path.join(root, 'sources.tar');
    await run('git', ['archive', '--format=tar', `--output=${archive}`, commit], { cwd: workspace });
    await run('tar', ['--extract', '--file', archive, '--directory', root]);
    await linkPackages(root);
    await bundle(root);
    const programOf = (app: App): Program => ({
      command: process.execPath,
      parameters: [...nodeFlags, path.join(root, 'apps', app, 'dist', 'main.cjs')],
      cwd: root,
    });
    return { root, programOf, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The packages that are installed here, but its own libraries; what is not installed here any more is fetched. */
async function linkPackages(root: string): Promise<void> {
  const [installed, packages] = [path.join(workspace, 'node_modules'), path.join(root, 'node_modules')];
  const { dependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const scopes = (await readdir(installed)).filter((name) => name.startsWith('@') && name !== '@rollcall');
  const names = (await readdir(installed)).filter((name) => !/^[.@]/.test(name));
  for (const scope of scopes) {
    names.push(...(await readdir(path.join(installed, scope))).map((name) => `${scope}/${name}`));
  }
  for (const folder of ['', ...scopes, '@rollcall']) await mkdir(path.join(packages, folder), { recursive: true });
  for (const name of names) await symlink(path.join(installed, name), path.join(packages, name));
  for (const group of ['apps', 'libs']) {
    for (const name of await readdir(path.join(root, group))) {
      await symlink(path.join(root, group, name), path.join(packages, '@rollcall', name));
    }
  }
  for (const [name, version] of Object.entries(dependencies)) {
    if (names.includes(name)) continue;
    const { stdout } = await run('npm', ['pack', '--silent', `${name}@${version}`], { cwd: root });
    const target = path.join(packages, name);
    await mkdir(target, { recursive: true });
    await run('tar', [
      '--extract',
      '--strip-components=1',
      '--file',
      path.join(root, stdout.trim()),
      '--directory',
      target,
    ]);
  }
}

/** By the baseline's own bundler, as its images were made. */
async function bundle(root: string): Promise<void> {
  const bundler = pathToFileURL(path.join(root, 'tools', 'bundle.mjs')).href;
  const apps = services.map((app) => `apps/${app}`);
  await run(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { bundle } from ${JSON.stringify(bundler)}; await bundle(${JSON.stringify(apps)});`,
    ],
    { cwd: root },
  );
}

export interface DescribedMigration {
  readonly name: string;
  /** Of all its statements, up and down. */
  readonly hash: string;
}

/** The migrations of a source tree, by service, oldest first. */
export async function migrationsOf(root: string): Promise<Readonly<Record<string, readonly DescribedMigration[]>>> {
  const { stdout } = await run(process.execPath, [path.join(__dirname, 'migrations-of.mjs'), root]);
  return JSON.parse(stdout) as Record<string, DescribedMigration[]>;
}

/** The tree that is tested. */
export const thisTree = workspace;
