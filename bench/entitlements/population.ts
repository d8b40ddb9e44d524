import { groupMigrations } from '@rollcall/group';
import { migrate } from '@rollcall/persistence';
import type { Client } from 'pg';

export const parentId = 'parent-bench';
export const organizationId = 'org-bench';

export interface Population {
  readonly members: number;
  readonly groups: number;
  readonly groupsOfAMember: number;
}

export function emailOf(member: number): string {
  return `person-${member}@bench.example`;
}

/**
 * An organization whose members all have role custom, each in some of the groups; every group carries a custom role, every
 * second one a spend limit. Written straight into the tables: what is measured here is the answering.
 */
export async function populate(admin: Client, databaseUrl: string, population: Population): Promise<void> {
  await migrate({ url: databaseUrl, applicationName: 'bench', migrations: groupMigrations });
  const { members, groups, groupsOfAMember } = population;
  await admin.query('set search_path to group_');
  await admin.query(
    `insert into organization (organization_id, parent_id, name, revision, seat_tiers, multi_group_spend_limit)
     values ($1, $2, 'Bench', 1, '[{"tier": "standard", "capabilities": [], "spendLimitMinor": "100000"}]', 'lowest')`,
    [organizationId, parentId],
  );
  await admin.query(
    `insert into directory_user (parent_id, directory_user_id, email, first_name, last_name, state, created_at)
     select $1, 'user-' || n, 'person-' || n || '@bench.example', 'Person', n::text, 'active', now()
     from generate_series(0, $2::integer - 1) n`,
    [parentId, members],
  );
  await admin.query(
    `insert into member
       (organization_id, member_id, email, first_name, last_name, directory_user_id, status, role, seat_tier)
     select $1, 'member-' || n, 'person-' || n || '@bench.example', 'Person', n::text, 'user-' || n, 'active', 'custom',
       'standard'
     from generate_series(0, $2::integer - 1) n`,
    [organizationId, members],
  );
  await admin.query(
    `insert into directory_group (parent_id, directory_group_id, name, deleted)
     select $1, 'group-' || n, 'Group ' || n, false from generate_series(0, $2::integer - 1) n`,
    [parentId, groups],
  );
  await admin.query(
    `insert into directory_membership (parent_id, directory_user_id, directory_group_id, email_key)
     select $1, 'user-' || n, 'group-' || ((n + g * (1 + n % 7)) % $3::integer), 'person-' || n || '@bench.example'
     from generate_series(0, $2::integer - 1) n, generate_series(1, $4::integer) g on conflict do nothing`,
    [parentId, members, groups, groupsOfAMember],
  );
  await admin.query(
    `insert into directory_group_size (parent_id, directory_group_id, memberships)
     select parent_id, directory_group_id, count(*) from directory_membership group by 1, 2`,
  );
  await admin.query(
    `insert into custom_role (organization_id, custom_role_id, name, capabilities, revision)
     values ($1, 'talker', 'Talker', '{chat}', 1), ($1, 'coder', 'Coder', '{code,files}', 1)`,
    [organizationId],
  );
  await admin.query(
    `insert into group_setting (organization_id, group_id, spend_limit_minor, revision)
     select $1, 'group-' || n, case when n % 2 = 0 then 1000 * n end, 1 from generate_series(0, $2::integer - 1) n`,
    [organizationId, groups],
  );
  await admin.query(
    `insert into group_custom_role (organization_id, group_id, custom_role_id)
     select $1, 'group-' || n, case when n % 3 = 0 then 'coder' else 'talker' end
     from generate_series(0, $2::integer - 1) n`,
    [organizationId, groups],
  );
  await admin.query('analyze');
}
