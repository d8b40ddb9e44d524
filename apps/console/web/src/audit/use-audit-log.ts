import { group, ingest, membership, seatPolicy } from '@rollcall/contracts';
import { type CallOptions, createClient, type Transport } from '@connectrpc/connect';
import { useTransport } from '@connectrpc/connect-query';
import { type Timestamp, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { listKey } from '../api/live';
import { pollInterval } from '../api/query-client';
import { type Area, areas } from './audit-words';
import { fromTheNewest, nextEntries, type ReadLog } from './merged-entries';

/** What of the log is asked for. */
export interface AuditQuestion {
  /** Null: all of it. */
  readonly area: Area | null;
  /** Who: an administrator's email, or the name of a program's token. Empty: everybody. */
  readonly actor: string;
  /** How far back, in days; null: from the beginning. */
  readonly days: number | null;
}

/** The log of each area is kept by the service that is called. */
function logsOf(transport: Transport): Readonly<Record<Area, ReadPage>> {
  return {
    members: createClient(membership.MembershipService, transport).listAuditEntries,
    groups: createClient(group.GroupService, transport).listAuditEntries,
    settings: createClient(seatPolicy.SeatPolicyService, transport).listAuditEntries,
    syncs: createClient(ingest.IngestService, transport).listAuditEntries,
  };
}

type ReadPage = (
  request: { organizationId: string; actor: string; since?: Timestamp; pageSize: number; pageToken: string },
  options: CallOptions,
) => ReturnType<ReadLog>;

const pageSize = 50;
const dayMs = 86_400_000;

/** The administrative calls about an organization, newest first. */
export function useAuditLog(organizationId: string, question: AuditQuestion) {
  const transport = useTransport();
  const logs = useMemo(() => logsOf(transport), [transport]);
  const { area, actor, days } = question;
  return useInfiniteQuery({
    queryKey: listKey(organizationId, 'audit', question),
    initialPageParam: fromTheNewest(area === null ? areas : [area]),
    queryFn: ({ pageParam, signal }) => {
      const since: { since?: Timestamp } =
        days === null ? {} : { since: timestampFromDate(new Date(Date.now() - days * dayMs)) };
      const read: ReadLog = (of, pageToken) =>
        logs[of]({ organizationId, actor, ...since, pageSize, pageToken }, { signal });
      return nextEntries(pageParam, pageSize, read);
    },
    getNextPageParam: ({ rests }) => rests,
    // Who reads far back is not disturbed.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : pollInterval),
  });
}
