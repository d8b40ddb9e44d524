import { messagingMigrations } from '@rollcall/messaging';
import { auditMigration, type Migration, sqlMigration } from '@rollcall/persistence';

/** Everything that stands in the schema of the group service. */
export const groupMigrations: Migration[] = [
  ...messagingMigrations,
  sqlMigration({
    name: 'CreateDirectoryMirror1764000010000',
    // Collation "C" throughout: the order of lists must not depend on the locale of the database.
    // The keys that lists are ordered by are cut, since an index entry must stay below 2,704 bytes and the texts of a
    // directory may be of any length.
    up: `
      create table directory_user (
        parent_id text collate "C" not null,
        directory_user_id text collate "C" not null,
        -- Empty when the directory gives none.
        email text collate "C" not null,
        email_key text collate "C" not null generated always as (left(email, 320)) stored,
        first_name text not null,
        last_name text not null,
        state text not null check (state in ('active', 'inactive')),
        primary key (parent_id, directory_user_id)
      );
      create index directory_user_by_email on directory_user (parent_id, email_key);

      create table directory_group (
        parent_id text collate "C" not null,
        directory_group_id text collate "C" not null,
        name text collate "C" not null,
        name_key text collate "C" not null generated always as (left(name, 500)) stored,
        -- Kept when deleted: what is set for a group counts again when the group comes back.
        deleted boolean not null,
        primary key (parent_id, directory_group_id)
      );
      create index directory_group_by_name on directory_group (parent_id, name_key, directory_group_id) where not deleted;

      create table directory_membership (
        parent_id text collate "C" not null,
        directory_user_id text collate "C" not null,
        directory_group_id text collate "C" not null,
        -- The user's email_key: with it a page of a group's members is one range of an index, however large the group.
        email_key text collate "C" not null,
        primary key (parent_id, directory_user_id, directory_group_id)
      );
      create index directory_membership_by_group
        on directory_membership (parent_id, directory_group_id, email_key, directory_user_id);

      -- The number of a group's memberships, moved by differences: neither reading it nor one change counts the group.
      -- Apart from directory_group, since memberships may stand before their group is known.
      create table directory_group_size (
        parent_id text collate "C" not null,
        directory_group_id text collate "C" not null,
        memberships integer not null,
        primary key (parent_id, directory_group_id)
      ) with (fillfactor = 70);`,
    down: 'drop table directory_group_size, directory_membership, directory_group, directory_user',
  }),
  sqlMigration({
    name: 'CreateOrganizationsAndDirectGroups1764000020000',
    up: `
      create table organization (
        organization_id text collate "C" primary key,
        parent_id text collate "C" not null,
        name text not null,
        revision integer not null
      );

      create table member (
        organization_id text collate "C" not null,
        member_id text collate "C" not null,
        email text collate "C" not null,
        first_name text not null,
        last_name text not null,
        -- Empty when the member is not linked to a directory user.
        directory_user_id text not null,
        status text not null check (status in ('active', 'waiting_for_seat', 'removed')),
        primary key (organization_id, member_id)
      );
      create index member_by_email on member (organization_id, email);

      create table direct_group (
        group_id text collate "C" primary key,
        organization_id text collate "C" not null,
        name text collate "C" not null,
        member_count integer not null default 0 check (member_count >= 0),
        constraint direct_group_name unique (organization_id, name)
      );

      create table direct_group_member (
        group_id text collate "C" not null references direct_group on delete cascade,
        organization_id text collate "C" not null,
        email text collate "C" not null,
        primary key (group_id, email)
      );
      create index direct_group_member_by_email on direct_group_member (organization_id, email);`,
    down: 'drop table direct_group_member, direct_group, member, organization',
  }),
  sqlMigration({
    name: 'CreateGrantsAndEntitlementChanges1764000030000',
    up: `
      -- Null until heard again: of several users with one email the active one created first stands for the person.
      alter table directory_user add created_at timestamptz;
      -- Empty until heard again: gives nothing.
      alter table member add role text not null default '', add seat_tier text collate "C" not null default '';
      -- Null until heard again, or asked of seat-policy.
      alter table organization
        -- [{tier, capabilities, spendLimitMinor}]; amounts as texts, since they may exceed what a JSON number holds.
        add seat_tiers jsonb,
        add multi_group_spend_limit text check (multi_group_spend_limit in ('lowest', 'highest'));
      create index organization_by_parent on organization (parent_id);

      create table custom_role (
        organization_id text collate "C" not null,
        custom_role_id text collate "C" not null,
        name text not null,
        capabilities text[] not null,
        revision integer not null,
        primary key (organization_id, custom_role_id)
      );

      -- What an organization sets for a group, mirrored or direct. Stays when a mirrored group is deleted.
      create table group_setting (
        organization_id text collate "C" not null,
        group_id text collate "C" not null,
        spend_limit_minor bigint check (spend_limit_minor >= 0),
        revision integer not null,
        primary key (organization_id, group_id)
      );

      create table group_custom_role (
        organization_id text collate "C" not null,
        group_id text collate "C" not null,
        custom_role_id text collate "C" not null,
        primary key (organization_id, group_id, custom_role_id),
        foreign key (organization_id, group_id) references group_setting on delete cascade,
        foreign key (organization_id, custom_role_id) references custom_role on delete cascade
      );
      create index group_custom_role_by_role on group_custom_role (organization_id, custom_role_id, group_id);

      -- By member, so that an override goes along with a record whose email changes.
      create table member_spend_limit (
        organization_id text collate "C" not null,
        member_id text collate "C" not null,
        -- Null: taken back.
        amount_minor bigint check (amount_minor >= 0),
        revision integer not null,
        primary key (organization_id, member_id)
      );

      create table organization_limits (
        organization_id text collate "C" primary key,
        -- Empty: the whole catalogue.
        allowed_capabilities text[] not null,
        ceiling_minor bigint check (ceiling_minor >= 0),
        currency text not null,
        revision integer not null
      );

      -- One row. It stays locked from the giving of a position until the commit, so that positions become visible in
      -- their order, and a snapshot that sees position n sees every change up to n.
      create table entitlement_position (
        only_row boolean primary key default true check (only_row),
        last bigint not null,
        -- Changes up to here are no longer in entitlement_change.
        forgotten bigint not null
      ) with (fillfactor = 50);
      insert into entitlement_position (last, forgotten) values (0, 0);

      -- Whose entitlements may have changed: one person, the members of one group, or (neither) everybody of the scope.
      create table entitlement_change (
        position bigint primary key,
        scope text not null check (scope in ('parent', 'organization')),
        scope_id text collate "C" not null,
        email text collate "C",
        group_id text collate "C",
        changed_at timestamptz not null,
        check (email is null or group_id is null)
      );
      create index entitlement_change_by_scope on entitlement_change (scope, scope_id, position);`,
    down: `
      drop table entitlement_change, entitlement_position, organization_limits, member_spend_limit, group_custom_role,
        group_setting, custom_role;
      drop index organization_by_parent;
      alter table organization drop seat_tiers, drop multi_group_spend_limit;
      alter table member drop role, drop seat_tier;
      alter table directory_user drop created_at;`,
  }),
  auditMigration('1764000040000'),
];
