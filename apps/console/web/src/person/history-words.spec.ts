import { create } from '@bufbuild/protobuf';
import { CauseSchema, MemberStatus, Role } from '@rollcall/contracts';
import { actorOf, differencesOf } from './history-words';

const user = { role: Role.USER, seatTier: 'standard', status: MemberStatus.ACTIVE };

describe('a change of a member', () => {
  it('says only what changed', () => {
    expect(differencesOf(user, { ...user, role: Role.ADMIN })).toEqual([
      { what: 'Role', before: 'User', after: 'Admin' },
    ]);
  });

  it('of a newcomer says all they came with', () => {
    expect(differencesOf(undefined, user)).toEqual([
      { what: 'Status', before: '', after: 'Active' },
      { what: 'Role', before: '', after: 'User' },
      { what: 'Seat tier', before: '', after: 'Standard' },
    ]);
  });

  it('of one who is removed says that alone', () => {
    expect(differencesOf(user, { role: Role.UNSPECIFIED, seatTier: '', status: MemberStatus.REMOVED })).toEqual([
      { what: 'Status', before: 'Active', after: 'Removed' },
    ]);
  });

  it('of an email says both', () => {
    expect(differencesOf({ ...user, email: 'old@acme.test' }, { ...user, email: 'new@acme.test' })).toEqual([
      { what: 'Email', before: 'old@acme.test', after: 'new@acme.test' },
    ]);
  });

  it('names who made it: the directory, a sync run or a person', () => {
    const by = (value: Parameters<typeof create<typeof CauseSchema>>[1]) => actorOf(create(CauseSchema, value));
    expect(by({ by: { case: 'eventId', value: 'event_1' } })).toEqual({ kind: 'directory', eventId: 'event_1' });
    expect(by({ by: { case: 'runId', value: 'run_1' } })).toEqual({ kind: 'run', runId: 'run_1' });
    expect(by({ by: { case: 'person', value: 'ada@acme.test' } })).toEqual({ kind: 'person', name: 'ada@acme.test' });
    expect(actorOf(undefined)).toEqual({ kind: 'unknown' });
  });
});
