import type { Database } from '@rollcall/persistence';
import { captureLog, createManualClock, createTestDatabase } from '@rollcall/testing';
import { delivery, noteOf } from '../contract/deliveries';
import { type Effect, effectsOf, ledger, sequencesByKey, upTo } from '../contract/ledger';
import { createTwoServices, type TwoServices } from '../contract/two-services';
import type { ReceivedRecord } from '../received-record';
import { type Accepted, createInbox, type Degradation, type Inbox } from './inbox';
import { countPoisonedRecords, listPoisonedRecords } from './poisoned-records';

const never = new AbortController().signal;
const start = new Date('2026-11-24T10:00:00Z');
const transient = (): Error => Object.assign(new Error('could not serialize access'), { code: '40001' });

describe('an inbox', () => {
  let services: TwoServices;
  let database: Database;

  beforeAll(async () => {
    services = await createTwoServices(await createTestDatabase());
    database = services.sink;
  });
  beforeEach(() => database.query('truncate effect, inbox_position, poisoned_record'));
  afterAll(() => services.end());

  interface Setting {
    readonly inbox: Inbox;
    readonly clock: ReturnType<typeof createManualClock>;
    readonly log: ReturnType<typeof captureLog>;
    readonly degraded: Degradation[];
    readonly accepted: Accepted[];
    readonly problems: (string | undefined)[];
  }

  const setting = (check?: (record: ReceivedRecord) => void): Setting => {
    const clock = createManualClock(start);
    const log = captureLog();
    const degraded: Degradation[] = [];
    const accepted: Accepted[] = [];
    const problems: (string | undefined)[] = [];
    const inbox = createInbox({
      subscription: ledger({ consumer: 'seats', database, ...(check && { check }) }),
      clock,
      log: log.logger,
      onDegraded: (degradation) => degraded.push(degradation),
      onAccepted: (outcome) => accepted.push(outcome),
      onProblem: (problem) => problems.push(problem),
    });
    return { inbox, clock, log, degraded, accepted, problems };
  };

  const effects = (): Promise<Effect[]> => effectsOf(database, 'seats');
  const applied = async (): Promise<Record<string, number[]>> => sequencesByKey(await effects());
  const poisoned = async (): Promise<string[]> =>
    (await listPoisonedRecords(database)).map(({ key, sequence, reason }) => `${key}${sequence} ${reason}`).sort();
  const positions = () =>
    database.query('select key, last_sequence as last, degraded_at as degraded from inbox_position order by key');

  const refuse =
    (...notes: string[]) =>
    (record: ReceivedRecord): void => {
      if (notes.includes(noteOf(record))) throw new Error(`no room for ${noteOf(record)}`);
    };

  it('applies a batch in one transaction, together with the positions', async () => {
    const { inbox, accepted } = setting();
    await inbox.accept([delivery('a', 1), delivery('b', 1), delivery('a', 2)], never);
    expect((await effects()).map(({ key, sequence }) => `${key}${sequence}`)).toEqual(['a1', 'b1', 'a2']);
    const rows = await database.query(
      `select transaction from effect union select xmin::text from inbox_position where consumer = 'seats'`,
    );
    expect(rows).toHaveLength(1);
    expect(accepted).toEqual([{ consumer: 'seats', applied: 3, duplicates: 0, setAside: 0 }]);
  });

  it('does nothing for records that it has applied before, not even call the consumer', async () => {
    const { inbox, accepted } = setting();
    await inbox.accept([delivery('a', 1), delivery('a', 2)], never);
    const again = setting(() => {
      throw new Error('called');
    });
    await again.inbox.accept([delivery('a', 1), delivery('a', 2)], never);
    expect(await applied()).toEqual({ a: [1, 2] });
    expect([...accepted, ...again.accepted].map(({ duplicates }) => duplicates)).toEqual([0, 2]);
  });

  it('keeps consumers of one database apart', async () => {
    await setting().inbox.accept([delivery('a', 1)], never);
    const subscription = ledger({ consumer: 'groups', database });
    const other = createInbox({ subscription, clock: createManualClock(start), log: captureLog().logger });
    await other.accept([delivery('a', 1)], never);
    expect(await effectsOf(database, 'groups')).toHaveLength(1);
  });

  it('of which two instances are given the same records applies each once and in order', async () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const deliveries = upTo(40).flatMap((sequence) => keys.map((key) => delivery(key, sequence)));
    const run = async (order: readonly string[]): Promise<void> => {
      const { inbox } = setting();
      const mine = [...deliveries].sort(
        (one, other) => one.sequence - other.sequence || order.indexOf(one.key) - order.indexOf(other.key),
      );
      for (let from = 0; from < mine.length; from += 13) await inbox.accept(mine.slice(from, from + 13), never);
    };
    await Promise.all([run(keys), run([...keys].reverse()), run(keys)]);
    expect(await applied()).toEqual(Object.fromEntries(keys.map((key) => [key, upTo(40)])));
    expect(await countPoisonedRecords(database)).toBe(0);
  });

  it('of a key that starts over is sound again, and what was parked of it is superseded', async () => {
    const { inbox } = setting();
    await inbox.accept([delivery('a', 1), delivery('a', 5), delivery('a', 6), delivery('b', 2)], never);
    const whole = delivery('a', 9_000, 'the whole', { startsOver: true });
    await inbox.accept([delivery('a', 7), whole, delivery('a', 9_001), whole], never);
    expect(await applied()).toEqual({ a: [1, 9_000, 9_001] });
    expect(await poisoned()).toEqual(['b2 sequence_gap']);
    expect(await positions()).toMatchObject([
      { key: 'a', last: 9_001, degraded: null },
      { key: 'b', last: 0, degraded: start },
    ]);
  });

  it('parks a record that starts over and is rejected like any other, and applies it at a retry', async () => {
    const whole = delivery('a', 9_000, 'the whole', { startsOver: true });
    await setting().inbox.accept([delivery('a', 5)], never);
    await setting(refuse('the whole')).inbox.accept([whole], never);
    expect(await poisoned()).toEqual(['a5 sequence_gap', 'a9000 rejected: no room for the whole']);
    expect(await setting().inbox.retry('directory.changes', 'a')).toEqual({ applied: 1, waiting: 0 });
    expect(await applied()).toEqual({ a: [9_000] });
  });

  describe('whose consumer fails for a reason of the infrastructure', () => {
    it('tries the whole batch again, with growing pauses, until it succeeds', async () => {
      let failures = 9;
      const { inbox, clock, problems, log } = setting(() => {
        if (failures-- > 0) throw transient();
      });
      await inbox.accept([delivery('a', 1), delivery('b', 1)], never);
      expect(await applied()).toEqual({ a: [1], b: [1] });
      expect(clock.slept()).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
      expect(await countPoisonedRecords(database)).toBe(0);
      expect(problems.slice(-2)).toEqual(['could not serialize access', undefined]);
      expect(log.entries('error')).toEqual([]);
    });

    it('gives up only when it is told to, and has then done nothing', async () => {
      const stop = new AbortController();
      let tries = 0;
      const { inbox } = setting(() => {
        tries += 1;
        if (tries === 20) stop.abort(new Error('stopped'));
        throw transient();
      });
      await expect(inbox.accept([delivery('a', 1)], stop.signal)).rejects.toThrow('stopped');
      expect(tries).toBe(20);
      expect(await applied()).toEqual({});
      expect(await positions()).toEqual([]);
    });
  });

  describe('whose consumer rejects a record', () => {
    it('tries three times, then goes on record by record and parks the one that does not fit, with all behind it', async () => {
      const { inbox, clock, degraded, log } = setting(refuse('a-2'));
      await inbox.accept(
        [delivery('a', 1), delivery('a', 2), delivery('b', 1), delivery('a', 3), delivery('b', 2)],
        never,
      );
      expect(await applied()).toEqual({ a: [1], b: [1, 2] });
      expect(await poisoned()).toEqual(['a2 rejected: no room for a-2', 'a3 behind_poisoned']);
      expect(await positions()).toEqual([
        { key: 'a', last: 1, degraded: expect.any(Date) },
        { key: 'b', last: 2, degraded: null },
      ]);
      const reason = 'rejected: no room for a-2';
      expect(degraded).toEqual([{ consumer: 'seats', topic: 'directory.changes', key: 'a', reason }]);
      expect(log.entries('error')).toMatchObject([{ consumer: 'seats', key: 'a', sequence: 2, reason }]);
      expect(clock.slept()).toEqual([100, 200, 100, 200]);
    });

    it('parks it once, however often it comes', async () => {
      const { inbox, degraded } = setting(refuse('a-1'));
      for (let round = 0; round < 3; round += 1) await inbox.accept([delivery('a', 1), delivery('a', 2)], never);
      expect(await poisoned()).toEqual(['a1 rejected: no room for a-1', 'a2 behind_poisoned']);
      expect(degraded).toHaveLength(1);
    });

    it('applies what fitted after all at the second try', async () => {
      let failures = 1;
      const { inbox } = setting(() => {
        if (failures-- > 0) throw new Error('a passing fault');
      });
      await inbox.accept([delivery('a', 1), delivery('b', 1)], never);
      expect(await applied()).toEqual({ a: [1], b: [1] });
      expect(new Set((await effects()).map(({ transaction }) => transaction)).size).toBe(1);
    });
  });

  it('parks what comes behind a gap, and says so to a person', async () => {
    const { inbox, degraded, log } = setting();
    await inbox.accept([delivery('a', 1), delivery('a', 3), delivery('b', 1)], never);
    await inbox.accept([delivery('a', 4)], never);
    expect(await applied()).toEqual({ a: [1], b: [1] });
    expect(await poisoned()).toEqual(['a3 sequence_gap', 'a4 behind_poisoned']);
    expect(degraded).toMatchObject([{ key: 'a', reason: 'sequence_gap' }]);
    expect(log.entries('error')).toHaveLength(1);
  });

  describe('whose parked records are retried', () => {
    it('applies them in order and goes on as if nothing had been', async () => {
      const before = setting(refuse('a-2'));
      await before.inbox.accept([delivery('a', 1), delivery('a', 2), delivery('a', 3)], never);
      const { inbox } = setting();
      expect(await inbox.retry('directory.changes', 'a')).toEqual({ applied: 2, waiting: 0 });
      expect(await positions()).toEqual([{ key: 'a', last: 3, degraded: null }]);
      await inbox.accept([delivery('a', 4)], never);
      expect(await applied()).toEqual({ a: [1, 2, 3, 4] });
      expect(await countPoisonedRecords(database)).toBe(0);
    });

    it('stops at the first that still does not fit, and says why', async () => {
      const before = setting(refuse('a-1'));
      await before.inbox.accept(
        upTo(5).map((sequence) => delivery('a', sequence)),
        never,
      );
      const { inbox } = setting(refuse('a-3'));
      expect(await inbox.retry('directory.changes', 'a')).toEqual({ applied: 2, waiting: 3 });
      expect(await applied()).toEqual({ a: [1, 2] });
      expect(await poisoned()).toEqual(['a3 rejected: no room for a-3', 'a4 behind_poisoned', 'a5 behind_poisoned']);
      await inbox.accept([delivery('a', 6)], never);
      expect(await countPoisonedRecords(database)).toBe(4);
    });

    it('waits at a gap, and closes it when the missing record has come', async () => {
      const { inbox } = setting();
      await inbox.accept([delivery('a', 2), delivery('a', 3)], never);
      expect(await inbox.retry('directory.changes', 'a')).toEqual({ applied: 0, waiting: 2 });
      expect(await poisoned()).toEqual(['a2 sequence_gap', 'a3 behind_poisoned']);
      await inbox.accept([delivery('a', 1)], never);
      expect(await inbox.retry('directory.changes', 'a')).toEqual({ applied: 3, waiting: 0 });
      expect(await applied()).toEqual({ a: [1, 2, 3] });
    });

    it('drains more than fit in one transaction', async () => {
      const before = setting(refuse('a-1'));
      for (let from = 1; from <= 1_100; from += 275) {
        await before.inbox.accept(
          upTo(275).map((nth) => delivery('a', from + nth - 1)),
          never,
        );
      }
      expect(await setting().inbox.retry('directory.changes', 'a')).toEqual({ applied: 1_100, waiting: 0 });
      expect(await applied()).toEqual({ a: upTo(1_100) });
    });

    it('rejects when the infrastructure fails, and leaves them as they were', async () => {
      const before = setting(refuse('a-1'));
      await before.inbox.accept([delivery('a', 1)], never);
      const { inbox } = setting(() => {
        throw transient();
      });
      await expect(inbox.retry('directory.changes', 'a')).rejects.toThrow('could not serialize');
      expect(await poisoned()).toEqual(['a1 rejected: no room for a-1']);
    });

    it('has nothing to do for a key without any', async () => {
      expect(await setting().inbox.retry('directory.changes', 'z')).toEqual({ applied: 0, waiting: 0 });
    });

    it('while new ones arrive loses none and keeps the order', async () => {
      const before = setting(refuse('a-1'));
      await before.inbox.accept(
        upTo(50).map((sequence) => delivery('a', sequence)),
        never,
      );
      const { inbox } = setting();
      const arriving = (async () => {
        for (let sequence = 51; sequence <= 100; sequence += 1) await inbox.accept([delivery('a', sequence)], never);
      })();
      await inbox.retry('directory.changes', 'a');
      await arriving;
      await inbox.retry('directory.changes', 'a');
      expect(await applied()).toEqual({ a: upTo(100) });
      expect(await positions()).toEqual([{ key: 'a', last: 100, degraded: null }]);
    });
  });
});
