import { type Client, Code } from '@connectrpc/connect';
import { actingForHeader, type AdministrativeMethod, AuditOutcome, group, type groupScopes } from '@rollcall/contracts';
import {
  createCallers,
  createLog,
  createMetrics,
  createServiceClient,
  type ServiceServer,
  startServiceServer,
  systemRuntime,
} from '@rollcall/service';
import { createTestDatabase } from '@rollcall/testing';
import { groupsRecord, membersRecord, organizationRecord } from '../test-bed/records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const organizationId = 'org-1';
const email = 'ada@example.com';
const headers = { [actingForHeader]: 'boss@example.com' };

type Calls = Client<typeof group.GroupService>;
type Administrative = AdministrativeMethod<typeof groupScopes>;

describe('the audit log of the group service', () => {
  let bed: TestBed;
  let server: ServiceServer;
  let calls: Calls;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
    server = await startServiceServer({
      service: 'group',
      doors: bed.service.doors,
      callers: createCallers({ callers: [{ name: 'console', token: 'secret' }] }),
      metrics: createMetrics('group'),
      log: createLog('group', 'silent'),
      newId: systemRuntime().newId,
      host: '127.0.0.1',
      port: 0,
    });
    calls = createServiceClient(group.GroupService, { baseUrl: `http://127.0.0.1:${server.port}`, token: 'secret' });
  });
  beforeEach(async () => {
    await bed.empty();
    await bed.apply(
      organizationRecord({ organizationId, parentId: 'parent-1' }),
      groupsRecord('parent-1', { directoryGroupId: 'g1', name: 'Sales' }),
      membersRecord(organizationId, { email }),
    );
    await bed.calls.putCustomRole({ organizationId, customRoleId: 'r1', name: 'One', capabilities: ['chat'] });
  });
  afterAll(async () => {
    await server.stop();
    await bed.close();
  });

  const direct = async () => {
    const { group: made } = await bed.calls.createGroup({ organizationId, name: 'By hand' });
    return made?.groupId ?? '';
  };

  /** Each administrative call once, and what was there before; undefined: nothing. */
  const examples: Record<Administrative, () => Promise<object | undefined>> = {
    async createGroup() {
      await calls.createGroup({ organizationId, name: 'New' }, { headers });
      return undefined;
    },
    async renameGroup() {
      await calls.renameGroup({ organizationId, groupId: await direct(), name: 'Other' }, { headers });
      return { group: { name: 'By hand', memberCount: 0 } };
    },
    async deleteGroup() {
      await calls.deleteGroup({ organizationId, groupId: await direct() }, { headers });
      return { group: { name: 'By hand' } };
    },
    async addGroupMember() {
      await calls.addGroupMember({ organizationId, groupId: await direct(), email }, { headers });
      return { group: { memberCount: 0 } };
    },
    async removeGroupMember() {
      const groupId = await direct();
      await bed.calls.addGroupMember({ organizationId, groupId, email });
      await calls.removeGroupMember({ organizationId, groupId, email }, { headers });
      return { group: { memberCount: 1 } };
    },
    async putCustomRole() {
      await calls.putCustomRole({ organizationId, customRoleId: 'r1', name: 'Two', capabilities: [] }, { headers });
      return { customRole: { name: 'One', capabilities: ['chat'] } };
    },
    async deleteCustomRole() {
      await calls.deleteCustomRole({ organizationId, customRoleId: 'r1' }, { headers });
      return { customRole: { name: 'One' } };
    },
    async setGroupCustomRoles() {
      await calls.setGroupCustomRoles({ organizationId, groupId: 'g1', customRoleIds: ['r1'] }, { headers });
      return { group: { groupId: 'g1', customRoleIds: [] } };
    },
    async setGroupSpendLimit() {
      await bed.calls.setGroupSpendLimit({ organizationId, groupId: 'g1', amountMinor: 5n });
      await calls.setGroupSpendLimit({ organizationId, groupId: 'g1', amountMinor: 7n }, { headers });
      return { group: { spendLimitMinor: '5' } };
    },
    async setMemberSpendLimit() {
      await bed.calls.setMemberSpendLimit({ organizationId, email, amountMinor: 5n });
      await calls.setMemberSpendLimit({ organizationId, email, amountMinor: 7n }, { headers });
      return { memberSpendLimit: { email, amountMinor: '5' } };
    },
    async setOrganizationLimits() {
      await calls.setOrganizationLimits({ organizationId, allowedCapabilities: ['chat'] }, { headers });
      return { organizationLimits: { allowedCapabilities: [], revision: 0 } };
    },
  };

  it.each(Object.entries(examples))('tells what was there before and after %s', async (method, example) => {
    const before = await example();
    const { auditEntries } = await calls.listAuditEntries({ organizationId });
    expect(auditEntries).toHaveLength(1);
    const [entry] = auditEntries;
    expect(entry).toMatchObject({
      method: method.replace(/^./, (letter) => letter.toUpperCase()),
      caller: 'console',
      actingFor: 'boss@example.com',
      organizationId,
      parentId: 'parent-1',
      outcome: AuditOutcome.DONE,
      request: { organizationId },
      after: expect.anything(),
    });
    if (before) expect(entry?.before).toMatchObject(before);
    else expect(entry?.before).toBeUndefined();
  });

  it('tells of calls about an organization that nobody knows, and of ids that are none', async () => {
    const unknown = calls.createGroup({ organizationId: 'org-9', name: 'New' });
    await expect(unknown).rejects.toMatchObject({ code: Code.NotFound });
    const wrong = calls.renameGroup({ organizationId: '\0', groupId: 'g\0', name: 'New' });
    await expect(wrong).rejects.toMatchObject({ code: Code.InvalidArgument });
    const { auditEntries } = await calls.listAuditEntries({});
    expect(auditEntries).toMatchObject([
      { method: 'RenameGroup', outcome: AuditOutcome.REFUSED, code: 'invalid_argument' },
      {
        method: 'CreateGroup',
        outcome: AuditOutcome.REFUSED,
        code: 'not_found',
        organizationId: 'org-9',
        parentId: '',
      },
    ]);
  });
});
