import type { PublishedRecord } from './test-bed';

/** Published records as short lines: `parent-1 members g1/u1 -g1/u2`, `parent-1 groups Sales(g1) -Ops(g2)`, `parent-1 checkpoint run-1`. */
export function publication(records: readonly PublishedRecord[]): string[] {
  return records.map(({ key, payload: { change } }) => {
    switch (change.case) {
      case 'members':
        return `${key} members ${change.value.members.map((one) => `${one.present ? '' : '-'}${one.groupId}/${one.directoryUserId || one.email}`).join(' ')}`;
      case 'groups':
        return `${key} groups ${change.value.groups.map((one) => `${one.deleted ? '-' : ''}${one.name}(${one.groupId})`).join(' ')}`;
      case 'checkpoint':
        return [key, 'checkpoint', change.value.runId, change.value.organizationId].filter(Boolean).join(' ');
      case undefined:
        return `${key} nothing`;
    }
  });
}
