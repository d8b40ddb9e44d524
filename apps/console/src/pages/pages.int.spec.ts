import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { startTestBed, type TestBed } from '../test-bed/test-bed';

let bed: TestBed;
beforeAll(async () => void (bed = await startTestBed()));
afterAll(() => bed.stop());

/** As it is written, which `fetch` would not send. */
function raw(path: string, method = 'GET'): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    request(`${bed.url}/`, { path, method }, async (answer) =>
      resolve({ status: answer.statusCode, body: await text(answer) }),
    )
      .once('error', reject)
      .end();
  });
}

describe('the page', () => {
  it.each(['/', '/o/org-a/members', '/sign-in?error=expired', '/o/org-a/members/ada@example.test', '/nonsense'])(
    'is served at each of its own addresses: %s',
    async (path) => {
      const answer = await fetch(bed.url + path);
      expect([answer.status, await answer.text()]).toEqual([200, '<title>the page</title>']);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    },
  );

  it('keeps files that are named by their contents for ever, and knows when one is not there', async () => {
    const there = await fetch(`${bed.url}/assets/index-abc123.js`);
    expect([there.status, await there.text()]).toEqual([200, 'script']);
    expect(there.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const gone = await fetch(`${bed.url}/assets/index-older1.js`);
    expect(gone.status).toBe(404);
    expect(gone.headers.get('cache-control')).toBeNull();
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/....//secret.txt',
    '//secret.txt',
    '/.hidden',
    '/index.html%00.txt',
    '/%00',
    '/%',
  ])('shows no file outside of it, and no hidden one: %s', async (path) => {
    const { status, body } = await raw(path);
    expect(body).not.toMatch(/outside of the page|hidden/);
    expect([200, 400, 403, 404]).toContain(status);
  });

  it('lets scripts of ours run alone, none written into it, and nobody frame it', async () => {
    const { headers } = await fetch(bed.url);
    const policy = Object.fromEntries(
      (headers.get('content-security-policy') ?? '').split(';').map((part) => {
        const [name = '', ...sources] = part.trim().split(' ');
        return [name, sources.join(' ')];
      }),
    );
    expect(policy).toMatchObject({
      'default-src': "'self'",
      'script-src': "'self'",
      'connect-src': "'self'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
    });
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{7,}/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('is not there for other methods, nor at addresses of the server', async () => {
    expect((await raw('/o/org-a', 'POST')).status).toBe(404);
    expect((await raw('/o/org-a', 'DELETE')).status).toBe(404);
    expect((await raw('/auth/nonsense')).status).toBe(404);
    expect((await raw('/api/nonsense')).status).toBe(401);
    for (const path of ['/livez', '/readyz', '/metrics']) expect((await raw(path)).status).toBe(200);
  });

  it('that is not built is told clearly', async () => {
    await rm(bed.webDirectory, { recursive: true });
    const answer = await fetch(bed.url);
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('not built')]);
  });
});
