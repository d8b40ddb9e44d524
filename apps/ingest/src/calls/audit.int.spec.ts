import { type Client, Code } from '@connectrpc/connect';
import {
  actingForHeader,
  type AdministrativeMethod,
  AuditOutcome,
  ingest,
  type ingestScopes,
  SyncScope,
} from '@rollcall/contracts';
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
import { createTestBed, parentId, type TestBed } from '../test-bed/test-bed';

const headers = { [actingForHeader]: 'boss@example.com' };

/** What the entry of a call shows. */
interface Shown {
  readonly parentId: string;
  readonly before: object | undefined;
  readonly after: object;
}

describe('the audit log of ingest', () => {
  let bed: TestBed;
  let server: ServiceServer;
  let calls: Client<typeof ingest.IngestService>;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
    server = await startServiceServer({
      service: 'ingest',
      doors: bed.service.doors,
      callers: createCallers({ callers: [{ name: 'console', token: 'secret' }] }),
      metrics: createMetrics('ingest'),
      log: createLog('ingest', 'silent'),
      newId: systemRuntime().newId,
      host: '127.0.0.1',
      port: 0,
    });
    calls = createServiceClient(ingest.IngestService, { baseUrl: `http://127.0.0.1:${server.port}`, token: 'secret' });
  });
  beforeEach(async () => {
    await bed.empty();
    await bed.putParent();
  });
  afterAll(async () => {
    await server.stop();
    await bed.close();
  });

  /** Each administrative call once, and what its entry shows. */
  const examples: Record<AdministrativeMethod<typeof ingestScopes>, () => Promise<Shown>> = {
    async requestSync() {
      await calls.requestSync({ parentId, scope: SyncScope.BOTH }, { headers });
      const after = { run: { parentId, scope: 'SYNC_SCOPE_BOTH' } };
      return { parentId, before: undefined, after };
    },
    async retryPoisonedEvent() {
      await bed.database.query(
        `insert into poisoned_event (event_id, type, reason, json, received_at, attempts)
         values ('event_1', 'connection.activated', 'strange', $1, now(), 2)`,
        [
          JSON.stringify({
            id: 'event_1',
            event: 'connection.activated',
            created_at: '2026-11-24T10:00:00.000Z',
            data: {},
          }),
        ],
      );
      await calls.retryPoisonedEvent({ eventId: 'event_1' }, { headers });
      return {
        parentId: '',
        before: { event: { eventId: 'event_1', reason: 'strange', attempts: 2 } },
        after: { event: { attempts: 3 } },
      };
    },
  };

  it.each(Object.entries(examples))('tells what was there before and after %s', async (method, example) => {
    const { before, ...shown } = await example();
    const { auditEntries } = await calls.listAuditEntries({});
    expect(auditEntries).toHaveLength(1);
    const [entry] = auditEntries;
    expect(entry).toMatchObject({
      method: method.replace(/^./, (letter) => letter.toUpperCase()),
      caller: 'console',
      actingFor: 'boss@example.com',
      outcome: AuditOutcome.DONE,
      ...shown,
    });
    if (before) expect(entry?.before).toMatchObject(before);
    else expect(entry?.before).toBeUndefined();
  });

  it('tells of a run that is refused, with the organization that it was asked for', async () => {
    const asked = calls.requestSync({ organizationId: 'org-9', scope: SyncScope.BOTH });
    await expect(asked).rejects.toMatchObject({ code: Code.NotFound });
    const { auditEntries } = await calls.listAuditEntries({ organizationId: 'org-9' });
    expect(auditEntries).toMatchObject([{ outcome: AuditOutcome.REFUSED, code: 'not_found', parentId: '' }]);
  });
});
