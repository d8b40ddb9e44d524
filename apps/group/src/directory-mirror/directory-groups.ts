import type { DirectoryGroupChange } from '@rollcall/contracts';
import type { Sql } from '@rollcall/persistence';
import type { Heard } from '../consumer/heard';
import { latestStates } from '../consumer/latest-states';
import type { Happening } from '../publishing/happening';

interface StatedGroup extends Heard<DirectoryGroupChange> {
  /** Memberships known so far are over: the group was deleted, perhaps to come back at once. */
  readonly startsOver: boolean;
}

interface ChangedGroup {
  readonly place: number;
  readonly name: string;
  readonly deleted: boolean;
}

/**
 * Takes over states of directory groups, as they came. A deleted group keeps its row and loses its members; that it is
 * deleted says so to others, no member is named: there may be tens of thousands.
 */
export async function applyDirectoryGroups(
  tx: Sql,
  heard: readonly Heard<DirectoryGroupChange>[],
): Promise<Happening[]> {
  const stated = latestStates<StatedGroup>(
    heard.map((one) => ({ ...one, startsOver: one.change.deleted })),
    ({ parentId, change }) => `${parentId}\n${change.directoryGroupId}`,
    (earlier, later) => ({ ...later, startsOver: earlier.startsOver || later.startsOver }),
  );
  if (stated.length === 0) return [];

  const changed = await tx.query<ChangedGroup>(
    `with stated as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::boolean[])
         with ordinality as s (parent_id, directory_group_id, name, deleted, starts_over, place)
     ),
     emptied as (
       delete from directory_membership m using stated s
       where s.starts_over and m.parent_id = s.parent_id and m.directory_group_id = s.directory_group_id
       returning s.place, m.parent_id, m.directory_group_id
     ),
     resized as (
       insert into directory_group_size as z (parent_id, directory_group_id, memberships)
       select parent_id, directory_group_id, -count(*) from emptied group by parent_id, directory_group_id
       on conflict (parent_id, directory_group_id) do update set memberships = z.memberships + excluded.memberships
     ),
     deleted as (
       update directory_group g set deleted = true from stated s
       where s.deleted and not g.deleted and g.parent_id = s.parent_id and g.directory_group_id = s.directory_group_id
       returning s.place, g.name
     ),
     put as (
       insert into directory_group as g (parent_id, directory_group_id, name, deleted)
       select parent_id, directory_group_id, name, false from stated where not deleted
       on conflict (parent_id, directory_group_id) do update set name = excluded.name, deleted = false
       where g.deleted or g.name <> excluded.name
       returning g.parent_id, g.directory_group_id
     )
     select place, name, true as deleted from deleted
     union all
     -- Deleted and back in one batch: only the deletion tells others that the members are gone.
     select distinct s.place, s.name, true from stated s join emptied e on e.place = s.place where not s.deleted
     union all
     select s.place, s.name, false from stated s
     where not s.deleted and (
       exists (select 1 from put p where p.parent_id = s.parent_id and p.directory_group_id = s.directory_group_id)
       or exists (select 1 from emptied e where e.place = s.place)
     )
     order by place, deleted desc`,
    [
      stated.map(({ parentId }) => parentId),
      stated.map(({ change }) => change.directoryGroupId),
      stated.map(({ change }) => change.name),
      stated.map(({ change }) => change.deleted),
      stated.map(({ startsOver }) => startsOver),
    ],
  );
  return changed.flatMap(({ place, name, deleted }): Happening[] => {
    const origin = stated[place - 1];
    if (!origin) return [];
    const { parentId, traceparent, change } = origin;
    const state = { groupId: change.directoryGroupId, name, deleted, ...(change.cause && { cause: change.cause }) };
    return [{ kind: 'group', key: parentId, traceparent, state }];
  });
}
