import type { Email } from '@rollcall/domain';
import type { Database, Sql, Transaction } from '@rollcall/persistence';

/** A plan that an administrator may confirm by its hash. */
export interface StoredPlan {
  readonly hash: string;
  readonly parentId: string;
  readonly organizations: readonly PlannedOrganization[];
}

export interface PlannedOrganization {
  readonly organizationId: string;
  /** Of the settings that the plan takes for given. */
  readonly settingsFingerprint: string;
  /** Of those that were saved when it was made. */
  readonly savedFingerprint: string;
  /** Whom the plan removes, those among them whose removal would wait. */
  readonly removals: readonly Email[];
}

/** What a plan was made under. */
export interface PlanBasis {
  readonly parentId: string;
  readonly organizations: readonly Omit<PlannedOrganization, 'removals'>[];
}

/** A statement's arrays stay of some hundred kilobytes, also when a plan removes a whole directory. */
const rowsInAStatement = 5_000;

/** Keeps a plan. The same hash is the same plan: kept again, its time begins anew. */
export async function storePlan(
  tx: Transaction,
  { hash, parentId, organizations }: StoredPlan,
  now: Date,
): Promise<void> {
  // Also locks the row, so that nobody forgets the plan while its removals are stored.
  await tx.query(
    `insert into plan as p (hash, parent_id, created_at) values ($1, $2, $3)
     on conflict (hash) do update set created_at = greatest(p.created_at, excluded.created_at)`,
    [hash, parentId, now],
  );
  await tx.query(
    `insert into plan_organization (hash, organization_id, settings_fingerprint, saved_fingerprint)
     select $1, * from unnest($2::text[], $3::text[], $4::text[]) on conflict do nothing`,
    [
      hash,
      organizations.map(({ organizationId }) => organizationId),
      organizations.map(({ settingsFingerprint }) => settingsFingerprint),
      organizations.map(({ savedFingerprint }) => savedFingerprint),
    ],
  );
  for (const { organizationId, removals } of organizations) {
    for (let start = 0; start < removals.length; start += rowsInAStatement) {
      await tx.query(
        `insert into plan_removal (hash, organization_id, email)
         select $1, $2, * from unnest($3::text[]) on conflict do nothing`,
        [hash, organizationId, removals.slice(start, start + rowsInAStatement)],
      );
    }
  }
}

/** What the plan of a hash was made under; undefined where there is none since `since`. */
export async function planBasis(sql: Sql, hash: string, since: Date): Promise<PlanBasis | undefined> {
  const rows = await sql.query<{
    parent_id: string;
    organization_id: string;
    settings_fingerprint: string;
    saved_fingerprint: string;
  }>(
    `select parent_id, organization_id, settings_fingerprint, saved_fingerprint
     from plan join plan_organization using (hash)
     where hash = $1 and created_at >= $2 order by organization_id`,
    [hash, since],
  );
  const [first] = rows;
  if (!first) return undefined;
  const organizations = rows.map(({ organization_id, settings_fingerprint, saved_fingerprint }) => ({
    organizationId: organization_id,
    settingsFingerprint: settings_fingerprint,
    savedFingerprint: saved_fingerprint,
  }));
  return { parentId: first.parent_id, organizations };
}

/**
 * Whom an administrator has confirmed to be removed from an organization. How old the plan is does not matter here: that
 * was asked when the run was.
 * @returns undefined where no such plan is known, or where it was made under other settings
 */
export async function confirmedRemovals(
  sql: Sql,
  { hash, organizationId, settingsFingerprint }: { hash: string; organizationId: string; settingsFingerprint: string },
): Promise<ReadonlySet<Email> | undefined> {
  const known = await sql.query(
    'select 1 from plan_organization where hash = $1 and organization_id = $2 and settings_fingerprint = $3',
    [hash, organizationId, settingsFingerprint],
  );
  if (known.length === 0) return undefined;
  const rows = await sql.query<{ email: Email }>(
    'select email from plan_removal where hash = $1 and organization_id = $2',
    [hash, organizationId],
  );
  return new Set(rows.map(({ email }) => email));
}

/** Plans and removals that are forgotten at a time: whoever asks for a preview does not pay for years of them. */
const mostPlans = 20;
const mostRemovals = 20_000;

/** Forgets some of the plans that nobody can confirm any more. */
export async function forgetPlans(database: Database, before: Date): Promise<void> {
  await database.transaction(async (tx) => {
    const rows = await tx.query<{ hash: string }>(
      'select hash from plan where created_at < $1 order by created_at limit $2 for update skip locked',
      [before, mostPlans],
    );
    if (rows.length === 0) return;
    const hashes = rows.map(({ hash }) => hash);
    // A plan is forgotten from its removals on, and with the last of them.
    await tx.query(
      `delete from plan_removal where ctid = any(array(
         select ctid from plan_removal where hash = any($1::text[]) limit $2))`,
      [hashes, mostRemovals],
    );
    await tx.query(
      `delete from plan p where hash = any($1::text[])
         and not exists (select from plan_removal r where r.hash = p.hash)`,
      [hashes],
    );
  });
}
