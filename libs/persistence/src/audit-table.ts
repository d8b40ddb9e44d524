import { type Migration, sqlMigration } from './migration';

/**
 * The table of a service's audit log: one row an administrative call.
 * @param timeStamp 13 digits, after those of the migrations that the service has already
 */
export function auditMigration(timeStamp: string): Migration {
  return sqlMigration({
    name: `CreateAuditLog${timeStamp}`,
    up: `
      create table audit_entry (
        -- Grows: of two entries of one millisecond the later one has the higher number.
        number bigint generated always as identity primary key,
        entry_id text collate "C" not null unique,
        at timestamptz(3) not null,
        finished_at timestamptz(3),
        service text not null,
        method text not null,
        caller text collate "C" not null,
        -- Empty: the caller itself.
        acting_for text collate "C" not null,
        -- Who it was for the log's readers: the administrator, else the caller.
        actor text collate "C" not null generated always as (coalesce(nullif(acting_for, ''), caller)) stored,
        organization_id text collate "C" not null,
        parent_id text collate "C" not null,
        outcome text not null check (outcome in ('begun', 'done', 'refused', 'failed')),
        code text not null default '',
        message text not null default '',
        request json not null,
        before json,
        after json,
        request_id text not null,
        check ((finished_at is null) = (outcome = 'begun'))
      );
      create index audit_entry_by_time on audit_entry (at, number);
      create index audit_entry_of_organization on audit_entry (organization_id, at, number);
      create index audit_entry_of_parent on audit_entry (parent_id, at, number);
      create index audit_entry_of_actor on audit_entry (actor, at, number);

      -- What has been written once stays: an entry is finished once, and changed in nothing else.
      create function keep_audit_entry() returns trigger language plpgsql as $$
      begin
        if old.outcome <> 'begun' or new.outcome = 'begun' then
          raise exception 'audit entry % is finished', old.entry_id;
        end if;
        if (new.entry_id, new.at, new.service, new.method, new.caller, new.acting_for, new.organization_id,
            new.request_id, new.request::text, new.before::text)
          is distinct from (old.entry_id, old.at, old.service, old.method, old.caller, old.acting_for,
            old.organization_id, old.request_id, old.request::text, old.before::text) then
          raise exception 'audit entry % can only be finished', old.entry_id;
        end if;
        return new;
      end $$;
      create trigger keep_audit_entry before update on audit_entry for each row execute function keep_audit_entry();`,
    down: 'drop table audit_entry; drop function keep_audit_entry',
  });
}
