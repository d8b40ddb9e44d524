import { useOrganization } from '../organizations/organization-context';
import { type Session } from './session';
import { useSession } from './session-context';

/** Said where something is not offered: the console's server refuses it to everybody else. */
export const forOwnersAlone = 'Only an owner of this organization may do this.';

/** Whether a person may make others owners, take that from them, and hand the primary ownership on: owners and operators. */
export function hasOwnerRights({ operator, organizations }: Session, organizationId: string): boolean {
  return operator || organizations.some((one) => one.organizationId === organizationId && one.role === 'owner');
}

/** The same of who is signed in, in the organization that the page is about. */
export function useOwnerRights(): boolean {
  return hasOwnerRights(useSession(), useOrganization().organizationId);
}
