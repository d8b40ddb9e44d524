import type { Transaction } from '@rollcall/persistence';

/**
 * Takes over which directories a complete scan of users listed: every other one of the mirror is gone, until it is listed
 * again. Who is known only to directories that are gone is to be removed for that; a user of a gone directory whose email a
 * listed one has too is superseded: that directory speaks for the person from now on, also when it deletes them later.
 *
 * Superseded users are marked and not forgotten: a directory that comes back is told by its differences only.
 */
export async function settleDirectories(
  tx: Transaction,
  parentId: string,
  listedIds: readonly string[],
): Promise<void> {
  const back = await tx.query<{ directory_id: string }>(
    'delete from gone_directory where parent_id = $1 and directory_id = any($2) returning directory_id',
    [parentId, listedIds],
  );
  if (back.length > 0) {
    await tx.query(
      'update directory_user set superseded = false where parent_id = $1 and directory_id = any($2) and superseded',
      [parentId, back.map((row) => row.directory_id)],
    );
  }
  const gone = await tx.query<{ directory_id: string }>(
    'select distinct directory_id from directory_user where parent_id = $1 and directory_id <> all($2)',
    [parentId, listedIds],
  );
  if (gone.length === 0) return;
  const goneIds = gone.map((row) => row.directory_id);
  await tx.query('insert into gone_directory select $1, * from unnest($2::text[]) on conflict do nothing', [
    parentId,
    goneIds,
  ]);
  await tx.query(
    `update directory_user u set superseded = true
     where u.parent_id = $1 and u.directory_id = any($2) and not u.superseded and u.email <> ''
       and exists (
         select from directory_user v where v.parent_id = $1 and v.email = u.email and v.directory_id = any($3)
       )`,
    [parentId, goneIds, listedIds],
  );
}
