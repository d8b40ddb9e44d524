import { create, equals } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  type Organization,
  OrganizationSchema,
  type SyncRequest,
  SyncRequestSchema,
  SyncScope,
  type SyncTrigger,
} from '@rollcall/contracts';
import type { Clock, NewId } from '@rollcall/domain';
import type { Outbox } from '@rollcall/messaging';
import type { Database, Transaction } from '@rollcall/persistence';
import { notFound } from '@rollcall/service';
import type { SeatReservation } from '../members/seat-reservation';
import { syncRequestStore } from '../syncs/sync-request-store';
import { organizationStore } from './organization-store';
import { takesSeats } from './seat-tiers';
import { settingsRecord } from './settings-record';

/** What an edit makes of the settings, and the sync run that follows from it. */
export interface Edited {
  readonly organization: Organization;
  readonly run?: { readonly trigger: SyncTrigger; readonly confirmedPlanHash: string };
}

/** Looks at the settings as they are and says what they shall be. May be asked again; a rejection refuses the edit. */
export type Edit = (current: Organization) => Promise<Edited> | Edited;

export interface EditOutcome {
  readonly organization: Organization;
  /** The run that the edit started. */
  readonly syncRunId?: string;
}

/**
 * The one road by which settings are stored: each change raises the revision by one and publishes the whole organization,
 * and who asked for it.
 */
export interface OrganizationEdits {
  /** Answers undefined where the organization is there already. */
  create(organization: Organization, requestedBy: string): Promise<Organization | undefined>;
  /** An edit that changes nothing stores and publishes nothing. @throws ConnectError not_found, or as the edit says */
  edit(organizationId: string, requestedBy: string, edit: Edit): Promise<EditOutcome>;
}

export interface OrganizationEditsDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly seatReservation: SeatReservation;
}

/** At each try at least one of those who edit at once gets through, so this many may. */
const mostTries = 100;

export function createOrganizationEdits(dependencies: OrganizationEditsDependencies): OrganizationEdits {
  const { database, outbox, clock, newId, seatReservation } = dependencies;

  const store = (current: Organization, { organization, run }: Edited, requestedBy: string) =>
    database.transaction(async (tx): Promise<EditOutcome | undefined> => {
      const now = clock.now();
      const next = { ...organization, revision: current.revision + 1, updatedAt: timestampFromDate(now) };
      if (!(await organizationStore.replace(tx, next))) return undefined;
      const sync = run && create(SyncRequestSchema, { ...run, requestedBy, ...syncOf(next, newId(), now) });
      await publish(tx, next, sync, requestedBy);
      return { organization: next, ...(sync && { syncRunId: sync.runId }) };
    });

  const publish = async (
    tx: Transaction,
    organization: Organization,
    sync: SyncRequest | undefined,
    requestedBy: string,
  ): Promise<void> => {
    const records = [
      settingsRecord(organization.organizationId, { case: 'organization', value: organization }, requestedBy),
    ];
    if (sync) {
      await syncRequestStore.insert(tx, sync);
      records.push(settingsRecord(sync.parentId, { case: 'sync', value: sync }, requestedBy));
    }
    await outbox.append(tx, records);
  };

  return {
    create: (organization, requestedBy) =>
      database.transaction(async (tx) => {
        if (!(await organizationStore.insert(tx, organization))) return undefined;
        await publish(tx, organization, undefined, requestedBy);
        return organization;
      }),

    async edit(organizationId, requestedBy, edit) {
      for (let attempt = 1; attempt <= mostTries; attempt += 1) {
        const current = await organizationStore.find(database, organizationId);
        if (!current) throw notFound('organization', organizationId);
        const edited = await edit(current);
        if (!edited.run && equals(OrganizationSchema, current, edited.organization)) return { organization: current };
        // Outside the transaction: membership may ask us for the organization before it answers. Whoever stores a revision
        // meanwhile makes the next line of defence, `replace`, refuse ours, and the question is asked again.
        if (takesSeats(current, edited.organization)) await seatReservation.reserve(edited.organization);
        const outcome = await store(current, edited, requestedBy);
        if (outcome) return outcome;
      }
      throw new ConnectError('try again: others change these settings at the same time', Code.Aborted);
    },
  };
}

function syncOf(organization: Organization, runId: string, now: Date) {
  return { runId, parentId: organization.parentId, scope: SyncScope.BOTH, requestedAt: timestampFromDate(now) };
}
