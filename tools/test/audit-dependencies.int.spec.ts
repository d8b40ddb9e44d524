import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

jest.setTimeout(60_000);

const script = path.resolve(__dirname, '../audit-dependencies.mjs');
const advisory = {
  id: 1,
  url: 'https://advisories.example/1',
  title: 'Runs whatever it is given',
  severity: 'high',
  vulnerable_versions: '<2.0.0',
};
const packument = {
  name: 'leaky',
  'dist-tags': { latest: '1.0.0' },
  versions: { '1.0.0': { name: 'leaky', version: '1.0.0', dist: {} } },
};

describe('the audit of dependencies', () => {
  let folder: string;
  let registry: Server;
  /** What the registry says of advisories; undefined: it does not know such a question. */
  let advisories: Record<string, object[]> | undefined;
  let asked: string[];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rollcall-audit-'));
    const root = { name: 'product', version: '1.0.0', dependencies: { leaky: '1.0.0' } };
    const packages = { '': root, 'node_modules/leaky': { version: '1.0.0' } };
    await writeFile(path.join(folder, 'package.json'), JSON.stringify(root));
    const lock = { name: root.name, version: root.version, lockfileVersion: 3, requires: true, packages };
    await writeFile(path.join(folder, 'package-lock.json'), JSON.stringify(lock));
    registry = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.resume().once('end', () => {
        if (request.method === 'GET' && request.url === '/leaky') return response.end(JSON.stringify(packument));
        if (advisories === undefined) return response.writeHead(405, { allow: 'GET,HEAD' }).end();
        return response.setHeader('content-type', 'application/json').end(JSON.stringify(advisories));
      });
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => void (asked = []));
  afterAll(async () => {
    registry.closeAllConnections();
    await new Promise((resolve) => registry.close(resolve));
    await rm(folder, { recursive: true });
  });

  const audit = () =>
    new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
      const env = {
        ...process.env,
        npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}`,
        npm_config_cache: path.join(folder, 'cache'),
        npm_config_fetch_retries: '0',
      };
      execFile(process.execPath, [script, folder], { env }, (error, out, err) =>
        resolve({ code: error ? error.code : 0, out, err }),
      );
    });

  it('passes where the registry was asked and has nothing against them', async () => {
    advisories = {};
    expect(await audit()).toEqual({
      code: 0,
      out: expect.stringMatching(/^dependencies audited: \d+ packages, 0 high or critical\n$/),
      err: '',
    });
    expect(asked).toContain('POST /-/npm/v1/security/advisories/bulk');
  });

  it('fails with 1 and names what the registry has against them', async () => {
    advisories = { leaky: [advisory] };
    const { code, err } = await audit();
    expect([code, err]).toEqual([1, `high: leaky *: ${advisory.title} ${advisory.url}\n`]);
  });

  it('passes with what is less than high', async () => {
    // Of another id: npm remembers what an advisory said.
    advisories = { leaky: [{ ...advisory, id: 2, severity: 'moderate' }] };
    expect(await audit()).toMatchObject({ code: 0, err: '' });
  });

  it('never passes where the registry gave no answer: 3, and says so plainly', async () => {
    advisories = undefined;
    const { code, out, err } = await audit();
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^dependencies are NOT audited: the registry gave no answer \(.*405.*\)\n$/);
  });
});
