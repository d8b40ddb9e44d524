import type { DirectoryGroupChange, DirectoryUserChange, GroupMembershipChange } from '@rollcall/contracts';
import type { ReceivedRecord } from '@rollcall/messaging';
import type { Heard, HeardCheckpoint, HeardMember, HeardOrganization, HeardTopic } from './heard';

/** Changes of a batch that are applied together, kind by kind from top to bottom. Within a kind they stand as they came. */
export interface Wave {
  readonly organizations: HeardOrganization[];
  readonly users: Heard<DirectoryUserChange>[];
  readonly groups: Heard<DirectoryGroupChange>[];
  readonly memberships: Heard<GroupMembershipChange>[];
  readonly members: HeardMember[];
  readonly checkpoints: HeardCheckpoint[];
}

const kinds = [
  'organizations',
  'users',
  'groups',
  'memberships',
  'members',
  'checkpoints',
] as const satisfies readonly (keyof Wave)[];

/**
 * Sorts a batch into as few waves as the order within each topic and key allows. Records of different keys do not depend
 * on each other, so a scan's users, groups and memberships of many parents come to a handful of statements.
 */
export function wavesOf(records: readonly ReceivedRecord<HeardTopic>[]): Wave[] {
  const waves: Wave[] = [];
  const reached = new Map<string, { wave: number; rank: number }>();
  for (const record of records) {
    const part = partOf(record);
    if (!part) continue;
    const rank = kinds.indexOf(part.kind);
    const place = `${record.topic}\n${record.key}`;
    const last = reached.get(place) ?? { wave: 0, rank };
    const wave = rank < last.rank ? last.wave + 1 : last.wave;
    reached.set(place, { wave, rank });
    part.addTo((waves[wave] ??= emptyWave()));
  }
  return waves;
}

function emptyWave(): Wave {
  return { organizations: [], users: [], groups: [], memberships: [], members: [], checkpoints: [] };
}

interface Part {
  readonly kind: keyof Wave;
  readonly addTo: (wave: Wave) => void;
}

/** What a record becomes in a wave; undefined where the group service has no use for it. */
function partOf(record: ReceivedRecord<HeardTopic>): Part | undefined {
  switch (record.topic) {
    case 'directory.changes':
      return partOfDirectory(record);
    case 'organization.settings':
      return partOfSettings(record);
    case 'membership.changes':
      return partOfMembership(record);
  }
}

function partOfDirectory({ payload, traceparent }: ReceivedRecord<'directory.changes'>): Part | undefined {
  const { parentId, change } = payload;
  const heard = <Change>(changes: readonly Change[]) => changes.map((one) => ({ parentId, change: one, traceparent }));
  switch (change.case) {
    case 'users':
      return { kind: 'users', addTo: (wave) => wave.users.push(...heard(change.value.users)) };
    case 'groups':
      return { kind: 'groups', addTo: (wave) => wave.groups.push(...heard(change.value.groups)) };
    case 'memberships':
      return { kind: 'memberships', addTo: (wave) => wave.memberships.push(...heard(change.value.memberships)) };
    case 'checkpoint': {
      const { runId } = change.value;
      return {
        kind: 'checkpoints',
        addTo: (wave) => wave.checkpoints.push({ parentId, runId, organizationId: '', traceparent }),
      };
    }
    case 'connection':
      // Nothing to the groups: they stay as they are until the directory speaks again.
      return undefined;
    case undefined:
      // A kind that a newer producer added: not for this build.
      return undefined;
  }
}

function partOfSettings({ payload, traceparent }: ReceivedRecord<'organization.settings'>): Part | undefined {
  const { change, cause } = payload;
  if (change.case !== 'organization') return undefined;
  const heard = { organization: change.value, cause, traceparent };
  return { kind: 'organizations', addTo: (wave) => wave.organizations.push(heard) };
}

function partOfMembership({ payload, traceparent }: ReceivedRecord<'membership.changes'>): Part | undefined {
  const { change } = payload;
  switch (change.case) {
    case 'members': {
      const { organizationId, members } = change.value;
      const heard = members.flatMap(({ member, cause }) =>
        member ? [{ organizationId, member, cause, traceparent }] : [],
      );
      return { kind: 'members', addTo: (wave) => wave.members.push(...heard) };
    }
    case 'applied': {
      const { parentId, runId, organizationId } = change.value;
      return {
        kind: 'checkpoints',
        addTo: (wave) => wave.checkpoints.push({ parentId, runId, organizationId, traceparent }),
      };
    }
    case 'planned':
    case undefined:
      return undefined;
  }
}
