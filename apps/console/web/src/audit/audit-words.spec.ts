import { group, ingest, membership, scopeOf, seatPolicy } from '@rollcall/contracts';
import { deedWord, hasDeed } from './audit-words';

describe('an entry of the audit log', () => {
  it('has words for every administrative call of the services', () => {
    const methods = [
      ingest.IngestService,
      seatPolicy.SeatPolicyService,
      membership.MembershipService,
      group.GroupService,
    ]
      .flatMap((service) => [...service.methods])
      .filter((method) => scopeOf(method) === 'write')
      .map(({ name }) => name);
    expect(methods.length).toBeGreaterThan(20);
    expect(methods.filter((name) => !hasDeed(name))).toEqual([]);
  });

  it('names a call that it has no words for', () => {
    expect(deedWord('DoThis')).toBe('did DoThis');
  });
});
