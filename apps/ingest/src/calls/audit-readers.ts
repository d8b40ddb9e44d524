import { type AdministrativeMethod, ingest, type ingestScopes } from '@rollcall/contracts';
import type { Database } from '@rollcall/persistence';
import { auditedState, type AuditReaders, parseRequest } from '@rollcall/service';
import type { PoisonedEvents } from '../poison/poisoned-events';
import { poisonedEventMessage } from './messages';
import { retryPoisonedEventRequest } from './requests';

type Readers = AuditReaders<typeof ingest.IngestService, AdministrativeMethod<typeof ingestScopes>>;

export interface AuditReadersDependencies {
  readonly database: Database;
  readonly poisoned: PoisonedEvents;
}

/** What is there before a call changes it, in the form of its answer. */
export function createAuditReaders({ database, poisoned }: AuditReadersDependencies): Readers {
  return {
    // A run is new: there is nothing before.
    requestSync: async () => ({}),
    async retryPoisonedEvent(request) {
      const { eventId } = parseRequest(retryPoisonedEventRequest, request);
      const event = await poisoned.find(database, eventId);
      if (!event) return {};
      return { before: auditedState(ingest.RetryPoisonedEventResponseSchema, { event: poisonedEventMessage(event) }) };
    },
  };
}
