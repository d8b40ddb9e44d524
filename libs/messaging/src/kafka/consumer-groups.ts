import type { Topic } from '@rollcall/contracts';
import type { Log } from '@rollcall/domain';
import { type Admin, KafkaJSDeleteGroupsError } from 'kafkajs';
import { createConsumerLag } from './consumer-lag';
import { createKafkaClient, type KafkaConnection } from './kafka-client';
import { kafkaGroup, kafkaTopic } from './kafka-names';

/** A consumer, as somebody sees it who is not it. */
export interface ConsumerGroupOptions extends KafkaConnection {
  readonly topicPrefix?: string | undefined;
  readonly consumer: string;
  readonly log: Log;
}

/** Offsets of a consumer that runs are its own. */
export class ConsumerRunsError extends Error {
  override readonly name = 'ConsumerRunsError';
}

const nonEmptyGroup = 68;
const unknownGroup = 69;

/**
 * Makes a consumer hear again all that the topics still hold, when it starts next: what it has applied, it skips by its
 * positions. For a consumer whose database is behind the offsets that it has committed.
 * @throws ConsumerRunsError while an instance of it runs, or one that was killed has not been given up yet
 */
export async function forgetOffsets({
  consumer,
  topicPrefix,
  log,
  ...connection
}: ConsumerGroupOptions): Promise<void> {
  const groupId = kafkaGroup(topicPrefix, consumer);
  await withAdmin(connection, log, async (admin) => {
    try {
      // Without offsets a group begins at the oldest record: it subscribes `fromBeginning`.
      await admin.deleteGroups([groupId]);
    } catch (error) {
      if (!(error instanceof KafkaJSDeleteGroupsError)) throw error;
      const codes = error.groups.map(({ errorCode }) => errorCode);
      if (codes.includes(nonEmptyGroup)) {
        throw new ConsumerRunsError(`${groupId} has a running instance: stop the service, and wait 10 s after a kill`);
      }
      if (codes.some((code) => code !== unknownGroup)) throw error;
    }
  });
}

/** Records that a consumer has not accepted yet; undefined: the brokers did not answer in time. */
export async function recordsBehind(
  { consumer, topicPrefix, log, ...connection }: ConsumerGroupOptions,
  topics: readonly Topic[],
): Promise<number | undefined> {
  const lag = createConsumerLag(createKafkaClient(connection, log));
  try {
    const named = new Map(topics.map((topic) => [kafkaTopic(topicPrefix, topic), topic]));
    const behind = await lag.of(kafkaGroup(topicPrefix, consumer), named);
    return behind && [...behind.values()].reduce((sum, records) => sum + records, 0);
  } finally {
    await lag.close();
  }
}

async function withAdmin<Result>(
  connection: KafkaConnection,
  log: Log,
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = createKafkaClient(connection, log).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
