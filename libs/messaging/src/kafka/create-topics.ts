import { type Topic, topics as allTopics } from '@rollcall/contracts';
import type { Log } from '@rollcall/domain';
import { createKafkaClient, type KafkaConnection } from './kafka-client';
import { kafkaTopic } from './kafka-names';

export interface CreateTopicsOptions extends KafkaConnection {
  /** Of each topic. More partitions let more instances share the work; the number of existing topics is never changed. */
  readonly partitions: number;
  /** Copies of each partition: 3 in production. */
  readonly replicationFactor: number;
  readonly topicPrefix?: string | undefined;
  /** All of `@rollcall/contracts` by default. */
  readonly topics?: readonly Topic[] | undefined;
  readonly log: Log;
}

/** The largest single record in bytes; Kafka's default of 1 MiB is too near to a scan's page of long groups. */
const largestRecord = 8 * 1024 * 1024;

/**
 * Makes the topics that do not exist yet; a step of its own at deployment, since topics made by accident get whatever the
 * broker's defaults are. Existing ones stay as they are: with other partitions a key would move to another one, and its new
 * records could overtake its old ones. Safe to run again and by two at once. Answers the names of those that were missing.
 * Rejects with kafkajs's error when the brokers are not to be had, or refuse (replication factor above their number).
 */
export async function createTopics(options: CreateTopicsOptions): Promise<string[]> {
  const { partitions, replicationFactor, topicPrefix, topics = allTopics, log } = options;
  const admin = createKafkaClient(options, log).admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.map((topic) => kafkaTopic(topicPrefix, topic)).filter((name) => !existing.has(name));
    if (missing.length === 0) return [];
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: [
          { name: 'max.message.bytes', value: String(largestRecord) },
          // Without this, `acks=all` is satisfied by a single copy when the others are down.
          { name: 'min.insync.replicas', value: replicationFactor > 2 ? '2' : '1' },
        ],
      })),
    });
    return missing;
  } finally {
    await admin.disconnect();
  }
}
