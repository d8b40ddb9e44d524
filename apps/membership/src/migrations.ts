import { messagingMigrations } from '@rollcall/messaging';
import { auditMigration, type Migration, sqlMigration } from '@rollcall/persistence';

/** Everything that stands in the schema of the membership service. */
export const membershipMigrations: Migration[] = [
  ...messagingMigrations,
  sqlMigration({
    name: 'CreateMembership1764000010000',
    // Collation "C" throughout: the order of lists must not depend on the locale of the database.
    up: `
      create table organization (
        organization_id text collate "C" primary key,
        parent_id text collate "C" not null,
        mode text not null check (mode in ('invite_only', 'jit', 'scim')),
        default_seat_tier text collate "C" not null,
        email_change text not null check (email_change in ('new_record', 'carry_over')),
        mappings_enabled boolean not null,
        seat_tier_mappings_enabled boolean not null,
        revision integer not null,
        -- All settings of that revision, as seat-policy states them.
        settings jsonb not null
      );
      create index organization_by_parent on organization (parent_id, organization_id);

      create table seat_tier (
        organization_id text collate "C" not null references organization,
        tier text collate "C" not null,
        rank integer not null,
        purchased integer not null check (purchased >= 0),
        -- How many active members hold a seat of the tier: moved by differences under the organization's row lock, which
        -- is also where a take is held against purchased. Not a check: settings may come that fall below it.
        used integer not null default 0 check (used >= 0),
        -- The settings no longer name it; kept while somebody holds a seat.
        retired boolean not null default false,
        primary key (organization_id, tier)
      ) with (fillfactor = 70);

      create table member (
        member_id uuid primary key,
        organization_id text collate "C" not null references organization,
        email text collate "C" not null,
        first_name text not null,
        last_name text not null,
        role text not null check (role in ('owner', 'admin', 'user', 'custom')),
        -- The tier whose seat they hold; of a waiting member the tier they wait for; of a removed one the last.
        seat_tier text collate "C" not null,
        status text not null check (status in ('active', 'waiting_for_seat', 'removed')),
        primary_owner boolean not null default false,
        directory_user_id text collate "C",
        reason_code text not null,
        held boolean not null default false,
        -- An active member who is to move to this tier and waits for a free seat there.
        wanted_seat_tier text collate "C",
        waiting_since timestamptz,
        waiting_reason text,
        created_at timestamptz not null,
        updated_at timestamptz not null
      );
      create unique index member_living on member (organization_id, email) where status <> 'removed';
      create unique index member_primary_owner on member (organization_id) where primary_owner;
      -- Also how a returning person's removed record is found.
      create index member_by_email on member (organization_id, email, member_id);
      -- Who waits, in their turn.
      create index member_waiting on member (
        organization_id, status, seat_tier, coalesce(wanted_seat_tier, ''), waiting_since,
        coalesce(directory_user_id, email)
      ) where waiting_since is not null;

      -- The last decision about each person, as received: also where it was not applied.
      create table decision (
        organization_id text collate "C" not null,
        email text collate "C" not null,
        outcome text not null check (outcome in ('provision', 'remove', 'none')),
        -- Null: an existing member keeps theirs.
        role text check (role in ('owner', 'admin', 'user', 'custom')),
        seat_tier text collate "C",
        highest_available boolean not null,
        reason_code text not null,
        directory_user_id text collate "C",
        first_name text not null,
        last_name text not null,
        directory_created_at timestamptz,
        cause_kind text not null check (cause_kind in ('event', 'run', 'person')),
        cause_id text not null,
        primary key (organization_id, email)
      );

      create table member_history (
        id uuid primary key,
        organization_id text collate "C" not null,
        member_id uuid not null,
        email text collate "C" not null,
        at timestamptz not null,
        action text not null check (action in ('add', 'remove', 'update', 'wait', 'rename')),
        -- All null where there was no record before.
        before_email text collate "C",
        before_role text,
        before_seat_tier text,
        before_status text,
        after_role text not null,
        after_seat_tier text not null,
        after_status text not null,
        reason_code text not null,
        cause_kind text not null check (cause_kind in ('event', 'run', 'person')),
        cause_id text collate "C" not null
      );
      create index member_history_of_member on member_history (organization_id, member_id, at, id);
      create index member_history_by_email on member_history (organization_id, email);
      create index member_history_by_former_email on member_history (organization_id, before_email)
        where before_email <> email;
      create index member_history_of_run on member_history (organization_id, cause_id) where cause_kind = 'run';

      create function refuse_history_change() returns trigger language plpgsql as $$
      begin
        raise exception 'member_history is append-only';
      end $$;
      create trigger member_history_is_append_only before update or delete on member_history
        for each row execute function refuse_history_change();`,
    down: `
      drop table member_history, decision, member, seat_tier, organization;
      drop function refuse_history_change();`,
  }),
  sqlMigration({
    name: 'CreateHolds1764000020000',
    up: `
      -- Over which number of removals the organization wants to be asked.
      alter table organization
        add column guard_enabled boolean not null default true,
        add column max_removals_count integer not null default 10,
        add column max_removals_share double precision not null default 0.1;
      -- Settings leave out what is false or zero.
      update organization set
        guard_enabled = coalesce((settings #>> '{policy,guard,enabled}')::boolean, false),
        max_removals_count = coalesce((settings #>> '{policy,guard,maxRemovalsCount}')::integer, 0),
        max_removals_share = coalesce((settings #>> '{policy,guard,maxRemovalsShare}')::double precision, 0)
      where settings #> '{policy,guard}' is not null;
      alter table organization
        alter column guard_enabled drop default,
        alter column max_removals_count drop default,
        alter column max_removals_share drop default;

      -- An administrator rejected the removal that this decision asked for: the member stays while it is the last one.
      alter table member
        add column kept_outcome text check (kept_outcome = 'remove'),
        add column kept_reason_code text,
        add column kept_directory_user_id text collate "C",
        add check ((kept_outcome is null) = (kept_reason_code is null));
      create index member_kept on member (organization_id, email) where kept_outcome is not null;
      create index member_held on member (organization_id) where held;

      -- Orders those who began to wait at the same time.
      alter table member add column directory_created_at timestamptz;
      update member m set directory_created_at = d.directory_created_at from decision d
      where d.organization_id = m.organization_id and d.email = m.email and d.directory_user_id = m.directory_user_id;
      drop index member_waiting;
      create index member_waiting on member (
        organization_id, status, seat_tier, coalesce(wanted_seat_tier, ''), waiting_since, directory_created_at,
        coalesce(directory_user_id, email)
      ) where waiting_since is not null;

      create table hold (
        hold_id uuid primary key,
        organization_id text collate "C" not null references organization,
        state text not null check (state in ('waiting', 'released', 'rejected', 'settled')),
        -- The sync run it began with; null: removals between runs.
        run_id text collate "C",
        created_at timestamptz not null,
        resolved_at timestamptz,
        -- Null as well where it settled by itself.
        resolved_by text,
        check ((state = 'waiting') = (resolved_at is null))
      );
      -- One at a time waits: it grows.
      create unique index hold_waiting on hold (organization_id) where state = 'waiting';

      create table held_removal (
        hold_id uuid not null references hold,
        member_id uuid not null references member,
        email text collate "C" not null,
        reason_code text not null,
        cause_kind text not null check (cause_kind in ('event', 'run', 'person')),
        cause_id text collate "C" not null,
        directory_deleted boolean not null,
        -- An administrator has had it before their eyes: only such removals are released.
        shown boolean not null default false,
        primary key (hold_id, member_id)
      );

      alter table member_history
        add column counted boolean not null default false,
        drop constraint member_history_action_check,
        add constraint member_history_action_check
          check (action in ('add', 'remove', 'update', 'wait', 'rename', 'hold'));
      -- What the rolling hour is counted by.
      create index member_history_removals on member_history (organization_id, at)
        where before_status = 'active' and after_status = 'removed';

      create index decision_removals_of_run on decision (organization_id, cause_id)
        where outcome = 'remove' and cause_kind = 'run';`,
    down: `
      drop index decision_removals_of_run, member_history_removals;
      -- What the former build has no word for.
      alter table member_history disable trigger member_history_is_append_only;
      delete from member_history where action = 'hold';
      alter table member_history enable trigger member_history_is_append_only;
      alter table member_history
        drop column counted,
        drop constraint member_history_action_check,
        add constraint member_history_action_check check (action in ('add', 'remove', 'update', 'wait', 'rename'));
      drop table held_removal, hold;
      drop index member_held, member_waiting;
      create index member_waiting on member (
        organization_id, status, seat_tier, coalesce(wanted_seat_tier, ''), waiting_since,
        coalesce(directory_user_id, email)
      ) where waiting_since is not null;
      update member set held = false where held;
      alter table member
        drop column kept_outcome, drop column kept_reason_code, drop column kept_directory_user_id,
        drop column directory_created_at;
      alter table organization
        drop column guard_enabled, drop column max_removals_count, drop column max_removals_share;`,
  }),
  sqlMigration({
    name: 'CreatePlans1764000030000',
    up: `
      -- What previews have shown, for as long as it can be confirmed.
      create table plan (
        hash text collate "C" primary key,
        parent_id text collate "C" not null,
        -- Renewed when the same plan is made again.
        created_at timestamptz not null
      );
      create index plan_by_age on plan (created_at);

      create table plan_organization (
        hash text collate "C" not null references plan on delete cascade,
        organization_id text collate "C" not null,
        settings_fingerprint text collate "C" not null,
        -- Of the settings that were saved when the plan was made.
        saved_fingerprint text collate "C" not null,
        primary key (hash, organization_id)
      );

      -- No foreign key: a plan of a whole directory is stored in a few statements, and its row is locked meanwhile.
      create table plan_removal (
        hash text collate "C" not null,
        organization_id text collate "C" not null,
        email text collate "C" not null,
        primary key (hash, organization_id, email)
      );`,
    down: 'drop table plan_removal, plan_organization, plan;',
  }),
  sqlMigration({
    name: 'IndexLists1764000040000',
    up: `
      -- Of whom somebody is a member.
      create index member_of_person on member (email, organization_id) where status = 'active';
      -- Nothing here changes with a role, a tier or the time of a change: such updates must go on touching no index. Those
      -- orders are read from the lists by email, or sorted.
      create index member_by_name on member (
        organization_id, (lower(last_name) collate "C"), (lower(first_name) collate "C"), email, member_id
      ) where status <> 'removed';
      create index member_by_creation on member (organization_id, created_at, email, member_id)
        where status <> 'removed';
      create index member_gone on member (organization_id, email, member_id) where status = 'removed';

      create index member_history_by_time on member_history (organization_id, at);`,
    down: `
      drop index member_of_person, member_by_name, member_by_creation, member_gone, member_history_by_time;`,
  }),
  auditMigration('1764000050000'),
];
