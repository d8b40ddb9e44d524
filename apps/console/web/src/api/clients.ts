import { group, ingest } from '@rollcall/contracts';
import { createClient } from '@connectrpc/connect';
import { useTransport } from '@connectrpc/connect-query';
import { useMemo } from 'react';

/** For the streams: unary calls go through `useQuery` and `useMutation` of connect-query. */
export function useIngestClient() {
  const transport = useTransport();
  return useMemo(() => createClient(ingest.IngestService, transport), [transport]);
}

export function useGroupClient() {
  const transport = useTransport();
  return useMemo(() => createClient(group.GroupService, transport), [transport]);
}
