import type { Transaction } from '@rollcall/persistence';

/**
 * Transactions that change entitlements of one parent's people come one after the other: what each finds before and after
 * is then what it did itself, and none is published wrongly or left out. Taken first, before any row is locked.
 * An organization not heard of yet stands for itself.
 */
export async function lockParents(
  tx: Transaction,
  { parentIds = [], organizationIds = [] }: { parentIds?: readonly string[]; organizationIds?: readonly string[] },
): Promise<void> {
  if (parentIds.length + organizationIds.length === 0) return;
  // Sorted by what is locked, so that two transactions never wait for each other.
  await tx.query(
    `select pg_advisory_xact_lock(key) from (
       select distinct hashtextextended(parent_id, 7326450118) as key from (
         select unnest($1::text[]) as parent_id
         union all
         select coalesce(o.parent_id, given.organization_id)
         from unnest($2::text[]) as given (organization_id) left join organization o using (organization_id)
       ) named order by key offset 0
     ) sorted`,
    [parentIds, organizationIds],
    { name: 'lock parents' },
  );
}
