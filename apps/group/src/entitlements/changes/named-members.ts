import type { Transaction } from '@rollcall/persistence';
import type { Person } from '../entitlement-facts';
import type { Origin, Touched, TouchedGroup } from './touched';

/** Of a group with more members than this, not each is named when what it gives changes. */
const namedAtMost = 500;

export interface NamedPerson extends Person, Origin {}

export interface UnnamedGroup extends Origin {
  readonly organizationId: string;
  readonly groupId: string;
}

/**
 * The people whose entitlements a transaction may change, by organization, each once; and the groups that are too large to
 * name their members. What happens at a directory can change something only where an organization has set something for
 * the groups in question: all else is left out.
 */
export async function namedMembers(
  tx: Transaction,
  { people, groups }: Pick<Touched, 'people' | 'groups'>,
): Promise<{ people: NamedPerson[]; groups: UnnamedGroup[] }> {
  const named = new Map<string, NamedPerson>();
  const name = (organizationId: string, email: string, origin: Origin): void => {
    const { cause, traceparent } = origin;
    named.set(`${organizationId}\n${email}`, { organizationId, email, cause, traceparent });
  };

  const giving = await organizationsWithGrants(
    tx,
    people.flatMap(({ scope }) => (scope.kind === 'parent' ? [scope.id] : [])),
  );
  for (const person of people) {
    const { scope, email } = person;
    if (scope.kind === 'organization') name(scope.id, email, person);
    else for (const organizationId of giving.get(scope.id) ?? []) name(organizationId, email, person);
  }

  const givers = groups.filter(({ what }) => what === 'grants');
  const unnamed: UnnamedGroup[] = [];
  for (const { organizationId, groupId, origin, emails } of await membersOfGroups(tx, givers)) {
    if (emails.length > namedAtMost) {
      const { cause, traceparent } = origin;
      unnamed.push({ organizationId, groupId, cause, traceparent });
    } else {
      for (const email of emails) name(organizationId, email, origin);
    }
  }
  return { people: [...named.values()], groups: unnamed };
}

/** The organizations of some parents that have set something for a group. */
async function organizationsWithGrants(tx: Transaction, parentIds: readonly string[]): Promise<Map<string, string[]>> {
  if (parentIds.length === 0) return new Map();
  const rows = await tx.query<{ parent_id: string; organization_ids: string[] }>(
    `select parent_id, array_agg(organization_id) as organization_ids from organization o
     where parent_id = any($1) and exists (select 1 from group_setting where organization_id = o.organization_id)
     group by parent_id`,
    [[...new Set(parentIds)]],
  );
  return new Map(rows.map((row) => [row.parent_id, row.organization_ids]));
}

interface GroupMembers {
  readonly organizationId: string;
  readonly groupId: string;
  readonly origin: Origin;
  /** One more than are named where there are more. */
  readonly emails: readonly string[];
}

/** The members of some groups, in the organizations that have set something for each. */
async function membersOfGroups(tx: Transaction, groups: readonly TouchedGroup[]): Promise<GroupMembers[]> {
  if (groups.length === 0) return [];
  const rows = await tx.query<{ place: number; organization_id: string; emails: string[] | null }>(
    `select t.place, o.organization_id, e.emails
     from unnest($1::text[], $2::text[], $3::text[]) with ordinality as t (scope, scope_id, group_id, place)
     cross join lateral (
       select organization_id, parent_id from organization
       where (t.scope = 'organization' and organization_id = t.scope_id) or (t.scope = 'parent' and parent_id = t.scope_id)
     ) o
     cross join lateral (
       select array_agg(email) as emails from (
         (
           select email_key as email from directory_membership
           where parent_id = o.parent_id and directory_group_id = t.group_id and email_key <> '' limit $4
         )
         union all
         (
           select d.email from direct_group_member d join direct_group n on n.group_id = d.group_id
           where d.group_id = t.group_id and n.organization_id = o.organization_id limit $4
         )
       ) one
     ) e
     where t.scope = 'organization'
       or exists (select 1 from group_setting s where s.organization_id = o.organization_id and s.group_id = t.group_id)`,
    [
      groups.map(({ scope }) => scope.kind),
      groups.map(({ scope }) => scope.id),
      groups.map(({ groupId }) => groupId),
      namedAtMost + 1,
    ],
  );
  return rows.flatMap(({ place, organization_id: organizationId, emails }) => {
    const origin = groups[place - 1];
    return origin ? [{ organizationId, groupId: origin.groupId, origin, emails: emails ?? [] }] : [];
  });
}
