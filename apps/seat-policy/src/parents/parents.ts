import type { Parent } from '@rollcall/contracts';
import type { Clock } from '@rollcall/domain';
import type { Outbox } from '@rollcall/messaging';
import type { Database } from '@rollcall/persistence';
import { cutPage, invalidArgument, notFound } from '@rollcall/service';
import { settingsRecord } from '../organizations/settings-record';
import { parentStore } from './parent-store';

/** What a caller says of a parent. */
export interface ParentPut {
  readonly parentId: string;
  readonly name: string;
  readonly workosOrganizationId: string;
}

/** The parents: identity boundaries, each one WorkOS organization with its directories. */
export interface Parents {
  /** Creates or replaces, and publishes what changed. @throws ConnectError invalid_argument */
  put(wanted: ParentPut, requestedBy: string): Promise<Parent>;
  /** @throws ConnectError not_found */
  get(parentId: string): Promise<Parent>;
  list(page: { pageSize: number; after: string }): Promise<{ parents: readonly Parent[]; nextPageToken: string }>;
}

export interface ParentsDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

export function createParents({ database, outbox, clock }: ParentsDependencies): Parents {
  return {
    put: (wanted, requestedBy) =>
      database.transaction(async (tx) => {
        await parentStore.lockPuts(tx);
        const owner = await parentStore.ownerOf(tx, wanted.workosOrganizationId);
        if (owner !== undefined && owner !== wanted.parentId) {
          throw invalidArgument([{ field: 'workosOrganizationId', problem: 'belongs to another parent' }]);
        }
        const known = await parentStore.find(tx, wanted.parentId);
        if (known && known.name === wanted.name && known.workosOrganizationId === wanted.workosOrganizationId)
          return known;
        const parent = await parentStore.put(tx, wanted, clock.now());
        await outbox.append(tx, [settingsRecord(parent.parentId, { case: 'parent', value: parent }, requestedBy)]);
        return parent;
      }),

    async get(parentId) {
      const parent = await parentStore.find(database, parentId);
      if (!parent) throw notFound('parent', parentId);
      return parent;
    },

    async list({ pageSize, after }) {
      const rows = await parentStore.list(database, after, pageSize + 1);
      const { page, nextPageToken } = cutPage(rows, pageSize, ({ parentId }) => [parentId]);
      return { parents: page, nextPageToken };
    },
  };
}
