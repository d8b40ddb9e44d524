import { create } from '@bufbuild/protobuf';
import { createConnectQueryKey, useQuery, useTransport } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { ingest } from '@rollcall/contracts';
import { useEffect, useState } from 'react';
import { useIngestClient } from '../api/clients';
import { readAgain } from '../api/live';
import { isUnderWay } from './run-progress';

const { getSyncRun } = ingest.IngestService.method;
const longestRetry = 8_000;

/**
 * A run as it is now: told by a stream, which is opened again when it breaks; while it is away, asked for each second.
 * When the run ends, what it has changed is read again.
 */
export function useRun(organizationId: string, runId: string) {
  const client = useIngestClient();
  const transport = useTransport();
  const queryClient = useQueryClient();
  const [streaming, setStreaming] = useState(false);
  const answer = useQuery(
    getSyncRun,
    { runId },
    {
      select: ({ run }) => run,
      refetchInterval: ({ state }) => (!streaming && state.data?.run && isUnderWay(state.data.run) ? 1_000 : false),
    },
  );
  const underWay = answer.data !== undefined && isUnderWay(answer.data);

  useEffect(() => {
    if (!underWay) return;
    const leaving = new AbortController();
    const { signal } = leaving;
    const queryKey = createConnectQueryKey({ schema: getSyncRun, input: { runId }, transport, cardinality: 'finite' });
    const watch = async () => {
      let retry = 500;
      while (!signal.aborted) {
        try {
          for await (const { run } of client.watchSyncRun({ runId }, { signal, timeoutMs: 0 })) {
            if (!run || signal.aborted) continue;
            queryClient.setQueryData(queryKey, create(ingest.GetSyncRunResponseSchema, { run }));
            setStreaming(true);
            retry = 500;
            if (!isUnderWay(run)) {
              readRunAgain(queryClient, organizationId, run.parentId);
              return;
            }
          }
        } catch {
          // Asking each second goes on beside the stream, and says what is wrong.
        }
        if (signal.aborted) return;
        setStreaming(false);
        await new Promise((resolve) => setTimeout(resolve, retry));
        retry = Math.min(retry * 2, longestRetry);
      }
    };
    void watch();
    return () => {
      leaving.abort();
      setStreaming(false);
    };
  }, [client, queryClient, transport, organizationId, runId, underWay]);

  return answer;
}

/** After a run: the list of runs, the directory record, and the people and groups of the organization. */
export function readRunAgain(
  queryClient: ReturnType<typeof useQueryClient>,
  organizationId: string,
  parentId: string,
): void {
  const { listSyncRuns, getDirectoryRecord } = ingest.IngestService.method;
  for (const schema of [listSyncRuns, getDirectoryRecord]) {
    const queryKey = createConnectQueryKey<typeof schema.input, typeof schema.output>({
      schema,
      input: { parentId },
      cardinality: undefined,
    });
    void queryClient.invalidateQueries({ queryKey });
  }
  readAgain(queryClient, organizationId);
}
