import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { ingest } from '@rollcall/contracts';
import type { Clock } from '@rollcall/domain';
import { readOutboxBacklog } from '@rollcall/messaging';
import type { Database } from '@rollcall/persistence';
import { cutPage, invalidArgument, notFound, pageStart, parseRequest, refused } from '@rollcall/service';
import type { EventMerge } from '../poison/event-merge';
import type { PoisonedEvents } from '../poison/poisoned-events';
import { readPollPosition } from '../polling/poll-position';
import type { DeliveryCounts } from '../webhooks/delivery-counts';
import { workosEvent } from '../workos/workos-event';
import { poisonedEventMessage } from './messages';
import { listPoisonedEventsRequest, retryPoisonedEventRequest } from './requests';

type Calls = ServiceImpl<typeof ingest.IngestService>;
type StatusCalls = Pick<Calls, 'getIngestStatus' | 'listPoisonedEvents' | 'retryPoisonedEvent'>;

export interface StatusCallsDependencies {
  readonly database: Database;
  readonly poisoned: PoisonedEvents;
  readonly eventMerge: EventMerge;
  readonly counts: DeliveryCounts;
  readonly clock: Clock;
}

export function createStatusCalls({
  database,
  poisoned,
  eventMerge,
  counts,
  clock,
}: StatusCallsDependencies): StatusCalls {
  return {
    async getIngestStatus() {
      const { polledAt, event } = await readPollPosition(database);
      const now = clock.now().getTime();
      return {
        ...(polledAt && { lastPollAt: timestampFromDate(polledAt) }),
        pollAgeMs: polledAt ? now - polledAt.getTime() : 0,
        cursorAgeMs: event ? now - event.createdAt.getTime() : 0,
        webhooks: counts.now(),
        outboxBacklog: (await readOutboxBacklog(database)).records,
        poisoned: await poisoned.count(database),
      };
    },

    async listPoisonedEvents(request) {
      const { pageSize, pageToken } = parseRequest(listPoisonedEventsRequest, request);
      const start = pageStart(pageToken, 2);
      if (start && Number.isNaN(Date.parse(start[0] ?? ''))) {
        throw invalidArgument([{ field: 'pageToken', problem: 'is not one that this list has given' }]);
      }
      const found = await poisoned.list(database, { start, limit: pageSize + 1 });
      const { page, nextPageToken } = cutPage(found, pageSize, (event) => [
        event.receivedAt.toISOString(),
        event.eventId,
      ]);
      return { events: page.map(poisonedEventMessage), nextPageToken };
    },

    async retryPoisonedEvent(request) {
      const { eventId } = parseRequest(retryPoisonedEventRequest, request);
      const kept = await poisoned.find(database, eventId);
      const event = kept && workosEvent(JSON.parse(kept.json), kept.json);
      if (!kept || !event) throw notFound('poisoned event', eventId);
      // Merging twice changes nothing, so the event may go from the list afterwards.
      const [outcome] = await eventMerge.merge([{ event }]);
      if (outcome === 'poisoned') {
        const still = await poisoned.find(database, eventId);
        throw refused('event_does_not_fit', still?.reason ?? kept.reason);
      }
      await poisoned.remove(database, eventId);
      return { event: poisonedEventMessage({ ...kept, attempts: kept.attempts + 1 }) };
    },
  };
}
