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
  readonly directory_gone: boolean;
}

/** A directory user of the mirror. */
export interface MirroredPerson extends DirectoryPerson {
  /** The last complete scan did not list their directory: they count as absent. */
  readonly directoryGone: boolean;
}

/** Some directory users of one parent. */
export interface DirectoryPeople {
  readonly byId: ReadonlyMap<string, MirroredPerson>;
  /** Those of directories that are there. */
  readonly byEmail: ReadonlyMap<string, readonly MirroredPerson[]>;
  /** Those of gone directories, where none that is there has the email. */
  readonly goneByEmail: ReadonlyMap<string, readonly MirroredPerson[]>;
}

export function peopleOf(people: Iterable<MirroredPerson>): DirectoryPeople {
  const all = [...new Map([...people].map((person) => [person.directoryUserId, person])).values()];
  const byEmail = withEmails(all.filter(({ directoryGone }) => !directoryGone));
  // Who has a successor in a directory that is there counts no more, as after the next complete scan.
  const superseded = ({ directoryGone, email }: MirroredPerson): boolean =>
    directoryGone && email !== undefined && byEmail.has(email);
  const counted = all.filter((person) => !superseded(person));
  return {
    byId: new Map(counted.map((person) => [person.directoryUserId, person])),
    byEmail,
    goneByEmail: withEmails(counted.filter(({ directoryGone }) => directoryGone)),
  };
}

function withEmails(people: Iterable<MirroredPerson>): Map<string, MirroredPerson[]> {
  const byEmail = new Map<string, MirroredPerson[]>();
  for (const person of people) {
    if (person.email === undefined) continue;
    const same = byEmail.get(person.email);
    if (same) same.push(person);
    else byEmail.set(person.email, [person]);
  }
  return byEmail;
}

/** Whom to load. */
export interface PeopleAsked {
  readonly emails: readonly string[];
  readonly userIds: readonly string[];
  /** Directories that shall count as gone beside those that are. */
  readonly looseDirectoryIds?: readonly string[] | undefined;
}

/** The mirrored directory users as decisions see them: with their groups. Superseded ones are as if they were not there. */
export const directoryPeople = {
  /** All users of these emails, and the users of these ids. */
  async load(
    sql: Sql,
    parentId: string,
    { emails, userIds, looseDirectoryIds = [] }: PeopleAsked,
  ): Promise<MirroredPerson[]> {
    if (emails.length === 0 && userIds.length === 0) return [];
    // A union and not an `or`, so that each side is read by its own index.
    const rows = await sql.query<PersonRow>(
      `select u.directory_user_id, u.email, u.first_name, u.last_name, u.active, u.created_at,
         array(
           select m.directory_group_id from directory_membership m
           where m.parent_id = u.parent_id and m.directory_user_id = u.directory_user_id
         ) as groups,
         u.directory_id = any($4) or exists (
           select from gone_directory g where g.parent_id = u.parent_id and g.directory_id = u.directory_id
         ) as directory_gone
       from (
         select * from directory_user where parent_id = $1 and email = any($2) and email <> ''
         union all
         select * from directory_user where parent_id = $1 and directory_user_id = any($3) and email <> all($2)
       ) u where not u.superseded`,
      [parentId, emails, userIds, looseDirectoryIds],
      { name: 'directory people' },
    );
    return rows.map(personOf);
  },

  /** The emails that these users have now, by user id; users without email or unknown are left out. */
  async emailsOf(sql: Sql, parentId: string, userIds: readonly string[]): Promise<Map<string, string>> {
    if (userIds.length === 0) return new Map();
    const rows = await sql.query<{ directory_user_id: string; email: string }>(
      `select directory_user_id, email from directory_user where parent_id = $1 and directory_user_id = any($2) and email <> ''`,
      [parentId, userIds],
      { name: 'emails of directory users' },
    );
    return new Map(rows.map((row) => [row.directory_user_id, row.email]));
  },

  /** Users of directories that are there whom nobody can be provisioned by, in order of their ids. */
  async withoutEmail(sql: Sql, parentId: string, limit: number): Promise<string[]> {
    const rows = await sql.query<{ directory_user_id: string }>(
      `select directory_user_id from directory_user u where parent_id = $1 and email = '' and not exists (
         select from gone_directory g where g.parent_id = u.parent_id and g.directory_id = u.directory_id
       ) order by directory_user_id limit $2`,
      [parentId, limit],
    );
    return rows.map((row) => row.directory_user_id);
  },
};

function personOf(row: PersonRow): MirroredPerson {
  return {
    directoryUserId: row.directory_user_id,
    email: normalEmail(row.email),
    firstName: row.first_name,
    lastName: row.last_name,
    active: row.active,
    createdAt: row.created_at,
    groups: new Set(row.groups),
    directoryGone: row.directory_gone,
  };
}
