import { createEntitlementsClient, type EntitlementsClient } from '@rollcall/entitlements-client';
import type { group } from '@rollcall/contracts';
import { freePort } from '@rollcall/embedded';
import {
  createCallers,
  createLog,
  createMetrics,
  type ServiceServer,
  startServiceServer,
  systemRuntime,
} from '@rollcall/service';
import { createTestDatabase, eventually } from '@rollcall/testing';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { groupsRecord, membersRecord, membershipsRecord, organizationRecord, usersRecord } from '../test-bed/records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const parent = 'parent-1';
const organizationId = 'org-1';
const ada = 'ada@example.com';

describe('the changes of entitlements', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  afterAll(() => bed.close());
  beforeEach(async () => {
    await bed.empty();
    await bed.apply(
      organizationRecord({ organizationId, parentId: parent }),
      usersRecord(parent, { directoryUserId: 'ada', email: ada }),
      groupsRecord(parent, { directoryGroupId: 'g1' }),
      membersRecord(organizationId, { email: ada }),
    );
  });

  const limit = (amountMinor: bigint) => bed.calls.setGroupSpendLimit({ organizationId, groupId: 'g1', amountMinor });

  describe('as a stream', () => {
    const stopping: AbortController[] = [];
    afterEach(() => {
      for (const one of stopping.splice(0)) one.abort();
    });

    /** What a caller is told: `10 start over`, `12 @ada@example.com #g1`. */
    function watch(afterPosition?: bigint) {
      const abort = new AbortController();
      stopping.push(abort);
      const messages: group.WatchEntitlementsResponse[] = [];
      const request = { organizationId, ...(afterPosition !== undefined && { afterPosition }) };
      const ended = (async () => {
        try {
          for await (const message of bed.calls.watchEntitlements(request, { signal: abort.signal }))
            messages.push(message);
        } catch (error) {
          if (!abort.signal.aborted) throw error;
        }
      })();
      const told = () => messages.flatMap(({ changes }) => changes.map(concerns));
      return { abort, messages, told, ended, opened: () => eventually(() => expect(messages).not.toEqual([])) };
    }

    it('begin where they stand, and name people, groups and the whole organization', async () => {
      const { messages, told, opened } = watch();
      await opened();
      expect(messages[0]).toMatchObject({ startOver: true, changes: [] });
      await bed.apply(membershipsRecord(parent, 'g1/ada'));
      await limit(5n);
      await bed.calls.setOrganizationLimits({ organizationId, ceilingMinor: 4n });
      await bed.apply(groupsRecord(parent, { directoryGroupId: 'g1', name: 'Renamed' }));
      await eventually(() => expect(told()).toEqual([`@${ada}`, '#g1', 'everybody', '#g1']));
      const positions = messages.map(({ position }) => position);
      expect(positions).toEqual(positions.toSorted((one, other) => Number(one - other)));
    });

    it('are taken up where they were left, by whichever instance, without a change lost or a start over', async () => {
      const first = watch();
      await first.opened();
      await limit(5n);
      await eventually(() => expect(first.told()).toEqual(['#g1']));
      const { position = 0n } = first.messages.at(-1) ?? {};
      first.abort.abort();
      await first.ended;
      await limit(6n);
      await bed.apply(membershipsRecord(parent, 'g1/ada'));
      const second = watch(position);
      await eventually(() => expect(second.told()).toEqual(['#g1', `@${ada}`]));
      expect(second.messages.some(({ startOver }) => startOver)).toBe(false);
    });

    it('start over where the position is too old, or none that there was', async () => {
      await bed.calls.getEntitlements({ organizationId, email: ada });
      for (const position of [0n, 1_000_000n]) {
        const { messages, opened } = watch(position);
        await opened();
        expect(messages[0]).toMatchObject({ startOver: true });
      }
    });

    it('leave out other organizations', async () => {
      await bed.apply(
        organizationRecord({ organizationId: 'org-2', parentId: parent }),
        organizationRecord({ organizationId: 'org-3', parentId: 'parent-3' }),
      );
      const { told, opened } = watch();
      await opened();
      await bed.calls.setOrganizationLimits({ organizationId: 'org-2', ceilingMinor: 4n });
      await bed.apply(usersRecord('parent-3', { directoryUserId: 'ada', email: ada }));
      await limit(5n);
      await eventually(() => expect(told()).toEqual(['#g1']));
    });

    it('come as one where very many people are concerned', async () => {
      const { told, opened } = watch();
      await opened();
      const ids = Array.from({ length: 1_001 }, (_, index) => `u${index}`);
      await bed.apply(usersRecord(parent, ...ids.map((directoryUserId) => ({ directoryUserId }))));
      await eventually(() => expect(told()).toEqual(['everybody']));
    });
  });

  describe('to a client of other services', () => {
    let server: ServiceServer;
    let grpcPort: number;
    let port: number;
    const clients: EntitlementsClient[] = [];
    const serve = async () => {
      server = await startServiceServer({
        service: 'group',
        doors: bed.service.doors,
        callers: createCallers({ callers: [{ name: 'chat', token: 'secret' }] }),
        metrics: createMetrics('group'),
        log: createLog('group', 'silent'),
        newId: systemRuntime().newId,
        host: '127.0.0.1',
        port,
        grpcPort,
      });
    };
    beforeEach(async () => {
      port = await freePort();
      grpcPort = await freePort();
      await serve();
    });
    afterEach(async () => {
      for (const client of clients.splice(0)) client.close();
      await server.stop();
    });

    const createClient = (options: Partial<Parameters<typeof createEntitlementsClient>[0]> = {}) => {
      const client = createEntitlementsClient({
        service: { baseUrl: `http://127.0.0.1:${port}`, token: 'secret' },
        onUnavailable: 'closed',
        ...options,
      });
      clients.push(client);
      return client;
    };
    const amountOf = async (client: EntitlementsClient) => {
      const answer = await client.get(organizationId, ada);
      return answer.state === 'unavailable' ? answer.state : answer.entitlements.spendLimit?.amountMinor;
    };
    const ofAda = (amountMinor: bigint) => bed.calls.setMemberSpendLimit({ organizationId, email: ada, amountMinor });

    it.each(['HTTP', 'gRPC'])('over %s: it keeps answers, and has each change soon', async (by) => {
      const transport = createGrpcTransport({
        baseUrl: `http://127.0.0.1:${grpcPort}`,
        interceptors: [
          (next) => (request) => {
            request.header.set('authorization', 'Bearer secret');
            return next(request);
          },
        ],
      });
      const client = createClient(by === 'gRPC' ? { service: { transport } } : {});
      for (const amount of [5n, 6n, 7n]) {
        await ofAda(amount);
        await eventually(async () => expect(await amountOf(client)).toBe(amount));
      }
    });

    it('that goes away and comes back: closed meanwhile, and right again afterwards', async () => {
      await ofAda(5n);
      const client = createClient({ timeout: 500 });
      expect(await amountOf(client)).toBe(5n);
      await server.stop();
      await eventually(async () => expect(await amountOf(client)).toBe('unavailable'));
      expect(await client.may(organizationId, ada, 'chat')).toBe(false);
      await ofAda(6n);
      await serve();
      await eventually(async () => expect(await amountOf(client)).toBe(6n));
      await ofAda(7n);
      await eventually(async () => expect(await amountOf(client)).toBe(7n));
    });

    it('who stays connected does not hold up the end of the service', async () => {
      const client = createClient();
      await amountOf(client);
      const started = performance.now();
      await server.stop();
      expect(performance.now() - started).toBeLessThan(5_000);
    });
  });
});

function concerns({ concerns: one }: group.EntitlementChange): string {
  if (one.case === 'email') return `@${one.value}`;
  return one.case === 'groupId' ? `#${one.value}` : 'everybody';
}
