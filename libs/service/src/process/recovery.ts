import type { Topic } from '@rollcall/contracts';
import type { Clock, Log, NewId } from '@rollcall/domain';
import type { Outbox } from '@rollcall/messaging';
import type { Database, Transaction } from '@rollcall/persistence';

/** What a service does when its schema was restored from a backup, and when others have lost what it has told them. */
export interface ServiceRecovery {
  /** The topics that it hears. */
  readonly hears: readonly Topic[];
  /** What a restored schema must forget, or raise, before the service runs on it. The outbox is silent already. */
  readonly prepare: (tx: Transaction, given: { readonly now: Date; readonly newId: NewId }) => Promise<void>;
  /** Whether what it tells follows from what it has heard: then nothing may wait to be heard. */
  readonly toldFromHeard: boolean;
  /** Tells all that it holds, key by key, and ends their silence. Safe to run again, and while the service runs. */
  readonly republish: (given: Republishing) => Promise<void>;
}

export interface Republishing {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  /** The parent that is told alone; undefined: all of them. */
  readonly parentId: string | undefined;
  /** Says in a line how far it is. */
  readonly tell: (line: string) => void;
}
