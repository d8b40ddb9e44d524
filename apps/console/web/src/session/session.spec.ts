import { nameOf, parseSession, pathToReturnTo } from './session';

describe('a session', () => {
  const answer = {
    person: { email: 'ada@acme.test', firstName: 'Ada', lastName: 'Lovelace' },
    operator: false,
    organizations: [{ organizationId: 'org_acme', role: 'owner' }],
    csrfToken: 'token',
  };

  it('is who is signed in, what they administer, and the token of their changes', () => {
    expect(parseSession({ ...answer, something: 'new' })).toEqual(answer);
  });

  it.each([[null], ['text'], [{}], [{ ...answer, csrfToken: '' }], [{ ...answer, person: {} }]])(
    'is not %j',
    (json) => {
      expect(() => parseSession(json)).toThrow('no session');
    },
  );

  it('names a person by their name, or their address', () => {
    expect(nameOf(answer.person)).toBe('Ada Lovelace');
    expect(nameOf({ email: 'x@acme.test', firstName: '', lastName: '' })).toBe('x@acme.test');
  });
});

describe('the path to return to', () => {
  it.each([['/o/org_acme/members?q=ada'], ['/']])('is kept: %s', (path) => {
    expect(pathToReturnTo(path)).toBe(path);
  });

  it.each([
    [null],
    [''],
    ['https://evil.test'],
    ['//evil.test'],
    ['/\\evil.test'],
    ['/\t/evil.test'],
    ['\t//evil.test'],
    ['/o\\..\\evil'],
    ['javascript:alert(1)'],
    ['/sign-in?returnTo=/sign-in'],
  ])('leads nowhere else: %j', (path) => {
    expect(pathToReturnTo(path)).toBe('/');
  });
});
