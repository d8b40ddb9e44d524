import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureKafkaJars, freePort, type LocalKafka, startLocalKafka } from '@rollcall/embedded';
import { captureLog, createTestDatabase, describeWith, eventually } from '@rollcall/testing';
import { ledger, sequencesByKey, upTo } from '../contract/ledger';
import { realTime } from '../contract/real-time';
import { createTwoServices, type TwoServices } from '../contract/two-services';
import { countPoisonedRecords } from '../inbox/poisoned-records';
import type { Transport } from '../transport';
import { createTopics } from './create-topics';
import { createKafkaTransport } from './kafka-transport';

const workspaceRoot = join(__dirname, '../../../..');
/** A broker that has just started answers before it leads its partitions. */
const patience = { within: 60_000, every: 50 };

describeWith('kafka', 'the Kafka transport whose broker goes and comes', () => {
  let directory: string;
  let port: number;
  let broker: LocalKafka | undefined;
  let services: TwoServices;
  let transport: Transport | undefined;

  const startBroker = async (): Promise<LocalKafka> => {
    const jarsDirectory = await ensureKafkaJars({
      cacheDirectory: join(workspaceRoot, '.cache', 'kafka'),
      pom: join(workspaceRoot, 'tools', 'kafka', 'pom.xml'),
    });
    broker = await startLocalKafka({ directory: join(directory, 'kafka'), port, jarsDirectory });
    return broker;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rollcall-broker-'));
    port = await freePort();
    services = await createTwoServices(await createTestDatabase());
  });
  afterAll(async () => {
    await transport?.close();
    await broker?.kill();
    await services.end();
    await rm(directory, { recursive: true, force: true });
  }, 60_000);

  it('starts without it, keeps records in the outbox while it is away, and delivers all of them once', async () => {
    const brokers = [`127.0.0.1:${port}`];
    const log = captureLog().logger;
    const running = createKafkaTransport({ brokers, clientId: 'spec', clock: realTime, log });
    transport = running;
    await running.subscribe(ledger({ consumer: 'seats', database: services.sink }));
    const relay = await running.relay({ service: 'source', database: services.source });
    services.onPublished(() => relay.wake());
    const applied = async () => sequencesByKey(await services.effects('seats'));
    let published = 0;
    const publish = async (): Promise<void> => {
      await services.publish(['a'], ['b']);
      published += 1;
    };
    const untilAllFlows = async (): Promise<void> => {
      await eventually(
        async () => expect(await applied()).toEqual({ a: upTo(published), b: upTo(published) }),
        patience,
      );
      await eventually(() => expect(running.problems()).toEqual([]), patience);
    };

    await publish();
    const refused = [/^consumer seats: .*ECONNREFUSED/, /^outbox of source: .*ECONNREFUSED/].map((problem) =>
      expect.stringMatching(problem),
    );
    await eventually(() => expect(running.problems()).toEqual(refused), patience);
    expect(await services.backlog()).toBe(2);

    const first = await startBroker();
    await createTopics({ brokers, clientId: 'spec', partitions: 6, replicationFactor: 1, log });
    await untilAllFlows();

    const leaving = first.kill();
    for (const _nth of upTo(30)) {
      await publish();
      await realTime.sleep(20);
    }
    await leaving;
    await publish();
    await eventually(() => expect(running.problems()).toHaveLength(2), patience);
    expect(await services.backlog()).toBeGreaterThan(0);
    expect(await countPoisonedRecords(services.sink)).toBe(0);

    await startBroker();
    await untilAllFlows();
    expect(await countPoisonedRecords(services.sink)).toBe(0);
  }, 240_000);
});
