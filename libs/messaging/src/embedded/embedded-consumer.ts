import type { Topic } from '@rollcall/contracts';
import type { Clock, Log, Random } from '@rollcall/domain';
import type { Inbox } from '../inbox/inbox';
import type { Delivery } from '../received-record';
import type { Running } from '../transport';
import { createBackOff } from '../waiting/back-off';
import { createBell } from '../waiting/bell';

/** A delivery on its way to one consumer. */
export interface Errand {
  readonly delivery: Delivery;
  /** Tells the relay that this consumer has it safe. */
  acknowledge(): void;
}

/** A consumer's queue. It stays when the consumer stops, and fills until the relays hold back. */
export interface EmbeddedConsumer {
  readonly running: boolean;
  /** The newest subscription decides. */
  listensTo(topic: Topic): boolean;
  offer(errand: Errand): void;
  /** Records by topic that wait in the queue. */
  waiting(): ReadonlyMap<Topic, number>;
  /** Feeds the queue to an inbox, batch after batch. One at a time: two would overtake each other. */
  start(topics: readonly Topic[], inbox: Inbox): Running;
}

export interface EmbeddedConsumerDependencies {
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: Random | undefined;
}

const largestBatch = 500;
/** Longest random pause between two batches of a simulation, in milliseconds. */
const longestYield = 20;

export function createEmbeddedConsumer({ name, clock, log, random }: EmbeddedConsumerDependencies): EmbeddedConsumer {
  const queue: Errand[] = [];
  const bell = createBell(clock);
  let topics: readonly Topic[] = [];
  let running: Running | undefined;

  const batchSize = (): number => {
    const available = Math.min(queue.length, largestBatch);
    return random === undefined ? available : 1 + Math.floor(random() * available);
  };

  const deliver = async (inbox: Inbox, stop: AbortSignal): Promise<void> => {
    const backOff = createBackOff(random);
    while (!stop.aborted) {
      if (queue.length === 0) {
        await bell.wait();
        continue;
      }
      if (random !== undefined) await clock.sleep(random() * longestYield, stop);
      const batch = queue.slice(0, batchSize());
      try {
        await inbox.accept(
          batch.map(({ delivery }) => delivery),
          stop,
        );
        queue.splice(0, batch.length);
        for (const errand of batch) errand.acknowledge();
        backOff.reset();
      } catch (error) {
        if (stop.aborted) return;
        // An inbox gives up only when it is told to: this is a fault of ours, and the records must stay.
        log.error({ consumer: name, err: error }, 'batch not accepted, trying again');
        await clock.sleep(backOff.next(), stop);
      }
    }
  };

  return {
    get running() {
      return running !== undefined;
    },
    listensTo: (topic) => topics.includes(topic),
    waiting() {
      const counts = new Map(topics.map((topic) => [topic, 0]));
      for (const { delivery } of queue) counts.set(delivery.topic, (counts.get(delivery.topic) ?? 0) + 1);
      return counts;
    },
    offer(errand) {
      queue.push(errand);
      bell.ring();
    },
    start(subscribed, inbox) {
      topics = subscribed;
      const stopping = new AbortController();
      const delivering = deliver(inbox, stopping.signal);
      const mine: Running = {
        async stop() {
          stopping.abort();
          bell.ring();
          await delivering;
          if (running === mine) running = undefined;
        },
      };
      running = mine;
      return mine;
    },
  };
}
