import type { JsonObject } from '@bufbuild/protobuf';
import type { Sql } from '@rollcall/persistence';

export type StoredOutcome = 'begun' | 'done' | 'refused' | 'failed';

/** An audit entry as it is stored. */
export interface StoredEntry {
  readonly number: number;
  readonly entry_id: string;
  readonly at: Date;
  readonly finished_at: Date | null;
  readonly service: string;
  readonly method: string;
  readonly caller: string;
  readonly acting_for: string;
  readonly organization_id: string;
  readonly parent_id: string;
  readonly outcome: StoredOutcome;
  readonly code: string;
  readonly message: string;
  readonly request: JsonObject;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly request_id: string;
}

/** Which entries; what is left out or empty does not matter. */
export interface EntryFilter {
  readonly organizationId: string;
  readonly parentId: string;
  /** Inclusive. */
  readonly since?: Date | undefined;
  /** Exclusive. */
  readonly until?: Date | undefined;
  readonly actor: string;
}

/** Where an entry stands in the list. */
export interface EntryPlace {
  readonly at: Date;
  readonly number: number;
}

/**
 * Settings with thousands of mappings are large, and each entry may hold them three times: a page ends, with one entry at
 * least, where it would exceed so many bytes.
 */
const largestPage = 4 * 1024 * 1024;

/** A page of entries, newest first, from after a place on. `more`: others follow. */
export async function readEntries(
  sql: Sql,
  filter: EntryFilter,
  { after, limit }: { readonly after?: EntryPlace | undefined; readonly limit: number },
): Promise<{ entries: StoredEntry[]; more: boolean }> {
  const rows = await sql.query<StoredEntry & { found: number }>(
    `select * from (
       select *, count(*) over ()::integer as found,
         sum(bytes) over (order by at desc, number desc rows unbounded preceding) - bytes as bytes_before
       from (
         select *, octet_length(request::text) + coalesce(octet_length(before::text), 0)
             + coalesce(octet_length(after::text), 0) as bytes
         from audit_entry
         where ($1 = '' or organization_id = $1) and ($2 = '' or parent_id = $2)
           and ($3 = '' or actor = any (array[$3, lower($3)]))
           and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
           and ($6::timestamptz is null or (at, number) < ($6, $7::bigint))
         order by at desc, number desc
         limit $8
       ) as page
     ) as measured
     where bytes_before < $9
     order by at desc, number desc`,
    [
      filter.organizationId,
      filter.parentId,
      filter.actor,
      filter.since ?? null,
      filter.until ?? null,
      after?.at ?? null,
      after?.number ?? null,
      limit + 1,
      largestPage,
    ],
  );
  const entries = rows.slice(0, limit);
  return { entries, more: (rows[0]?.found ?? 0) > entries.length };
}
