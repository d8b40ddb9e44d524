import { type Migration, sqlMigration } from '@rollcall/persistence';

/** The tables of outbox and inbox: first in every service's list of migrations. */
export const messagingMigrations: readonly Migration[] = [
  sqlMigration({
    name: 'CreateOutboxAndInbox1764000000000',
    up: `
      create table outbox_sequence (
        topic text not null,
        key text not null,
        last bigint not null,
        primary key (topic, key)
      );
      create table outbox (
        id bigint generated always as identity primary key,
        topic text not null,
        key text not null,
        sequence bigint not null,
        value text not null,
        traceparent text,
        created_at timestamptz not null default now(),
        unique (topic, key, sequence)
      );
      create table inbox_position (
        consumer text not null,
        topic text not null,
        key text not null,
        last_sequence bigint not null,
        -- Set while records of the key wait in poisoned_record: later ones join them, so that order holds.
        degraded_at timestamptz,
        primary key (consumer, topic, key)
      );
      create table poisoned_record (
        consumer text not null,
        topic text not null,
        key text not null,
        sequence bigint not null,
        value text not null,
        traceparent text,
        reason text not null,
        set_aside_at timestamptz not null,
        primary key (consumer, topic, key, sequence)
      );`,
    down: 'drop table poisoned_record, inbox_position, outbox, outbox_sequence',
  }),
  sqlMigration({
    name: 'StartOverAfterRestore1764100000000',
    up: `
      alter table outbox_sequence
        -- The record with this sequence starts over: consumers take it whatever they have of the key. 1 is a beginning anyway.
        add column starts_at bigint not null default 1,
        -- Nothing of the key is stored, until the whole of it is told: a restored service is behind its consumers.
        add column silent boolean not null default false;

      -- When the schema was last restored from a backup; keys that are new since then begin above what others may know.
      create table recovery (
        single boolean primary key default true check (single),
        recovered_at timestamptz
      );
      insert into recovery default values;`,
    down: `
      drop table recovery;
      alter table outbox_sequence drop column starts_at, drop column silent`,
  }),
];
