import type { Sql, Transaction } from '@rollcall/persistence';
import { distinctPlaces, type Place } from '../place';

/**
 * Sequences of a schema that was restored begin here: by the clock, so that also one that is restored twice from the same
 * backup never gives a sequence twice. A million a second is more than any key gets, and stays exact in a JSON number until
 * the year 2255. 0 for one that never was. Text of this library only.
 */
export const restoreFloor = `select coalesce(max(floor(extract(epoch from recovered_at))::bigint * 1000000), 0) as floor from recovery`;

/**
 * For a schema that was restored from a backup, while its service does not run. Its consumers know records that it has
 * forgotten, and what it will hear and decide again they have had already: told once more it would bring people back to
 * where they were at the backup, and make removals that are long past happen twice. So it tells nothing until it has caught
 * up and tells the whole: `startOver`. Sequences leap over all that were ever given. Answers how many keys fell silent.
 */
export async function silenceOutbox(tx: Transaction): Promise<number> {
  await tx.query(
    `insert into recovery (recovered_at) values (clock_timestamp())
     on conflict (single) do update set recovered_at = excluded.recovered_at`,
  );
  return tx.write(
    `update outbox_sequence set last = greatest(last + 1, floor), silent = true from (${restoreFloor}) as start`,
  );
}

/**
 * What is appended to these keys in this transaction begins with a record that starts over: consumers take it whatever they
 * have missed. It must be the whole of the key. Ends their silence. A transaction that appends to more keys locks those
 * first that come first.
 */
export async function startOver(tx: Transaction, places: readonly Place[]): Promise<void> {
  const distinct = distinctPlaces(places);
  await tx.query(
    `insert into outbox_sequence as s (topic, key, last, starts_at)
     select topic, key, floor, floor + 1
     from unnest($1::text[], $2::text[]) as place (topic, key), (${restoreFloor}) as start order by topic, key
     on conflict (topic, key) do update set silent = false, starts_at = s.last + 1`,
    [distinct.map(({ topic }) => topic), distinct.map(({ key }) => key)],
  );
}

/** Ends the silence of keys of which nothing is to be told again: of what has happened, and is no state. */
export async function endSilence(tx: Transaction): Promise<void> {
  await tx.query('update outbox_sequence set silent = false, starts_at = last + 1 where silent');
}

/** When the schema was last restored from a backup. */
export async function recoveredAt(sql: Sql): Promise<Date | undefined> {
  const [row] = await sql.query<{ recovered_at: Date | null }>('select recovered_at from recovery');
  return row?.recovered_at ?? undefined;
}
