import type { Topic } from '@rollcall/contracts';
import type { Log } from '@rollcall/domain';
import { type Message, Partitioners, type Producer } from 'kafkajs';
import type { Delivery } from '../received-record';
import { createKafkaClient, type KafkaConnection, requestTimeout, shortRetry } from './kafka-client';
import { messageOf } from './kafka-message';
import { kafkaTopic } from './kafka-names';

/** Writes records to Kafka. */
export interface KafkaPublisher {
  /** Connects if it is not connected. kafkajs reconnects by itself later on, as part of a send. */
  connect(): Promise<void>;
  /**
   * Resolves when all in-sync replicas have the records, in order for each key. A rejection tells nothing: some of them, all
   * or none may be there, or arrive even later.
   */
  publish(deliveries: readonly Delivery[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Values of one request, in bytes. kafkajs puts all records of a request and partition into one Kafka batch, never more,
 * and the broker refuses a batch above `max.message.bytes`: 1 MiB for topics that were made with the defaults.
 */
const largestRequest = 768 * 1024;

export function createKafkaPublisher(
  connection: KafkaConnection & { readonly topicPrefix?: string | undefined },
  log: Log,
): KafkaPublisher {
  const producer: Producer = createKafkaClient(connection, log).producer({
    // The Java client's: murmur2 of the key. Named, because kafkajs warns without (its default changed in version 2).
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    retry: shortRetry,
  });
  let connecting: Promise<void> | undefined;

  const send = async (deliveries: readonly Delivery[]): Promise<void> => {
    const byTopic = new Map<Topic, Message[]>();
    for (const delivery of deliveries) {
      const messages = byTopic.get(delivery.topic);
      if (messages) messages.push(messageOf(delivery));
      else byTopic.set(delivery.topic, [messageOf(delivery)]);
    }
    await producer.sendBatch({
      acks: -1,
      timeout: requestTimeout,
      topicMessages: [...byTopic].map(([topic, messages]) => ({
        topic: kafkaTopic(connection.topicPrefix, topic),
        messages,
      })),
    });
  };

  return {
    connect() {
      connecting ??= producer.connect().catch((error: unknown) => {
        connecting = undefined;
        throw error;
      });
      return connecting;
    },
    async publish(deliveries) {
      // One after the other: a later request of a key must not be first.
      for (const request of requestsOf(deliveries)) await send(request);
    },
    async close() {
      if (connecting === undefined) return;
      await connecting.catch(() => undefined);
      await producer.disconnect();
    },
  };
}

/** Cuts records into requests that fit. A record that is larger goes alone: its topic may allow more. */
function requestsOf(deliveries: readonly Delivery[]): Delivery[][] {
  const requests: Delivery[][] = [];
  let size = Infinity;
  for (const delivery of deliveries) {
    const bytes = Buffer.byteLength(delivery.value);
    size += bytes;
    if (size > largestRequest) {
      requests.push([]);
      size = bytes;
    }
    requests.at(-1)?.push(delivery);
  }
  return requests;
}
