import { seatPolicy } from '@rollcall/contracts';
import { useQuery } from '@connectrpc/connect-query';
import { Skeleton } from '@mantine/core';
import { Outlet, useParams } from 'react-router';
import { pollInterval } from '../api/query-client';
import { useLiveChanges } from '../api/live';
import { ErrorState } from '../parts/StateView';
import { OrganizationContext } from './organization-context';

/** Holds the page until its organization is there, and keeps it fresh while it is looked at. */
export function OrganizationGate() {
  const { organizationId = '' } = useParams();
  useLiveChanges(organizationId);
  const organization = useQuery(
    seatPolicy.SeatPolicyService.method.getOrganization,
    { organizationId },
    { select: (answer) => answer.organization, refetchInterval: 2 * pollInterval },
  );
  if (organization.data) {
    return (
      <OrganizationContext value={organization.data}>
        <Outlet />
      </OrganizationContext>
    );
  }
  if (organization.isPending) return <PageSkeleton />;
  return (
    <ErrorState
      headingLevel={1}
      title="This organization cannot be shown"
      error={organization.error}
      onRetry={() => void organization.refetch()}
    />
  );
}

/** The shape of a page that is on its way. */
export function PageSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading">
      <Skeleton height={26} width={180} mb={10} radius="sm" />
      <Skeleton height={14} width={320} mb={26} radius="sm" maw="100%" />
      <Skeleton height={280} radius="lg" />
    </div>
  );
}
