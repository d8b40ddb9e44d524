import {
  type EntitledMember,
  type EntitlementFacts,
  type GroupGrants,
  type MemberStatus,
  type Role,
  roles,
  type TierGrants,
} from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import { type ChangeRow, loggedChange, type LoggedChange, type LogExtent } from './changes/change-log';

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

/** A group, as one organization sees it. */
export interface GroupOfOrganization {
  readonly organizationId: string;
  readonly groupId: string;
}

/** What a group gives to its members in one organization. */
export interface GroupFacts extends GroupOfOrganization {
  readonly parentId: string;
  readonly grants: GroupGrants;
}

/** What a group gives; undefined where there is no such group, or none is known. */
export type GrantsOf = (group: GroupOfOrganization) => GroupGrants | undefined;

export interface ReadFacts {
  /** The facts hold every logged change up to here. */
  readonly position: number;
  /** One for each person asked for, in their order; undefined where the organization (or what bounds it) is not known. */
  readonly people: readonly (PersonFacts | undefined)[];
  /** The groups that the people are in, each once. */
  readonly groups: readonly GroupFacts[];
}

/** A person without what their groups give. */
export interface ReadPerson {
  readonly organization: OrganizationRow;
  readonly member: MemberRow | undefined;
}

export interface ReadPeople extends LogExtent {
  /** As those of `ReadFacts`. */
  readonly people: readonly (ReadPerson | undefined)[];
  /** The first logged changes after the position that was named, up to as many as were asked for. */
  readonly changes: readonly LoggedChange[];
}

/** Of an organization that has set none. */
export const defaultCurrency = 'USD';

/** Reads what some people's entitlements follow from, in one statement, so that all is of one moment. */
export async function readFacts(sql: Sql, people: readonly Person[]): Promise<ReadFacts> {
  const [row] = await sql.query<PeopleRow & { groups: GroupRow[] | null }>(factsStatement, parameters(people), {
    name: 'entitlement facts',
    plans: 'kept',
  });
  const groups = (row?.groups ?? []).map(groupFacts);
  const byKey = new Map(groups.map((one) => [groupOfOrganizationKey(one), one.grants]));
  return {
    position: row?.last ?? 0,
    people: peopleOf(people, row).map(
      (one) => one && factsOf(one, (group) => byKey.get(groupOfOrganizationKey(group))),
    ),
    groups,
  };
}

/**
 * Reads the same but for what groups give, and what was logged after a position, all of one moment: whoever knows what
 * groups gave at that position learns by it what still counts.
 */
export async function readPeople(
  sql: Sql,
  people: readonly Person[],
  log: { readonly after: number; readonly limit: number },
): Promise<ReadPeople> {
  const [row] = await sql.query<PeopleRow & LogExtent & { changes: ChangeRow[] | null }>(
    peopleStatement,
    [...parameters(people), log.after, log.limit],
    { name: 'entitled people', plans: 'kept' },
  );
  return {
    last: row?.last ?? 0,
    forgotten: row?.forgotten ?? 0,
    people: peopleOf(people, row),
    changes: (row?.changes ?? []).map(loggedChange),
  };
}

export function factsOf({ organization, member }: ReadPerson, grantsOf: GrantsOf): PersonFacts {
  const { organizationId } = organization;
  return {
    parentId: organization.parentId,
    currency: organization.currency ?? defaultCurrency,
    member: member && memberOf(organization, member),
    groups: (member?.groups ?? []).flatMap((groupId) => grantsOf({ organizationId, groupId }) ?? []),
    organization: {
      allowedCapabilities: organization.allowedCapabilities ?? [],
      ceiling: amountOf(organization.ceiling),
      multiGroupSpendLimit: organization.multiGroupSpendLimit ?? 'lowest',
    },
  };
}

/** Neither of the ids has line breaks in it. */
export function groupOfOrganizationKey({ organizationId, groupId }: GroupOfOrganization): string {
  return `${organizationId}\n${groupId}`;
}

/**
 * "offset 0" keeps Postgres from turning the joins around: from a person on, every step is a few rows of an index, and it
 * would walk all memberships of a parent where it has no statistics yet, or wrong ones.
 * Of several directory users with one email the active one made first stands for the person, with that user's groups alone.
 */
const wantedPeople = `
  with wanted as (
    select * from unnest($1::text[], $2::text[]) with ordinality as w (organization_id, email, place)
  ),
  bounds as (
    select o.organization_id, o.parent_id, o.seat_tiers, o.multi_group_spend_limit, l.allowed_capabilities,
      l.ceiling_minor, l.currency
    from organization o left join organization_limits l using (organization_id)
    where o.organization_id = any($1) and o.seat_tiers is not null
  ),
  people as (
    select w.place, w.organization_id, o.parent_id, m.role, m.status, m.seat_tier, s.amount_minor, g.groups
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
      select array_agg(group_id) as groups from (
        select dm.directory_group_id as group_id
        from (
          select directory_user_id from directory_user
          where parent_id = o.parent_id and email_key = left(w.email, 320) and email = w.email
          order by (state = 'active') desc, created_at, directory_user_id limit 1
        ) u
        cross join lateral (
          select directory_group_id from directory_membership
          where parent_id = o.parent_id and directory_user_id = u.directory_user_id offset 0
        ) dm
        union all
        select group_id from direct_group_member where organization_id = w.organization_id and email = w.email
      ) one
    ) g on m.status = 'active'
  )`;

const organizationsAndPeople = `
  (
    select json_agg(json_build_object(
      'organizationId', organization_id, 'parentId', parent_id, 'tiers', seat_tiers,
      'multiGroupSpendLimit', multi_group_spend_limit, 'allowedCapabilities', allowed_capabilities,
      'ceiling', ceiling_minor::text, 'currency', currency))
    from bounds
  ) as organizations,
  (
    select json_agg(json_build_object(
      'place', place, 'role', role, 'status', status, 'tier', seat_tier, 'spendLimit', amount_minor::text,
      'groups', groups))
    from people
  ) as people`;

const peopleStatement = `${wantedPeople}
  select p.last, p.forgotten, ${organizationsAndPeople},
    (
      select json_agg(c) from (
        select position, scope, scope_id, email, group_id from entitlement_change
        where position > $3 order by position limit $4
      ) c
    ) as changes
  from entitlement_position p`;

const factsStatement = `${wantedPeople}
  select p.last, ${organizationsAndPeople},
    (
      select json_agg(json_build_object(
        'organizationId', g.organization_id, 'parentId', g.parent_id, 'groupId', g.group_id, 'name', n.name,
        'spendLimit', s.spend_limit_minor::text, 'capabilities', c.capabilities))
      from (
        select distinct organization_id, parent_id, group_id from people cross join unnest(groups) as group_id
      ) g
      cross join lateral (
        select name from directory_group
        where parent_id = g.parent_id and directory_group_id = g.group_id and not deleted
        union all
        select name from direct_group where group_id = g.group_id and organization_id = g.organization_id
        limit 1
      ) n
      left join lateral (
        select spend_limit_minor from group_setting
        where organization_id = g.organization_id and group_id = g.group_id offset 0
      ) s on true
      left join lateral (
        select array_agg(distinct capability) as capabilities
        from group_custom_role r
        join custom_role cr on cr.organization_id = r.organization_id and cr.custom_role_id = r.custom_role_id
        cross join unnest(cr.capabilities) as capability
        where r.organization_id = g.organization_id and r.group_id = g.group_id
      ) c on true
    ) as groups
  from entitlement_position p`;

function parameters(people: readonly Person[]): unknown[] {
  return [people.map(({ organizationId }) => organizationId), people.map(({ email }) => email)];
}

interface PeopleRow {
  readonly last: number;
  readonly organizations: OrganizationRow[] | null;
  readonly people: MemberRow[] | null;
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

interface MemberRow {
  readonly place: number;
  readonly role: string;
  readonly status: MemberStatus;
  readonly tier: string;
  readonly spendLimit: string | null;
  readonly groups: string[] | null;
}

interface GroupRow {
  readonly organizationId: string;
  readonly parentId: string;
  readonly groupId: string;
  readonly name: string;
  readonly spendLimit: string | null;
  readonly capabilities: string[] | null;
}

function peopleOf(people: readonly Person[], row: PeopleRow | undefined): (ReadPerson | undefined)[] {
  const organizations = new Map((row?.organizations ?? []).map((one) => [one.organizationId, one]));
  const members = new Map((row?.people ?? []).map((one) => [one.place, one]));
  return people.map(({ organizationId }, index) => {
    const organization = organizations.get(organizationId);
    return organization && { organization, member: members.get(index + 1) };
  });
}

function groupFacts({ organizationId, parentId, groupId, name, spendLimit, capabilities }: GroupRow): GroupFacts {
  const grants = { groupId, name, capabilities: capabilities ?? [], spendLimit: amountOf(spendLimit) };
  return { organizationId, parentId, groupId, grants };
}

function memberOf(
  { tiers }: OrganizationRow,
  { role, status, tier, spendLimit }: MemberRow,
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
