import {
  type EntitledMember,
  type EntitlementFacts,
  type MemberStatus,
  type Role,
  roles,
  type TierGrants,
} from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';

/** A person of an organization. */
export interface Person {
  readonly organizationId: string;
  readonly email: string;
}

/** What entitlements follow from, of one person. */
export interface PersonFacts extends EntitlementFacts {
  readonly parentId: string;
  readonly currency: string;
}

export interface ReadFacts {
  /** The facts hold every logged change up to here. */
  readonly position: number;
  /** One for each person asked for, in their order; undefined where the organization (or what bounds it) is not known. */
  readonly people: readonly (PersonFacts | undefined)[];
}

/** Of an organization that has set none. */
export const defaultCurrency = 'USD';

/** Reads what some people's entitlements follow from, in one statement, so that all is of one moment. */
export async function readFacts(sql: Sql, people: readonly Person[]): Promise<ReadFacts> {
  const [row] = await sql.query<FactsRow>(factsStatement, [
    people.map(({ organizationId }) => organizationId),
    people.map(({ email }) => email),
  ]);
  const organizations = new Map((row?.organizations ?? []).map((one) => [one.organizationId, one]));
  const rows = new Map((row?.people ?? []).map((one) => [one.place, one]));
  return {
    position: row?.position ?? 0,
    people: people.map(({ organizationId }, index) => {
      const organization = organizations.get(organizationId);
      return organization && factsOf(organization, rows.get(index + 1));
    }),
  };
}

/**
 * "offset 0" keeps Postgres from turning the joins around: from a person on, every step is a few rows of an index, and it
 * would walk all memberships of a parent where it has no statistics yet, or wrong ones.
 * Of several directory users with one email the active one made first stands for the person, with that user's groups alone.
 */
const factsStatement = `
  with wanted as (
    select * from unnest($1::text[], $2::text[]) with ordinality as w (organization_id, email, place)
  )
  select
    (select last from entitlement_position) as position,
    (
      select jsonb_agg(jsonb_build_object(
        'organizationId', o.organization_id, 'parentId', o.parent_id, 'tiers', o.seat_tiers,
        'multiGroupSpendLimit', o.multi_group_spend_limit, 'allowedCapabilities', l.allowed_capabilities,
        'ceiling', l.ceiling_minor::text, 'currency', l.currency))
      from organization o left join organization_limits l using (organization_id)
      where o.organization_id = any($1) and o.seat_tiers is not null
    ) as organizations,
    (
      select jsonb_agg(jsonb_build_object(
        'place', w.place, 'role', m.role, 'status', m.status, 'tier', m.seat_tier, 'spendLimit', s.amount_minor::text,
        'groups', g.groups))
      from wanted w
      cross join lateral (
        select parent_id from organization where organization_id = w.organization_id offset 0
      ) o
      cross join lateral (
        select member_id, role, status, seat_tier from member
        where organization_id = w.organization_id and email = w.email and status <> 'removed' limit 1
      ) m
      left join member_spend_limit s on s.organization_id = w.organization_id and s.member_id = m.member_id
      left join lateral (
        select jsonb_agg(jsonb_build_object(
          'groupId', b.group_id, 'name', b.name, 'spendLimit', gs.spend_limit_minor::text,
          'capabilities', c.capabilities)) as groups
        from (
          select dm.directory_group_id as group_id, dg.name
          from (
            select directory_user_id from directory_user
            where parent_id = o.parent_id and email_key = left(w.email, 320) and email = w.email
            order by (state = 'active') desc, created_at, directory_user_id limit 1
          ) u
          cross join lateral (
            select directory_group_id from directory_membership
            where parent_id = o.parent_id and directory_user_id = u.directory_user_id offset 0
          ) dm
          cross join lateral (
            select name from directory_group
            where parent_id = o.parent_id and directory_group_id = dm.directory_group_id and not deleted offset 0
          ) dg
          union all
          select d.group_id, n.name
          from (
            select group_id from direct_group_member where organization_id = w.organization_id and email = w.email offset 0
          ) d
          join direct_group n on n.group_id = d.group_id
        ) b
        left join lateral (
          select spend_limit_minor from group_setting
          where organization_id = w.organization_id and group_id = b.group_id offset 0
        ) gs on true
        left join lateral (
          select array_agg(distinct capability) as capabilities
          from group_custom_role r
          join custom_role cr on cr.organization_id = r.organization_id and cr.custom_role_id = r.custom_role_id
          cross join unnest(cr.capabilities) as capability
          where m.role = 'custom' and r.organization_id = w.organization_id and r.group_id = b.group_id
        ) c on true
      ) g on m.status = 'active'
    ) as people`;

interface FactsRow {
  readonly position: number;
  readonly organizations: OrganizationRow[] | null;
  readonly people: PersonRow[] | null;
}

interface OrganizationRow {
  readonly organizationId: string;
  readonly parentId: string;
  readonly tiers: { tier: string; capabilities: string[]; spendLimitMinor: string | null }[];
  readonly multiGroupSpendLimit: 'lowest' | 'highest' | null;
  readonly allowedCapabilities: string[] | null;
  readonly ceiling: string | null;
  readonly currency: string | null;
}

interface PersonRow {
  readonly place: number;
  readonly role: string;
  readonly status: MemberStatus;
  readonly tier: string;
  readonly spendLimit: string | null;
  readonly groups: { groupId: string; name: string; spendLimit: string | null; capabilities: string[] | null }[] | null;
}

function factsOf(organization: OrganizationRow, person: PersonRow | undefined): PersonFacts {
  return {
    parentId: organization.parentId,
    currency: organization.currency ?? defaultCurrency,
    member: person && memberOf(organization, person),
    groups: (person?.groups ?? []).map(({ groupId, name, spendLimit, capabilities }) => ({
      groupId,
      name,
      capabilities: capabilities ?? [],
      spendLimit: amountOf(spendLimit),
    })),
    organization: {
      allowedCapabilities: organization.allowedCapabilities ?? [],
      ceiling: amountOf(organization.ceiling),
      multiGroupSpendLimit: organization.multiGroupSpendLimit ?? 'lowest',
    },
  };
}

function memberOf(
  { tiers }: OrganizationRow,
  { role, status, tier, spendLimit }: PersonRow,
): EntitledMember | undefined {
  const known = knownRole(role);
  if (known === undefined) return undefined;
  return { role: known, status, tier: tierOf(tiers, tier), spendLimit: amountOf(spendLimit) };
}

/** Undefined for a member not heard of since the service began to keep roles: gives nothing until then. */
function knownRole(role: string): Role | undefined {
  return roles.find((one) => one === role);
}

function tierOf(tiers: OrganizationRow['tiers'], name: string): TierGrants | undefined {
  const tier = tiers.find((one) => one.tier === name);
  return tier && { capabilities: tier.capabilities, spendLimit: amountOf(tier.spendLimitMinor) };
}

function amountOf(text: string | null): bigint | undefined {
  return text === null ? undefined : BigInt(text);
}
