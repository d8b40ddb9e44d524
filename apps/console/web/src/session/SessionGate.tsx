import { Center, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation } from 'react-router';
import { ErrorState } from '../parts/StateView';
import { fetchSession, sessionKey } from './session';
import { SessionContext } from './session-context';

/** Lets in who is signed in. Asks again each half minute: a role that is lost shall not last here either. */
export function SessionGate() {
  const { pathname, search } = useLocation();
  const session = useQuery({
    queryKey: sessionKey,
    queryFn: fetchSession,
    staleTime: 30_000,
    refetchInterval: 30_000,
    refetchOnWindowFocus: 'always',
  });

  if (session.isPending) {
    return (
      <Center h="100%" component="main" aria-busy="true">
        <Loader aria-label="Loading" type="dots" />
      </Center>
    );
  }
  if (session.data) {
    return (
      <SessionContext value={session.data}>
        <Outlet />
      </SessionContext>
    );
  }
  if (session.data === null) {
    return <Navigate to={`/sign-in?returnTo=${encodeURIComponent(pathname + search)}`} replace />;
  }
  return (
    <Center h="100%" component="main">
      <ErrorState headingLevel={1} error={session.error} onRetry={() => void session.refetch()} />
    </Center>
  );
}
