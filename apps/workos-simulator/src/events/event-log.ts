import type { Clock } from '@rollcall/domain';
import type { ObjectIds } from '../ids/object-ids';
import type { Order } from '../listing/page';
import { countBelow, type IdList } from '../listing/sorted-ids';
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
  | { readonly outcome: 'page'; readonly events: readonly DirectoryEvent[]; readonly after: string | null }
  | { readonly outcome: 'unknown_cursor'; readonly cursor: string };

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

interface Entry extends LoggedEvent {
  readonly time: number;
}

/** WorkOS keeps events for 30 days; a cursor to an older one is unknown. */
export const eventLifetimeMs = 30 * 24 * 60 * 60 * 1000;

export function createEventLog(deps: {
  clock: Clock;
  ids: ObjectIds;
  holdBackMs: () => number;
  revision: Revision;
}): EventLog {
  const entries: Entry[] = [];
  const ids: IdList = {
    get length() {
      return entries.length;
    },
    at: (index) => entries[index]?.event.id,
  };
  let latest = 0;

  /** How many entries are older than `time`. */
  function countBefore(time: number): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((entries[middle]?.time ?? 0) < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  return {
    record(type, data, organizationId) {
      // Never back in time, so that the order of ids and the order of stamps are one.
      latest = Math.max(latest, deps.clock.now().getTime());
      const event: DirectoryEvent<typeof type> = {
        object: 'event',
        id: deps.ids.next('event'),
        event: type,
        data,
        created_at: new Date(latest).toISOString(),
        context: {},
      };
      entries.push({ event, time: latest, organizationId });
      deps.revision.advance();
      return event;
    },
    read(query) {
      const now = deps.clock.now().getTime();
      const oldest = countBefore(now - eventLifetimeMs);
      let low = Math.max(oldest, query.rangeStart ? countBefore(query.rangeStart.getTime() + 1) : 0);
      let high = query.rangeEnd ? countBefore(query.rangeEnd.getTime()) : entries.length;
      if (query.order === 'asc') {
        high = Math.min(high, countBefore(now - deps.holdBackMs() + 1));
      }
      const newerThan = query.order === 'desc' ? query.before : query.after;
      const olderThan = query.order === 'desc' ? query.after : query.before;
      for (const cursor of [newerThan, olderThan]) {
        const place = cursor === undefined ? oldest : countBelow(ids, cursor);
        if (cursor !== undefined && (ids.at(place) !== cursor || place < oldest)) {
          return { outcome: 'unknown_cursor', cursor };
        }
      }
      low = newerThan === undefined ? low : Math.max(low, countBelow(ids, newerThan) + 1);
      high = olderThan === undefined ? high : Math.min(high, countBelow(ids, olderThan));
      const upwards = newerThan !== undefined || (olderThan === undefined && query.order === 'asc');
      const { ascending, more } = collect({ low, high, upwards, query });
      // `after` leads to newer events but in `desc`. Read against that direction, the page ends at the cursor it came from.
      const afterIsNewer = query.order !== 'desc';
      const edge = ascending.at(afterIsNewer ? -1 : 0);
      const follows = upwards === afterIsNewer ? more : (newerThan ?? olderThan) !== undefined;
      return {
        outcome: 'page',
        events: query.order === 'asc' ? ascending : ascending.toReversed(),
        after: follows && edge !== undefined ? edge.id : null,
      };
    },
    count: () => entries.length,
    unexpired: () => entries.slice(countBefore(deps.clock.now().getTime() - eventLifetimeMs)),
    restore(logged) {
      entries.length = 0;
      for (const { event, organizationId } of logged) {
        const time = Date.parse(event.created_at);
        latest = Math.max(latest, time);
        entries.push({ event, time, organizationId });
      }
      deps.revision.advance();
    },
    clear() {
      entries.length = 0;
      deps.revision.advance();
    },
  };

  /** Up to a page of what fits in [low, high), taken from its lower or its upper end. */
  function collect(range: { low: number; high: number; upwards: boolean; query: EventQuery }) {
    const { low, high, upwards, query } = range;
    const found: DirectoryEvent[] = [];
    let more = false;
    for (let step = 0; step < high - low && !more; step += 1) {
      const entry = entries[upwards ? low + step : high - 1 - step];
      if (entry !== undefined && fits(entry, query)) {
        if (found.length < query.limit) {
          found.push(entry.event);
        } else {
          more = true;
        }
      }
    }
    return { ascending: upwards ? found : found.reverse(), more };
  }
}

function fits(entry: Entry, query: EventQuery): boolean {
  return (
    (query.types.size === 0 || query.types.has(entry.event.event)) &&
    (query.organizationId === undefined || entry.organizationId === query.organizationId)
  );
}
