import { MemberStatus, Role } from '@rollcall/contracts';
import { roles } from '@rollcall/domain';
import { roleMessages, roleOf, statusMessages, statusOf } from './words';

const namesOf = (values: object) => Object.keys(values).filter((name) => Number.isNaN(Number(name)));

describe('the words for roles and statuses', () => {
  it('every role has one message, and back', () => {
    expect(Object.keys(roleMessages)).toEqual([...roles]);
    for (const role of roles) expect(roleOf(roleMessages[role])).toBe(role);
    expect(namesOf(Role)).toHaveLength(roles.length + 1);
    expect(roleOf(Role.UNSPECIFIED)).toBeUndefined();
  });

  it('every status has one message, and back', () => {
    for (const status of ['active', 'waiting_for_seat', 'removed'] as const) {
      expect(statusOf(statusMessages[status])).toBe(status);
    }
    expect(namesOf(MemberStatus)).toHaveLength(4);
    expect(statusOf(MemberStatus.UNSPECIFIED)).toBeUndefined();
  });
});
