import { createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import { group, Role } from '@rollcall/contracts';
import { freePort } from '@rollcall/embedded';
import {
  createCallers,
  createLog,
  createMetrics,
  type Metrics,
  type ServiceServer,
  startServiceServer,
  systemRuntime,
} from '@rollcall/service';
import { createTestDatabase } from '@rollcall/testing';
import { publication } from '../test-bed/publication';
import { groupsRecord, membersRecord, organizationRecord } from '../test-bed/records';
import { entitlements, refusal } from '../test-bed/shown';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const parent = 'parent-1';
const organizationId = 'org-1';
const email = 'ada@example.com';

describe('a direct group', () => {
  let bed: TestBed;
  let metrics: Metrics;
  let server: ServiceServer;
  let addresses: Record<'HTTP' | 'gRPC', string>;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
    metrics = createMetrics('group');
    const [port, grpcPort] = [await freePort(), await freePort()];
    addresses = { HTTP: `http://127.0.0.1:${port}`, gRPC: `http://127.0.0.1:${grpcPort}` };
    server = await startServiceServer({
      service: 'group',
      doors: bed.service.doors,
      callers: createCallers({ callers: [{ name: 'console', token: 'secret' }] }),
      metrics,
      log: createLog('group', 'silent'),
      newId: systemRuntime().newId,
      host: '127.0.0.1',
      port,
      grpcPort,
    });
  });
  afterAll(async () => {
    await server.stop();
    await metrics.stop();
    await bed.close();
  });
  beforeEach(async () => {
    await bed.empty();
    await bed.apply(
      organizationRecord({ organizationId, parentId: parent }),
      groupsRecord(parent, { directoryGroupId: 'g1', name: 'Sales' }),
      membersRecord(organizationId, { email, role: Role.CUSTOM }),
    );
    await bed.published();
  });

  const presentToken: Interceptor = (next) => (request) => {
    request.header.set('authorization', 'Bearer secret');
    return next(request);
  };
  const callsBy = (door: 'HTTP' | 'gRPC') => {
    const options = { baseUrl: addresses[door], interceptors: [presentToken] };
    const transport =
      door === 'gRPC' ? createGrpcTransport(options) : createConnectTransport({ ...options, httpVersion: '1.1' });
    return createClient(group.GroupService, transport);
  };

  it.each(['HTTP', 'gRPC'] as const)(
    'over %s is made, named, joined, left and deleted, and gives while it is',
    async (door) => {
      const calls = callsBy(door);
      const listed = async () => {
        const { groups } = await calls.listGroups({ organizationId });
        return groups.map(({ name, memberCount, revision }) => `${name} ${memberCount} #${revision}`);
      };
      const ofAda = async () => entitlements(await calls.getEntitlements({ organizationId, email }));

      const made = await calls.createGroup({ organizationId, name: 'Readers' });
      const groupId = made.group?.groupId ?? '';
      await calls.putCustomRole({ organizationId, customRoleId: 'talker', name: 'Talker', capabilities: ['chat'] });
      await calls.setGroupCustomRoles({ organizationId, groupId, customRoleIds: ['talker'] });
      await calls.setGroupSpendLimit({ organizationId, groupId, amountMinor: 250n });
      expect(await listed()).toEqual(['Readers 0 #2', 'Sales 0 #0']);
      expect(await ofAda()).toBe('nothing | none by NONE |');

      await calls.addGroupMember({ organizationId, groupId, email });
      expect(await listed()).toEqual(['Readers 1 #2', 'Sales 0 #0']);
      expect((await calls.listGroupMembers({ organizationId, groupId })).members.map((one) => one.email)).toEqual([
        email,
      ]);
      expect(await ofAda()).toBe('chat | 250 by GROUP | Readers');

      await calls.renameGroup({ organizationId, groupId, name: 'Writers' });
      expect(await ofAda()).toBe('chat | 250 by GROUP | Writers');
      await calls.removeGroupMember({ organizationId, groupId, email });
      expect(await ofAda()).toBe('nothing | none by NONE |');
      await calls.addGroupMember({ organizationId, groupId, email });
      await calls.deleteGroup({ organizationId, groupId });
      expect(await listed()).toEqual(['Sales 0 #0']);
      expect(await ofAda()).toBe('nothing | none by NONE |');
      expect(await refusal(calls.renameGroup({ organizationId, groupId, name: 'Again' }))).toBe(
        `NotFound unknown group: ${groupId}`,
      );
      const gains = 'org-1 entitlements ada@example.com +chat limit none by NONE to 250 by GROUP';
      const loses = 'org-1 entitlements ada@example.com -chat limit 250 by GROUP to none by NONE';
      const told = publication(await bed.published()).filter((line) => line.includes('entitlements'));
      expect(told).toEqual([gains, loses, gains, loses]);
    },
  );

  it.each(['HTTP', 'gRPC'] as const)(
    'over %s is all that can be edited: a mirrored one is managed by the directory',
    async (door) => {
      const calls = callsBy(door);
      const mirrored = { organizationId, groupId: 'g1' };
      for (const call of [
        calls.renameGroup({ ...mirrored, name: 'Mine' }),
        calls.addGroupMember({ ...mirrored, email }),
        calls.removeGroupMember({ ...mirrored, email }),
        calls.deleteGroup(mirrored),
      ]) {
        expect(await refusal(call)).toMatch(/^FailedPrecondition managed_by_directory: /);
      }
      expect((await calls.listGroups({ organizationId })).groups).toMatchObject([{ name: 'Sales', memberCount: 0 }]);
    },
  );
});
