import { type DirectoryPerson, normalEmail } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';

interface PersonRow {
  readonly directory_user_id: string;
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly active: boolean;
  readonly created_at: Date;
  readonly groups: string[];
}

/** Some directory users of one parent. */
export interface DirectoryPeople {
  readonly byId: ReadonlyMap<string, DirectoryPerson>;
  readonly byEmail: ReadonlyMap<string, readonly DirectoryPerson[]>;
}

export function peopleOf(people: Iterable<DirectoryPerson>): DirectoryPeople {
  const byId = new Map<string, DirectoryPerson>();
  const byEmail = new Map<string, DirectoryPerson[]>();
  for (const person of people) {
    if (byId.has(person.directoryUserId)) continue;
    byId.set(person.directoryUserId, person);
    if (person.email === undefined) continue;
    const same = byEmail.get(person.email);
    if (same) same.push(person);
    else byEmail.set(person.email, [person]);
  }
  return { byId, byEmail };
}

/** The mirrored directory users as decisions see them: with their groups. */
export const directoryPeople = {
  /** All users of these emails, and the users of these ids. */
  async load(
    sql: Sql,
    parentId: string,
    { emails, userIds }: { emails: readonly string[]; userIds: readonly string[] },
  ): Promise<DirectoryPerson[]> {
    if (emails.length === 0 && userIds.length === 0) return [];
    // A union and not an `or`, so that each side is read by its own index.
    const rows = await sql.query<PersonRow>(
      `select u.directory_user_id, u.email, u.first_name, u.last_name, u.active, u.created_at,
         array(
           select m.directory_group_id from directory_membership m
           where m.parent_id = u.parent_id and m.directory_user_id = u.directory_user_id
         ) as groups
       from (
         select * from directory_user where parent_id = $1 and email = any($2) and email <> ''
         union all
         select * from directory_user where parent_id = $1 and directory_user_id = any($3) and email <> all($2)
       ) u`,
      [parentId, emails, userIds],
    );
    return rows.map(personOf);
  },

  /** The emails that these users have now, by user id; users without email or unknown are left out. */
  async emailsOf(sql: Sql, parentId: string, userIds: readonly string[]): Promise<Map<string, string>> {
    if (userIds.length === 0) return new Map();
    const rows = await sql.query<{ directory_user_id: string; email: string }>(
      `select directory_user_id, email from directory_user where parent_id = $1 and directory_user_id = any($2) and email <> ''`,
      [parentId, userIds],
    );
    return new Map(rows.map((row) => [row.directory_user_id, row.email]));
  },

  /** Users whom nobody can be provisioned by, in order of their ids. */
  async withoutEmail(sql: Sql, parentId: string, limit: number): Promise<string[]> {
    const rows = await sql.query<{ directory_user_id: string }>(
      `select directory_user_id from directory_user where parent_id = $1 and email = '' order by directory_user_id limit $2`,
      [parentId, limit],
    );
    return rows.map((row) => row.directory_user_id);
  },
};

function personOf(row: PersonRow): DirectoryPerson {
  return {
    directoryUserId: row.directory_user_id,
    email: normalEmail(row.email),
    firstName: row.first_name,
    lastName: row.last_name,
    active: row.active,
    createdAt: row.created_at,
    groups: new Set(row.groups),
  };
}
