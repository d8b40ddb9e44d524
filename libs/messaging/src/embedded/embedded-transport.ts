import type { Topic } from '@rollcall/contracts';
import type { Clock, Log, Random } from '@rollcall/domain';
import { type Accepted, createInbox, type Degradation } from '../inbox/inbox';
import { createProblemBoard } from '../problem-board';
import type { Running, Transport } from '../transport';
import { createEmbeddedConsumer, type EmbeddedConsumer } from './embedded-consumer';
import { startEmbeddedRelay } from './embedded-relay';

export interface EmbeddedTransportOptions {
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Makes sizes of batches and pauses between them random, for simulations that come out the same for the same seed.
   * Without it batches are as large as can be.
   */
  readonly random?: Random | undefined;
  /**
   * Consumers that must have subscribed before anything is delivered. Without it each must subscribe before the first
   * relay starts: a row leaves the outbox when the consumers known by then have it, and a later one would miss it.
   */
  readonly consumers?: readonly string[] | undefined;
  readonly onDegraded?: ((degradation: Degradation) => void) | undefined;
  readonly onAccepted?: ((accepted: Accepted) => void) | undefined;
}

/**
 * The transport of a single process: straight from the outbox tables to the subscriptions, durable across restarts because
 * a row stays until all its consumers have committed. A consumer that stops keeps its place: rows wait for its return.
 * Several relays of one outbox in this process do no harm; several processes on one outbox are what Kafka is for.
 */
export function createEmbeddedTransport(options: EmbeddedTransportOptions): Transport {
  const { clock, log, random, consumers: expected = [], onDegraded, onAccepted } = options;
  const board = createProblemBoard();
  const consumers = new Map<string, EmbeddedConsumer>();
  const relays = new Set<Running>();
  const deliveries = new Set<Running>();

  const missing = (): string[] => expected.filter((name) => !consumers.has(name));

  const consumerNamed = (name: string): EmbeddedConsumer => {
    const known = consumers.get(name) ?? createEmbeddedConsumer({ name, clock, log, random });
    consumers.set(name, known);
    return known;
  };

  const keepUntilStopped = <Part extends Running>(kept: Set<Running>, part: Part): Part => {
    kept.add(part);
    return {
      ...part,
      async stop() {
        await part.stop();
        kept.delete(part);
      },
    };
  };

  return {
    async relay({ service, database }) {
      return keepUntilStopped(
        relays,
        startEmbeddedRelay({
          service,
          database,
          clock,
          log,
          random,
          ready: () => missing().length === 0,
          consumersOf: (topic: Topic) => [...consumers.values()].filter((consumer) => consumer.listensTo(topic)),
          onProblem: (problem) => board.report(`outbox of ${service}`, problem),
        }),
      );
    },

    async subscribe(subscription) {
      const { consumer: name, topics } = subscription;
      const consumer = consumerNamed(name);
      if (consumer.running) throw new Error(`The consumer ${name} is subscribed already.`);
      const onProblem = (problem: string | undefined): void => board.report(`consumer ${name}`, problem);
      const inbox = createInbox({ subscription, clock, log, random, onDegraded, onAccepted, onProblem });
      await inbox.retryParked();
      const delivering = consumer.start(topics, inbox);
      return keepUntilStopped(deliveries, {
        async stop() {
          await delivering.stop();
          onProblem(undefined);
        },
      });
    },

    lag: async (consumer) => consumers.get(consumer)?.waiting(),

    problems: () => [...missing().map((name) => `consumer ${name}: has not subscribed yet`), ...board.list()],

    async close() {
      // Relays last: they still delete what the consumers have accepted in the end.
      for (const kept of [deliveries, relays]) {
        await Promise.all([...kept].map((part) => part.stop()));
        kept.clear();
      }
    },
  };
}
