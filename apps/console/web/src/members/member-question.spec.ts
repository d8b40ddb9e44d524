import { membership, MemberStatus, Role } from '@rollcall/contracts';
import { isNarrowed, questionOf, requestOf, searchOf } from './member-question';

const question = (search: string) => questionOf(new URLSearchParams(search));

describe('what the list of members is asked', () => {
  it('is everybody by email where the address says nothing', () => {
    expect(question('')).toEqual({
      query: '',
      status: MemberStatus.UNSPECIFIED,
      role: Role.UNSPECIFIED,
      seatTier: '',
      sort: { by: 'email', descending: false },
    });
    expect(isNarrowed(question(''))).toBe(false);
    expect(searchOf(question('')).toString()).toBe('');
  });

  it.each([
    'q=ada',
    'status=active',
    'status=waiting',
    'status=removed',
    'role=custom&tier=premium+plus',
    'by=changed&order=down',
    'order=down',
    'q=a%26b&status=removed&role=owner&tier=x&by=tier&order=down',
  ])('comes back from the address as it went there: %s', (search) => {
    expect(searchOf(question(search)).toString()).toBe(search);
  });

  it('counts what the address says wrongly as not said', () => {
    expect(question('status=constructor&role=boss&by=toString&order=up')).toEqual(question(''));
  });

  it('becomes the request of the service', () => {
    expect(requestOf('org_a', question('q=ada&role=admin&by=joined&order=down'))).toEqual({
      organizationId: 'org_a',
      query: 'ada',
      status: MemberStatus.UNSPECIFIED,
      role: Role.ADMIN,
      seatTier: '',
      orderBy: membership.MemberOrder.CREATED_AT,
      descending: true,
    });
  });
});
