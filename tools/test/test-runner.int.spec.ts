import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const runner = join(__dirname, '..', 'test.mjs');

let project: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'rollcall-runner-'));
  // Plain JavaScript under the name of a spec: this is about the runner, not about transforms.
  const config = { rootDir: project, testMatch: ['**/*.spec.ts'], transform: {}, maxWorkers: 2 };
  await writeFile(join(project, 'jest.config.json'), JSON.stringify(config));
});

afterEach(async () => {
  await rm(project, { recursive: true, force: true });
});

async function runTests(specs: Record<string, string>, ...given: string[]) {
  await Promise.all(Object.entries(specs).map(([name, text]) => writeFile(join(project, name), text)));
  return new Promise<{ code: unknown; lines: string[]; stderr: string }>((resolve) => {
    const parameters = [runner, ...given, '--config', join(project, 'jest.config.json')];
    execFile(process.execPath, parameters, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, lines: stdout.trimEnd().split('\n'), stderr });
    });
  });
}

const passing = `it('holds', () => {}); it.skip('later', () => {});`;

describe('the test runner', () => {
  it('ends with one line of counts over all suites, and with 0 when all is well', async () => {
    const { code, lines } = await runTests({ 'a.spec.ts': passing, 'b.int.spec.ts': passing });
    expect(lines.at(-1)).toBe('2 passed, 0 failed, 2 skipped');
    expect(lines.filter((line) => / passed, /.test(line))).toHaveLength(1);
    expect(code).toBe(0);
  });

  it('runs the named kind only', async () => {
    const { lines } = await runTests({ 'a.spec.ts': `it('holds', () => {});`, 'b.int.spec.ts': passing }, 'unit');
    expect(lines.at(-1)).toBe('1 passed, 0 failed');
  });

  it('counts a test that fails and a suite that does not compile', async () => {
    const { code, lines } = await runTests({
      'a.spec.ts': `it('holds', () => {}); it('fails', () => { throw new Error('no'); });`,
      'b.spec.ts': `it('never runs', () => {`,
    });
    expect(lines.at(-1)).toBe('1 passed, 2 failed');
    expect(code).toBe(1);
  });

  it('fails when no test ran', async () => {
    const { code, lines } = await runTests({ 'a.spec.ts': passing }, 'all', 'no-such-file');
    expect(lines.at(-1)).toBe('0 passed, 0 failed');
    expect(code).toBe(1);
  });

  it('fails when a test leaves a handle open', async () => {
    const leaking = `it('holds', () => { setInterval(() => {}, 1000); });`;
    const { code, lines, stderr } = await runTests({ 'a.spec.ts': leaking, 'b.spec.ts': leaking });
    expect(stderr).toMatch(/failed to exit gracefully|did not exit/);
    expect(lines.at(-1)).toBe('2 passed, 1 failed');
    expect(code).toBe(1);
  });

  it('fails when the setup breaks off', async () => {
    const { code, lines } = await runTests({ 'a.spec.ts': passing }, 'all', '--globalSetup', join(project, 'none.js'));
    expect(lines.at(-1)).toBe('0 passed, 1 failed');
    expect(code).toBe(1);
  });

  it('gives the seed to the tests', async () => {
    const { lines } = await runTests(
      { 'a.spec.ts': `it('is seeded', () => { expect(process.env.ROLLCALL_TEST_SEED).toBe('42'); });` },
      '--seed',
      '42',
    );
    expect(lines.at(-1)).toBe('1 passed, 0 failed');
  });

  it('explains itself', async () => {
    const { code, lines } = await runTests({}, '--help');
    expect(lines[0]).toContain('[unit|int|e2e|all]');
    expect(code).toBe(0);
  });
});
