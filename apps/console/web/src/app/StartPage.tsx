import { IconBuildingCommunity } from '@tabler/icons-react';
import { Navigate } from 'react-router';
import { PageSkeleton } from '../organizations/OrganizationGate';
import { useOrganizationTree } from '../organizations/use-organization-tree';
import { EmptyState, ErrorState } from '../parts/StateView';
import { lastOrganization } from './last-organization';

/** To the organization that was looked at last, else to the first. */
export function StartPage() {
  const { tree, isPending, error, refetch } = useOrganizationTree();
  if (isPending) return <PageSkeleton />;
  if (error && tree.length === 0) return <ErrorState headingLevel={1} error={error} onRetry={() => void refetch()} />;
  const organizations = tree.flatMap((branch) => branch.organizations);
  const last = lastOrganization.read();
  const start = organizations.find(({ organizationId }) => organizationId === last) ?? organizations[0];
  if (start) return <Navigate to={`/o/${encodeURIComponent(start.organizationId)}/members`} replace />;
  return (
    <EmptyState headingLevel={1} icon={IconBuildingCommunity} title="You administer no organization">
      Ask an owner of your organization to make you an admin. Your access here follows within a minute.
    </EmptyState>
  );
}
