import type { Topic } from '@rollcall/contracts';
import type { Clock, Log, Random } from '@rollcall/domain';
import { type Accepted, createInbox, type Degradation } from '../inbox/inbox';
import { createProblemBoard } from '../problem-board';
import type { Running, Transport } from '../transport';
import { createConsumerLag } from './consumer-lag';
import { createKafkaClient, type KafkaConnection } from './kafka-client';
import { startKafkaConsumer } from './kafka-consumer';
import { kafkaGroup, kafkaTopic } from './kafka-names';
import { createKafkaPublisher } from './kafka-publisher';
import { startKafkaRelay } from './kafka-relay';

export interface KafkaTransportOptions extends KafkaConnection {
  /** Stands before the names of topics and groups, such as `staging.`; the same as for `createTopics`. */
  readonly topicPrefix?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Spreads the tries of several instances. */
  readonly random?: Random | undefined;
  /** How long an instance that fell silent keeps others from relaying its share, in milliseconds; 30,000 by default. */
  readonly relayLease?: number | undefined;
  readonly onDegraded?: ((degradation: Degradation) => void) | undefined;
  readonly onAccepted?: ((accepted: Accepted) => void) | undefined;
}

/**
 * The transport of several processes. Topics must exist: `createTopics`. Nothing rejects because the brokers are away, not
 * even at the start: `problems()` says so, records wait in the outbox, and it goes on by itself.
 */
export function createKafkaTransport(options: KafkaTransportOptions): Transport {
  const { topicPrefix, clock, log, random, relayLease = 30_000, onDegraded, onAccepted } = options;
  const board = createProblemBoard();
  const kafka = createKafkaClient(options, log);
  const publisher = createKafkaPublisher(options, log);
  const consumerLag = createConsumerLag(kafka);
  const heard = new Map<string, ReadonlyMap<string, Topic>>();
  const running = new Set<Running>();

  const keepUntilStopped = <Part extends Running>(part: Part): Part => {
    running.add(part);
    return {
      ...part,
      async stop() {
        await part.stop();
        running.delete(part);
      },
    };
  };

  return {
    async relay({ service, database }) {
      const onProblem = (problem: string | undefined): void => board.report(`outbox of ${service}`, problem);
      return keepUntilStopped(
        startKafkaRelay({ service, database, publisher, clock, log, random, lease: relayLease, onProblem }),
      );
    },

    async subscribe(subscription) {
      const { consumer } = subscription;
      const onApplyProblem = (problem: string | undefined): void =>
        board.report(`consumer ${consumer} applying`, problem);
      const inbox = createInbox({
        subscription,
        system: 'kafka',
        clock,
        log,
        random,
        onDegraded,
        onAccepted,
        onProblem: onApplyProblem,
      });
      await inbox.retryParked();
      const topics = new Map(subscription.topics.map((topic) => [kafkaTopic(topicPrefix, topic), topic]));
      heard.set(consumer, topics);
      const delivering = startKafkaConsumer({
        consumer,
        groupId: kafkaGroup(topicPrefix, consumer),
        topics,
        kafka,
        inbox,
        clock,
        log,
        random,
        onProblem: (problem) => board.report(`consumer ${consumer}`, problem),
      });
      return keepUntilStopped({
        async stop() {
          await delivering.stop();
          onApplyProblem(undefined);
        },
      });
    },

    async lag(consumer) {
      const topics = heard.get(consumer);
      return topics && consumerLag.of(kafkaGroup(topicPrefix, consumer), topics);
    },

    problems: () => board.list(),

    async close() {
      await Promise.all([...running].map((part) => part.stop()));
      running.clear();
      await consumerLag.close();
      await publisher.close();
    },
  };
}
