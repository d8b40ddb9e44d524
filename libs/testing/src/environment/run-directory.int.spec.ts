import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createRunDirectory } from './run-directory';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'rollcall-run-directory-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

describe('the folder of a test run', () => {
  it('can be passed by the account that Postgres runs as', async () => {
    const { mode } = await stat(await createRunDirectory(parent));
    expect((mode & 0o777).toString(8)).toBe('755');
  });

  it('takes the place of folders whose run is dead, and of nothing else', async () => {
    const dead = spawn(process.execPath, ['--version']);
    await once(dead, 'exit');
    await mkdir(join(parent, `rollcall-test-run-${dead.pid}-abc`, 'postgres'), { recursive: true });
    await mkdir(join(parent, `something-${dead.pid}-abc`));
    const alive = await createRunDirectory(parent);
    const next = await createRunDirectory(parent);
    expect((await readdir(parent)).sort()).toEqual(
      [basename(alive), basename(next), `something-${dead.pid}-abc`].sort(),
    );
  });
});
