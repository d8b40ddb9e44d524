import { execFile } from 'node:child_process';
import { cp, chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { App, Program } from '../../faults/test-bed/service-processes';
import { type Dockerfile, readDockerfile } from './dockerfile';

/** What a container engine would have made of docker/Dockerfile, as folders. */
export interface ContainerImages {
  /** How a container of that image runs its process. */
  programOf(app: App): Program;
  /** The folder that is a container's working directory. */
  folderOf(app: App): string;
  /** The list of what is inside, as the build wrote it. */
  readonly contents: string;
  remove(): Promise<void>;
}

const sources = path.resolve(__dirname, '../../../../..');

/**
 * Performs the Dockerfile's steps in a folder that has nothing but what an engine would send it: what .dockerignore lets
 * through. Steps about one app are done for each of them, the others once.
 * @throws Error with a step's last words when it fails
 */
export async function buildContainerImages(apps: readonly App[]): Promise<ContainerImages> {
  const dockerfile = readDockerfile(await readFile(path.join(sources, 'docker', 'Dockerfile'), 'utf8'));
  const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-images-'));
  // The account that runs the processes has to pass.
  await chmod(folder, 0o755);
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const build = path.join(folder, 'build');
    await copyContext(build);
    await performSteps(dockerfile, build, apps);
    const folderOf = (app: App) => path.join(folder, app);
    for (const app of apps) await fillImage(dockerfile, build, folderOf(app), app);
    const contents = await readFile(path.join(build, 'sbom.cdx.json'), 'utf8');
    await rm(build, { recursive: true });

    const [command, ...parameters] = dockerfile.entrypoint;
    if (command !== 'node') throw new Error(`an image runs node, not ${String(command)}`);
    const programOf = (app: App): Program => ({
      command: process.execPath,
      parameters,
      cwd: folderOf(app),
      env: dockerfile.environment,
      // Nobody but root owns an image's files, so that they cannot be written; where we are not root we own them.
      runAs: process.getuid?.() === 0 ? dockerfile.user : undefined,
    });
    return { programOf, folderOf, contents, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** What an engine is sent: the sources without what .dockerignore names, by `name` or `**` + `/name`. */
async function copyContext(to: string): Promise<void> {
  const patterns = (await readFile(path.join(sources, '.dockerignore'), 'utf8')).split('\n').filter(Boolean);
  const unknown = patterns.filter((pattern) => !/^(\*\*\/)?[\w.-]+$/.test(pattern));
  if (unknown.length > 0) throw new Error(`patterns that the test does not know: ${unknown.join(', ')}`);
  const anywhere = new Set(patterns.filter((one) => one.startsWith('**/')).map((one) => one.slice(3)));
  const atTop = new Set(patterns);
  await cp(sources, to, {
    recursive: true,
    filter: (source) => !anywhere.has(path.basename(source)) && !atTop.has(path.relative(sources, source)),
  });
}

async function performSteps({ steps }: Dockerfile, build: string, apps: readonly App[]): Promise<void> {
  const commands = steps.flatMap((step) =>
    step.includes('${APP}') ? apps.map((app) => step.replaceAll('${APP}', app)) : [step],
  );
  const env = {
    // The image's Node.js is that of the tests, and nothing else of our surroundings is there.
    PATH: `${path.dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: process.env['HOME'],
    // What was fetched before is not fetched again: the lockfile's hashes say that it is the same.
    npm_config_prefer_offline: 'true',
  };
  for (const command of commands) {
    await promisify(execFile)('/bin/sh', ['-c', command], { cwd: build, env, maxBuffer: 64 * 1024 * 1024 });
  }
}

/** Copies what the image takes. By hard links: as good as copies for those who may not write, and five of them cost little. */
async function fillImage({ workspace, copies }: Dockerfile, build: string, image: string, app: App): Promise<void> {
  await mkdir(image);
  for (const { from, to } of copies) {
    const source = path.join(build, path.relative(workspace, from.replaceAll('${APP}', app)));
    await promisify(execFile)('cp', ['--archive', '--link', source, path.join(image, to)]);
  }
}
