import { type EntitlementsChanged, group } from '@rollcall/contracts';
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
      case 'entitlements':
        return `${key} entitlements ${entitlementsChange(change.value)}`;
      case undefined:
        return `${key} nothing`;
    }
  });
}

/** `ada@example.com +chat -code limit 500 by GROUP to none by NONE`, `of group g1`, `of everybody`. */
function entitlementsChange({ of }: EntitlementsChanged): string {
  switch (of.case) {
    case 'people':
      return of.value.people
        .map(({ email, gainedCapabilities, lostCapabilities, spendLimitBefore, spendLimitAfter }) =>
          [
            email,
            ...gainedCapabilities.map((capability) => `+${capability}`),
            ...lostCapabilities.map((capability) => `-${capability}`),
            ...(spendLimitAfter ? [`limit ${spendLimit(spendLimitBefore)} to ${spendLimit(spendLimitAfter)}`] : []),
          ].join(' '),
        )
        .join(', ');
    case 'group':
      return `of group ${of.value.groupId}`;
    case 'organization':
      return 'of everybody';
    case undefined:
      return 'of nobody';
  }
}

/** `500 by GROUP`. */
export function spendLimit(limit: group.SpendLimit | undefined): string {
  if (!limit) return 'unknown';
  return `${limit.amountMinor ?? 'none'} by ${group.SpendSource[limit.source]}`;
}
