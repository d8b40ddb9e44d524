import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { freePort } from '../processes/ports';
import { ensureKafkaJars } from './kafka-jars';
import { startLocalKafka, type LocalKafka } from './local-kafka';

const root = join(__dirname, '../../../..');
const topic = 'kept';

// `describeWith` of libs/testing does this for everybody else; that library builds on this one.
const missing = (process.env['ROLLCALL_TEST_MISSING'] ?? '').split(',').includes('kafka');
const describeKafka = missing ? describe.skip : describe;

describeKafka('the local Kafka', () => {
  let directory: string;
  let jarsDirectory: string;
  const running: LocalKafka[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rollcall-kafka-'));
    jarsDirectory = await ensureKafkaJars({
      cacheDirectory: join(root, '.cache', 'kafka'),
      pom: join(root, 'tools', 'kafka', 'pom.xml'),
    });
  }, 300_000);

  afterAll(async () => {
    await Promise.all(running.map((broker) => broker.stop()));
    await rm(directory, { recursive: true, force: true });
  });

  async function start(port: number): Promise<LocalKafka> {
    const broker = await startLocalKafka({ directory, port, jarsDirectory, heap: 256 });
    running.push(broker);
    return broker;
  }

  async function publish({ brokers }: LocalKafka, value: string): Promise<void> {
    const producer = new Kafka({ brokers, logLevel: logLevel.ERROR }).producer();
    await producer.connect();
    await producer.send({ topic, acks: -1, messages: [{ key: 'parent', value }] });
    await producer.disconnect();
  }

  async function readAll({ brokers }: LocalKafka, groupId: string, count: number): Promise<(string | undefined)[]> {
    const consumer = new Kafka({ brokers, logLevel: logLevel.ERROR }).consumer({ groupId });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const values: (string | undefined)[] = [];
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          eachMessage: async ({ message }) => {
            if (values.push(message.value?.toString()) === count) resolve();
          },
        })
        .catch(reject);
    });
    await consumer.disconnect();
    return values;
  }

  it('keeps its records over a crash and over an orderly stop, on the same or another port', async () => {
    const port = await freePort();
    const first = await start(port);
    const admin = new Kafka({ brokers: first.brokers, logLevel: logLevel.ERROR }).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
    await admin.disconnect();
    await publish(first, 'before the crash');
    await first.kill();
    await expect(first.ended).resolves.toEqual({ code: null, expected: true });

    const second = await start(port);
    await publish(second, 'after the crash');
    expect(await readAll(second, 'one', 2)).toEqual(['before the crash', 'after the crash']);
    await second.stop();
    // 128 + SIGTERM: how Java ends when it was asked to.
    await expect(second.ended).resolves.toEqual({ code: 143, expected: true });

    const third = await start(await freePort());
    expect(await readAll(third, 'two', 2)).toEqual(['before the crash', 'after the crash']);
    await expect(start(await freePort())).rejects.toMatchObject({ reason: 'directory_in_use' });
    expect(await readAll(third, 'three', 2)).toHaveLength(2);
  }, 120_000);

  it('refuses a port that is in use', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    try {
      await expect(start(port)).rejects.toMatchObject({ reason: 'port_in_use' });
    } finally {
      other.close();
    }
  });
});
