import { createHmac } from 'node:crypto';
import { systemRuntime, createCallers, createMetrics, type ServiceServer, startServiceServer } from '@rollcall/service';
import { captureLog, createTestDatabase, eventually, type TestDatabase } from '@rollcall/testing';
import { createHandQueue } from '../test-bed/hand-queue';
import { directoryPayload, eventPayload, groupPayload, idOf, membershipData, userPayload } from '../test-bed/payloads';
import {
  createIngestOn,
  createTestBed,
  type IngestParts,
  openIngestDatabase,
  parentId,
  type TestBed,
  webhookSecret,
} from '../test-bed/test-bed';

describe('a delivery by webhook', () => {
  const captured = captureLog();
  let bed: TestBed;
  let server: ServiceServer;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    bed = await createTestBed(database, { log: captured.logger });
    server = await serve(bed.service);
  });
  beforeEach(async () => {
    await bed.empty();
    await bed.putParent();
    captured.clear();
  });
  afterAll(async () => {
    await server.stop();
    await bed.close();
  });

  /** What another instance on the same database is made of; it serves, and is not started. */
  const partsOf = (first: TestBed): IngestParts => ({
    database: first.database,
    transport: {
      relay: () => Promise.reject(new Error('not started')),
      subscribe: () => Promise.reject(new Error('not started')),
      problems: () => [],
      close: () => Promise.resolve(),
    },
    jobs: createHandQueue(),
    workosUrl: first.workos.url,
    atSeatPolicy: first.atSeatPolicy,
    runtime: systemRuntime(),
    log: captured.logger,
  });

  const serve = (service: TestBed['service']) =>
    startServiceServer({
      service: 'ingest',
      doors: service.doors,
      callers: createCallers({ callers: [] }),
      metrics: createMetrics('ingest'),
      log: captured.logger,
      newId: systemRuntime().newId,
      host: '127.0.0.1',
      port: 0,
    });

  const sign = (body: string, { secret = webhookSecret, at = Date.now() } = {}) =>
    `t=${at}, v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;

  function deliver(
    event: object | string,
    { header, port = server.port }: { header?: string; port?: number } = {},
  ): Promise<Response> {
    const body = typeof event === 'string' ? event : JSON.stringify(event);
    return fetch(`http://127.0.0.1:${port}/webhooks/workos`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'workos-signature': header ?? sign(body) },
      body,
    });
  }

  const userCreated = (number: number, change = {}) =>
    eventPayload(`event_${String(number).padStart(6, '0')}`, 'dsync.user.created', number, userPayload(number, change));
  const rejections = () => captured.entries('warn').map(({ reason, status }) => ({ reason, status }));

  it('is merged and published, and answered once that is durable', async () => {
    const answer = await deliver(userCreated(1));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ received: true });
    expect(await bed.published()).toMatchObject([
      {
        key: parentId,
        type: 'users',
        eventId: 'event_000001',
        change: {
          case: 'users',
          value: { users: [{ directoryUserId: idOf('directory_user', 1), email: 'person1@example.com' }] },
        },
      },
    ]);
  });

  it('that comes again is answered 200 and changes nothing', async () => {
    await deliver(userCreated(1));
    await bed.published();
    expect((await deliver(userCreated(1))).status).toBe(200);
    expect(await bed.published()).toEqual([]);
    expect((await bed.calls.getIngestStatus({})).webhooks).toMatchObject({ duplicate: 1 });
  });

  it.each([
    [
      'a wrong signature',
      () => deliver(userCreated(1), { header: sign(JSON.stringify(userCreated(1)), { secret: 'whsec_other' }) }),
      401,
      'signature_wrong',
    ],
    ['no signature', () => deliver(userCreated(1), { header: '' }), 401, 'signature_missing'],
    ['a signature that is none', () => deliver(userCreated(1), { header: 'nonsense' }), 401, 'signature_malformed'],
    [
      'an old timestamp',
      () => deliver('{}', { header: sign('{}', { at: Date.now() - 4 * 60_000 }) }),
      401,
      'timestamp_outside_tolerance',
    ],
    [
      'a timestamp from the future',
      () => deliver('{}', { header: sign('{}', { at: Date.now() + 4 * 60_000 }) }),
      401,
      'timestamp_outside_tolerance',
    ],
    ['broken JSON', () => deliver('{"id":'), 400, 'not_json'],
    ['JSON that is no event', () => deliver('{"id":"event_1"}'), 400, 'not_an_event'],
    ['an empty body', () => deliver(''), 400, 'not_json'],
    [
      '2 MiB, whatever its signature',
      () => deliver('x'.repeat(2 * 1024 * 1024), { header: 'nonsense' }),
      413,
      'too_large',
    ],
  ])('with %s is refused, with one line in the log', async (_what, send, status, reason) => {
    const answer = await send();
    expect(answer.status).toBe(status);
    await answer.text();
    expect(rejections()).toEqual([{ reason, status }]);
    expect(await bed.published()).toEqual([]);
  });

  it('of an unknown type is answered 200 with one line in the log', async () => {
    expect((await deliver(eventPayload('event_1', 'user.created', 1, { id: 'user_1' }))).status).toBe(200);
    expect(captured.entries('info')).toMatchObject([{ eventId: 'event_1', type: 'user.created' }]);
    expect(captured.entries('warn')).toEqual([]);
  });

  it('for a directory of no parent is answered 200 with one line in the log, and stores nothing', async () => {
    expect(
      (await deliver(userCreated(1, { organization_id: 'org_other', directory_id: 'directory_other' }))).status,
    ).toBe(200);
    expect(captured.entries('info')).toMatchObject([{ workosOrganizationIds: ['org_other'] }]);
    expect(await bed.database.query('select 1 from directory_user')).toEqual([]);
  });

  it('of a user without email and names is merged as such', async () => {
    expect((await deliver(userCreated(1, { email: null, first_name: null, last_name: null }))).status).toBe(200);
    expect(await bed.published()).toMatchObject([
      { change: { value: { users: [{ email: '', firstName: '', lastName: '' }] } } },
    ]);
  });

  it('whose data cannot be read is set aside with its reason, answered 200, and can be retried by hand', async () => {
    const { updated_at: _updatedAt, ...broken } = userPayload(1);
    expect((await deliver(eventPayload('event_bad', 'dsync.user.created', 1, broken))).status).toBe(200);
    const { events } = await bed.calls.listPoisonedEvents({});
    expect(events).toMatchObject([
      { eventId: 'event_bad', type: 'dsync.user.created', reason: 'data.updated_at: invalid_type', attempts: 1 },
    ]);
    await expect(bed.calls.retryPoisonedEvent({ eventId: 'event_bad' })).rejects.toThrow(/event_does_not_fit/);
    expect((await bed.calls.listPoisonedEvents({})).events).toMatchObject([{ attempts: 2 }]);

    await bed.database.query('update poisoned_event set json = $1', [
      JSON.stringify(eventPayload('event_bad', 'dsync.user.created', 1, userPayload(1))),
    ]);
    expect((await bed.calls.retryPoisonedEvent({ eventId: 'event_bad' })).event).toMatchObject({
      eventId: 'event_bad',
    });
    expect((await bed.calls.listPoisonedEvents({})).events).toEqual([]);
    expect(await bed.published()).toMatchObject([{ type: 'users' }]);
    await expect(bed.calls.retryPoisonedEvent({ eventId: 'event_bad' })).rejects.toThrow(/not_found/);
  });

  it('never writes an email or a name into the log', async () => {
    await deliver(userCreated(1, { first_name: 'Secretname' }));
    await deliver(eventPayload('event_bad', 'dsync.user.created', 1, { ...userPayload(1), state: 'Secretname' }));
    await deliver(
      userCreated(2, { first_name: 'Secretname', organization_id: 'org_other', directory_id: 'directory_other' }),
    );
    expect(JSON.stringify(captured.entries())).not.toMatch(/Secretname|example\.com/);
  });

  it('shares its transaction with others; a bad one among them does not keep them out', async () => {
    const { updated_at: _updatedAt, ...broken } = userPayload(7);
    const answers = await Promise.all([
      ...Array.from({ length: 12 }, (_, place) => deliver(userCreated(place + 10))),
      deliver(eventPayload('event_bad', 'dsync.user.created', 1, broken)),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    const published = await bed.published();
    expect(published.length).toBeLessThan(12);
    expect(published.map((record) => record.sequence)).toEqual(published.map((_, place) => place + 1));
    expect(await bed.database.query('select 1 from directory_user')).toHaveLength(12);
  });

  it('is merged right by two instances on one database at once', async () => {
    const other = createIngestOn(partsOf(bed));
    const second = await serve(other);
    const people = Array.from({ length: 30 }, (_, place) => place + 1);
    const events = [
      eventPayload('event_group', 'dsync.group.created', 1, groupPayload(1)),
      ...people.map((number) => userCreated(number)),
      ...people.map((number) =>
        eventPayload(`event_in_${number}`, 'dsync.group.user_added', 100 + number, membershipData(1, number)),
      ),
    ];
    // All twice, in two orders, over both.
    await Promise.all([
      ...events.map((event, place) => deliver(event, { port: place % 2 ? server.port : second.port })),
      ...[...events].reverse().map((event, place) => deliver(event, { port: place % 2 ? second.port : server.port })),
    ]);
    await eventually(async () => expect(await bed.database.query('select 1 from waiting_delivery')).toEqual([]));
    await second.stop();
    await other.stop();
    const published = await bed.published();
    expect(published.map((record) => record.sequence)).toEqual(published.map((_, place) => place + 1));
    const told = published.flatMap(({ change }) => (change.case === 'memberships' ? change.value.memberships : []));
    expect(told.filter(({ present }) => present)).toHaveLength(30);
    expect(await bed.database.query('select 1 from membership_in_force')).toHaveLength(30);
  });

  it('of a deleted directory disconnects the parent and removes nobody', async () => {
    await deliver(userCreated(1));
    await bed.published();
    await deliver(eventPayload('event_gone', 'dsync.deleted', 50, directoryPayload({ state: 'deleting' })));
    expect(await bed.published()).toMatchObject([
      { change: { case: 'connection', value: { connected: false, disconnectedReason: 'directory_deleted' } } },
    ]);
    expect(await bed.calls.getDirectoryRecord({ parentId })).toMatchObject({
      connection: 2,
      disconnectedReason: 'directory_deleted',
      directories: [{ state: 6, users: 1 }],
    });
  });

  it('that the database refuses is set aside, and those that came with it are stored', async () => {
    await bed.database.query(`alter table directory_user add constraint refused check (first_name <> 'Refused')`);
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, (_, place) => deliver(userCreated(place + 1))),
      deliver(userCreated(6, { first_name: 'Refused' })),
    ]).finally(() => bed.database.query('alter table directory_user drop constraint refused'));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect(await bed.database.query('select 1 from directory_user')).toHaveLength(5);
    expect((await bed.calls.listPoisonedEvents({})).events).toMatchObject([
      { eventId: 'event_000006', reason: 'does not fit: 23514' },
    ]);
  });

  it('that cannot be stored is answered 503 with Retry-After', async () => {
    const away = await openIngestDatabase(database.adminUrl);
    const other = createIngestOn({ ...partsOf(bed), database: away });
    const second = await serve(other);
    await away.close();
    const answer = await deliver(userCreated(1), { port: second.port });
    await second.stop();
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(rejections()).toEqual([{ reason: 'not_stored', status: 503 }]);
  });
});
