import type { ObservedGroup, ObservedUser } from '@rollcall/domain';
import type { Database, Sql } from '@rollcall/persistence';
import { groupOfRow, type GroupRow } from '../directory-record/group-rows';
import { pairKey } from '../directory-record/membership-rows';
import { userOfRow, type UserRow } from '../directory-record/user-rows';
import type { KnownParent } from '../parents/parent-store';
import type { WorkosDirectory } from '../workos/workos-directory';
import { Incomplete } from './incomplete';
import { behindAllIds, type IdRange, type RangedPage, walkListing } from './listing-walk';

/** Ids of what differs: at WorkOS and not in the record, the other way round, and in both but not the same. */
export interface Differences {
  readonly missing: string[];
  readonly extra: string[];
  readonly different: string[];
}

export interface RecordDifferences {
  readonly users: Differences;
  readonly groups: Differences;
  /** Ids are `<directory group id>/<directory user id>`. */
  readonly memberships: Differences;
}

export interface RecordComparisonDependencies {
  readonly database: Database;
  readonly workos: WorkosDirectory;
}

/**
 * Reads WorkOS now and holds it against the record, page by page; changes nothing. What changes meanwhile may show.
 * @throws Incomplete, or what WorkosDirectory throws, when WorkOS does not tell all
 */
export async function compareRecord(
  { database, workos }: RecordComparisonDependencies,
  parent: KnownParent,
  signal: AbortSignal,
): Promise<RecordDifferences> {
  const found: RecordDifferences = { users: nothing(), groups: nothing(), memberships: nothing() };
  const { directories } = await workos.listDirectories({ organization: parent.workosOrganizationId, signal });
  const listedIds = directories.map((directory) => directory.directoryId);

  for (const directoryId of listedIds) {
    const users = walkListing((after) => workos.listUsersPage({ directory: directoryId, after, signal }), userId);
    for await (const page of users) {
      const known = await usersInRange(database, directoryId, page.range);
      hold(
        found.users,
        labelled(page, userId, userText),
        new Map(known.map((user) => [user.directoryUserId, userText(user)])),
      );
    }
    const groups = walkListing((after) => workos.listGroupsPage({ directory: directoryId, after, signal }), groupId);
    for await (const page of groups) {
      const known = await groupsInRange(database, directoryId, page.range);
      hold(
        found.groups,
        labelled(page, groupId, groupText),
        new Map(known.map((group) => [group.directoryGroupId, groupText(group)])),
      );
      for (const { directoryGroupId } of page.items) await compareMembers(directoryId, directoryGroupId);
    }
  }
  await addUnlisted(database, parent.parentId, listedIds, found);
  return found;

  async function compareMembers(directoryId: string, directoryGroupId: string): Promise<void> {
    const members = walkListing(
      (after) => workos.listMembersPage({ group: directoryGroupId, directory: directoryId, after, signal }),
      (id) => id,
    );
    for await (const page of members) {
      const known = await membersInRange(database, directoryGroupId, page.range);
      const idOf = (directoryUserId: string) => pairKey({ directoryGroupId, directoryUserId }).replace(' ', '/');
      hold(
        found.memberships,
        labelled(page, idOf, () => ''),
        new Map(known.map((directoryUserId) => [idOf(directoryUserId), ''])),
      );
    }
  }
}

function nothing(): Differences {
  return { missing: [], extra: [], different: [] };
}

function labelled<Item>(
  page: RangedPage<Item>,
  idOf: (item: Item) => string,
  textOf: (item: Item) => string,
): Map<string, string> {
  if (page.unreadable > 0) throw new Incomplete('listing_incomplete');
  return new Map(page.items.map((item) => [idOf(item), textOf(item)]));
}

function hold(found: Differences, there: ReadonlyMap<string, string>, here: ReadonlyMap<string, string>): void {
  for (const [id, text] of there) {
    const known = here.get(id);
    if (known === undefined) found.missing.push(id);
    else if (known !== text) found.different.push(id);
  }
  for (const id of here.keys()) if (!there.has(id)) found.extra.push(id);
}

const userId = (user: Pick<ObservedUser, 'directoryUserId'>) => user.directoryUserId;
const groupId = (group: Pick<ObservedGroup, 'directoryGroupId'>) => group.directoryGroupId;
const userText = ({
  email,
  firstName,
  lastName,
  idpId,
  state,
}: Pick<ObservedUser, 'email' | 'firstName' | 'lastName' | 'idpId' | 'state'>) =>
  JSON.stringify([email, firstName, lastName, idpId, state]);
const groupText = ({ name }: Pick<ObservedGroup, 'name'>) => name;

async function usersInRange(sql: Sql, directoryId: string, range: IdRange) {
  const rows = await sql.query<UserRow>(
    `select * from directory_user where directory_id = $1 and state <> 'deleted'
       and directory_user_id > $2 and directory_user_id <= $3`,
    [directoryId, range.after, range.upTo ?? behindAllIds],
  );
  return rows.map(userOfRow);
}

async function groupsInRange(sql: Sql, directoryId: string, range: IdRange) {
  const rows = await sql.query<GroupRow>(
    `select * from directory_group where directory_id = $1 and not deleted
       and directory_group_id > $2 and directory_group_id <= $3`,
    [directoryId, range.after, range.upTo ?? behindAllIds],
  );
  return rows.map(groupOfRow);
}

async function membersInRange(sql: Sql, directoryGroupId: string, range: IdRange): Promise<string[]> {
  const rows = await sql.query<{ directory_user_id: string }>(
    `select directory_user_id from membership_in_force where directory_group_id = $1
       and directory_user_id > $2 and directory_user_id <= $3`,
    [directoryGroupId, range.after, range.upTo ?? behindAllIds],
  );
  return rows.map((row) => row.directory_user_id);
}

/** What the record has of directories that WorkOS does not list any more, and the members of groups that it does not. */
async function addUnlisted(
  sql: Sql,
  parentId: string,
  listedIds: readonly string[],
  found: RecordDifferences,
): Promise<void> {
  const unlisted = `select directory_id from directory where parent_id = $1 and directory_id <> all($2)`;
  const users = await sql.query<{ id: string }>(
    `select directory_user_id as id from directory_user where state <> 'deleted' and directory_id in (${unlisted}) order by id`,
    [parentId, listedIds],
  );
  const groups = await sql.query<{ id: string }>(
    `select directory_group_id as id from directory_group where not deleted and directory_id in (${unlisted}) order by id`,
    [parentId, listedIds],
  );
  found.users.extra.push(...users.map((row) => row.id));
  found.groups.extra.push(...groups.map((row) => row.id));
  const memberships = await sql.query<{ id: string }>(
    `select directory_group_id || '/' || directory_user_id as id from membership_in_force where directory_group_id = any($1) order by id`,
    [found.groups.extra],
  );
  found.memberships.extra.push(...memberships.map((row) => row.id));
}
