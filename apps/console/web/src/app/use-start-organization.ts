import { useOrganizationTree } from '../organizations/use-organization-tree';
import { lastOrganization } from './last-organization';

/** The organization that was looked at last, else the first, of those that the person administers. */
export function useStartOrganization() {
  const { tree, isPending, error, refetch } = useOrganizationTree();
  const organizations = tree.flatMap((branch) => branch.organizations);
  const last = lastOrganization.read();
  const start = organizations.find(({ organizationId }) => organizationId === last) ?? organizations[0];
  return { start, isPending, error: organizations.length === 0 ? error : null, refetch };
}
