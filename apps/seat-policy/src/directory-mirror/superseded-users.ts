import type { Transaction } from '@rollcall/persistence';

/**
 * A directory that takes over from one that is gone, at its first complete scan, speaks for the people it knows: the users
 * of the gone one with the same emails are forgotten. People whom only the gone directory knew stay as they are: its end
 * removes nobody.
 * @param directoryIds the directories that were listed completely
 */
export async function forgetSuperseded(
  tx: Transaction,
  parentId: string,
  directoryIds: readonly string[],
): Promise<void> {
  if (directoryIds.length === 0) return;
  await tx.query(
    `with superseded as (
       delete from directory_user u
       where u.parent_id = $1 and u.directory_id <> all($2) and u.email <> ''
         and exists (
           select from directory_user v where v.parent_id = $1 and v.email = u.email and v.directory_id = any($2)
         )
       returning directory_user_id
     )
     delete from directory_membership m using superseded s
     where m.parent_id = $1 and m.directory_user_id = s.directory_user_id`,
    [parentId, directoryIds],
  );
}
