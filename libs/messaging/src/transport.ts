import type { Topic } from '@rollcall/contracts';
import type { Database, Transaction } from '@rollcall/persistence';
import type { ReceivedRecord } from './received-record';

/** A consumer of one or more topics: a service's way to hear of the others. */
export interface Subscription<T extends Topic = Topic> {
  /** The consumer's name: the inbox is kept under it, and Kafka's group is named by it. */
  readonly consumer: string;
  readonly topics: readonly T[];
  readonly database: Database;
  /** What `apply` does, as a trace calls it; `apply` by default. */
  readonly does?: string | undefined;
  /**
   * Applies a batch in one transaction, together with the inbox position. Records come in order for each topic and key,
   * each once. A rejection rolls the batch back; it is tried again, record by record if need be, and a record that never
   * fits is set aside with all later ones of its key. What follows from a record carries on the record's `traceparent`.
   */
  readonly apply: (tx: Transaction, records: readonly ReceivedRecord<T>[]) => Promise<void>;
}

/** Something that runs until it is stopped. */
export interface Running {
  /** Finishes what is under way, then resolves. Safe to call twice. */
  stop(): Promise<void>;
}

export interface RunningRelay extends Running {
  /** There may be news in the outbox: do not wait for the next look. */
  wake(): void;
}

/** How records get from outboxes to subscriptions: in order for each topic and key, at least once. */
export interface Transport {
  /** Publishes what stands in a service's outbox, and takes it out once it is safe. */
  relay(outbox: { readonly service: string; readonly database: Database }): Promise<RunningRelay>;
  subscribe<T extends Topic>(subscription: Subscription<T>): Promise<Running>;
  /** Records by topic that a consumer of this process has not accepted yet; undefined where that cannot be told now. */
  readonly lag?: (consumer: string) => Promise<ReadonlyMap<Topic, number> | undefined>;
  /** Why records cannot flow now; empty when they can. */
  problems(): string[];
  /** Stops all that still runs. */
  close(): Promise<void>;
}
