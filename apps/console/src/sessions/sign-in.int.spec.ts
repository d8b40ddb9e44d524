import { Code, ConnectError } from '@connectrpc/connect';
import { group, membership } from '@rollcall/contracts';
import { tenants } from '../test-bed/stubbed-services';
import { people, secret, serviceToken, startTestBed, type TestBed } from '../test-bed/test-bed';
import { stubbedApiKey } from '../test-bed/authkit-stub';

const sessionCookie = '__Host-rollcall-session';
const attemptCookie = '__Host-rollcall-sign-in';
const signIn = { email: people.administrator };

describe('signing in', () => {
  let bed: TestBed;
  beforeAll(async () => void (bed = await startTestBed()));
  afterAll(() => bed.stop());
  const begin = async (browser = bed.browser(), returnTo = '/') => {
    const answer = await browser.get(`/auth/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
    const asked = new URL(answer.headers.get('location') ?? '').searchParams;
    const code = bed.authkit.codeFor(signIn, asked.get('code_challenge') ?? '');
    return { answer, asked, code, browser };
  };

  it('leads to WorkOS with a state and a PKCE challenge, and back to the page that was asked for', async () => {
    const { answer, asked, browser } = await begin();
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^https:\/\/workos\.example\/user_management\/authorize\?/);
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: 'client_1',
      code_challenge_method: 'S256',
      provider: 'authkit',
      redirect_uri: 'https://console.example/auth/callback',
      response_type: 'code',
    });
    expect(asked.get('state')?.length).toBeGreaterThanOrEqual(43);
    expect(await browser.signIn(signIn, '/o/org-a/members?x=1')).toBe('/o/org-a/members?x=1');
    expect(await (await browser.get('/api/session')).json()).toEqual({
      person: { email: people.administrator, firstName: 'Ada', lastName: '' },
      operator: false,
      organizations: [{ organizationId: tenants.a.organizationId, role: 'admin' }],
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('sets cookies that scripts cannot read, other hosts cannot have set and other sites cannot send', async () => {
    const { answer, asked, code, browser } = await begin();
    const back = await browser.get(`/auth/callback?code=${code}&state=${asked.get('state')}`);
    const set = [...answer.headers.getSetCookie(), ...back.headers.getSetCookie()];
    expect(set.map((text) => text.split('=')[0])).toEqual([attemptCookie, attemptCookie, sessionCookie]);
    for (const text of set) {
      expect(text).toContain('; Path=/; HttpOnly; Secure; SameSite=Lax');
      expect(text).not.toMatch(/domain/i);
    }
  });

  it('is never kept by a cache', async () => {
    const { answer, browser } = await begin();
    for (const one of [answer, await browser.get('/api/session')]) {
      expect(one.headers.get('cache-control')).toBe('no-store');
    }
  });

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', '/o/a\r\nlocation: https://evil.example'])(
    'leads to the start when it was to lead to %j',
    async (returnTo) => expect(await bed.browser().signIn(signIn, returnTo)).toBe('/'),
  );

  it('is finished only in the browser that began it', async () => {
    const attacker = await begin();
    const victim = await begin();
    const other = await victim.browser.get(`/auth/callback?code=${attacker.code}&state=${attacker.asked.get('state')}`);
    expect(other.headers.get('location')).toBe('/sign-in?error=expired');
    expect(victim.browser.cookies.has(sessionCookie)).toBe(false);
  });

  it('takes no code that was given for another attempt', async () => {
    const attacker = await begin();
    const victim = await begin();
    const other = await victim.browser.get(`/auth/callback?code=${attacker.code}&state=${victim.asked.get('state')}`);
    expect(other.headers.get('location')).toBe('/sign-in?error=expired');
    expect(victim.browser.cookies.has(sessionCookie)).toBe(false);
  });

  it('cannot be finished twice, nor after a quarter of an hour, nor with a changed attempt', async () => {
    const once = await begin();
    const address = `/auth/callback?code=${once.code}&state=${once.asked.get('state')}`;
    expect((await once.browser.get(address)).headers.get('location')).toBe('/');
    expect((await once.browser.get(address)).headers.get('location')).toBe('/sign-in?error=expired');

    const changed = await begin();
    const sealed = changed.browser.cookies.get(attemptCookie) ?? '';
    const [, mac = ''] = sealed.split('.');
    const { state } = Object.fromEntries(changed.asked);
    const forged = Buffer.from(JSON.stringify({ state, codeVerifier: 'x', returnTo: '//evil.example', until: 1e15 }));
    for (const text of [`${forged.toString('base64url')}.${mac}`, 'nonsense', `${sealed}x`, '.']) {
      changed.browser.cookies.set(attemptCookie, text);
      const answer = await changed.browser.get(`/auth/callback?code=${changed.code}&state=${state}`);
      expect(answer.headers.get('location')).toBe('/sign-in?error=expired');
    }

    const late = await begin();
    await bed.clock.advance(15 * 60_000 + 1);
    const answer = await late.browser.get(`/auth/callback?code=${late.code}&state=${late.asked.get('state')}`);
    expect(answer.headers.get('location')).toBe('/sign-in?error=expired');
  });

  it('makes a new session in place of one that somebody else has planted in the browser', async () => {
    const attacker = await bed.signedIn(people.stranger);
    const victim = bed.browser();
    const planted = attacker.cookies.get(sessionCookie) ?? '';
    victim.cookies.set(sessionCookie, planted);
    await victim.signIn(signIn);
    expect(victim.cookies.get(sessionCookie)).not.toBe(planted);
    expect(victim.csrfToken()).not.toBe(attacker.csrfToken());
    const { person } = (await (await attacker.get('/api/session')).json()) as { person: { email: string } };
    expect(person.email).toBe(people.stranger);
  });

  it('turns away who administers nothing, whose address nobody has verified, and who impersonates somebody', async () => {
    const cases = [
      [{ email: people.nobody }, 'no_access'],
      [{ ...signIn, emailVerified: false }, 'email_not_verified'],
      [{ ...signIn, impersonated: true }, 'impersonated'],
    ] as const;
    for (const [who, reason] of cases) {
      const browser = bed.browser();
      const before = bed.authkit.revoked.length;
      expect(await browser.signIn(who)).toBe(`/sign-in?error=${reason}`);
      expect(browser.cookies.has(sessionCookie)).toBe(false);
      // Otherwise WorkOS would sign the same person in again at once.
      expect(bed.authkit.revoked).toHaveLength(before + 1);
    }
  });

  it('says that it was cancelled, and that WorkOS does not answer', async () => {
    const cancelled = await begin();
    const { state } = Object.fromEntries(cancelled.asked);
    const answer = await cancelled.browser.get(`/auth/callback?error=access_denied&state=${state}`);
    expect(answer.headers.get('location')).toBe('/sign-in?error=access_denied');
    bed.authkit.fail(500);
    expect(await bed.browser().signIn(signIn)).toBe('/sign-in?error=unavailable');
    bed.authkit.recover();
  });

  it('writes no email, token or secret into the log', async () => {
    const browser = await bed.signedIn(people.administrator);
    bed.authkit.fail(500);
    await bed.browser().signIn(signIn);
    bed.authkit.recover();
    await browser.get('/api/organizations/org-b/members.csv');
    const sealed = browser.cookies.get(sessionCookie) ?? '';
    for (const text of [people.administrator, people.stranger, stubbedApiKey, serviceToken, secret, sealed]) {
      expect(bed.logged()).not.toContain(text);
    }
    expect(bed.logged()).toContain('signed in');
  });
});

describe('a session', () => {
  let bed: TestBed;
  beforeEach(async () => void (bed = await startTestBed()));
  afterEach(() => bed.stop());

  it.each([
    ['is missing', () => undefined],
    ['is no seal', () => 'nonsense'],
    ['is empty', () => ''],
    ['was changed at its end', (sealed: string) => `${sealed.slice(0, -6)}AAAA~2`],
    ['was changed in its middle', (sealed: string) => sealed.replace(/^(.{200}).{4}/, '$1AAAA')],
    ['was cut', (sealed: string) => sealed.slice(0, 300)],
    ['has characters that no seal has', (sealed: string) => `${sealed.slice(0, 100)}%%%${sealed.slice(100)}`],
    ['was sealed by another secret', () => 'Fe26.2*1*aa*bb*cc**dd*ee~2'],
  ])('is none whose cookie %s', async (_what, change) => {
    const browser = await bed.signedIn(people.administrator);
    const changed = change(browser.cookies.get(sessionCookie) ?? '');
    if (changed === undefined) browser.cookies.delete(sessionCookie);
    else browser.cookies.set(sessionCookie, changed);
    const answer = await browser.get('/api/session');
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'unauthenticated' });
  });

  it('is renewed when its proof has run out: once for requests that come together, and with the same CSRF token', async () => {
    const browser = await bed.signedIn(people.administrator, { tokensLast: -1 });
    const before = { cookie: browser.cookies.get(sessionCookie), token: browser.csrfToken() };
    const renewals = bed.authkit.renewals();
    const stale = browser.cookieHeader();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => fetch(`${bed.url}/api/session`, { headers: { cookie: stale } })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(bed.authkit.renewals()).toBeLessThanOrEqual(renewals + 1);
    const { csrfToken } = (await answers[0]?.json()) as { csrfToken: string };
    expect(csrfToken).toBe(before.token);
    expect(
      answers.every((answer) => answer.headers.getSetCookie().some((text) => text.startsWith(sessionCookie))),
    ).toBe(true);
  });

  it('is over when WorkOS says so, and is neither lost nor let in while WorkOS does not answer', async () => {
    const browser = await bed.signedIn(people.administrator, { tokensLast: -1 });
    await bed.clock.advance(60_001);
    bed.authkit.fail(503);
    const away = await browser.get('/api/session');
    expect([away.status, await away.json()]).toEqual([503, expect.objectContaining({ code: 'unavailable' })]);
    bed.authkit.recover();
    expect((await browser.get('/api/session')).status).toBe(200);
    bed.authkit.endSessions();
    await bed.clock.advance(60_001);
    expect((await browser.get('/api/session')).status).toBe(401);
  }, 60_000);

  it('ends at the sign-out, also for who has copied its cookie, and WorkOS is told by the browser', async () => {
    const browser = await bed.signedIn(people.administrator);
    const copied = browser.cookieHeader();
    const answer = await browser.send('/auth/sign-out', { method: 'POST', headers: browser.headers() });
    const { location } = (await answer.json()) as { location: string };
    expect(location).toMatch(
      /^https:\/\/workos\.example\/user_management\/sessions\/logout\?session_id=session-\d+&return_to=/,
    );
    expect(new URL(location).searchParams.get('return_to')).toBe('https://console.example/sign-in');
    expect(browser.cookies.has(sessionCookie)).toBe(false);
    const other = await fetch(`${bed.url}/api/session`, { headers: { cookie: copied } });
    expect(other.status).toBe(401);
  });

  it('is signed out of by a form too, which needs the token as well', async () => {
    const browser = await bed.signedIn(people.administrator);
    const { cookie, origin } = browser.headers();
    const form = (fields: Record<string, string>) =>
      browser.send('/auth/sign-out', {
        method: 'POST',
        headers: { cookie, origin, accept: 'text/html' },
        body: new URLSearchParams(fields),
      });
    expect((await form({})).status).toBe(403);
    expect((await browser.get('/api/session')).status).toBe(200);
    const answer = await form({ csrf_token: browser.csrfToken() });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringContaining('/sessions/logout')]);
  });

  it('is not signed out of by another site', async () => {
    const browser = await bed.signedIn(people.administrator);
    for (const from of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]) {
      const headers = { ...browser.headers(), ...from };
      const answer = await browser.send('/auth/sign-out', { method: 'POST', headers });
      expect(answer.status).toBe(403);
    }
    expect((await browser.get('/api/session')).status).toBe(200);
  });

  it('may ask only so much: 429 then, and when to come again', async () => {
    await bed.stop();
    bed = await startTestBed({ requestBudget: { requests: 3, seconds: 60 } });
    const browser = await bed.signedIn(people.administrator);
    const other = await bed.signedIn(people.stranger);
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await browser.get('/api/session')).status);
    expect(statuses).toEqual([200, 200, 429]);
    const answer = await browser.get('/api/session');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await other.get('/api/session')).status).toBe(200);
  });

  it('outlives a change of the secret while both are given, and goes over to the new one', async () => {
    const newSecret = 'the-new-secret-of-more-than-32-characters';
    const browser = await bed.signedIn(people.administrator);
    const during = await startTestBed({ secrets: [newSecret, secret], authkit: bed.authkit });
    const after = await startTestBed({ secrets: [newSecret], authkit: bed.authkit });
    try {
      const atConsole = (one: TestBed) => browser.send(`${one.url}/api/session`);
      expect((await atConsole(after)).status).toBe(401);
      expect((await atConsole(during)).status).toBe(200);
      expect((await atConsole(after)).status).toBe(200);
      // The page has its CSRF token still.
      const { listCapabilities } = group.GroupService.method;
      await during.calls.unary(listCapabilities, undefined, 0, browser.headers(), {});
    } finally {
      await during.stop();
      await after.stop();
    }
  });
});

describe('on loopback', () => {
  it('the sign-in begins at the very name to which WorkOS leads back', async () => {
    const bed = await startTestBed({ consoleUrl: 'http://127.0.0.1:4000' });
    const port = new URL(bed.url).port;
    const answer = await fetch(`http://localhost:${port}/auth/sign-in?returnTo=/o/a`, { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe('http://127.0.0.1:4000/auth/sign-in?returnTo=%2Fo%2Fa');
    await bed.stop();
  });
});

describe('a call', () => {
  let bed: TestBed;
  beforeAll(async () => void (bed = await startTestBed()));
  afterAll(() => bed.stop());
  const { listMembers } = membership.MembershipService.method;
  const list = async (failure: ConnectError) => {
    const browser = await bed.signedIn(people.operator);
    bed.services.fail(failure);
    try {
      await bed.calls.unary(listMembers, undefined, 0, browser.headers(), { organizationId: 'org-a' });
      return undefined;
    } catch (error) {
      const { code, rawMessage } = ConnectError.from(error);
      return { code, rawMessage };
    } finally {
      bed.services.fail(undefined);
    }
  };

  it('is refused in the words of the service, with the reason code first', async () => {
    expect(await list(new ConnectError('plan_changed: look again', Code.FailedPrecondition))).toEqual({
      code: Code.FailedPrecondition,
      rawMessage: 'plan_changed: look again',
    });
  });

  it('tells nothing of what is broken inside, and does not sign people out when the console itself is not let in', async () => {
    const inside = 'connect ECONNREFUSED 10.0.0.7:8080';
    expect(await list(new ConnectError(inside, Code.Unavailable))).toMatchObject({ code: Code.Unavailable });
    for (const code of [Code.Unauthenticated, Code.PermissionDenied, Code.Internal, Code.Unknown]) {
      expect(await list(new ConnectError(inside, code))).toEqual({ code: Code.Internal, rawMessage: 'internal error' });
    }
    expect((await list(new ConnectError(inside, Code.Unavailable)))?.rawMessage).not.toContain('10.0.0.7');
  });

  it('with fields that do not exist, or too large, is bad input', async () => {
    const browser = await bed.signedIn(people.operator);
    const post = (body: string) =>
      browser.send('/api/rollcall.membership.v1.MembershipService/ListMembers', {
        method: 'POST',
        headers: { ...browser.headers(), 'content-type': 'application/json' },
        body,
      });
    expect(await (await post('{"organisation":"org-a"}')).json()).toMatchObject({ code: 'invalid_argument' });
    expect(await (await post('{')).json()).toMatchObject({ code: 'invalid_argument' });
    const large = await post(JSON.stringify({ organizationId: 'x'.repeat(5 * 1024 * 1024) }));
    expect(await large.json()).toMatchObject({ code: 'resource_exhausted' });
    for (const method of ['MembershipService/Nonsense', 'MembershipService/../../../../auth/sign-in']) {
      expect((await post('{}')).status).toBe(200);
      const answer = await browser.send(`/api/rollcall.membership.v1.${method}`, {
        method: 'POST',
        headers: browser.headers(),
      });
      expect(answer.status).toBe(404);
    }
  });
});
