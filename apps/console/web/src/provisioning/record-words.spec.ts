import { besideMembers, directoryTypeWord, pollAgeWord, recordCounts } from './record-words';

describe('the WorkOS record in words', () => {
  it('names the kind of directory for people', () => {
    expect(directoryTypeWord('okta scim v2.0')).toBe('Okta SCIM v2.0');
    expect(directoryTypeWord('azure_scim_v2')).toBe('Azure SCIM v2');
    expect(directoryTypeWord('')).toBe('Directory');
  });

  it('adds up several directories', () => {
    const one = { users: 3, inactiveUsers: 1, groups: 2, memberships: 5 };
    expect(recordCounts([one, one])).toEqual({ users: 6, inactiveUsers: 2, groups: 4, memberships: 10 });
    expect(recordCounts([])).toEqual({ users: 0, inactiveUsers: 0, groups: 0, memberships: 0 });
  });

  it('stands beside the members, whichever are more', () => {
    expect(besideMembers(5, 5)).toMatch(/^As many/);
    expect(besideMembers(1_206, 1)).toBe('1,205 more active people in the directory than members here.');
    expect(besideMembers(0, 1)).toBe('1 more member here than active people in the directory.');
  });

  it.each([
    [-4, '0 seconds'],
    [1_000, '1 second'],
    [120_000, '2 minutes'],
    [7_200_000, '2 hours'],
  ])('was polled %p ms ago: %p', (age, words) => expect(pollAgeWord(age)).toBe(words));
});
