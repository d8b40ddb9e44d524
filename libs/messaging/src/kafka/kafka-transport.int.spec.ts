import type { Database } from '@rollcall/persistence';
import {
  captureLog,
  type CapturedLog,
  createKafkaNames,
  createTestDatabase,
  describeWith,
  eventually,
  testKafkaBrokers,
} from '@rollcall/testing';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { ledger, sequencesByKey, upTo } from '../contract/ledger';
import { realTime } from '../contract/real-time';
import { createTwoServices, type TwoServices } from '../contract/two-services';
import { countPoisonedRecords } from '../inbox/poisoned-records';
import type { RunningRelay, Transport } from '../transport';
import { describeTransport } from '../transport.contract';
import { createTopics, type CreateTopicsOptions } from './create-topics';
import { createKafkaTransport, type KafkaTransportOptions } from './kafka-transport';

const patience = { within: 25_000, every: 50 };

const topicsFor = (brokers: readonly string[], topicPrefix: string): CreateTopicsOptions => ({
  brokers,
  topicPrefix,
  clientId: 'spec',
  partitions: 6,
  replicationFactor: 1,
  log: captureLog().logger,
});

describeWith('kafka', 'on Kafka', () => {
  describeTransport('the Kafka transport', async () => {
    const brokers = testKafkaBrokers();
    const { prefix: topicPrefix } = createKafkaNames();
    await createTopics(topicsFor(brokers, topicPrefix));
    return {
      create: (options) => createKafkaTransport({ brokers, topicPrefix, clientId: 'spec', ...options }),
      childPlan: { kafka: { brokers, topicPrefix } },
      distributed: true,
    };
  });

  describe('the Kafka transport of several processes', () => {
    let services: TwoServices;
    let log: CapturedLog;
    let transports: Transport[];
    let topicPrefix: string;

    beforeEach(async () => {
      topicPrefix = createKafkaNames().prefix;
      log = captureLog();
      transports = [];
      services = await createTwoServices(await createTestDatabase());
    });
    afterEach(async () => {
      await Promise.all(transports.map((transport) => transport.close()));
      await services.end();
    }, 60_000);

    const create = (options: Partial<KafkaTransportOptions> = {}): Transport => {
      const transport = createKafkaTransport({
        brokers: testKafkaBrokers(),
        topicPrefix,
        clientId: 'spec',
        clock: realTime,
        log: log.logger,
        ...options,
      });
      transports.push(transport);
      return transport;
    };
    const relay = async (transport: Transport, database: Database = services.source): Promise<RunningRelay> => {
      const running = await transport.relay({ service: 'source', database });
      services.onPublished(() => running.wake());
      return running;
    };
    const applied = async () => sequencesByKey(await services.effects('seats'));

    it('shares the partitions of a group between its members, and loses and doubles nothing when one leaves', async () => {
      await createTopics(topicsFor(testKafkaBrokers(), topicPrefix));
      const [first, second] = [create(), create()];
      await first.subscribe(ledger({ consumer: 'seats', database: await services.openSink('first') }));
      await second.subscribe(ledger({ consumer: 'seats', database: await services.openSink('second') }));
      await relay(create());
      const keys = upTo(24).map((nth) => `key-${nth}`);
      let rounds = 0;
      const publishRound = async (): Promise<void> => {
        await services.publish(...keys.map((key) => [key] as const));
        rounds += 1;
        await realTime.sleep(20);
      };
      const writers = async () => new Set((await services.effects('seats')).map(({ writer }) => writer));
      await eventually(async () => {
        await publishRound();
        expect([...(await writers())].sort()).toEqual(['first', 'second']);
      }, patience);
      const leaving = first.close();
      for (const _nth of upTo(20)) await publishRound();
      await leaving;
      await publishRound();
      const expected = Object.fromEntries(keys.map((key) => [key, upTo(rounds)]));
      await eventually(async () => expect(await applied()).toEqual(expected), patience);
      expect(await countPoisonedRecords(services.sink)).toBe(0);
    }, 60_000);

    it('skips a message that is none of ours, and wakes a person', async () => {
      await createTopics(topicsFor(testKafkaBrokers(), topicPrefix));
      const producer = new Kafka({ brokers: testKafkaBrokers(), logLevel: logLevel.NOTHING }).producer({
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      await producer.connect();
      await producer.send({
        topic: `${topicPrefix}directory.changes`,
        messages: [
          { key: 'a', value: 'without a sequence' },
          { key: 'a', value: 'with a wrong one', headers: { sequence: 'one' } },
          { value: 'without a key', headers: { sequence: '1' } },
          { key: 'a', value: null, headers: { sequence: '1' } },
        ],
      });
      await producer.disconnect();
      const transport = create();
      await transport.subscribe(ledger({ consumer: 'seats', database: services.sink }));
      await relay(transport);
      await services.publish(['a']);
      await eventually(async () => expect(await applied()).toEqual({ a: [1] }), patience);
      // More than four, when the producer above had to send again.
      await eventually(() => expect(log.entries('error').length).toBeGreaterThanOrEqual(4), patience);
      const messages = new Set(log.entries('error').map(({ msg }) => msg));
      expect([...messages]).toEqual(['foreign message in our topic, skipped']);
    });

    it('lets another instance relay what one that fell silent has taken, and a late message does no harm', async () => {
      await createTopics(topicsFor(testKafkaBrokers(), topicPrefix));
      let wakeUp = (): void => undefined;
      const pause = new Promise<void>((resolve) => {
        wakeUp = resolve;
      });
      let silent = false;
      /** Sends, and then stands still before it deletes, as a paused process would. */
      const pausing: Database = {
        ...services.source,
        transaction: (work, plans) =>
          services.source.transaction(async (tx) => {
            let deletion: (() => void) | undefined;
            const result = await work({
              ...tx,
              lastly: (text, ...rest) => {
                deletion = () => tx.lastly(text, ...rest);
              },
            });
            if (deletion) {
              silent = true;
              await pause;
              deletion();
            }
            return result;
          }, plans),
      };
      const consumer = create();
      await consumer.subscribe(ledger({ consumer: 'seats', database: services.sink }));
      await services.publish(['a'], ['b'], ['a']);
      const paused = create({ relayLease: 1_000 });
      await relay(paused, pausing);
      await eventually(() => expect(silent).toBe(true), patience);
      await relay(create());
      await services.publish(['a'], ['c']);
      const expected = { a: [1, 2, 3], b: [1], c: [1] };
      await eventually(async () => expect(await applied()).toEqual(expected), patience);
      await eventually(async () => expect(await services.backlog()).toBe(0), patience);
      wakeUp();
      await services.publish(['a']);
      await eventually(async () => expect(await applied()).toEqual({ ...expected, a: upTo(4) }), patience);
      await eventually(() => expect(paused.problems()).toEqual([]), patience);
      expect(await countPoisonedRecords(services.sink)).toBe(0);
    }, 60_000);

    it('says that its topics are missing, never makes them by itself, and goes on when they are there', async () => {
      const transport = create();
      await transport.subscribe(ledger({ consumer: 'seats', database: services.sink }));
      await relay(transport);
      await services.publish(['a']);
      await eventually(
        () =>
          expect(transport.problems()).toEqual([
            expect.stringMatching(/^consumer seats: .*does not host this topic/),
            expect.stringMatching(/^outbox of source: .*does not host this topic/),
          ]),
        patience,
      );
      expect(await createTopics(topicsFor(testKafkaBrokers(), topicPrefix))).toContain(
        `${topicPrefix}directory.changes`,
      );
      await eventually(async () => expect(await applied()).toEqual({ a: [1] }), patience);
      await eventually(() => expect(transport.problems()).toEqual([]), patience);
    }, 60_000);

    it('has its topics made once, by however many at once, and leaves them as they are', async () => {
      const options = topicsFor(testKafkaBrokers(), topicPrefix);
      await Promise.all([1, 2, 3].map(() => createTopics(options)));
      expect(await createTopics({ ...options, partitions: 12 })).toEqual([]);
      const admin = new Kafka({ brokers: testKafkaBrokers(), logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      const { topics } = await admin.fetchTopicMetadata({ topics: [`${topicPrefix}seat.decisions`] });
      await admin.disconnect();
      expect(topics[0]?.partitions).toHaveLength(6);
    });
  });
});
