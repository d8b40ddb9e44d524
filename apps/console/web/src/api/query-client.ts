import { Code, ConnectError } from '@connectrpc/connect';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isConnectionLost, isPassing } from './refusal';

/** How often a page that is looked at asks again, in milliseconds. */
export const pollInterval = 5_000;

/**
 * `onSignedOut` is called when the server no longer knows the session, `onConnection` after each answer with whether the
 * server could be reached.
 */
export function createConsoleQueryClient(deps: {
  readonly onSignedOut: () => void;
  readonly onConnection: (reached: boolean) => void;
}): QueryClient {
  const failed = (error: unknown) => {
    if (error instanceof ConnectError && error.code === Code.Unauthenticated) deps.onSignedOut();
    if (isConnectionLost(error)) deps.onConnection(false);
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: failed, onSuccess: () => deps.onConnection(true) }),
    mutationCache: new MutationCache({ onError: failed, onSuccess: () => deps.onConnection(true) }),
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        retry: (failures, error) => isPassing(error) && failures < 2,
        // Asking goes on while the connection is away, so that the page comes back by itself.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
