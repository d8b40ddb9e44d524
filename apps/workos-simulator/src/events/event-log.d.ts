import type { Clock } from '@rollcall/domain';
import type { ObjectIds } from '../ids/object-ids';
import type { Order } from '../listing/page';
import type { Revision } from '../saved-state/revision';
import type { DirectoryEvent, EventData, EventType } from './event';
export interface EventQuery {
  readonly limit: number;
  readonly order: Order;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** Empty: every type. */
  readonly types: ReadonlySet<string>;
  readonly organizationId?: string | undefined;
  /** Exclusive. */
  readonly rangeStart?: Date | undefined;
  /** Exclusive. */
  readonly rangeEnd?: Date | undefined;
}
export type EventReading =
  | {
      readonly outcome: 'page';
      readonly events: readonly DirectoryEvent[];
      readonly after: string | null;
    }
  | {
      readonly outcome: 'unknown_cursor';
      readonly cursor: string;
    };
/** An event and whose it is. */
export interface LoggedEvent {
  readonly event: DirectoryEvent;
  readonly organizationId: string;
}
/** Every event since the start or the last clearing, oldest first; grows at its end only. */
export interface EventLog {
  record<T extends EventType>(type: T, data: EventData[T], organizationId: string): DirectoryEvent<T>;
  read(query: EventQuery): EventReading;
  count(): number;
  /** All that are young enough to be read, oldest first. */
  unexpired(): readonly LoggedEvent[];
  /** Puts these, oldest first, in place of what there is. */
  restore(logged: readonly LoggedEvent[]): void;
  clear(): void;
}
/** WorkOS keeps events for 30 days; a cursor to an older one is unknown. */
export declare const eventLifetimeMs: number;
export declare function createEventLog(deps: {
  clock: Clock;
  ids: ObjectIds;
  holdBackMs: () => number;
  revision: Revision;
}): EventLog;
//# sourceMappingURL=event-log.d.ts.map
