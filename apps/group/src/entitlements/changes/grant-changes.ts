import type { Outbox } from '@rollcall/messaging';
import type { Database, Transaction } from '@rollcall/persistence';
import type { KnownOrganization } from '../../organizations/organizations';
import { groupChanges } from '../../publishing/group-changes';
import type { Happening } from '../../publishing/happening';
import type { ChangeLog } from './change-log';
import type { DifferenceWatch, WatchedDifferences } from './difference-watch';
import { lockParents } from './parent-lock';
import { type Touched, touchesNobody } from './touched';

/** A change that a caller makes to what groups and members of an organization are given. */
export interface GrantChange {
  /** Whose entitlements are about to change. Call it once, before the first write; not at all when nothing changes. */
  touches(touched: Partial<Touched>): Promise<void>;
  /** Something that others must hear, besides who gained or lost what. */
  tells(happening: Happening): void;
}

export interface GrantChanges {
  /** Runs a change in one transaction. Changes of one organization, and what is heard of it, come one after the other. */
  run<Result>(
    organization: KnownOrganization,
    work: (tx: Transaction, change: GrantChange) => Promise<Result>,
  ): Promise<Result>;
}

export interface GrantChangesDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly changeLog: ChangeLog;
  readonly differences: DifferenceWatch;
}

export function createGrantChanges({
  database,
  outbox,
  changeLog,
  differences,
}: GrantChangesDependencies): GrantChanges {
  return {
    run: ({ parentId }, work) =>
      database.transaction(async (tx) => {
        await lockParents(tx, { parentIds: [parentId] });
        const told: Happening[] = [];
        let touched = touchesNobody;
        let watched: WatchedDifferences | undefined;
        const result = await work(tx, {
          async touches(those) {
            touched = { ...touchesNobody, ...those };
            watched = await differences.before(tx, touched);
          },
          tells: (happening) => void told.push(happening),
        });
        const happenings = await watched?.happenings(touched.organizations);
        await outbox.append(tx, groupChanges([...told, ...(happenings ?? [])]));
        await changeLog.append(tx, touched);
        return result;
      }),
  };
}
