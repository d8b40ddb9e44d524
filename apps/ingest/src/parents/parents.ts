import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { type Organization, type Parent, type seatPolicy, type SyncRequest } from '@rollcall/contracts';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Clock, Log, NewId } from '@rollcall/domain';
import type { ReceivedRecord } from '@rollcall/messaging';
import type { Database, Transaction } from '@rollcall/persistence';
import { ownRequest } from '../runs/own-request';
import type { Runs } from '../runs/run-store';
import { scopeOf, triggerOf } from '../runs/run-words';
import {
  findOrganization,
  findParent,
  type KnownOrganization,
  type KnownParent,
  storeOrganization,
  storeParent,
} from './parent-store';

/** What ingest knows of parents and organizations: told by a topic, asked by call where the topic is not there yet. */
export interface Parents {
  /** Undefined when seat-policy does not know it either. */
  parent(parentId: string): Promise<KnownParent | undefined>;
  /** As `parent`; asks seat-policy again about one that is not known to be in mode scim, for it may be by now. */
  organization(organizationId: string): Promise<KnownOrganization | undefined>;
  /** Applies settings: new parents get their first run, asked-for runs are queued. */
  apply(tx: Transaction, records: readonly ReceivedRecord<'organization.settings'>[]): Promise<void>;
}

export interface ParentsDependencies {
  readonly database: Database;
  readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
  readonly runs: Runs;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

export function createParents({ database, seatPolicy, runs, clock, newId, log }: ParentsDependencies): Parents {
  async function store(tx: Transaction, parent: Parent): Promise<void> {
    if (!(await storeParent(tx, parent))) return;
    const { parentId } = parent;
    log.info({ parentId, workosOrganizationId: parent.workosOrganizationId }, 'mirroring of a parent begins');
    await runs.request(tx, ownRequest(parentId, 'initial', { runId: newId(), requestedAt: clock.now() }));
  }

  async function askForParent(parentId: string): Promise<Parent | undefined> {
    return ask(async () => (await seatPolicy.getParent({ parentId })).parent);
  }

  async function askForOrganization(organizationId: string): Promise<Organization | undefined> {
    return ask(async () => (await seatPolicy.getOrganization({ organizationId })).organization);
  }

  async function parent(parentId: string): Promise<KnownParent | undefined> {
    const known = await findParent(database, parentId);
    if (known) return known;
    const asked = await askForParent(parentId);
    if (!asked) return undefined;
    await database.transaction((tx) => store(tx, asked));
    return findParent(database, parentId);
  }

  async function requestSync(tx: Transaction, sync: SyncRequest): Promise<void> {
    const { runId, parentId } = sync;
    const scope = scopeOf(sync.scope);
    const trigger = triggerOf(sync.trigger);
    if (!scope || !trigger) throw new Error(`sync request ${runId} without a scope or a trigger that is known here`);
    if (!(await findParent(tx, parentId))) {
      const asked = await askForParent(parentId);
      if (!asked) throw new Error(`sync request ${runId} for parent ${parentId}, which seat-policy does not know`);
      await store(tx, asked);
    }
    await runs.request(tx, {
      runId,
      parentId,
      scope,
      trigger,
      requestedBy: sync.requestedBy,
      confirmedPlanHash: sync.confirmedPlanHash,
      requestedAt: sync.requestedAt ? timestampDate(sync.requestedAt) : clock.now(),
    });
  }

  return {
    parent,

    async organization(organizationId) {
      const known = await findOrganization(database, organizationId);
      if (known?.scim) return known;
      const asked = await askForOrganization(organizationId).catch((error: unknown) => {
        // What is known is a better answer than none.
        if (known) return undefined;
        throw error;
      });
      if (!asked) return known;
      await parent(asked.parentId);
      await storeOrganization(database, asked);
      return findOrganization(database, organizationId);
    },

    async apply(tx, records) {
      const parentIds = records.flatMap(({ payload: { change } }) =>
        change.case === 'parent' || change.case === 'sync' ? [change.value.parentId] : [],
      );
      // Locked in the order of their ids, as merges do, whatever the order of the records.
      if (parentIds.length > 0) {
        await tx.query('select 1 from parent where parent_id = any($1) order by parent_id for update', [parentIds]);
      }
      for (const {
        payload: { change },
      } of records) {
        switch (change.case) {
          case 'parent':
            await store(tx, change.value);
            break;
          case 'organization':
            await storeOrganization(tx, change.value);
            break;
          case 'sync':
            await requestSync(tx, change.value);
            break;
          case undefined:
            // A kind of change that a newer seat-policy tells: none of ours.
            break;
        }
      }
    },
  };
}

/** Undefined where the answer is `not_found`. */
async function ask<Thing>(call: () => Promise<Thing | undefined>): Promise<Thing | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ConnectError && error.code === Code.NotFound) return undefined;
    throw error;
  }
}
