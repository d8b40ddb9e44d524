import { setTimeout as delay } from 'node:timers/promises';
import type { Topic } from '@rollcall/contracts';
import type { Admin, Kafka } from 'kafkajs';

/** How far a consumer group is behind. */
export interface ConsumerLag {
  /**
   * Records that the group has not accepted yet, by topic: asked of the brokers now, since a consumer that stands still
   * would not tell. Undefined when they do not answer in time.
   */
  of(groupId: string, topics: ReadonlyMap<string, Topic>): Promise<ReadonlyMap<Topic, number> | undefined>;
  close(): Promise<void>;
}

/** Whoever collects metrics waits for it, in milliseconds. */
const patience = 2_000;

export function createConsumerLag(kafka: Kafka): ConsumerLag {
  let connecting: Promise<Admin> | undefined;

  const connected = (): Promise<Admin> => {
    connecting ??= connect().catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  };
  const connect = async (): Promise<Admin> => {
    const admin = kafka.admin({ retry: { retries: 0 } });
    await admin.connect();
    return admin;
  };

  const ask = async (groupId: string, topics: ReadonlyMap<string, Topic>): Promise<ReadonlyMap<Topic, number>> => {
    const admin = await connected();
    const reached = await admin.fetchOffsets({ groupId, topics: [...topics.keys()] });
    const behind = new Map<Topic, number>();
    for (const [name, topic] of topics) {
      const partitions = reached.find((one) => one.topic === name)?.partitions ?? [];
      const next = new Map(partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
      let records = 0n;
      for (const { partition, high, low } of await admin.fetchTopicOffsets(name)) {
        // Nothing committed is -1: all that the topic still holds is ahead.
        const offset = next.get(partition) ?? -1n;
        records += BigInt(high) - (offset < 0n ? BigInt(low) : offset);
      }
      behind.set(topic, Number(records));
    }
    return behind;
  };

  return {
    async of(groupId, topics) {
      const late = new AbortController();
      try {
        return await Promise.race([ask(groupId, topics), delay(patience, undefined, { signal: late.signal })]);
      } catch {
        // Brokers that are away are told of by the relay and the consumer; a number that is not known is left out.
        return undefined;
      } finally {
        late.abort();
      }
    },
    async close() {
      await (await connecting?.catch(() => undefined))?.disconnect();
    },
  };
}
