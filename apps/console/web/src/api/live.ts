import { group, membership } from '@rollcall/contracts';
import { createConnectQueryKey } from '@connectrpc/connect-query';
import { useDocumentVisibility } from '@mantine/hooks';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useGroupClient } from './clients';

/** Between two readings of the lists while changes pour in, in milliseconds: a sync of everybody is one long pour. */
const pause = 1_000;
const longestRetry = 15_000;

/**
 * Lists about an organization are read again when the directory, a run or somebody else has changed its people or groups.
 * The stream is open only while the page is looked at: a browser has few connections to one server.
 */
export function useLiveChanges(organizationId: string): void {
  const client = useGroupClient();
  const queryClient = useQueryClient();
  const visible = useDocumentVisibility() === 'visible';

  useEffect(() => {
    if (!visible || organizationId === '') return;
    const leaving = new AbortController();
    const news = createNews(() => readAgain(queryClient, organizationId));
    const watch = async () => {
      let retry = 1_000;
      let position: bigint | undefined;
      while (!leaving.signal.aborted) {
        try {
          const stream = client.watchEntitlements(
            { organizationId, ...(position !== undefined && { afterPosition: position }) },
            { signal: leaving.signal },
          );
          for await (const { position: reached, changes, startOver } of stream) {
            // The first answer of a first stream tells only where it stands.
            if (changes.length > 0 || (startOver && position !== undefined)) news.heard();
            position = reached;
            retry = 1_000;
          }
        } catch {
          // Polling goes on beside the stream, and says what is wrong.
        }
        await sleep(retry, leaving.signal);
        retry = Math.min(retry * 2, longestRetry);
      }
    };
    void watch();
    return () => {
      leaving.abort();
      news.stop();
    };
  }, [client, queryClient, organizationId, visible]);
}

/** Calls `act` soon after something was heard, and never twice within the pause. */
function createNews(act: () => void): { heard(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    heard: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        act();
      }, pause);
    },
    stop: () => clearTimeout(timer),
  };
}

/** The key of a list of the organization that is no single call. `question` is what else the list depends on. */
export const listKey = (organizationId: string, name: string, question: unknown) =>
  ['list', organizationId, name, question] as const;

/** What is on show of the organization's people and groups is asked for again; the rest when it is shown next. */
export function readAgain(queryClient: QueryClient, organizationId: string): void {
  void queryClient.invalidateQueries({ queryKey: ['list', organizationId] });
  const about = [
    createConnectQueryKey({ schema: membership.MembershipService, cardinality: undefined }),
    createConnectQueryKey({ schema: group.GroupService, cardinality: undefined }),
  ];
  for (const queryKey of about) {
    void queryClient.invalidateQueries({
      queryKey,
      predicate: ({ queryKey: [, of] }) => isAbout(of, organizationId),
    });
  }
}

/** Whether a query of connect-query asks about this organization. */
function isAbout(key: unknown, organizationId: string): boolean {
  if (typeof key !== 'object' || key === null || !('input' in key)) return false;
  const { input } = key;
  return (
    typeof input === 'object' && input !== null && 'organizationId' in input && input.organizationId === organizationId
  );
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener('abort', wake, { once: true });
  });
}
