import { ingest } from '@rollcall/contracts';
import { useQuery } from '@connectrpc/connect-query';
import { pollInterval } from '../api/query-client';
import { useSession } from '../session/session-context';

/** How ingest is, over all parents: for operators. Others have no data. */
export function useIngestStatus() {
  const { operator } = useSession();
  return useQuery(
    ingest.IngestService.method.getIngestStatus,
    {},
    { enabled: operator, refetchInterval: pollInterval },
  );
}
