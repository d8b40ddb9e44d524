import { startSimulator, type StartedSimulator } from '../test-rig/started-simulator';
import { temporaryFolder } from '../test-rig/temporary-folder';
import { WorkOS } from '@workos-inc/node';

const clientId = 'client_default';
const cookiePassword = 'a-password-of-more-than-32-characters';
const redirectUri = 'http://127.0.0.1:4000/auth/callback';
const folder = temporaryFolder();

let running: StartedSimulator;
let workos: WorkOS;
beforeEach(async () => {
  running = await startSimulator();
  // WorkOS's client checks tokens by the machine's clock.
  running.clock.set(new Date());
  const { hostname, port } = new URL(running.url);
  const address = { apiHostname: hostname, port: Number(port), https: false, maxRetries: 0 };
  workos = new WorkOS({ apiKey: 'sk_test_default', clientId, ...address });
  running.control.addPerson({
    email: 'Ada@Example.test',
    first_name: 'Ada',
    last_name: 'Byron',
    note: 'Owner of Acme',
  });
});
afterEach(() => running.simulator.stop());

const begin = (options: { redirectUri?: string } = {}) =>
  workos.userManagement.getAuthorizationUrlWithPKCE({ provider: 'authkit', redirectUri, ...options });
const page = async (url: string | URL) => {
  const answer = await fetch(url, { redirect: 'manual' });
  return {
    status: answer.status,
    html: await answer.text(),
    location: answer.headers.get('location'),
    headers: answer.headers,
  };
};
const linksOf = (html: string) =>
  [...html.matchAll(/<a href="([^"]+)"/g)].map(([, href = '']) => new URL(href.replaceAll('&#38;', '&'), running.url));
const linkTo = (html: string, email: string) => {
  const found = linksOf(html).find((link) => link.searchParams.get('person') === email);
  if (found === undefined) throw new Error(`nobody of ${email} on the page`);
  return found;
};
async function codeFor(email: string) {
  const { url, state, codeVerifier } = await begin();
  const back = new URL((await page(linkTo((await page(url)).html, email))).location ?? '');
  expect(back.searchParams.get('state')).toBe(state);
  return { code: back.searchParams.get('code') ?? '', codeVerifier };
}
async function signedIn(email: string) {
  const answer = await workos.userManagement.authenticateWithCode({
    ...(await codeFor(email)),
    session: { sealSession: true, cookiePassword },
  });
  const sessionData = answer.sealedSession ?? '';
  return { answer, session: workos.userManagement.loadSealedSession({ sessionData, cookiePassword }) };
}

describe("the sign-in, by WorkOS's own client", () => {
  it('gives whoever is chosen on the page a session, which is proved by the published key', async () => {
    const { answer, session } = await signedIn('ada@example.test');
    expect(answer.user).toMatchObject({ email: 'ada@example.test', emailVerified: true, firstName: 'Ada' });
    expect(await session.authenticate()).toMatchObject({
      authenticated: true,
      sessionId: expect.stringMatching(/^session_/),
    });
  });

  it('knows the same person as the same user at the next sign-in', async () => {
    const first = await signedIn('ada@example.test');
    const second = await signedIn('ada@example.test');
    expect(second.answer.user.id).toBe(first.answer.user.id);
    const ids = await Promise.all([first, second].map(({ session }) => session.authenticate()));
    expect(new Set(ids.map((one) => (one.authenticated ? one.sessionId : ''))).size).toBe(2);
  });

  it('gives a session for a code once, to the browser that asked for it, within ten minutes', async () => {
    const { code, codeVerifier } = await codeFor('ada@example.test');
    const change = (given: { code: string; codeVerifier: string }) => workos.userManagement.authenticateWithCode(given);
    await expect(change({ code, codeVerifier: 'x'.repeat(43) })).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(change({ code, codeVerifier })).rejects.toMatchObject({ error: 'invalid_grant' });
    const late = await codeFor('ada@example.test');
    await running.clock.advance(10 * 60_000 + 1);
    await expect(change(late)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('needs the API key to change a code into a session', async () => {
    const body = { client_id: clientId, grant_type: 'authorization_code', code: 'code_1' };
    expect((await running.call('POST', '/user_management/authenticate', body)).status).toBe(401);
  });

  it('renews a session by its refresh token, each of which is good once', async () => {
    const { session } = await signedIn('ada@example.test');
    const again = workos.userManagement.loadSealedSession({ sessionData: session['sessionData'], cookiePassword });
    expect(await session.refresh()).toMatchObject({ authenticated: true });
    expect(await session.authenticate()).toMatchObject({ authenticated: true });
    expect(await again.refresh()).toMatchObject({ authenticated: false, reason: 'invalid_grant' });
  });

  it('proves a session for five minutes', async () => {
    running.clock.set(new Date(Date.now() - 301_000));
    const { session } = await signedIn('ada@example.test');
    expect(await session.authenticate()).toEqual({ authenticated: false, reason: 'invalid_jwt' });
    running.clock.set(new Date());
    expect(await session.refresh()).toMatchObject({ authenticated: true });
  });

  it('ends a session at the logout, and by revocation', async () => {
    const one = await signedIn('ada@example.test');
    const logout = await one.session.getLogoutUrl({ returnTo: 'http://127.0.0.1:4000/sign-in' });
    expect(await page(logout)).toMatchObject({ status: 302, location: 'http://127.0.0.1:4000/sign-in' });
    expect(await one.session.refresh()).toMatchObject({ reason: 'invalid_grant' });

    const other = await signedIn('ada@example.test');
    const proved = await other.session.authenticate();
    await workos.userManagement.revokeSession({ sessionId: proved.authenticated ? proved.sessionId : '' });
    expect(await other.session.refresh()).toMatchObject({ reason: 'invalid_grant' });
  });

  it.each([
    'https://evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://localhost@evil.example/',
    'javascript:alert(1)',
    '',
  ])('leads nobody to another machine: %s', async (elsewhere) => {
    const { url } = await begin({ redirectUri: elsewhere });
    const shown = new URL(url);
    shown.searchParams.set('person', 'ada@example.test');
    for (const address of [url, shown]) {
      expect(await page(address)).toMatchObject({ status: 400, location: null });
    }
    const logout = new URL('/user_management/sessions/logout', running.url);
    logout.searchParams.set('return_to', elsewhere);
    expect(await page(logout)).toMatchObject({ status: 200, location: null });
  });
});

describe('the page to choose a person on', () => {
  it('lists those that were added first, then the people of the directories, each once, with where they are', async () => {
    const { directoryId } = running.directory();
    running.control.createUser({
      directory_id: directoryId,
      email: 'ADA@example.test',
      first_name: 'Other',
      last_name: 'Name',
    });
    running.control.createUser({
      directory_id: directoryId,
      email: 'bob@example.test',
      first_name: 'Bob',
      last_name: null,
      state: 'inactive',
    });
    running.control.createUser({ directory_id: directoryId, email: null, first_name: 'Nobody', last_name: null });
    const { html } = await page((await begin()).url);
    expect(linksOf(html).map((link) => link.searchParams.get('person'))).toEqual([
      'ada@example.test',
      'bob@example.test',
    ]);
    for (const words of ['Ada Byron', 'Owner of Acme', 'Active in Acme Okta', 'Bob', 'Inactive in Acme Okta']) {
      expect(html).toContain(words);
    }
  });

  it('finds people by a part of name or email, and pages through them', async () => {
    const { directoryId } = running.directory();
    running.control.generate(directoryId, { users: 45, seed: 1, email_domain: 'acme.example' });
    const { url } = await begin();
    const seen = new Set<string | null>();
    let next: URL | undefined = new URL(url);
    let pages = 0;
    while (next !== undefined && pages < 10) {
      const links: URL[] = linksOf((await page(next)).html);
      links
        .filter((link) => link.searchParams.has('person'))
        .forEach((link) => seen.add(link.searchParams.get('person')));
      pages += 1;
      next = links.find(
        (link) => link.searchParams.get('page') === String(pages + 1) && !link.searchParams.has('person'),
      );
    }
    expect([pages, seen.size]).toEqual([3, 46]);
    const found = new URL(url);
    found.searchParams.set('q', 'BYRON');
    expect(linksOf((await page(found)).html).map((link) => link.searchParams.get('person'))).toEqual([
      'ada@example.test',
    ]);
    found.searchParams.set('q', 'nobody of this name');
    expect((await page(found)).html).toContain('Nobody of that name or email.');
  });

  it('shows names as text, whatever is in them, and runs no script', async () => {
    running.control.addPerson({
      email: 'eve@example.test',
      first_name: '<script>alert(1)</script>',
      note: '"><img src=x>',
    });
    const { html, headers } = await page((await begin()).url);
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain('&#60;script&#62;');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('people that were added', () => {
  it('come by the control, and are there again after a restart, but not after a reset', async () => {
    const person = { email: ' Grace@Example.test ', first_name: 'Grace' };
    expect(await running.call('POST', '/control/people', person)).toMatchObject({
      status: 201,
      body: { email: 'grace@example.test', first_name: 'Grace', last_name: null, note: null },
    });
    expect((await running.call('POST', '/control/people', { email: 'nobody' })).status).toBe(422);
    expect((await running.call('POST', '/control/people', { ...person, role: 'owner' })).status).toBe(422);

    await running.simulator.save(folder.path('state.jsonl'));
    running.control.reset();
    expect(linksOf((await page((await begin()).url)).html)).toEqual([]);
    await running.simulator.load(folder.path('state.jsonl'));
    const { html } = await page((await begin()).url);
    expect(linksOf(html).map((link) => link.searchParams.get('person'))).toEqual([
      'ada@example.test',
      'grace@example.test',
    ]);
  });
});
