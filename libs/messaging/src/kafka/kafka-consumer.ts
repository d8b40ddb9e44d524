import type { Topic } from '@rollcall/contracts';
import type { Clock, Log, Random } from '@rollcall/domain';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { Inbox } from '../inbox/inbox';
import { problemOf } from '../problem-board';
import type { Delivery } from '../received-record';
import type { Running } from '../transport';
import { createBackOff } from '../waiting/back-off';
import { shortRetry } from './kafka-client';
import { deliveryOf } from './kafka-message';
import { createOffsetCommits, type OffsetCommits } from './offset-commits';

export interface KafkaConsumerDependencies {
  readonly consumer: string;
  readonly groupId: string;
  /** Names on the brokers and what they are called here. */
  readonly topics: ReadonlyMap<string, Topic>;
  readonly kafka: Kafka;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: Random | undefined;
  readonly onProblem: (problem: string | undefined) => void;
}

const largestBatch = 500;
const heartbeatInterval = 3_000;
/** After a crash the partitions wait this long for their next owner, in milliseconds. Brokers allow 6,000 and more. */
const sessionTimeout = 10_000;
/** How long a group waits for its members' batches under way when partitions move, in milliseconds. A stop may wait as long. */
const rebalanceTimeout = 20_000;
/** How long a fetch waits for news, in milliseconds: news ends it at once, but a stop waits for it. */
const fetchPatience = 500;

/**
 * Feeds a consumer group's partitions to an inbox. Dangerous place: the offset is committed after the inbox's transaction,
 * and not after each. A crash in between, or a partition that moves to another instance meanwhile, delivers records again,
 * and the inbox skips them by their sequence. The other way round records would be lost.
 */
export function startKafkaConsumer(dependencies: KafkaConsumerDependencies): Running {
  const { consumer: name, groupId, topics, kafka, inbox, clock, log, random, onProblem } = dependencies;
  const stopping = new AbortController();
  const stopRequested = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  /** Aborts when the group takes the partitions away. */
  let membership = new AbortController();

  const accept = async (deliveries: readonly Delivery[], heartbeat: () => Promise<void>): Promise<void> => {
    const accepted = new AbortController();
    const beating = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(heartbeatInterval, accepted.signal);
        if (accepted.signal.aborted) return;
        await heartbeat();
      }
    };
    let lost: unknown;
    const beats = beating().catch((error: unknown) => {
      lost = error;
      // The group is rebalancing: every batch under way has to end, or the others wait for us.
      membership.abort();
    });
    try {
      await inbox.accept(deliveries, membership.signal);
    } catch (error) {
      if (lost === undefined) throw error;
    } finally {
      accepted.abort();
      await beats;
    }
    // The heartbeat's own error: by it kafkajs knows that it has to join the group again.
    if (lost !== undefined) throw lost;
  };

  const eachBatch = async (payload: EachBatchPayload, commits: OffsetCommits): Promise<void> => {
    const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload;
    const topic = topics.get(batch.topic);
    if (topic === undefined) return;
    const { signal } = membership;
    for (let start = 0; start < batch.messages.length; start += largestBatch) {
      // What is not resolved is fetched again, by us or by the partition's next owner.
      if (signal.aborted || !isRunning() || isStale()) return;
      const messages = batch.messages.slice(start, start + largestBatch);
      try {
        await accept(deliveriesOf(topic, messages, batch.partition), heartbeat);
      } catch (error) {
        if (signal.aborted && error === signal.reason) return;
        throw error;
      }
      const last = messages.at(-1);
      if (last === undefined) return;
      resolveOffset(last.offset);
      const offset = String(BigInt(last.offset) + 1n);
      commits.reached({ topic: batch.topic, partition: batch.partition, offset });
    }
  };

  const deliveriesOf = (topic: Topic, messages: readonly KafkaMessage[], partition: number): Delivery[] =>
    messages.flatMap((message) => {
      const delivery = deliveryOf(topic, message);
      if (delivery === undefined) {
        log.error(
          { consumer: name, topic, partition, offset: message.offset },
          'foreign message in our topic, skipped',
        );
      }
      return delivery ?? [];
    });

  /** Consumes until stopped, or until kafkajs gives up: answers why, then. */
  const consume = async (consumer: Consumer): Promise<unknown> => {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics.keys()], fromBeginning: true });
    const crash = new Promise<unknown>((resolve) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error));
    });
    const commits = createOffsetCommits({
      commit: (offsets) => consumer.commitOffsets(offsets),
      clock,
      log,
      signal: stopping.signal,
    });
    consumer.on(consumer.events.GROUP_JOIN, () => commits.forget());
    await consumer.run({
      eachBatch: (payload) => eachBatch(payload, commits),
      autoCommit: false,
      // Else a batch that was given up would count as done.
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 3,
    });
    const failure = await Promise.race([crash, stopRequested]);
    await commits.flush();
    return failure;
  };

  const createConsumer = (): Consumer => {
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout,
      rebalanceTimeout,
      heartbeatInterval,
      maxWaitTimeInMs: fetchPatience,
      allowAutoTopicCreation: false,
      // kafkajs restarts a consumer after some errors and leaves it dead after others (src/consumer/index.js, onCrash).
      // Restarting is ours in every case, with a new consumer.
      retry: { ...shortRetry, restartOnFailure: async () => false },
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      membership = new AbortController();
      if (stopping.signal.aborted) membership.abort();
      onProblem(undefined);
      log.info({ consumer: name, partitions: payload.memberAssignment }, 'joined the consumer group');
    });
    return consumer;
  };

  const run = async (): Promise<void> => {
    const backOff = createBackOff(random);
    while (!stopping.signal.aborted) {
      const consumer = createConsumer();
      const started = clock.now().getTime();
      let failure: unknown;
      try {
        failure = await consume(consumer);
      } catch (error) {
        failure = error;
      }
      membership.abort();
      await leave(consumer);
      if (stopping.signal.aborted) return;
      onProblem(problemOf(failure));
      // It ran well for a while: this is a new trouble, not the old one.
      if (clock.now().getTime() - started > sessionTimeout) backOff.reset();
      const pause = backOff.next();
      log.warn({ consumer: name, err: failure, pause }, 'consumer failed, starting it again');
      await clock.sleep(pause, stopping.signal);
    }
  };

  const leave = async (consumer: Consumer): Promise<void> => {
    try {
      await consumer.disconnect();
    } catch (error) {
      log.warn({ consumer: name, err: error }, 'consumer did not leave its group in order');
    }
  };

  onProblem('has not joined its group yet');
  const running = run();

  return {
    async stop() {
      stopping.abort();
      membership.abort();
      await running;
      onProblem(undefined);
    },
  };
}
