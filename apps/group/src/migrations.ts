import { messagingMigrations } from '@rollcall/messaging';
import { type Migration, sqlMigration } from '@rollcall/persistence';

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
];
