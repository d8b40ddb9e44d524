import { hasOwnerRights } from './owner-rights';

const session = (operator: boolean, ...organizations: [string, string][]) => ({
  person: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' },
  operator,
  organizations: organizations.map(([organizationId, role]) => ({ organizationId, role })),
  csrfToken: 'token',
});

describe('the rights of an owner', () => {
  it.each([
    ['an owner of the organization', session(false, ['acme', 'owner']), true],
    ['an operator, wherever', session(true), true],
    ['an admin of it', session(false, ['acme', 'admin']), false],
    ['an owner of another organization', session(false, ['acme', 'admin'], ['other', 'owner']), false],
    ['somebody of whom nothing is known', session(false), false],
  ])('are not those of everybody: %s', (_who, of, has) => {
    expect(hasOwnerRights(of, 'acme')).toBe(has);
  });
});
