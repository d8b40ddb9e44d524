import { messagingMigrations } from '@rollcall/messaging';
import { auditMigration, type Migration, sqlMigration } from '@rollcall/persistence';

/** Ingest's schema, oldest first. */
export const ingestMigrations: readonly Migration[] = [
  ...messagingMigrations,
  sqlMigration({
    name: 'CreateDirectoryRecord1764010000000',
    // Ids are collated "C": WorkOS lists ascending by code unit, and range comparisons must agree with it.
    up: `
      create table parent (
        parent_id text collate "C" primary key,
        workos_organization_id text collate "C" not null,
        updated_at timestamptz not null,
        connected boolean not null default true,
        disconnected_reason text not null default ''
      );
      create index parent_by_workos_organization on parent (workos_organization_id);

      create table organization (
        organization_id text collate "C" primary key,
        parent_id text collate "C" not null,
        provisioning_mode text not null,
        revision integer not null
      );

      create table directory (
        directory_id text collate "C" primary key,
        parent_id text collate "C" not null,
        workos_organization_id text collate "C" not null,
        name text not null,
        type text not null,
        state text not null,
        observed_at timestamptz not null,
        retired boolean not null,
        memberships_scanned_at timestamptz,
        last_scan_at timestamptz,
        last_change_at timestamptz
      );
      create index directory_by_parent on directory (parent_id, directory_id);

      create table directory_user (
        directory_user_id text collate "C" primary key,
        directory_id text collate "C" not null,
        email text,
        first_name text not null,
        last_name text not null,
        idp_id text not null,
        state text not null,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        observed_at timestamptz not null,
        event_id text collate "C" not null,
        deleted_at timestamptz,
        inactive_at timestamptz
      );
      create index directory_user_by_directory on directory_user (directory_id, directory_user_id);

      create table directory_group (
        directory_group_id text collate "C" primary key,
        directory_id text collate "C" not null,
        name text not null,
        deleted boolean not null,
        updated_at timestamptz not null,
        observed_at timestamptz not null,
        event_id text collate "C" not null,
        deleted_at timestamptz
      );
      create index directory_group_by_directory on directory_group (directory_id, directory_group_id);

      create table directory_membership (
        directory_group_id text collate "C" not null,
        directory_user_id text collate "C" not null,
        present boolean not null,
        observed_at timestamptz not null,
        event_id text collate "C" not null,
        primary key (directory_group_id, directory_user_id)
      );
      create index directory_membership_by_user on directory_membership (directory_user_id, directory_group_id);

      -- The same rule as isInForce in libs/domain; a test holds the two together.
      create view membership_in_force as
        select m.directory_group_id, m.directory_user_id, g.directory_id, m.observed_at, m.event_id
        from directory_membership m
        join directory_group g on g.directory_group_id = m.directory_group_id and not g.deleted
        join directory_user u on u.directory_user_id = m.directory_user_id and u.state <> 'deleted'
        where m.present
          and m.observed_at >= coalesce(
            greatest(g.deleted_at, u.deleted_at, case when u.state = 'active' then u.inactive_at end),
            '-infinity'::timestamptz
          );`,
    down: `
      drop view membership_in_force;
      drop table directory_membership, directory_group, directory_user, directory, organization, parent`,
  }),
  sqlMigration({
    name: 'CreatePolling1764010001000',
    up: `
      create table poll_position (
        single boolean primary key default true check (single),
        epoch bigint not null default 0,
        event_id text,
        event_created_at timestamptz,
        polled_at timestamptz
      );
      insert into poll_position default values;

      create table poisoned_event (
        event_id text collate "C" primary key,
        type text not null,
        reason text not null,
        json text not null,
        received_at timestamptz not null,
        attempts integer not null
      );
      create index poisoned_event_by_age on poisoned_event (received_at, event_id);

      -- The job workers that live: one silent for long is taken to be dead, and its jobs go to others.
      create table job_worker (
        worker_id text primary key,
        beat_at timestamptz not null
      )`,
    down: 'drop table job_worker, poisoned_event, poll_position',
  }),
  sqlMigration({
    name: 'CreateSyncRuns1764010002000',
    up: `
      create table sync_run (
        run_id text collate "C" primary key,
        parent_id text collate "C" not null,
        scope text not null,
        trigger text not null,
        requested_by text not null,
        confirmed_plan_hash text not null,
        state text not null,
        reason text not null default '',
        requested_at timestamptz not null,
        started_at timestamptz,
        finished_at timestamptz,
        -- Grows each time a worker takes the run: what an earlier one still wants to write is refused.
        epoch integer not null default 0,
        done integer not null default 0,
        expected integer not null default 0,
        -- Where the scan goes on after a crash.
        scan_position jsonb,
        -- Null until it is known which organizations the run decides.
        planned_organization_ids text[],
        passed_group boolean not null default false
      );
      create index sync_run_by_parent on sync_run (parent_id, requested_at desc, run_id desc);
      create index sync_run_unfinished on sync_run (parent_id) where state in ('queued', 'scanning', 'applying');

      -- A request that joined a run that was queued already.
      create table sync_run_alias (
        alias_run_id text collate "C" primary key,
        run_id text collate "C" not null
      );

      create table sync_run_organization (
        run_id text collate "C" not null,
        organization_id text collate "C" not null,
        applied boolean not null default false,
        passed_group boolean not null default false,
        added integer not null default 0,
        removed integer not null default 0,
        updated integer not null default 0,
        unchanged integer not null default 0,
        waiting integer not null default 0,
        held integer not null default 0,
        primary key (run_id, organization_id)
      );

      create table sync_run_problem (
        run_id text collate "C" not null,
        organization_id text collate "C" not null,
        directory_user_id text collate "C" not null,
        reason_code text not null,
        primary key (run_id, organization_id, directory_user_id, reason_code)
      );

      -- What the record has and the run's listing had not; removed only when the listing proves complete.
      create table sync_run_missing (
        run_id text collate "C" not null,
        kind text not null,
        directory_id text collate "C" not null,
        -- Empty for users.
        directory_group_id text collate "C" not null,
        -- Empty for groups.
        directory_user_id text collate "C" not null,
        -- WorkOS's clock at the answer that did not have it.
        missing_at timestamptz not null,
        checked boolean not null,
        primary key (run_id, kind, directory_group_id, directory_user_id)
      )`,
    down: `drop table sync_run_missing, sync_run_problem, sync_run_organization, sync_run_alias, sync_run`,
  }),
  sqlMigration({
    name: 'TellLooseDirectories1764020000000',
    up: `alter table parent add column loose_directory_ids text[] collate "C" not null default '{}'`,
    down: 'alter table parent drop column loose_directory_ids',
  }),
  sqlMigration({
    name: 'CreateRequestLimits1764020001000',
    up: `
      -- When the next request to WorkOS may go out, for each of its limits.
      create unlogged table request_limit (
        name text collate "C" primary key,
        next_at timestamptz not null
      )`,
    down: 'drop table request_limit',
  }),
  auditMigration('1764020002000'),
  sqlMigration({
    name: 'CreateWaitingDeliveries1764020003000',
    up: `
      -- Deliveries as they came, durable and not merged yet.
      create table waiting_delivery (
        id bigint generated always as identity primary key,
        json text not null,
        -- Empty where nothing is traced.
        traceparent text not null,
        -- The instance that is to merge it; empty: any.
        keeper text collate "C" not null,
        received_at timestamptz not null default clock_timestamp()
      )`,
    down: 'drop table waiting_delivery',
  }),
  sqlMigration({
    name: 'TellTheWhole1764100001000',
    up: `
      -- The next complete scan of users and groups tells the other services all of the parent, not only what is new.
      alter table parent add column tells_whole boolean not null default false`,
    down: 'alter table parent drop column tells_whole',
  }),
];
