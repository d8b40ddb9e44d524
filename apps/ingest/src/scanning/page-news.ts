import { createHash } from 'node:crypto';
import type { Sql } from '@rollcall/persistence';
import type { ScannedPage } from './directory-reading';
import { behindAllIds } from './listing-walk';

/** A page on which WorkOS and the record do not say the same. */
export interface PageWithNews {
  readonly page: ScannedPage;
  /** Whether the record holds anything in the page's range: if not, nothing can be missing from it. */
  readonly knownInRange: boolean;
}

/*
 * A page and the record are held against each other by a digest, which is all that goes over the wire: a page without news,
 * as most are, costs neither side its rows. Each field is written with its length before it, so that different pages
 * never make the same text; what the record counts by bytes must be counted so here.
 */
const digestOf = (column: string) => `encode(sha256(convert_to(coalesce(string_agg(${column}), ''), 'UTF8')), 'hex')`;
const field = (column: string) => `coalesce(octet_length(${column}) || ':' || ${column}, '-')`;
const fields = (columns: readonly string[]) => columns.map(field).join(' || ');

const userText = fields(['directory_user_id', 'directory_id', 'email', 'first_name', 'last_name', 'idp_id', 'state']);
const groupText = fields(['directory_group_id', 'directory_id', 'name']);

/** What the record holds in the range of a page `p`, by kind of page. */
const recordInRange: Record<ScannedPage['kind'], string> = {
  users: `select count(*) as known, ${digestOf(`${userText}, '' order by directory_user_id`)} as digest
    from directory_user where directory_id = p.list_id and directory_user_id > p.after and directory_user_id <= p.up_to
      and state <> 'deleted'`,
  groups: `select count(*) as known, ${digestOf(`${groupText}, '' order by directory_group_id`)} as digest
    from directory_group where directory_id = p.list_id and directory_group_id > p.after and directory_group_id <= p.up_to
      and not deleted`,
  members: `select count(*) as known, ${digestOf(`directory_user_id, ' ' order by directory_user_id`)} as digest
    from membership_in_force where directory_group_id = p.list_id and directory_user_id > p.after and directory_user_id <= p.up_to`,
};
const kinds: readonly ScannedPage['kind'][] = ['users', 'groups', 'members'];

/** Those of the pages that tell something which the record does not, or the other way round, in their order. */
export async function pagesWithNews(sql: Sql, pages: readonly ScannedPage[]): Promise<PageWithNews[]> {
  const found = new Map<number, boolean>();
  for (const kind of kinds) {
    const ofKind = pages.flatMap((page, place) => (page.kind === kind ? [{ page, place }] : []));
    if (ofKind.length === 0) continue;
    const rows = await sql.query<{ place: number; known: number }>(
      `select p.place, r.known
       from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[]) as p (place, list_id, after, up_to, digest)
       cross join lateral (${recordInRange[kind]}) r
       where r.digest <> p.digest`,
      [
        ofKind.map(({ place }) => place),
        ofKind.map(({ page }) => (page.kind === 'members' ? page.directoryGroupId : page.directoryId)),
        ofKind.map(({ page }) => page.range.after),
        ofKind.map(({ page }) => page.range.upTo ?? behindAllIds),
        ofKind.map(({ page }) => createHash('sha256').update(textOf(page)).digest('hex')),
      ],
    );
    for (const { place, known } of rows) found.set(place, known > 0);
  }
  return pages.flatMap((page, place) => {
    const knownInRange = found.get(place);
    return knownInRange === undefined ? [] : [{ page, knownInRange }];
  });
}

function textOf(page: ScannedPage): string {
  switch (page.kind) {
    case 'users':
      return page.users
        .map((user) =>
          textOfFields([
            user.directoryUserId,
            user.directoryId,
            user.email,
            user.firstName,
            user.lastName,
            user.idpId,
            user.state,
          ]),
        )
        .join('');
    case 'groups':
      return page.groups.map((group) => textOfFields([group.directoryGroupId, group.directoryId, group.name])).join('');
    case 'members':
      // No id holds a blank.
      return page.userIds.join(' ');
  }
}

function textOfFields(values: readonly (string | undefined)[]): string {
  let text = '';
  for (const value of values) text += value === undefined ? '-' : `${Buffer.byteLength(value)}:${value}`;
  return text;
}
