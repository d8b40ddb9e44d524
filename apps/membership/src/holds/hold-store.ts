import type { Email } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import type { Cause } from '../history/cause';
import type { HeldRemoval, Hold, ListedRemoval } from './hold';

interface HoldRow {
  readonly hold_id: string;
  readonly organization_id: string;
  readonly state: Hold['state'];
  readonly run_id: string | null;
  readonly created_at: Date;
  readonly resolved_at: Date | null;
  readonly resolved_by: string | null;
}

interface RemovalRow {
  readonly hold_id: string;
  readonly member_id: string;
  readonly email: Email;
  readonly reason_code: string;
  readonly cause_kind: Cause['kind'];
  readonly cause_id: string;
  readonly directory_deleted: boolean;
  readonly shown: boolean;
}

export async function findHold(sql: Sql, holdId: string): Promise<Hold | undefined> {
  const [row] = await sql.query<HoldRow>('select * from hold where hold_id = $1', [holdId]);
  return row && holdOfRow(row);
}

/**
 * The holds of an organization that wait, oldest first.
 * @param after the (time, id) of the hold after which the list goes on
 */
export async function waitingHolds(
  sql: Sql,
  organizationId: string,
  { after, limit }: { readonly after?: readonly string[] | undefined; readonly limit: number },
): Promise<Hold[]> {
  const [at, id] = after ?? [];
  const rows = await sql.query<HoldRow>(
    `select * from hold
     where organization_id = $1 and state = 'waiting'
       and ($3::timestamptz is null or (created_at, hold_id) > ($3::timestamptz, $4::uuid))
     order by created_at, hold_id limit $2`,
    [organizationId, limit, at ?? null, id ?? null],
  );
  return rows.map(holdOfRow);
}

/** The removals of some holds, each hold's by email. */
export async function removalsOf(sql: Sql, holdIds: readonly string[]): Promise<Map<string, ListedRemoval[]>> {
  const rows = await sql.query<RemovalRow>(
    'select * from held_removal where hold_id = any($1::uuid[]) order by hold_id, email',
    [holdIds],
  );
  const removals = new Map<string, ListedRemoval[]>(holdIds.map((holdId) => [holdId, []]));
  for (const row of rows) removals.get(row.hold_id)?.push(removalOfRow(row));
  return removals;
}

/** Notes that an administrator has had these removals of a hold before their eyes. */
export async function markShown(sql: Sql, holdId: string, removals: readonly HeldRemoval[]): Promise<void> {
  await sql.query('update held_removal set shown = true where hold_id = $1 and member_id = any($2::uuid[])', [
    holdId,
    removals.map(({ memberId }) => memberId),
  ]);
}

/** The hold of the organization that waits; begun as given where there is none. */
export async function holdToGrow(
  sql: Sql,
  organizationId: string,
  begun: Pick<Hold, 'holdId' | 'runId' | 'createdAt'>,
): Promise<string> {
  const [waiting] = await waitingHolds(sql, organizationId, { limit: 1 });
  if (waiting) return waiting.holdId;
  await sql.query(
    `insert into hold (hold_id, organization_id, state, run_id, created_at) values ($1, $2, 'waiting', $3, $4)`,
    [begun.holdId, organizationId, begun.runId ?? null, begun.createdAt],
  );
  return begun.holdId;
}

/** Adds removals to a hold. Of one that it has already, reason and cause become the new ones. */
export async function addRemovals(sql: Sql, holdId: string, removals: readonly HeldRemoval[]): Promise<void> {
  await sql.query(
    `insert into held_removal as r (hold_id, member_id, email, reason_code, cause_kind, cause_id, directory_deleted)
     select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
     on conflict (hold_id, member_id) do update
     set reason_code = excluded.reason_code, cause_kind = excluded.cause_kind, cause_id = excluded.cause_id,
       directory_deleted = excluded.directory_deleted
     where r.reason_code <> excluded.reason_code`,
    [
      holdId,
      removals.map(({ memberId }) => memberId),
      removals.map(({ email }) => email),
      removals.map(({ reasonCode }) => reasonCode),
      removals.map(({ cause }) => cause.kind),
      removals.map(({ cause }) => cause.id),
      removals.map(({ directoryDeleted }) => directoryDeleted),
    ],
  );
}

/** Takes members out of the hold that waits. A hold that nobody is left in has settled. */
export async function leaveHold(
  sql: Sql,
  organizationId: string,
  memberIds: readonly string[],
  now: Date,
): Promise<void> {
  await sql.query(
    `delete from held_removal r using hold h
     where h.hold_id = r.hold_id and h.organization_id = $1 and h.state = 'waiting' and r.member_id = any($2::uuid[])`,
    [organizationId, memberIds],
  );
  await sql.query(
    `update hold h set state = 'settled', resolved_at = $2
     where organization_id = $1 and state = 'waiting'
       and not exists (select from held_removal r where r.hold_id = h.hold_id)`,
    [organizationId, now],
  );
}

/** Notes what an administrator made of a hold, with the removals that were meant alone. */
export async function resolveHold(
  sql: Sql,
  holdId: string,
  { state, resolvedAt, resolvedBy }: Pick<Hold, 'state' | 'resolvedAt' | 'resolvedBy'>,
  removals: readonly HeldRemoval[],
): Promise<void> {
  await sql.query('update hold set state = $2, resolved_at = $3, resolved_by = $4 where hold_id = $1', [
    holdId,
    state,
    resolvedAt ?? null,
    resolvedBy ?? null,
  ]);
  await sql.query('delete from held_removal where hold_id = $1 and member_id <> all($2::uuid[])', [
    holdId,
    removals.map(({ memberId }) => memberId),
  ]);
}

function holdOfRow(row: HoldRow): Hold {
  return {
    holdId: row.hold_id,
    organizationId: row.organization_id,
    state: row.state,
    runId: row.run_id ?? undefined,
    createdAt: row.created_at,
    resolvedAt: row.resolved_at ?? undefined,
    resolvedBy: row.resolved_by ?? undefined,
  };
}

function removalOfRow(row: RemovalRow): ListedRemoval {
  return {
    memberId: row.member_id,
    email: row.email,
    reasonCode: row.reason_code,
    cause: { kind: row.cause_kind, id: row.cause_id },
    directoryDeleted: row.directory_deleted,
    shown: row.shown,
  };
}
