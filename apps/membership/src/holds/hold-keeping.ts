import type { Log, NewId } from '@rollcall/domain';
import type { Transaction } from '@rollcall/persistence';
import type { HeldRemoval } from './hold';
import { addRemovals, holdToGrow, leaveHold } from './hold-store';

/** What changes of members mean for the hold of their organization. */
export interface HoldMovement {
  /** Removals that wait, those among them that waited before. */
  readonly waiting: readonly HeldRemoval[];
  /** How many of them did not wait before. */
  readonly begun: number;
  /** Members whose removal waits no longer. */
  readonly leaving: readonly string[];
}

export interface HoldKeeping {
  /** Keeps the hold as the members are. The organization's row must be locked. A hold that begins or grows is told. */
  keep(tx: Transaction, organizationId: string, movement: HoldMovement, now: Date): Promise<void>;
}

export function createHoldKeeping({ newId, log }: { readonly newId: NewId; readonly log: Log }): HoldKeeping {
  return {
    async keep(tx, organizationId, { waiting, begun, leaving }, now) {
      const [first] = waiting;
      if (first) {
        const runId = first.cause.kind === 'run' ? first.cause.id : undefined;
        const holdId = await holdToGrow(tx, organizationId, { holdId: newId(), runId, createdAt: now });
        await addRemovals(tx, holdId, waiting);
        if (begun > 0) {
          const told = { organizationId, holdId, removals: begun, runId };
          tx.afterCommit(() => log.warn(told, 'removals wait for an administrator'));
        }
      }
      if (leaving.length > 0) await leaveHold(tx, organizationId, leaving, now);
    },
  };
}
