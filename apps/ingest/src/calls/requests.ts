import { SyncScopeSchema } from '@rollcall/contracts';
import { enumField, idField, pageFields, queryField } from '@rollcall/service';
import { z } from 'zod';

/** The requests of ingest's calls, as they are trusted. */

const idOrNothing = z.union([z.literal(''), idField]);

export const requestSyncRequest = z
  .object({
    organizationId: idOrNothing,
    parentId: idOrNothing,
    scope: enumField(SyncScopeSchema),
    confirmedPlanHash: z.union([z.literal(''), idField]),
  })
  .superRefine(({ organizationId, parentId }, context) => {
    if ((organizationId === '') !== (parentId === '')) return;
    const message = 'give either organizationId or parentId';
    for (const path of ['organizationId', 'parentId']) context.addIssue({ code: 'custom', path: [path], message });
  });

export const runRequest = z.object({ runId: idField });
export const parentRequest = z.object({ parentId: idField });
export const listSyncRunsRequest = z.object({ parentId: idField, ...pageFields });
export const searchRequest = z.object({ parentId: idField, query: queryField, ...pageFields });
export const listPoisonedEventsRequest = z.object(pageFields);
export const retryPoisonedEventRequest = z.object({ eventId: idField });
