import { DecisionOutcome, Role } from '@rollcall/contracts';
import type { PublishedRecord } from './test-bed';

/**
 * Published records as short lines, a decision each: `org-1 +ada@example.com admin/premium mapped_role`,
 * `org-1 -ada@example.com not_in_directory`, `org-1 +new@… (was old@…) …`, `parent-1 planned run-1 org-1 org-2`,
 * `org-1 decided run-1`, `org-1 settings 3`, `parent-1 sync MODE_CHANGE`, `parent-1 parent`.
 */
export function publishedLines(records: readonly PublishedRecord[]): string[] {
  return records.flatMap(({ key, payload: { change } }): string[] => {
    switch (change.case) {
      case 'decisions':
        return change.value.decisions.map((one) => {
          const was = one.previousEmail === '' ? '' : ` (was ${one.previousEmail})`;
          if (one.outcome === DecisionOutcome.REMOVE) return `${key} -${one.email}${was} ${one.reasonCode}`;
          const role = one.role === Role.UNSPECIFIED ? 'keep' : Role[one.role].toLowerCase();
          const tier = one.highestAvailable ? 'highest' : one.seatTier || 'keep';
          return `${key} +${one.email}${was} ${role}/${tier} ${one.reasonCode}`;
        });
      case 'planned':
        return [[key, 'planned', change.value.runId, ...change.value.organizationIds].join(' ')];
      case 'decided':
        return [`${key} decided ${change.value.runId}`];
      case 'organization':
        return [`${key} settings ${change.value.revision}`];
      case 'parent':
        return [`${key} parent`];
      case 'sync':
        return [`${key} sync ${change.value.runId}`];
      case undefined:
        return [`${key} nothing`];
    }
  });
}
