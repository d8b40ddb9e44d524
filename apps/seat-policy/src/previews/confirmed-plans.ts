import type { membership, Organization } from '@rollcall/contracts';
import type { Database } from '@rollcall/persistence';
import { notFound, refused } from '@rollcall/service';
import type { PlanBases } from '../members/plan-bases';
import { organizationStore } from '../organizations/organization-store';
import { settingsFingerprint } from '../organizations/settings-fingerprint';
import { parentStore } from '../parents/parent-store';
import { coveredOrganizations } from './coverage';

/**
 * Whether what somebody says to have confirmed is still so: the plan is known, and is about exactly the organizations that
 * are concerned, under exactly their settings.
 */
export interface ConfirmedPlans {
  /**
   * Of a change of settings: the plan was made under those saved now, and shows what these would bring.
   * @param change.organization as it would be after the change
   * @throws ConnectError failed_precondition plan_changed; unavailable
   */
  checkChange(
    planHash: string,
    change: { readonly saved: Organization; readonly organization: Organization },
  ): Promise<void>;
  /**
   * Of a run that a parent is asked for.
   * @throws ConnectError not_found (parent); failed_precondition plan_changed; unavailable
   */
  checkRun(planHash: string, parentId: string): Promise<void>;
}

export function createConfirmedPlans({
  database,
  planBases,
}: {
  database: Database;
  planBases: PlanBases;
}): ConfirmedPlans {
  const check = async (
    planHash: string,
    parentId: string,
    concerned: readonly Organization[],
  ): Promise<membership.GetPlanBasisResponse> => {
    const basis = await planBases.find(planHash);
    if (basis.parentId !== parentId) throw changed('it is about another parent');
    const planned = new Map(basis.organizations.map((one) => [one.organizationId, one.settingsFingerprint]));
    const same =
      planned.size === concerned.length && concerned.every(({ organizationId }) => planned.has(organizationId));
    if (!same) throw changed('it is not about the organizations that this concerns');
    const other = concerned.filter((one) => planned.get(one.organizationId) !== settingsFingerprint(one));
    if (other.length > 0) {
      throw changed(`it was made under other settings of ${other.map((one) => one.organizationId).join(', ')}`);
    }
    return basis;
  };

  return {
    async checkChange(planHash, { saved, organization }) {
      const covered = await coveredOrganizations(database, organization);
      const basis = await check(planHash, organization.parentId, covered);
      const planned = basis.organizations.find((one) => one.organizationId === organization.organizationId);
      const now = settingsFingerprint(saved);
      // The change may have been made already: whoever repeats it hears the same.
      if (now !== planned?.savedFingerprint && now !== planned?.settingsFingerprint) {
        throw changed(`the settings of ${organization.organizationId} were changed since`);
      }
    },

    async checkRun(planHash, parentId) {
      if (!(await parentStore.find(database, parentId))) throw notFound('parent', parentId);
      await check(planHash, parentId, await organizationStore.listScim(database, parentId));
    },
  };
}

function changed(why: string) {
  return refused('plan_changed', `look at the plan again: ${why}`);
}
