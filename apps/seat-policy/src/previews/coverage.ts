import { type Organization, ProvisioningMode } from '@rollcall/contracts';
import { compareText } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import { organizationStore } from '../organizations/organization-store';

/**
 * The organizations that a plan is about, by id, if one of them has these settings: all of its parent that a sync run then
 * decides, or it alone in a mode without automatic decisions.
 */
export async function coveredOrganizations(sql: Sql, organization: Organization): Promise<Organization[]> {
  if (organization.provisioningMode !== ProvisioningMode.SCIM) return [organization];
  const others = await organizationStore.listScim(sql, organization.parentId);
  return [...others.filter(({ organizationId }) => organizationId !== organization.organizationId), organization].sort(
    (a, b) => compareText(a.organizationId, b.organizationId),
  );
}
