import type { SyncCheckpoint } from '@rollcall/contracts';
import type { OutgoingRecord, Outbox, ReceivedRecord } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import type { Decider } from '../decisions/decider';
import { readSituation } from '../decisions/situation';
import { organizationStore } from '../organizations/organization-store';
import { decideRun } from '../syncs/sync-checkpoint';
import { absenceWhile, connectionStore } from './connection';
import { applyToMirror } from './mirror';
import { addChange, noChanges } from './net-changes';

type DirectoryRecord = ReceivedRecord<'directory.changes'>;

/** Hears what the directories say: keeps the mirror, decides whom it touched, carries sync runs through. */
export interface DirectoryChangesConsumer {
  readonly apply: (tx: Transaction, records: readonly DirectoryRecord[]) => Promise<void>;
}

export interface DirectoryChangesConsumerDependencies {
  readonly outbox: Outbox;
  readonly decider: Decider;
}

export function createDirectoryChangesConsumer({
  outbox,
  decider,
}: DirectoryChangesConsumerDependencies): DirectoryChangesConsumer {
  const applyParent = async (tx: Transaction, parentId: string, records: readonly DirectoryRecord[]) => {
    // The organizations are read once, so that all of a batch is decided under the same settings. A change of settings that commits meanwhile
    // counts for people changed after it.
    const [locked, organizations] = await Promise.all([
      connectionStore.lock(tx, parentId),
      organizationStore.listScim(tx, parentId),
    ]);
    let connection = locked;
    const organizationIds = organizations.map(({ organizationId }) => organizationId);
    const published: OutgoingRecord<'seat.decisions'>[] = [];
    let net = noChanges();

    const applyNet = async (): Promise<void> => {
      const touched = await applyToMirror(tx, parentId, net);
      net = noChanges();
      if (organizations.length === 0 || touched.users.size + touched.emails.size === 0) return;
      const situation = await readSituation(tx, parentId, organizationIds, {
        emails: touched.emails.keys(),
        userIds: touched.users.keys(),
      });
      published.push(
        ...(await decider.decide(tx, {
          organizations,
          situation,
          touched,
          absence: absenceWhile(connection),
          grace: true,
        })),
      );
    };
    const reach = async (
      checkpoint: SyncCheckpoint,
      at: { order: number; traceparent: string | undefined },
    ): Promise<void> => {
      published.push(...(await decideRun(tx, decider, { parentId, checkpoint, organizations, at })));
    };

    for (const [order, { payload, traceparent }] of records.entries()) {
      const { change } = payload;
      switch (change.case) {
        case 'connection':
          await applyNet();
          connection = await connectionStore.put(tx, parentId, change.value);
          break;
        case 'checkpoint':
          await applyNet();
          await reach(change.value, { order, traceparent });
          break;
        case 'users':
        case 'groups':
        case 'memberships':
        case undefined:
          addChange(net, payload, { order, traceparent });
      }
    }
    await applyNet();
    return published;
  };

  return {
    async apply(tx, records) {
      const byParent = new Map<string, DirectoryRecord[]>();
      for (const record of records) {
        const { parentId } = record.payload;
        const known = byParent.get(parentId);
        if (known) known.push(record);
        else byParent.set(parentId, [record]);
      }
      const published: OutgoingRecord<'seat.decisions'>[] = [];
      // In order, since each is locked until the commit.
      for (const parentId of [...byParent.keys()].sort()) {
        published.push(...(await applyParent(tx, parentId, byParent.get(parentId) ?? [])));
      }
      await outbox.append(tx, published);
    },
  };
}
