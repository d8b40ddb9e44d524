import { z } from 'zod';
import { coversGroups, coversMembers, type RunScope } from '../runs/sync-run';

/** How far a scan is; kept in the run's row, so that another worker goes on from here. */
const schema = z.object({
  /** WorkOS's clock when the scan began. */
  startedAt: z.iso.datetime().transform((text) => new Date(text)),
  directoryIds: z.array(z.string()),
  /** Steps done. */
  step: z.int(),
  /** Within the step: the id after which it goes on. */
  after: z.string(),
  /** Items that could not be read. */
  unreadable: z.int(),
});

export type ScanPosition = z.output<typeof schema>;

export interface ScanStep {
  readonly kind: 'users' | 'groups';
  readonly directoryId: string;
}

export function beginning(startedAt: Date, directoryIds: readonly string[]): ScanPosition {
  return { startedAt, directoryIds: [...directoryIds], step: 0, after: '', unreadable: 0 };
}

/** The position that an earlier worker noted, if it was of a scan of the same directories. */
export function resumed(noted: unknown, directoryIds: readonly string[]): ScanPosition | undefined {
  const parsed = schema.safeParse(noted);
  if (!parsed.success) return undefined;
  const same = JSON.stringify(parsed.data.directoryIds) === JSON.stringify(directoryIds);
  return same ? parsed.data : undefined;
}

/** Users before groups: a membership takes effect only when its user is there. */
export function scanSteps(scope: RunScope, directoryIds: readonly string[]): ScanStep[] {
  return [
    ...(coversMembers(scope) ? directoryIds.map((directoryId) => ({ kind: 'users', directoryId }) as const) : []),
    ...(coversGroups(scope) ? directoryIds.map((directoryId) => ({ kind: 'groups', directoryId }) as const) : []),
  ];
}
