import type { ConnectError } from '@connectrpc/connect';
import type { AdministrativeCall } from '../audit/audit-log';
import type { Audit } from '../audit/audit';

export interface KeptEntry {
  readonly call: AdministrativeCall;
  outcome: 'begun' | 'done' | ConnectError;
}

/** An audit log in memory. */
export function keptEntries(): Audit & { readonly entries: KeptEntry[] } {
  const entries: KeptEntry[] = [];
  return {
    entries,
    async begin(call) {
      const entry: KeptEntry = { call, outcome: 'begun' };
      entries.push(entry);
      return {
        done: async () => void (entry.outcome = 'done'),
        failed: async (failure) => void (entry.outcome = failure),
      };
    },
    listAuditEntries: async () => ({ auditEntries: [], nextPageToken: '' }),
    serveCsv: (_request, response) => void response.send('entries'),
  };
}
