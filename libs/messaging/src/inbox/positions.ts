import type { Topic } from '@rollcall/contracts';
import type { Transaction } from '@rollcall/persistence';
import { distinctPlaces, type Place, placeKey } from '../place';
import type { Position } from './triage';

/**
 * Locks a consumer's positions until the transaction ends and answers them by `placeKey`. Whoever else delivers the same
 * keys to the same consumer (a former owner of the partition, say) waits here, and then finds duplicates.
 */
export async function lockPositions(
  tx: Transaction,
  consumer: string,
  places: readonly Place[],
): Promise<Map<string, Position>> {
  const distinct = distinctPlaces(places);
  const parameters = [consumer, distinct.map(({ topic }) => topic), distinct.map(({ key }) => key)];
  const [, rows] = await Promise.all([
    tx.write(
      `insert into inbox_position (consumer, topic, key, last_sequence)
       select $1, topic, key, 0 from unnest($2::text[], $3::text[]) with ordinality as place (topic, key, nth) order by nth
       on conflict do nothing`,
      parameters,
    ),
    tx.query<{ topic: Topic; key: string; last_sequence: number; degraded: boolean }>(
      `select position.topic, position.key, last_sequence, degraded_at is not null as degraded
       from inbox_position as position
       join unnest($2::text[], $3::text[]) with ordinality as place (topic, key, nth)
         on position.topic = place.topic and position.key = place.key
       where consumer = $1 order by nth for update of position`,
      parameters,
      { name: 'lock positions' },
    ),
  ]);
  return new Map(rows.map((row) => [placeKey(row), { lastSequence: row.last_sequence, degraded: row.degraded }]));
}

/**
 * Writes positions that were locked before, together with the commit. A key that is degraded already keeps the time since
 * when.
 */
export function movePositions(
  tx: Transaction,
  consumer: string,
  moved: readonly (Place & Position)[],
  now: Date,
): void {
  if (moved.length === 0) return;
  tx.lastly(
    `update inbox_position as position
     set last_sequence = moved.last_sequence,
         degraded_at = case when moved.degraded then coalesce(position.degraded_at, $6::timestamptz) end
     from unnest($2::text[], $3::text[], $4::bigint[], $5::boolean[]) as moved (topic, key, last_sequence, degraded)
     where position.consumer = $1 and position.topic = moved.topic and position.key = moved.key`,
    [
      consumer,
      moved.map(({ topic }) => topic),
      moved.map(({ key }) => key),
      moved.map(({ lastSequence }) => lastSequence),
      moved.map(({ degraded }) => degraded),
      now,
    ],
  );
}
