import { messagingMigrations } from '@rollcall/messaging';
import { type Migration, sqlMigration } from '@rollcall/persistence';

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
];
