import { create } from '@bufbuild/protobuf';
import { CauseSchema, type Organization } from '@rollcall/contracts';
import { endSilence, type Outbox, startOver } from '@rollcall/messaging';
import type { Database, Transaction } from '@rollcall/persistence';
import type { ServiceRecovery } from '@rollcall/service';
import { decisionRecords } from '../decisions/decision-records';
import { decisionStore } from '../decisions/decision-store';
import { connectionStore } from '../directory-mirror/connection';
import { organizationStore } from '../organizations/organization-store';
import { settingsRecord } from '../organizations/settings-record';
import { parentStore } from '../parents/parent-store';
import { revisionAfterRestore } from './revisions';

/** Who is the cause of what is told again. */
const teller = 'recovery';
const listedAtOnce = 100;
const decisionsAtOnce = 1_000;

/**
 * A restored schema has the settings of its backup, and they are in force from now on, whatever the others have heard of
 * later ones. What the directory did since then it hears again and decides anew, and tells when it is done.
 */
export const seatPolicyRecovery: ServiceRecovery = {
  hears: ['directory.changes'],
  toldFromHeard: true,

  async prepare(tx, { now }) {
    // The others ignore a revision that they have.
    await tx.query(
      `update organization set revision = leapt.revision, settings = jsonb_set(settings, '{revision}', to_jsonb(leapt.revision))
       from (select organization_id, greatest(revision + 1, $1::integer) as revision from organization) as leapt
       where leapt.organization_id = organization.organization_id`,
      [revisionAfterRestore(now)],
    );
    await tx.query('update parent set updated_at = greatest(updated_at, $1)', [now]);
    // Whether they were back in time has yet to be heard; who is not, is removed by the next run.
    await tx.query('delete from pending_removal');
  },

  async republish({ database, outbox, parentId: only, tell }) {
    for (let after = ''; ;) {
      const parents = await parentStore.list(database, after, listedAtOnce);
      for (const { parentId } of parents) {
        if (only !== undefined && parentId !== only) continue;
        await database.transaction((tx) => tellParent(tx, outbox, parentId));
        for await (const organizationId of organizationsOf(database, parentId)) {
          const decisions = await database.transaction((tx) =>
            tellOrganization(tx, outbox, { parentId, organizationId }),
          );
          tell(`told the settings of ${organizationId} and ${decisions} decisions`);
        }
      }
      if (parents.length < listedAtOnce) break;
      after = parents.at(-1)?.parentId ?? '';
    }
    if (only === undefined) await database.transaction(endSilence);
  },
};

async function* organizationsOf(database: Database, parentId: string): AsyncGenerator<string> {
  for (let after = ''; ;) {
    const organizations = await organizationStore.list(database, { parentId, after, limit: listedAtOnce });
    for (const { organizationId } of organizations) yield organizationId;
    if (organizations.length < listedAtOnce) return;
    after = organizations.at(-1)?.organizationId ?? '';
  }
}

async function tellParent(tx: Transaction, outbox: Outbox, parentId: string): Promise<void> {
  await connectionStore.lock(tx, parentId);
  const parent = await parentStore.find(tx, parentId);
  if (!parent) return;
  await startOver(tx, [
    { topic: 'organization.settings', key: parentId },
    { topic: 'seat.decisions', key: parentId },
  ]);
  await outbox.append(tx, [settingsRecord(parentId, { case: 'parent', value: parent }, teller)]);
}

/** The settings first, so that whoever hears the decisions need not ask for them. */
async function tellOrganization(
  tx: Transaction,
  outbox: Outbox,
  { parentId, organizationId }: { readonly parentId: string; readonly organizationId: string },
): Promise<number> {
  await connectionStore.lock(tx, parentId);
  const organization = await organizationStore.lock(tx, organizationId);
  if (!organization) return 0;
  await startOver(tx, [
    { topic: 'organization.settings', key: organizationId },
    { topic: 'seat.decisions', key: organizationId },
  ]);
  await outbox.append(tx, [settingsRecord(organizationId, { case: 'organization', value: organization }, teller)]);
  return tellDecisions(tx, outbox, organization);
}

async function tellDecisions(tx: Transaction, outbox: Outbox, organization: Organization): Promise<number> {
  const cause = create(CauseSchema, { by: { case: 'person', value: teller } });
  const touch = { cause, traceparent: undefined, order: 0 };
  for (let told = 0, after = ''; ;) {
    const made = await decisionStore.page(tx, organization.organizationId, { after, limit: decisionsAtOnce });
    const units = made.map((one) => [one]);
    await outbox.append(
      tx,
      decisionRecords(organization, units, () => touch),
    );
    told += made.length;
    if (made.length < decisionsAtOnce) return told;
    after = made.at(-1)?.email ?? '';
  }
}
