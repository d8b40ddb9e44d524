import { type DescMethodUnary, type MessageInitShape } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { membership, Role, seatPolicy } from '@rollcall/contracts';
import { ownersGroup, tenants } from '../test-bed/stubbed-services';
import { type Browser, people, startTestBed, type TestBed } from '../test-bed/test-bed';

const { inviteMember, removeMember, setMemberRole, transferPrimaryOwner } = membership.MembershipService.method;
const { setGroupMappings } = seatPolicy.SeatPolicyService.method;
const { organizationId } = tenants.a;
const owner = 'owner-of-a@example.test';
const user = 'user-of-a@example.test';

describe('an organization with an owner, an admin and a user', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed();
    bed.services.setRole(owner, organizationId, Role.OWNER);
    bed.services.setRole(user, organizationId, Role.USER);
  });
  afterAll(() => bed.stop());

  /** Whether the services hear a call of theirs. */
  async function isLetThrough<Method extends DescMethodUnary>(
    browser: Browser,
    method: Method,
    request: MessageInitShape<Method['input']>,
  ): Promise<boolean> {
    bed.services.calls.length = 0;
    const refusal = await bed.calls.unary(method, undefined, 0, browser.headers(), request).then(
      () => undefined,
      (error: unknown) => error,
    );
    const heard = bed.services.calls.some((call) => call.method === method.name);
    if (!heard) {
      expect(refusal).toMatchObject({
        code: Code.PermissionDenied,
        rawMessage: 'not_allowed: only owners of this organization may do this',
      });
    }
    return heard;
  }
  const mapped = (...groups: [string, Role][]) => ({
    organizationId,
    enabled: true,
    roleMappings: groups.map(([groupId, role]) => ({ groupId, role })),
  });

  const forOwnersAlone = [
    ['makes somebody owner', setMemberRole, { organizationId, email: user, role: Role.OWNER }],
    ['takes the role from an owner', setMemberRole, { organizationId, email: owner, role: Role.USER }],
    ['invites an owner', inviteMember, { organizationId, email: 'new@example.test', role: Role.OWNER }],
    ['removes an owner', removeMember, { organizationId, email: owner }],
    ['hands the primary ownership on', transferPrimaryOwner, { organizationId, email: people.administrator }],
    ['maps a group to owner', setGroupMappings, mapped([ownersGroup.groupId, Role.OWNER], ['staff', Role.OWNER])],
  ] as const;

  it.each(forOwnersAlone)('an owner %s, an operator too, an admin does not', async (_what, method, request) => {
    for (const [email, may] of [
      [owner, true],
      [people.operator, true],
      [people.administrator, false],
    ] as const) {
      expect([email, await isLetThrough(await bed.signedIn(email), method, request)]).toEqual([email, may]);
    }
  });

  it.each([
    ['makes somebody admin', setMemberRole, { organizationId, email: user, role: Role.ADMIN }],
    ['invites a user', inviteMember, { organizationId, email: 'new@example.test' }],
    ['removes a user', removeMember, { organizationId, email: user }],
    [
      'removes whom nobody knows, and hears it from membership',
      removeMember,
      { organizationId, email: 'x@example.test' },
    ],
    ['saves mappings that make no more owners', setGroupMappings, mapped([ownersGroup.groupId, Role.OWNER])],
    ['saves mappings without owners', setGroupMappings, mapped(['staff', Role.ADMIN])],
  ] as const)('an admin %s', async (_what, method, request) => {
    expect(await isLetThrough(await bed.signedIn(people.administrator), method, request)).toBe(true);
  });

  it('an admin makes no owner of one organization by being owner of another', async () => {
    const elsewhere = 'admin-here-owner-there@example.test';
    bed.services.setRole(elsewhere, organizationId, Role.ADMIN);
    bed.services.setRole(elsewhere, tenants.a.siblingId, Role.OWNER);
    const browser = await bed.signedIn(elsewhere);
    const make = { email: user, role: Role.OWNER };
    expect(await isLetThrough(browser, setMemberRole, { organizationId, ...make })).toBe(false);
    expect(await isLetThrough(browser, setMemberRole, { organizationId: tenants.a.siblingId, ...make })).toBe(true);
  });

  it('is told who acts, in whatever script their email is written', async () => {
    const email = 'jürgen@例え.test';
    bed.services.setRole(email, organizationId, Role.ADMIN);
    const browser = await bed.signedIn(email);
    expect(await isLetThrough(browser, setMemberRole, { organizationId, email: user, role: Role.ADMIN })).toBe(true);
    const [heard] = bed.services.calls.filter(({ method }) => method === setMemberRole.name);
    expect(heard?.actingFor).toBe(email);
  });
});
