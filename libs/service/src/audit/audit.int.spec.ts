import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { actingForHeader, AuditOutcome, group } from '@rollcall/contracts';
import { auditMigration, type Database, migrate, migrateDown, openDatabase } from '@rollcall/persistence';
import { auditedState, createAudit, createServiceClient, type ServiceServer } from '@rollcall/service';
import {
  captureLog,
  createCountingIds,
  createManualClock,
  createTestDatabase,
  type TestDatabase,
} from '@rollcall/testing';
import { serve } from '../test-bed/served';

const start = new Date('2026-11-24T10:00:00.250Z');

describe('the audit log', () => {
  const log = captureLog();
  const clock = createManualClock(start);
  let test: TestDatabase;
  let database: Database;
  let server: ServiceServer;
  let calls: Client<typeof group.GroupService>;
  let names: Map<string, string>;
  /** Stands for what the database does to an outcome. */
  let carriedOut: string[];

  beforeAll(async () => {
    test = await createTestDatabase();
    const options = {
      url: test.adminUrl,
      applicationName: 'audit-test',
      migrations: [auditMigration('1764000000000')],
    };
    await migrate(options);
    // Down and up again: what goes up comes down.
    await migrateDown(options, 1);
    await migrate(options);
    database = await openDatabase(options);
    const audit = createAudit({
      database,
      clock,
      newId: createCountingIds(),
      log: log.logger,
      readers: {
        createGroup: async () => ({}),
        async renameGroup({ groupId }: group.RenameGroupRequest) {
          const name = names.get(groupId);
          if (name === undefined) throw new ConnectError(`unknown group: ${groupId}`, Code.NotFound);
          return { before: auditedState(group.RenameGroupResponseSchema, { group: { groupId, name } }) };
        },
      },
      parentOf: async (organizationId) => (organizationId === 'org-1' ? 'parent-1' : undefined),
    });
    server = await serve(
      {
        routes: (router) =>
          void router.service(group.GroupService, {
            createGroup({ name }) {
              carriedOut.push(name);
              if (name === 'bug') throw new Error('the secret cause');
              clock.moveBy(1_500);
              return { group: { groupId: 'new', name } };
            },
            renameGroup({ groupId, name }) {
              if (!names.has(groupId)) throw new ConnectError(`unknown group: ${groupId}`, Code.NotFound);
              if (name === 'taken') throw new ConnectError('group_name_taken: no', Code.FailedPrecondition);
              return { group: { groupId, name } };
            },
            listGroups: () => ({}),
            listAuditEntries: audit.listAuditEntries,
          }),
        audit,
      },
      {
        log: log.logger,
        callers: [
          { name: 'console', token: 'secret' },
          { name: 'reader', token: 'reader' },
        ],
        scopes: new Map([['reader', ['read']]]),
      },
    );
    calls = clientOf('secret');
  });
  beforeEach(async () => {
    await database.query('delete from audit_entry');
    clock.moveTo(start);
    names = new Map([['g', 'Staff']]);
    carriedOut = [];
  });
  afterAll(async () => {
    await server.stop();
    await database.close();
    await test.drop();
  });

  const baseUrl = () => `http://127.0.0.1:${server.port}`;
  const clientOf = (token: string) => createServiceClient(group.GroupService, { baseUrl: baseUrl(), token });
  const entries = async (request: Parameters<typeof calls.listAuditEntries>[0] = {}) =>
    (await calls.listAuditEntries(request)).auditEntries;
  const csv = (query = '', token = 'secret') =>
    fetch(`${baseUrl()}/audit.csv${query}`, { headers: { authorization: `Bearer ${token}` } });
  const asAda = { headers: { [actingForHeader]: 'Ada@Example.com', 'x-request-id': 'call-7' } };

  it('tells who did what, for whom, when, and what was there before and after', async () => {
    await calls.renameGroup({ organizationId: 'org-1', groupId: 'g', name: 'Crew' }, asAda);
    await calls.createGroup({ organizationId: 'org-1', name: 'Ops' });
    expect(await entries()).toMatchObject([
      {
        method: 'CreateGroup',
        caller: 'console',
        actingFor: '',
        outcome: AuditOutcome.DONE,
        at: timestampFromDate(start),
        finishedAt: timestampFromDate(new Date(start.getTime() + 1_500)),
        after: { group: { groupId: 'new', name: 'Ops' } },
      },
      {
        service: 'rollcall.group.v1.GroupService',
        method: 'RenameGroup',
        caller: 'console',
        actingFor: 'ada@example.com',
        organizationId: 'org-1',
        parentId: 'parent-1',
        outcome: AuditOutcome.DONE,
        request: { organizationId: 'org-1', groupId: 'g', name: 'Crew' },
        before: { group: { name: 'Staff' } },
        after: { group: { name: 'Crew' } },
        requestId: 'call-7',
      },
    ]);
    expect((await entries())[0]?.before).toBeUndefined();
  });

  it('has no entry of calls that change nothing', async () => {
    await calls.listGroups({ organizationId: 'org-1' });
    expect(await entries()).toEqual([]);
  });

  it('tells of calls that were refused, and why: a rule, an unknown thing, a scope', async () => {
    const rename = (client: typeof calls, groupId: string, name: string) =>
      expect(client.renameGroup({ organizationId: 'org-1', groupId, name })).rejects.toThrow();
    await rename(calls, 'g', 'taken');
    await rename(calls, 'strange', 'Crew');
    await rename(clientOf('reader'), 'g', 'Crew');
    const refused = { outcome: AuditOutcome.REFUSED };
    const found = await entries();
    expect(found).toMatchObject([
      { ...refused, caller: 'reader', code: 'permission_denied', message: 'needs the scope write' },
      { ...refused, code: 'not_found', message: 'unknown group: strange' },
      { ...refused, code: 'failed_precondition', message: 'group_name_taken: no' },
    ]);
    expect(found.map(({ before }) => before !== undefined)).toEqual([true, false, true]);
    expect(found.map(({ after }) => after)).toEqual([undefined, undefined, undefined]);
  });

  it('tells of a bug what its caller was told, not its cause', async () => {
    await expect(calls.createGroup({ organizationId: 'org-1', name: 'bug' })).rejects.toThrow('internal error');
    expect(await entries()).toMatchObject([
      { outcome: AuditOutcome.FAILED, code: 'internal', message: 'internal error' },
    ]);
  });

  it('has no entry of who is unknown', async () => {
    await expect(clientOf('wrong').createGroup({ organizationId: 'org-1', name: 'Ops' })).rejects.toThrow();
    expect(await entries()).toEqual([]);
  });

  it('takes whatever text a caller sends', async () => {
    const organizationId = `\0${'o'.repeat(300)}`;
    await calls.createGroup({ organizationId, name: 'a\0b \ud800' });
    const [entry] = await entries();
    expect(entry?.organizationId).toHaveLength(200);
    expect(entry).toMatchObject({ outcome: AuditOutcome.DONE, parentId: '', request: { name: 'a\0b \ufffd' } });
  });

  it('is written before anything is carried out: a call whose entry cannot be written changes nothing', async () => {
    await database.query('alter table audit_entry rename to audit_entry_away');
    const answer = calls.createGroup({ organizationId: 'org-1', name: 'Ops' });
    await expect(answer).rejects.toMatchObject({ code: Code.Internal });
    await database.query('alter table audit_entry_away rename to audit_entry');
    expect(carriedOut).toEqual([]);
    expect(await entries()).toEqual([]);
  });

  it('a call whose outcome cannot be written is answered, stays begun, and is told to the log', async () => {
    await database.query(`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'disk full'; end $$`);
    await database.query('create trigger refuse before update on audit_entry for each row execute function refuse()');
    await calls.createGroup({ organizationId: 'org-1', name: 'Ops' });
    await database.query('drop trigger refuse on audit_entry');
    expect(await entries()).toMatchObject([{ outcome: AuditOutcome.BEGUN, method: 'CreateGroup' }]);
    expect(log.entries('error')).toContainEqual(
      expect.objectContaining({ msg: 'the outcome of a call is not in the audit log', method: 'CreateGroup' }),
    );
  });

  it('what is written stays: an entry is finished once, and changed in nothing else', async () => {
    await calls.createGroup({ organizationId: 'org-1', name: 'Ops' });
    await expect(database.query(`update audit_entry set outcome = 'refused'`)).rejects.toThrow('is finished');
    await expect(database.query(`update audit_entry set caller = 'nobody'`)).rejects.toThrow('is finished');
  });

  describe('is listed', () => {
    /** One entry a second, the first of them the oldest. */
    const made = async (...those: { organizationId: string; name: string; by?: string }[]) => {
      for (const { organizationId, name, by } of those) {
        await calls.createGroup(
          { organizationId, name },
          by === undefined ? {} : { headers: { [actingForHeader]: by } },
        );
      }
    };
    const namesOf = (found: Awaited<ReturnType<typeof entries>>) => found.map(({ request }) => request?.['name']);

    it('newest first, page by page, each entry once, also those of one millisecond', async () => {
      const all = Array.from({ length: 7 }, (_, index) => ({ organizationId: 'org-1', name: `n${index}` }));
      await made(...all);
      await database.query(`alter table audit_entry disable trigger keep_audit_entry`);
      await database.query(`update audit_entry set at = $1`, [start]);
      await database.query(`alter table audit_entry enable trigger keep_audit_entry`);
      const seen: unknown[] = [];
      for (let pageToken = '', first = true; first || pageToken !== ''; first = false) {
        const page = await calls.listAuditEntries({ pageSize: 3, pageToken });
        seen.push(...namesOf(page.auditEntries));
        pageToken = page.nextPageToken;
      }
      expect(seen).toEqual(['n6', 'n5', 'n4', 'n3', 'n2', 'n1', 'n0']);
    });

    it('of one organization, of one parent, of one actor, of a time from and before', async () => {
      await made(
        { organizationId: 'org-1', name: 'a' },
        { organizationId: 'org-2', name: 'b', by: 'ada@example.com' },
        { organizationId: 'org-1', name: 'c', by: 'ada@example.com' },
      );
      expect(namesOf(await entries({ organizationId: 'org-1' }))).toEqual(['c', 'a']);
      expect(namesOf(await entries({ parentId: 'parent-1' }))).toEqual(['c', 'a']);
      expect(namesOf(await entries({ actor: ' Ada@Example.com ' }))).toEqual(['c', 'b']);
      expect(namesOf(await entries({ actor: 'console' }))).toEqual(['a']);
      const second = timestampFromDate(new Date(start.getTime() + 1_500));
      expect(namesOf(await entries({ since: second }))).toEqual(['c', 'b']);
      expect(namesOf(await entries({ until: second }))).toEqual(['a']);
    });

    it('in pages that fit into memory: large entries come fewer at a time, none is left out', async () => {
      await made(
        ...Array.from({ length: 5 }, (_, index) => ({ organizationId: 'org-1', name: `${index}`.repeat(2_000_000) })),
      );
      const sizes: number[] = [];
      for (let pageToken = '', first = true; first || pageToken !== ''; first = false) {
        const page = await calls.listAuditEntries({ pageToken });
        sizes.push(page.auditEntries.length);
        pageToken = page.nextPageToken;
      }
      // Each holds its name twice, 4 MB: one a page and the one that crosses the line.
      expect(sizes.reduce((sum, size) => sum + size)).toBe(5);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(2);
    });

    it.each([
      [{ pageToken: 'strange' }, 'pageToken'],
      [{ pageToken: Buffer.from('["yesterday","1"]').toString('base64url') }, 'pageToken'],
      [{ pageSize: 1_001 }, 'pageSize'],
      [{ organizationId: 'a', parentId: 'b' }, 'parentId'],
      [{ actor: '\0' }, 'actor'],
      [{ since: { seconds: 10n ** 15n, nanos: 0 } }, 'since'],
    ])('not for %j: invalid_argument', async (request, field) => {
      await expect(calls.listAuditEntries(request)).rejects.toMatchObject({
        code: Code.InvalidArgument,
        rawMessage: expect.stringContaining(`${field}: `),
      });
    });
  });

  describe('is exported', () => {
    const header =
      'entry_id,at,finished_at,service,method,caller,acting_for,organization_id,parent_id,outcome,code,message,request,before,after,request_id';

    it('as a file with a header, CRLF, quoted as RFC 4180 says', async () => {
      expect(await (await csv()).text()).toBe(`${header}\r\n`);
      await calls.createGroup({ organizationId: 'org-1', name: 'O"p\ns' }, asAda);
      const answer = await csv();
      expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(answer.headers.get('content-disposition')).toBe('attachment; filename="audit.csv"');
      const text = await answer.text();
      expect(text).toContain(',console,ada@example.com,org-1,parent-1,done,,,"{""organizationId"":""org-1"",');
      expect(text).toContain('""name"":""O\\""p\\ns""');
      expect(text.endsWith(',call-7\r\n')).toBe(true);
    });

    it('so that a spreadsheet runs nothing of it', async () => {
      await calls.createGroup({ organizationId: '=1+1', name: 'Ops' }, { headers: { [actingForHeader]: '@sum(a1)' } });
      expect(await (await csv()).text()).toContain(`,'@sum(a1),'=1+1,`);
    });

    it('of what is asked for, over many pages', async () => {
      await database.query(
        `insert into audit_entry (entry_id, at, finished_at, service, method, caller, acting_for, organization_id, parent_id,
           outcome, request, request_id)
         select 'e' || n, $1::timestamptz + make_interval(secs => n), $1, 's', 'M', 'console', '', 'org-' || n % 2, 'p',
           'done', '{}', 'r' from generate_series(1, 1000) as n`,
        [start],
      );
      const lines = (await (await csv('?organizationId=org-1&since=2026-11-24T10:00:00Z')).text())
        .trimEnd()
        .split('\r\n');
      expect(lines).toHaveLength(501);
      expect(new Set(lines.map((line) => line.split(',')[0])).size).toBe(501);
      expect(lines[1]).toMatch(/^e999,/);
    });

    it('to callers with the scope alone, for parameters that are there', async () => {
      expect((await csv('', 'reader')).status).toBe(403);
      expect((await csv('', 'wrong')).status).toBe(401);
      for (const query of [
        '?organisation=org-1',
        '?since=yesterday',
        '?actor=a&actor=b',
        '?organizationId=a&parentId=b',
      ]) {
        const answer = await csv(query);
        expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'invalid_argument' }]);
      }
    });
  });
});
