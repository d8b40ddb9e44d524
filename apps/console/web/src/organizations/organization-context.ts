import { type Organization } from '@rollcall/contracts';
import { createContext, use } from 'react';

export const OrganizationContext = createContext<Organization | null>(null);

/** The organization that the page is about. Only below `/o/:organizationId`. */
export function useOrganization(): Organization {
  const organization = use(OrganizationContext);
  if (!organization) throw new Error('useOrganization outside of OrganizationGate');
  return organization;
}
