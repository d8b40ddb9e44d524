import { create } from '@bufbuild/protobuf';
import { GroupMappingsSchema, type Organization, type Role } from '@rollcall/contracts';
import type { Sql } from '@rollcall/persistence';
import { refused } from '@rollcall/service';
import { directoryGroups } from '../directory-mirror/directory-groups';

export interface MappingsPut {
  readonly enabled: boolean;
  readonly roleMappings: { readonly groupId: string; readonly role: Role }[];
  readonly seatTierMappingsEnabled: boolean;
  readonly seatTierMappings: { readonly groupId: string; readonly tier: string }[];
}

/**
 * The organization with these mappings in place of its own.
 * @throws ConnectError failed_precondition unknown_tier, unknown_group: each names what it does not know
 */
export async function mappedOrganization(
  sql: Sql,
  current: Organization,
  mappings: MappingsPut,
): Promise<Organization> {
  const tiers = new Set(current.seatTiers.map(({ tier }) => tier));
  const unknownOnes = new Set(mappings.seatTierMappings.map(({ tier }) => tier).filter((tier) => !tiers.has(tier)));
  if (unknownOnes.size > 0) throw unknownTiers([...unknownOnes]);
  await requireGroups(sql, current, mappings);
  return { ...current, groupMappings: create(GroupMappingsSchema, mappings) };
}

/** A group that is mapped already may be gone by now: whoever switches mappings off, or edits another line, need not know. */
async function requireGroups(
  sql: Sql,
  { parentId, groupMappings }: Organization,
  { roleMappings, seatTierMappings }: MappingsPut,
): Promise<void> {
  const mapped = new Set(
    [...(groupMappings?.roleMappings ?? []), ...(groupMappings?.seatTierMappings ?? [])].map(({ groupId }) => groupId),
  );
  const named = new Set(
    [...roleMappings, ...seatTierMappings].map(({ groupId }) => groupId).filter((groupId) => !mapped.has(groupId)),
  );
  const known = await directoryGroups.known(sql, parentId, [...named]);
  const unknown = [...named].filter((groupId) => !known.has(groupId));
  if (unknown.length > 0) throw refused('unknown_group', `no directory of the parent has ${listed(unknown)}`);
}

export function unknownTiers(tiers: readonly string[]) {
  return refused('unknown_tier', `the organization has no seat tier ${listed(tiers)}`);
}

/** The first few of some names: a message is for people. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}
