import type { Outbox, Subscription } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import { applyDirectoryGroups } from '../directory-mirror/directory-groups';
import { applyDirectoryUsers } from '../directory-mirror/directory-users';
import { applyGroupMemberships } from '../directory-mirror/group-memberships';
import type { ChangeLog } from '../entitlements/changes/change-log';
import type { DifferenceWatch } from '../entitlements/changes/difference-watch';
import { lockParents } from '../entitlements/changes/parent-lock';
import type { TouchedOrganization } from '../entitlements/changes/touched';
import { withForgottenMembers } from '../members/forgotten-members';
import { applyMembers } from '../members/member-mirror';
import { storeOrganizations } from '../organizations/organizations';
import { groupChanges } from '../publishing/group-changes';
import type { Happening } from '../publishing/happening';
import type { HeardCheckpoint, HeardOrganization, HeardTopic } from './heard';
import { touchedBy } from './touched-by';
import { type Wave, wavesOf } from './waves';

export const heardTopics: readonly HeardTopic[] = ['directory.changes', 'organization.settings', 'membership.changes'];

export interface ApplyDependencies {
  readonly outbox: Outbox;
  readonly changeLog: ChangeLog;
  readonly differences: DifferenceWatch;
}

/**
 * Applies a batch of what others published, and publishes what it changed about groups and entitlements. Applying twice
 * changes nothing.
 */
export function createApply({ outbox, changeLog, differences }: ApplyDependencies): Subscription<HeardTopic>['apply'] {
  return async (tx, records) => {
    const waves = wavesOf(await withForgottenMembers(tx, records));
    await lockParentsOf(tx, waves);
    const touched = await touchedBy(tx, waves);
    const watched = await differences.before(tx, touched);
    const happenings: Happening[][] = [];
    const organizations: TouchedOrganization[] = [];
    for (const wave of waves) {
      organizations.push(...(await applyOrganizations(tx, wave.organizations)));
      happenings.push(await applyDirectoryUsers(tx, wave.users));
      happenings.push(await applyDirectoryGroups(tx, wave.groups));
      happenings.push(await applyGroupMemberships(tx, wave.memberships));
      happenings.push(await applyMembers(tx, wave.members));
      happenings.push(wave.checkpoints.map(passedOn));
    }
    happenings.push(await watched.happenings(organizations));
    await outbox.append(tx, groupChanges(happenings.flat()));
    await changeLog.append(tx, { ...touched, organizations });
  };
}

function lockParentsOf(tx: Transaction, waves: readonly Wave[]): Promise<void> {
  const ofDirectory = waves.flatMap(({ users, groups, memberships }) => [...users, ...groups, ...memberships]);
  const ofSettings = waves.flatMap(({ organizations }) => organizations.map(({ organization }) => organization));
  const ofMembers = waves.flatMap(({ members }) => members);
  return lockParents(tx, {
    parentIds: [...new Set([...ofDirectory, ...ofSettings].map(({ parentId }) => parentId))],
    organizationIds: [...new Set([...ofSettings, ...ofMembers].map(({ organizationId }) => organizationId))],
  });
}

async function applyOrganizations(
  tx: Transaction,
  heard: readonly HeardOrganization[],
): Promise<TouchedOrganization[]> {
  const changed = await storeOrganizations(
    tx,
    heard.map(({ organization }) => organization),
  );
  return heard.flatMap(({ organization: { organizationId }, cause, traceparent }) =>
    changed.delete(organizationId) ? [{ organizationId, cause, traceparent }] : [],
  );
}

function passedOn({ parentId, runId, organizationId, traceparent }: HeardCheckpoint): Happening {
  return { kind: 'checkpoint', key: parentId, traceparent, state: { runId, parentId, organizationId } };
}
