import { useMemo } from 'react';
import { useOrganizationTree } from './use-organization-tree';

/** The name of an organization by its id; the id itself of one that whoever is signed in does not administer. */
export function useOrganizationNames(): (organizationId: string) => string {
  const { tree } = useOrganizationTree();
  return useMemo(() => {
    const names = new Map(
      tree.flatMap(({ organizations }) => organizations.map(({ organizationId, name }) => [organizationId, name])),
    );
    return (organizationId) => names.get(organizationId) ?? organizationId;
  }, [tree]);
}
