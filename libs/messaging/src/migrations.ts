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
];
