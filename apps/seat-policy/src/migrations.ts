import { messagingMigrations } from '@rollcall/messaging';
import { auditMigration, type Migration, sqlMigration } from '@rollcall/persistence';

/** Everything that stands in the schema of seat-policy. */
export const seatPolicyMigrations: Migration[] = [
  ...messagingMigrations,
  sqlMigration({
    name: 'CreateParentsAndOrganizations1764000010000',
    // Collation "C" throughout: the order of lists must not depend on the locale of the database.
    up: `
      create table parent (
        parent_id text collate "C" primary key,
        name text not null,
        workos_organization_id text collate "C" not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        constraint parent_of_workos_organization unique (workos_organization_id)
      );

      create table organization (
        organization_id text collate "C" primary key,
        parent_id text collate "C" not null references parent,
        revision integer not null,
        -- The settings as they are published: the JSON form of rollcall.model.v1.Organization.
        settings jsonb not null,
        provisioning_mode text not null generated always as (settings ->> 'provisioningMode') stored
      );
      create index organization_of_parent on organization (parent_id, organization_id);

      create table sync_request (
        run_id text collate "C" primary key,
        -- The JSON form of rollcall.records.v1.SyncRequest.
        request jsonb not null
      );`,
    down: 'drop table sync_request, organization, parent',
  }),
  sqlMigration({
    name: 'CreateDirectoryMirror1764000020000',
    up: `
      create table directory_connection (
        parent_id text collate "C" primary key,
        connected boolean not null,
        disconnected_reason text not null
      );

      create table directory_user (
        parent_id text collate "C" not null,
        directory_user_id text collate "C" not null,
        directory_id text not null,
        idp_id text not null,
        -- Empty when the directory gives none.
        email text collate "C" not null,
        first_name text not null,
        last_name text not null,
        active boolean not null,
        created_at timestamptz not null,
        primary key (parent_id, directory_user_id)
      );
      create index directory_user_by_email on directory_user (parent_id, email);

      create table directory_group (
        parent_id text collate "C" not null,
        directory_group_id text collate "C" not null,
        directory_id text not null,
        name text not null,
        primary key (parent_id, directory_group_id)
      );

      create table directory_membership (
        parent_id text collate "C" not null,
        directory_user_id text collate "C" not null,
        directory_group_id text collate "C" not null,
        primary key (parent_id, directory_user_id, directory_group_id)
      );
      create index directory_membership_of_group on directory_membership (parent_id, directory_group_id);`,
    down: 'drop table directory_membership, directory_group, directory_user, directory_connection',
  }),
  sqlMigration({
    name: 'CreateDecisions1764000030000',
    up: `
      -- The last decision published of each person of each organization.
      create table decision (
        organization_id text collate "C" not null references organization,
        email text collate "C" not null,
        outcome text not null check (outcome in ('provision', 'remove')),
        role text not null check (role in ('keep', 'owner', 'admin', 'user', 'custom')),
        -- Empty: a member keeps theirs.
        seat_tier text not null,
        highest_available boolean not null,
        reason_code text not null,
        -- Empty when no directory user stands for the person.
        directory_user_id text collate "C" not null,
        first_name text not null,
        last_name text not null,
        directory_created_at timestamptz,
        primary key (organization_id, email)
      );
      create index decision_by_directory_user on decision (organization_id, directory_user_id) where directory_user_id <> '';

      -- Removals that wait whether the person comes back to a mapped group.
      create table pending_removal (
        organization_id text collate "C" not null references organization,
        email text collate "C" not null,
        due_at timestamptz not null,
        -- The JSON form of rollcall.model.v1.Cause.
        cause jsonb not null,
        traceparent text,
        primary key (organization_id, email)
      );
      create index pending_removal_by_due_time on pending_removal (due_at);`,
    down: 'drop table pending_removal, decision',
  }),
  sqlMigration({
    name: 'RememberGoneDirectories1764000040000',
    up: `
      alter table directory_connection
        -- Whether a complete scan of the users has been heard of.
        add column users_scanned boolean not null default false,
        -- The directories that are the reason for being disconnected.
        add column loose_directory_ids text[] not null default '{}';

      -- The directories of the mirror that the last complete scan of users did not list.
      create table gone_directory (
        parent_id text collate "C" not null,
        directory_id text not null,
        primary key (parent_id, directory_id)
      );

      -- A user of a gone directory for whom, at a complete scan, a listed directory had another of the same email.
      alter table directory_user add column superseded boolean not null default false;`,
    down: `
      alter table directory_user drop column superseded;
      drop table gone_directory;
      alter table directory_connection drop column loose_directory_ids, drop column users_scanned`,
  }),
  auditMigration('1764000050000'),
];
