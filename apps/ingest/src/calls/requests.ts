import { SyncScope, SyncScopeSchema } from '@rollcall/contracts';
import { enumField, idField, pageFields, queryField } from '@rollcall/service';
import { z } from 'zod';

/** The requests of ingest's calls, as they are trusted. */

const idOrNothing = z.union([z.literal(''), idField]);

const namesOne = ({ organizationId, parentId }: { organizationId: string; parentId: string }): boolean =>
  (organizationId === '') !== (parentId === '');
/** Asked also when another field is wrong, so that all are named at once. */
const always = (): boolean => true;

export const requestSyncRequest = z
  .object({
    organizationId: idOrNothing,
    parentId: idOrNothing,
    scope: enumField(SyncScopeSchema),
    confirmedPlanHash: z.union([z.literal(''), idField]),
    republish: z.boolean(),
  })
  .refine(({ scope, republish }) => !republish || scope === SyncScope.BOTH, {
    path: ['scope'],
    message: 'must be both where all is told again',
    when: always,
  })
  .refine(namesOne, { path: ['organizationId'], message: 'give either organizationId or parentId', when: always })
  .refine(namesOne, { path: ['parentId'], message: 'give either organizationId or parentId', when: always });

export const runRequest = z.object({ runId: idField });
export const parentRequest = z.object({ parentId: idField });
export const listSyncRunsRequest = z.object({ parentId: idField, ...pageFields });
export const searchRequest = z.object({ parentId: idField, query: queryField, ...pageFields });
export const listPoisonedEventsRequest = z.object(pageFields);
export const retryPoisonedEventRequest = z.object({ eventId: idField });
