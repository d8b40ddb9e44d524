import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder of its own for each test of a spec file, gone after it. To be called outside of tests. */
export function temporaryFolder(): { path(name: string): string } {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'workos-simulator-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return { path: (name) => path.join(folder, name) };
}
