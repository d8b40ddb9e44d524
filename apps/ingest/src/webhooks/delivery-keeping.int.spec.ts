import { systemRuntime } from '@rollcall/service';
import { captureLog, createTestDatabase, eventually, type TestDatabase } from '@rollcall/testing';
import { createEventMerge, type HeardEvent } from '../poison/event-merge';
import { createPoisonedEvents } from '../poison/poisoned-events';
import { createLoneRecord } from '../test-bed/lone-record';
import { eventPayload, userPayload } from '../test-bed/payloads';
import { createTestBed, openIngestDatabase, parentId, type TestBed } from '../test-bed/test-bed';
import { eventOfText } from '../workos/workos-event';
import { createDeliveryKeeping, type DeliveryKeeping } from './delivery-keeping';
import { readWaiting } from './waiting-deliveries';

const fewerThanACrowd = 15;
const crowd = 40;

describe('deliveries that come at once', () => {
  const captured = captureLog();
  const keepers: DeliveryKeeping[] = [];
  let database: TestDatabase;
  let bed: TestBed;
  beforeAll(async () => {
    database = await createTestDatabase();
    bed = await createTestBed(database, { log: captured.logger });
  });
  beforeEach(async () => {
    await bed.empty();
    await bed.putParent();
    captured.clear();
  });
  afterEach(async () => {
    for (const keeper of keepers.splice(0)) await keeper.stop();
  });
  afterAll(() => bed.close());

  function createKeeper(keeper: string, on = bed.database): DeliveryKeeping {
    const { clock, random } = systemRuntime();
    const poisoned = createPoisonedEvents({ clock, log: captured.logger });
    const eventMerge = createEventMerge({ database: on, record: createLoneRecord(), poisoned });
    const made = createDeliveryKeeping({ database: on, eventMerge, keeper, clock, log: captured.logger, random });
    keepers.push(made);
    return made;
  }

  const heard = (payload: object, traceparent?: string): HeardEvent => {
    const event = eventOfText(JSON.stringify(payload));
    if (typeof event === 'string') throw new Error(event);
    return { event, ...(traceparent !== undefined && { traceparent }) };
  };
  const userCreated = (number: number, change = {}) =>
    heard(eventPayload(`event_${number}`, 'dsync.user.created', number, userPayload(number, change)));
  const users = (count: number) => Array.from({ length: count }, (_, place) => userCreated(place + 1));
  const counted = async (table: string) => (await bed.database.query(`select 1 from ${table}`)).length;
  const waitingCount = async () => (await readWaiting(bed.database)).deliveries;
  const noneWaits = () => eventually(async () => expect(await waitingCount()).toBe(0), { within: 20_000 });

  /** No merge comes to an end while it works. */
  async function whileMergesWait(work: () => Promise<void>): Promise<void> {
    await bed.database.transaction(async (tx) => {
      await tx.query('select 1 from parent where parent_id = $1 for update', [parentId]);
      await work();
    });
  }

  it('are merged at once when they are few', async () => {
    const outcomes = await createKeeper('one').keep(users(fewerThanACrowd));
    expect(outcomes).toEqual(outcomes.map(() => 'applied'));
    expect(await counted('directory_user')).toBe(fewerThanACrowd);
    expect(await waitingCount()).toBe(0);
  });

  it('are durable before they are merged when they are many, and merged by themselves', async () => {
    const keeper = createKeeper('one');
    await whileMergesWait(async () => {
      const outcomes = await keeper.keep(users(crowd));
      expect(outcomes).toEqual(outcomes.map(() => 'waiting'));
      expect(await waitingCount()).toBe(crowd);
      expect(await counted('directory_user')).toBe(0);
    });
    await noneWaits();
    expect(await counted('directory_user')).toBe(crowd);
    const published = await bed.published();
    expect(published.map(({ sequence }) => sequence)).toEqual(published.map((_, place) => place + 1));
  });

  it('keep the trace that they came with', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const traced = heard(eventPayload('event_traced', 'dsync.user.created', 1, userPayload(1)), traceparent);
    await createKeeper('one').keep([traced, ...users(crowd).slice(1)]);
    await noneWaits();
    const rows = await bed.database.query<{ traceparent: string | null }>('select traceparent from outbox order by id');
    expect(rows.map((row) => row.traceparent)).toContain(traceparent);
  });

  it('that cannot be read, or do not fit, are set aside later on, and the others merged', async () => {
    await bed.database.query(`alter table directory_user add constraint refused check (first_name <> 'Refused')`);
    const unreadable = heard(eventPayload('event_bad', 'dsync.user.created', 1, { id: 7 }));
    await createKeeper('one').keep([...users(crowd), unreadable, userCreated(crowd + 1, { first_name: 'Refused' })]);
    await noneWaits().finally(() => bed.database.query('alter table directory_user drop constraint refused'));
    expect(await counted('directory_user')).toBe(crowd);
    const { events } = await bed.calls.listPoisonedEvents({});
    expect(events.map(({ eventId }) => eventId).sort()).toEqual([`event_${crowd + 1}`, 'event_bad']);
  });

  it('and were left by an instance that stops are merged by another', async () => {
    const [leaving, staying] = [createKeeper('leaving'), createKeeper('staying')];
    await leaving.keep(users(crowd));
    // Before the crowd is gone.
    await leaving.stop();
    expect(await waitingCount()).toBe(crowd);
    staying.start();
    await noneWaits();
    expect(await counted('directory_user')).toBe(crowd);
  });

  it('and were left by an instance that crashed are merged by another after a while, and not before', async () => {
    const store = (number: number, ageSeconds: number) =>
      bed.database.query(
        `insert into waiting_delivery (json, traceparent, keeper, received_at)
         values ($1, '', 'crashed', clock_timestamp() - $2 * interval '1 second')`,
        [userCreated(number).event.json, ageSeconds],
      );
    await store(1, 61);
    await store(2, 30);
    createKeeper('staying').start();
    await eventually(async () => expect(await waitingCount()).toBe(1));
    expect(await bed.database.query('select directory_user_id from directory_user')).toEqual([
      { directory_user_id: userPayload(1)['id'] },
    ]);
  });

  it('are merged once, whoever merges them', async () => {
    const [first, second] = [createKeeper('first'), createKeeper('second')];
    await whileMergesWait(async () => {
      await first.keep(users(crowd));
      await bed.database.query(`update waiting_delivery set keeper = ''`);
      second.start();
    });
    await noneWaits();
    expect(await counted('directory_user')).toBe(crowd);
    const told = (await bed.published()).flatMap(({ change }) => (change.case === 'users' ? change.value.users : []));
    expect(told).toHaveLength(crowd);
  });

  it('are told to be stored only if they are', async () => {
    const away = await openIngestDatabase(database.adminUrl);
    const keeper = createKeeper('away', away);
    await away.close();
    await expect(keeper.keep(users(crowd))).rejects.toThrow();
  });
});
