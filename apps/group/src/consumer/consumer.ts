import type { Outbox, Subscription } from '@rollcall/messaging';
import { applyDirectoryGroups } from '../directory-mirror/directory-groups';
import { applyDirectoryUsers } from '../directory-mirror/directory-users';
import { applyGroupMemberships } from '../directory-mirror/group-memberships';
import { applyMembers } from '../members/member-mirror';
import { storeOrganizations } from '../organizations/organizations';
import { groupChanges } from '../publishing/group-changes';
import type { Happening } from '../publishing/happening';
import type { HeardCheckpoint, HeardTopic } from './heard';
import { wavesOf } from './waves';

export const heardTopics: readonly HeardTopic[] = ['directory.changes', 'organization.settings', 'membership.changes'];

/** Applies a batch of what others published, and publishes what it changed about groups. Applying twice changes nothing. */
export function createApply({ outbox }: { readonly outbox: Outbox }): Subscription<HeardTopic>['apply'] {
  return async (tx, records) => {
    const happenings: Happening[][] = [];
    for (const wave of wavesOf(records)) {
      await storeOrganizations(tx, wave.organizations);
      happenings.push(await applyDirectoryUsers(tx, wave.users));
      happenings.push(await applyDirectoryGroups(tx, wave.groups));
      happenings.push(await applyGroupMemberships(tx, wave.memberships));
      happenings.push(await applyMembers(tx, wave.members));
      happenings.push(wave.checkpoints.map(passedOn));
    }
    await outbox.append(tx, groupChanges(happenings.flat()));
  };
}

function passedOn({ parentId, runId, organizationId, traceparent }: HeardCheckpoint): Happening {
  return { kind: 'checkpoint', key: parentId, traceparent, state: { runId, parentId, organizationId } };
}
