import { IconBuildingCommunity } from '@tabler/icons-react';
import { Navigate } from 'react-router';
import { PageSkeleton } from '../organizations/OrganizationGate';
import { EmptyState, ErrorState } from '../parts/StateView';
import { useStartOrganization } from './use-start-organization';

/** To the organization that was looked at last, else to the first. */
export function StartPage() {
  const { start, isPending, error, refetch } = useStartOrganization();
  if (isPending) return <PageSkeleton />;
  if (error) return <ErrorState headingLevel={1} error={error} onRetry={() => void refetch()} />;
  if (start) return <Navigate to={`/o/${encodeURIComponent(start.organizationId)}/members`} replace />;
  return (
    <EmptyState headingLevel={1} icon={IconBuildingCommunity} title="You administer no organization">
      Ask an owner of your organization to make you an admin. Your access here follows within a minute.
    </EmptyState>
  );
}
