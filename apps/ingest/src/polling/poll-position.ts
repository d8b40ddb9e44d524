import type { Sql, Transaction } from '@rollcall/persistence';
import { Superseded } from '../jobs/superseded';
import type { PollPosition } from './event-start';

interface Row {
  epoch: number;
  event_id: string | null;
  event_created_at: Date | null;
  polled_at: Date | null;
}

/** Takes the poll over: whoever polled before can write nothing any more. */
export async function takePoll(sql: Sql): Promise<PollPosition & { readonly epoch: number }> {
  const [row] = await sql.query<Row>(
    'update poll_position set epoch = epoch + 1 returning epoch, event_id, event_created_at, polled_at',
  );
  if (!row) throw new Error('the row of the poll position is gone');
  return { epoch: row.epoch, ...positionOfRow(row) };
}

export async function readPollPosition(sql: Sql): Promise<PollPosition> {
  const [row] = await sql.query<Row>('select epoch, event_id, event_created_at, polled_at from poll_position');
  if (!row) throw new Error('the row of the poll position is gone');
  return positionOfRow(row);
}

/**
 * Moves the cursor. Only the poll does so: WorkOS holds events back from cursor reads for some seconds, so a cursor at an
 * event heard by webhook could jump over others.
 * @throws Superseded when another worker has taken the poll over
 */
export async function moveCursor(
  tx: Transaction,
  epoch: number,
  event: { eventId: string; createdAt: Date },
): Promise<void> {
  const rows = await tx.query(
    'update poll_position set event_id = $2, event_created_at = $3 where epoch = $1 returning 1',
    [epoch, event.eventId, event.createdAt],
  );
  refuseSuperseded(rows);
}

/** @throws Superseded when another worker has taken the poll over */
export async function notePolled(sql: Sql, epoch: number, at: Date): Promise<void> {
  refuseSuperseded(
    await sql.query('update poll_position set polled_at = $2 where epoch = $1 returning 1', [epoch, at]),
  );
}

/** @throws Superseded when another worker has taken the poll over */
export async function holdPoll(tx: Transaction, epoch: number): Promise<void> {
  refuseSuperseded(await tx.query('select 1 from poll_position where epoch = $1 for update', [epoch]));
}

function refuseSuperseded(rows: readonly object[]): void {
  if (rows.length === 0) throw new Superseded('the poll is held by another worker');
}

function positionOfRow(row: Row): PollPosition {
  return {
    event:
      row.event_id !== null && row.event_created_at !== null
        ? { eventId: row.event_id, createdAt: row.event_created_at }
        : undefined,
    polledAt: row.polled_at ?? undefined,
  };
}
