import { differencesOf, subjectOf } from './audit-difference';

describe('what an administrative call changed', () => {
  it('is told value by value, without what changes every time', () => {
    const before = { policy: { guard: { maxRemovalsCount: 10 }, unmappedGrace: '30s' }, revision: 3 };
    const after = { policy: { guard: { maxRemovalsCount: 25 }, unmappedGrace: '30s' }, revision: 4 };
    expect(differencesOf(before, after)).toEqual([
      { path: 'policy.guard.maxRemovalsCount', before: '10', after: '25' },
    ]);
  });

  it('is seen through the answer that wraps the thing', () => {
    const member = { role: 'ROLE_USER', email: 'ada@example.test' };
    expect(differencesOf({ member }, { member: { ...member, role: 'ROLE_ADMIN' } })).toEqual([
      { path: 'role', before: 'ROLE_USER', after: 'ROLE_ADMIN' },
    ]);
    expect(differencesOf(member, { member: { ...member, role: 'ROLE_ADMIN' } })).toHaveLength(1);
  });

  it('is seen through an answer that tells of a sync run too', () => {
    const before = { organizationId: 'o', provisioningMode: 'PROVISIONING_MODE_INVITE_ONLY' };
    const after = {
      organization: { organizationId: 'o', provisioningMode: 'PROVISIONING_MODE_SCIM' },
      run: { runId: 'r', state: 'SYNC_STATE_QUEUED' },
    };
    expect(differencesOf(before, after)).toEqual([
      { path: 'provisioningMode', before: 'PROVISIONING_MODE_INVITE_ONLY', after: 'PROVISIONING_MODE_SCIM' },
    ]);
  });

  it('is everything where there was nothing before, and nothing where nothing changed', () => {
    expect(differencesOf(undefined, { group: { name: 'Design', capabilities: ['chat', 'code'] } })).toEqual([
      { path: 'name', before: undefined, after: 'Design' },
      { path: 'capabilities', before: undefined, after: 'chat, code' },
    ]);
    expect(differencesOf({ a: 1 }, { a: 1 })).toEqual([]);
    expect(differencesOf(undefined, undefined)).toEqual([]);
  });

  it('names lists of things by their places', () => {
    const before = {
      seatTiers: [
        { tier: 'premium', purchased: 5 },
        { tier: 'standard', purchased: 50 },
      ],
    };
    const after = {
      seatTiers: [
        { tier: 'premium', purchased: 5 },
        { tier: 'standard', purchased: 60 },
      ],
    };
    expect(differencesOf(before, after)).toEqual([{ path: 'seatTiers[2].purchased', before: '50', after: '60' }]);
  });
});

describe('whom or what a call was about', () => {
  it.each([
    [{ organizationId: 'o', email: 'ada@example.test', role: 'ROLE_USER' }, 'ada@example.test'],
    [{ organizationId: 'o', name: 'Design' }, 'Design'],
    [{ customRole: { customRoleId: 'r', name: 'Reviewer' } }, 'Reviewer'],
    [{ organizationId: 'o' }, ''],
    [undefined, ''],
  ])('of %j is "%s"', (request, subject) => {
    expect(subjectOf(request)).toBe(subject);
  });
});
