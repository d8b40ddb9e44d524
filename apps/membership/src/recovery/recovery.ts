import { create } from '@bufbuild/protobuf';
import { MemberChangeSchema, MembersChangedSchema, MembershipChangeSchema } from '@rollcall/contracts';
import { endSilence, type Outbox, startOver } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import type { ServiceRecovery } from '@rollcall/service';
import { heardTopics } from '../consumer/consumer';
import { bySettings, causeMessage } from '../history/cause';
import { memberMessage } from '../members/member-message';
import { memberOfRow, type MemberRow } from '../members/member-store';
import { lockOrganization } from '../organizations/organization-store';

/** Members read and told at a time. */
const pageSize = 500;

/**
 * A restored schema hears again what was decided since its backup and lives through it once more. What it makes of that is
 * told when it is done: the others were there already.
 */
export const membershipRecovery: ServiceRecovery = {
  hears: heardTopics,
  toldFromHeard: true,

  // All that it keeps is either decided by what it hears or by hand; the latter is gone with the days since the backup.
  prepare: async () => undefined,

  async republish({ database, outbox, parentId, tell }) {
    for (let after = ''; ;) {
      const [next] = await database.query<{ organization_id: string }>(
        `select organization_id from organization
         where organization_id > $1 and ($2::text is null or parent_id = $2) order by organization_id limit 1`,
        [after, parentId ?? null],
      );
      if (!next) break;
      after = next.organization_id;
      const members = await database.transaction((tx) => tellOrganization(tx, outbox, after));
      tell(`told ${members} members of ${after}`);
    }
    // Under the parents' keys runs are passed on. They are of what has happened: the next one starts over.
    await database.transaction(async (tx) => {
      const parents = await tx.query<{ parent_id: string }>(
        'select distinct parent_id from organization where $1::text is null or parent_id = $1',
        [parentId ?? null],
      );
      await startOver(
        tx,
        parents.map((row) => ({ topic: 'membership.changes', key: row.parent_id })),
      );
      if (parentId === undefined) await endSilence(tx);
    });
  },
};

/** All members of an organization, former ones too: whoever hears it may have missed that they went. */
async function tellOrganization(tx: Transaction, outbox: Outbox, organizationId: string): Promise<number> {
  await lockOrganization(tx, organizationId);
  await startOver(tx, [{ topic: 'membership.changes', key: organizationId }]);
  const cause = causeMessage(bySettings);
  // The newest first: where somebody has another record since a restore, it is told before it is missed that the one they
  // had is forgotten.
  for (let told = 0, before = ''; ;) {
    const rows = await tx.query<MemberRow>(
      `select * from member where organization_id = $1 and ($2 = '' or member_id < nullif($2, '')::uuid)
       order by member_id desc limit $3`,
      [organizationId, before, pageSize],
    );
    const from = rows.length < pageSize ? '' : (rows.at(-1)?.member_id ?? '');
    const members = rows.map((row) => create(MemberChangeSchema, { member: memberMessage(memberOfRow(row)), cause }));
    const value = create(MembersChangedSchema, { organizationId, members, whole: { from, before } });
    const payload = create(MembershipChangeSchema, { change: { case: 'members', value } });
    await outbox.append(tx, [{ topic: 'membership.changes', key: organizationId, payload }]);
    told += rows.length;
    if (from === '') return told;
    before = from;
  }
}
