import { useQueryClient } from '@tanstack/react-query';
import { useRouteError } from 'react-router';
import { ErrorState } from '../parts/StateView';

/** The last net below a page: what it threw, and a way on. */
export function RouteError() {
  const error = useRouteError();
  const queryClient = useQueryClient();
  return (
    <ErrorState
      headingLevel={1}
      title="This page stumbled"
      error={error}
      onRetry={() => {
        queryClient.clear();
        // A page whose files were replaced by a newer version is whole again only when loaded anew.
        window.location.reload();
      }}
    />
  );
}
