import { rm } from 'node:fs/promises';
import type { Clock } from '@rollcall/domain';
import { isTransientFailure } from '@rollcall/persistence';
import { captureLog, type CapturedLog, createTestDatabase, eventually } from '@rollcall/testing';
import { bundleDoomedProcess, type Child, startDoomedProcess } from './contract/child-process';
import { noteOf, outgoing } from './contract/deliveries';
import type { ChildPlan } from './contract/doomed-process';
import { type Effect, ledger, type LedgerOptions, sequencesByKey, upTo } from './contract/ledger';
import { oversleepingClock, realTime } from './contract/real-time';
import { createTwoServices, type TwoServices } from './contract/two-services';
import { createInbox, type Degradation } from './inbox/inbox';
import { countPoisonedRecords, listPoisonedRecords } from './inbox/poisoned-records';
import type { Running, RunningRelay, Transport } from './transport';

/** One kind of transport, in a place of its own where no other test's records are. */
export interface TransportFixture {
  /** A transport as one process would have it. */
  create(options: {
    clock: Clock;
    log: CapturedLog['logger'];
    onDegraded: (degradation: Degradation) => void;
  }): Transport;
  /** How a process of its own gets at the same place, and what of it may run there alone. */
  readonly childPlan: Pick<ChildPlan, 'kafka'>;
  /** Whether relay and consumer can be in different processes. */
  readonly distributed: boolean;
}

/** Long enough for a consumer group to notice a member that was killed. */
const patience = { within: 40_000, every: 50 };

/** What both transports promise. */
export function describeTransport(name: string, createFixture: () => Promise<TransportFixture>): void {
  describe(name, () => {
    let bundle: string;
    let services: TwoServices;
    let fixture: TransportFixture;
    let log: CapturedLog;
    let degraded: Degradation[];
    let transports: Transport[];
    let children: Child[];

    beforeAll(async () => {
      bundle = await bundleDoomedProcess();
    });
    afterAll(() => rm(bundle));

    beforeEach(async () => {
      [services, fixture] = await Promise.all([createTestDatabase().then(createTwoServices), createFixture()]);
      log = captureLog();
      degraded = [];
      transports = [];
      children = [];
    });
    afterEach(async () => {
      await Promise.all(children.map((child) => child.kill()));
      await Promise.all(transports.map((transport) => transport.close()));
      await services.end();
    }, 60_000);

    const createTransport = (clock: Clock = realTime): Transport => {
      const onDegraded = (degradation: Degradation): void => void degraded.push(degradation);
      const transport = fixture.create({ clock, log: log.logger, onDegraded });
      transports.push(transport);
      return transport;
    };

    const subscribe = (transport: Transport, options: Partial<LedgerOptions> = {}): Promise<Running> =>
      transport.subscribe(ledger({ consumer: 'seats', database: services.sink, ...options }));

    const relay = async (transport: Transport): Promise<RunningRelay> => {
      const running = await transport.relay({ service: 'source', database: services.source });
      services.onPublished(() => running.wake());
      return running;
    };

    const startAll = async (options: Partial<LedgerOptions> = {}, clock: Clock = realTime): Promise<Transport> => {
      const transport = createTransport(clock);
      await subscribe(transport, options);
      await relay(transport);
      return transport;
    };

    const startDoomed = (plan: Pick<ChildPlan, 'moment' | 'parts'>): Child => {
      const { sourceUrl, sinkUrl } = services;
      const child = startDoomedProcess(bundle, {
        ...fixture.childPlan,
        ...plan,
        sourceUrl,
        sinkUrl,
        consumer: 'seats',
      });
      children.push(child);
      return child;
    };

    const effects = (consumer = 'seats'): Promise<Effect[]> => services.effects(consumer);

    const untilApplied = (expected: Record<string, number[]>, consumer = 'seats'): Promise<void> =>
      eventually(async () => expect(sequencesByKey(await effects(consumer))).toEqual(expected), patience);

    /** Publishes from several connections at once, each in many small transactions over shared keys. */
    const publishConcurrently = async (writers: number, rounds: number, keys: readonly string[]): Promise<void> => {
      await Promise.all(
        Array.from({ length: writers }, async (_none, writer) => {
          for (let round = 0; round < rounds; round += 1) {
            const some = [0, 1, 2].map((step) => keys[(writer + round * (step + 1)) % keys.length] ?? 'a');
            await services.publish(...some.map((key) => [key] as const));
          }
        }),
      );
    };

    /** What was published for each key, by the outbox's own count. */
    const published = async (): Promise<Record<string, number[]>> => {
      const rows = await services.source.query<{ key: string; last: number }>('select key, last from outbox_sequence');
      return Object.fromEntries(rows.map(({ key, last }) => [key, upTo(last)]));
    };

    it('delivers the records of a key in their order, each with effect once', async () => {
      await startAll();
      for (const nth of upTo(30)) await services.publish(['a', `a${nth}`], ['b'], ['a']);
      await untilApplied({ a: upTo(60), b: upTo(30) });
      const notes = (await effects()).filter(({ note }) => /^a\d/.test(note)).map(({ note }) => note);
      expect(notes).toEqual(upTo(30).map((nth) => `a${nth}`));
    });

    it('takes records out of the outbox when they are safe', async () => {
      await startAll();
      await services.publish(['a'], ['b']);
      await untilApplied({ a: [1], b: [1] });
      await eventually(async () => expect(await services.backlog()).toBe(0));
    });

    it('delivers without waiting for the next look at the outbox', async () => {
      const clock = oversleepingClock();
      await startAll({}, clock);
      await services.publish(['a']);
      await untilApplied({ a: [1] });
      // From here on nobody looks by themselves any more.
      clock.oversleep();
      for (const nth of upTo(9)) {
        await services.publish(['a']);
        await untilApplied({ a: upTo(nth + 1) });
      }
    });

    it('keeps the sequences of a key without gaps when eight transactions append at once', async () => {
      await startAll();
      await publishConcurrently(8, 25, ['a', 'b', 'c', 'd', 'e']);
      const all = await published();
      expect(Object.values(all).flat()).toHaveLength(8 * 25 * 3);
      await untilApplied(all);
      expect(await countPoisonedRecords(services.sink)).toBe(0);
    });

    it('applies a batch in one transaction together with the position', async () => {
      await services.publish(...upTo(200).map((nth) => [nth % 2 === 0 ? 'a' : 'b'] as const));
      await startAll();
      await untilApplied({ a: upTo(100), b: upTo(100) });
      const all = await effects();
      expect(new Set(all.map(({ transaction }) => transaction)).size).toBeLessThan(20);
      for (const key of ['a', 'b']) {
        const [position] = await services.sink.query('select xmin::text as id from inbox_position where key = $1', [
          key,
        ]);
        expect(position).toEqual({ id: all.filter((effect) => effect.key === key).at(-1)?.transaction });
      }
    });

    it('delivers every topic to each of its consumers', async () => {
      const transport = createTransport();
      await subscribe(transport);
      await subscribe(transport, { consumer: 'groups', topics: ['directory.changes', 'group.changes'] });
      await relay(transport);
      await services.publish(['a'], ['a']);
      await untilApplied({ a: [1, 2] });
      await untilApplied({ a: [1, 2] }, 'groups');
    });

    it('keeps the trace context of what made the change', async () => {
      await startAll();
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      await services.publishRecords([{ ...outgoing('a', 'traced'), traceparent }, outgoing('a', 'not traced')]);
      await untilApplied({ a: [1, 2] });
      expect((await effects()).map((effect) => effect.traceparent)).toEqual([traceparent, null]);
    });

    it('delivers records of any size up to megabytes, alone and many at once', async () => {
      await startAll();
      await services.publish(...upTo(100).map(() => ['a', 'x'.repeat(30_000)] as const));
      await services.publish(['b', 'x'.repeat(3_000_000)], ['b', 'small'], ['a']);
      await untilApplied({ a: upTo(101), b: [1, 2] });
    });

    it('gives a consumer that was down what it missed, in order', async () => {
      const transport = createTransport();
      const first = await subscribe(transport);
      await subscribe(transport, { consumer: 'groups' });
      await relay(transport);
      await services.publish(['a'], ['b']);
      await untilApplied({ a: [1], b: [1] });
      await first.stop();
      await publishConcurrently(3, 10, ['a', 'b']);
      await untilApplied(await published(), 'groups');
      expect(sequencesByKey(await effects())).toEqual({ a: [1], b: [1] });
      await subscribe(transport);
      await untilApplied(await published());
    });

    it('finishes the batch under way before a consumer stops', async () => {
      let entered = (): void => undefined;
      const applying = new Promise<void>((resolve) => {
        entered = resolve;
      });
      const transport = createTransport();
      const slow = ledger({ consumer: 'seats', database: services.sink });
      const running = await transport.subscribe({
        ...slow,
        async apply(tx, records) {
          entered();
          await realTime.sleep(300);
          await slow.apply(tx, records);
        },
      });
      await relay(transport);
      await services.publish(['a']);
      await applying;
      await running.stop();
      expect(sequencesByKey(await effects())).toEqual({ a: [1] });
      await running.stop();
    });

    it('goes on after a stop of everything where it was', async () => {
      const first = await startAll();
      await publishConcurrently(2, 10, ['a', 'b', 'c']);
      await first.close();
      await first.close();
      await publishConcurrently(2, 10, ['a', 'b', 'c']);
      await startAll();
      await untilApplied(await published());
    });

    it('keeps the order of a key when several relays share one outbox', async () => {
      const transport = createTransport();
      await subscribe(transport);
      for (const _instance of upTo(3)) await relay(fixture.distributed ? createTransport() : transport);
      await publishConcurrently(4, 30, ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
      await untilApplied(await published());
      expect(await countPoisonedRecords(services.sink)).toBe(0);
    });

    describe('after a kill -9', () => {
      const publishSome = (): Promise<void> => publishConcurrently(2, 10, ['a', 'b', 'c']);

      it('between the transaction and what the transport is told delivers again, without a second effect', async () => {
        await publishSome();
        const child = startDoomed({ moment: 'applied', parts: ['relay', 'consumer'] });
        await child.atTheMoment;
        await child.kill();
        expect((await effects()).length).toBeGreaterThan(0);
        await publishSome();
        await startAll();
        await untilApplied(await published());
        expect(await countPoisonedRecords(services.sink)).toBe(0);
      }, 60_000);

      it('between publishing and deleting publishes again, without a second effect', async () => {
        await publishSome();
        const transport = createTransport();
        if (fixture.distributed) await subscribe(transport);
        const child = startDoomed({
          moment: 'published',
          parts: fixture.distributed ? ['relay'] : ['relay', 'consumer'],
        });
        await child.atTheMoment;
        await eventually(async () => expect((await effects()).length).toBeGreaterThan(0), patience);
        await child.kill();
        expect(await services.backlog()).toBeGreaterThan(0);
        await publishSome();
        if (!fixture.distributed) await subscribe(transport);
        await relay(transport);
        await untilApplied(await published());
        expect(await countPoisonedRecords(services.sink)).toBe(0);
      }, 60_000);
    });

    describe('with a record that never fits', () => {
      it('sets it aside, parks its key behind it, lets the others go on, and drains when it is retried', async () => {
        let refusing = true;
        const check: LedgerOptions['check'] = (record) => {
          if (refusing && noteOf(record) === 'poison') throw new Error('never');
        };
        await startAll({ check });
        await services.publish(['a'], ['a', 'poison'], ['b'], ['a'], ['b']);
        await untilApplied({ a: [1], b: [1, 2] });
        await services.publish(['a'], ['b']);
        await untilApplied({ a: [1], b: [1, 2, 3] });
        await eventually(async () => expect(await countPoisonedRecords(services.sink)).toBe(3), patience);
        const poisoned = await listPoisonedRecords(services.sink);
        expect(poisoned.map(({ key, sequence, reason }) => [key, sequence, reason])).toEqual([
          ['a', 2, 'rejected: never'],
          ['a', 3, 'behind_poisoned'],
          ['a', 4, 'behind_poisoned'],
        ]);
        expect(degraded).toMatchObject([{ consumer: 'seats', key: 'a', reason: 'rejected: never' }]);
        await eventually(async () => expect(await services.backlog()).toBe(0));

        refusing = false;
        const subscription = ledger({ consumer: 'seats', database: services.sink, check });
        const inbox = createInbox({ subscription, clock: realTime, log: log.logger });
        expect(await inbox.retry('directory.changes', 'a')).toEqual({ applied: 3, waiting: 0 });
        await services.publish(['a']);
        await untilApplied({ a: upTo(5), b: [1, 2, 3] });
      });

      it('is tried again when its consumer starts anew, as a build does that can apply it', async () => {
        let refusing = true;
        const check: LedgerOptions['check'] = (record) => {
          if (refusing && noteOf(record) === 'poison') throw new Error('never');
        };
        const transport = createTransport();
        const consumer = await subscribe(transport, { check });
        await relay(transport);
        await services.publish(['a', 'poison'], ['a'], ['b']);
        await untilApplied({ b: [1] });
        await eventually(async () => expect(await countPoisonedRecords(services.sink)).toBe(2), patience);
        await consumer.stop();

        refusing = false;
        await subscribe(transport, { check });
        await untilApplied({ a: [1, 2], b: [1] });
        expect(await countPoisonedRecords(services.sink)).toBe(0);
      });

      it('because its value is malformed does the same', async () => {
        await services.publish(['a'], ['a'], ['b']);
        await services.source.query(`update outbox set value = '{' where key = 'a' and sequence = 1`);
        await startAll();
        await untilApplied({ b: [1] });
        await eventually(async () => expect(await countPoisonedRecords(services.sink)).toBe(2), patience);
        expect(degraded).toMatchObject([{ key: 'a', reason: expect.stringMatching(/^malformed/) }]);
      });

      it('because records before it are missing does the same, and wakes a person', async () => {
        await services.publish(['a'], ['a'], ['a'], ['b']);
        await services.source.query(`delete from outbox where key = 'a' and sequence = 2`);
        await startAll();
        await untilApplied({ a: [1], b: [1] });
        await eventually(async () => expect(await countPoisonedRecords(services.sink)).toBe(1), patience);
        expect(degraded).toMatchObject([{ key: 'a', reason: 'sequence_gap' }]);
        expect(log.entries('error')).toMatchObject([{ key: 'a', sequence: 3, reason: 'sequence_gap' }]);
      });
    });

    it.each(['source', 'sink'] as const)('loses nothing when the connections of the %s are cut', async (service) => {
      const transport = await startAll();
      const publishing = (async () => {
        for (const nth of upTo(60)) {
          await untilCommitted(() => services.publish(['a', `a${nth}`], ['b', `b${nth}`]));
          await realTime.sleep(20);
        }
      })();
      for (let cut = 0; cut < 5; cut += 1) {
        await realTime.sleep(200);
        await services.cutConnections(service);
      }
      await publishing;
      await eventually(async () => expect(sequencesByKey(await effects())).toEqual(await published()), patience);
      expect(await countPoisonedRecords(services.sink)).toBe(0);
      await eventually(() => expect(transport.problems()).toEqual([]), patience);
    });
  });
}

/** Publishing has no transport: here the spec is the service that has to try again. */
async function untilCommitted(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isTransientFailure(error)) throw error;
    }
  }
}
