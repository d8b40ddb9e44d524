import { tenants } from '../test-bed/stubbed-services';
import { type Browser, people, startTestBed, type TestBed } from '../test-bed/test-bed';

const script = '</script><script>alert(1)</script>';
/** What a browser asks for when it is led to an address as to a page. */
const asPage = { accept: 'text/html,application/xhtml+xml' };

describe('a script that somebody has written into a name', () => {
  let bed: TestBed;
  let browser: Browser;
  beforeAll(async () => {
    bed = await startTestBed();
    browser = await bed.signedIn(people.administrator, { firstName: script });
    bed.services.answer('ListMembers', () => ({ members: [{ email: 'a@example.test', firstName: script }] }));
  });
  afterAll(() => bed.stop());

  const expectNoPage = (answer: Response) => {
    expect(answer.headers.get('content-type')).not.toMatch(/html|xml|javascript/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self';");
  };

  it('is a text in an answer that no browser shows as a page', async () => {
    const answer = await browser.send('/api/rollcall.membership.v1.MembershipService/ListMembers', {
      method: 'POST',
      headers: { ...browser.headers(), ...asPage, 'content-type': 'application/json' },
      body: JSON.stringify({ organizationId: tenants.a.organizationId }),
    });
    expectNoPage(answer);
    expect(await answer.json()).toMatchObject({ members: [{ firstName: script }] });
  });

  it('is one of the person who is signed in, too', async () => {
    const answer = await browser.get('/api/session', asPage);
    expectNoPage(answer);
    expect(await answer.json()).toMatchObject({ person: { firstName: script } });
  });

  it.each([
    `/api/${encodeURIComponent(script)}`,
    `/api/organizations/${encodeURIComponent(script)}/members.csv`,
    `/auth/${encodeURIComponent(script)}`,
    `/auth/callback?error=${encodeURIComponent(script)}&state=${encodeURIComponent(script)}`,
    `/sign-in?error=${encodeURIComponent(script)}`,
    `/o/${encodeURIComponent(script)}/members`,
    '/%3Cscript%3E%',
  ])('is in no answer of the server where it stood in the address: %s', async (address) => {
    const answer = await browser.get(address, asPage);
    for (const text of [await answer.text(), answer.headers.get('location') ?? '']) {
      expect(decodeURIComponent(text)).not.toContain('alert(1)');
    }
  });
});
