import { Code } from '@connectrpc/connect';
import {
  actingForHeader,
  type AdministrativeMethod,
  AuditOutcome,
  type membershipScopes,
  ProvisioningMode,
  Role,
} from '@rollcall/contracts';
import { createTestDatabase } from '@rollcall/testing';
import {
  decisionsRecord,
  organization,
  organizationId,
  ownerEmail,
  provision,
  removal,
  settingsRecord,
} from '../test-bed/records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const headers = { [actingForHeader]: 'boss@example.com' };
const email = 'ada@example.com';
const ada = { organizationId, email };

/** What the entry of a call shows. */
interface Shown {
  readonly before: object | undefined;
  readonly after: object;
}

describe('the audit log of membership', () => {
  let bed: TestBed;
  let calls: TestBed['calls'];
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
    calls = bed.calls;
  });
  beforeEach(() => bed.empty());
  afterAll(() => bed.close());

  const byHand = () => bed.apply(settingsRecord({ provisioningMode: ProvisioningMode.INVITE_ONLY, revision: 2 }));
  const withAda = async () => {
    await bed.apply(settingsRecord(), decisionsRecord(provision('ada')));
    await byHand();
  };
  const held = async () => {
    await bed.apply(settingsRecord(), decisionsRecord(provision('ada')));
    await bed.apply(decisionsRecord(removal('ada', { reasonCode: 'directory_deleted' })));
    const [hold] = (await calls.listHolds({ organizationId })).holds;
    return hold?.holdId ?? '';
  };
  const ofMember = (before: object | undefined, after: object): Shown => ({
    before: before && { member: before },
    after: { member: after },
  });
  const ofHold = (state: string): Shown => ({
    before: { hold: { state: 'HOLD_STATE_WAITING', removals: [{ email, reasonCode: 'directory_deleted' }] } },
    after: { hold: { state: `HOLD_STATE_${state}` } },
  });

  /** Each administrative call once, and what its entry shows. */
  const examples: Record<AdministrativeMethod<typeof membershipScopes>, () => Promise<Shown>> = {
    async inviteMember() {
      await byHand();
      await calls.inviteMember(ada, { headers });
      return ofMember(undefined, { email, role: 'ROLE_USER' });
    },
    async removeMember() {
      await withAda();
      await calls.removeMember(ada, { headers });
      return ofMember({ status: 'MEMBER_STATUS_ACTIVE' }, { status: 'MEMBER_STATUS_REMOVED' });
    },
    async setMemberRole() {
      await withAda();
      await calls.setMemberRole({ ...ada, role: Role.ADMIN }, { headers });
      return ofMember({ role: 'ROLE_USER' }, { role: 'ROLE_ADMIN' });
    },
    async setMemberSeatTier() {
      await withAda();
      await calls.setMemberSeatTier({ ...ada, seatTier: 'premium' }, { headers });
      return ofMember({ seatTier: 'standard' }, { seatTier: 'premium' });
    },
    async transferPrimaryOwner() {
      await withAda();
      await calls.transferPrimaryOwner(ada, { headers });
      return ofMember({ email: ownerEmail, primaryOwner: true }, { email, primaryOwner: true });
    },
    async releaseHold() {
      await calls.releaseHold({ holdId: await held() }, { headers });
      return ofHold('RELEASED');
    },
    async rejectHold() {
      await calls.rejectHold({ holdId: await held() }, { headers });
      return ofHold('REJECTED');
    },
  };

  it.each(Object.entries(examples))('tells what was there before and after %s', async (method, example) => {
    const { before, ...shown } = await example();
    const { auditEntries } = await calls.listAuditEntries({});
    expect(auditEntries).toHaveLength(1);
    const [entry] = auditEntries;
    expect(entry).toMatchObject({
      method: method.replace(/^./, (letter) => letter.toUpperCase()),
      caller: 'ada',
      actingFor: 'boss@example.com',
      organizationId,
      parentId: 'parent-1',
      outcome: AuditOutcome.DONE,
      ...shown,
    });
    if (before) expect(entry?.before).toMatchObject(before);
    else expect(entry?.before).toBeUndefined();
  });

  it('tells of a hold that nobody knows, and of one released twice', async () => {
    await expect(calls.releaseHold({ holdId: 'hold-9' })).rejects.toMatchObject({ code: Code.NotFound });
    const holdId = await held();
    await calls.releaseHold({ holdId });
    await expect(calls.releaseHold({ holdId })).rejects.toThrow(/already_released/);
    const { auditEntries } = await calls.listAuditEntries({});
    expect(auditEntries).toMatchObject([
      { outcome: AuditOutcome.REFUSED, organizationId, before: { hold: { state: 'HOLD_STATE_RELEASED' } } },
      { outcome: AuditOutcome.DONE, organizationId },
      { outcome: AuditOutcome.REFUSED, organizationId: '', code: 'not_found' },
    ]);
  });

  it('has no entry of logins and of what other services ask', async () => {
    await bed.apply(settingsRecord());
    bed.neighbours.organizations.set(organizationId, organization());
    await calls.resolveLogin(ada);
    await calls.reserveSeats({ organizationId, seatTiers: [{ tier: 'standard', purchased: 20 }] });
    expect((await calls.listAuditEntries({})).auditEntries).toEqual([]);
  });
});
