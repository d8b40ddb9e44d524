import type { Sql } from '@rollcall/persistence';

/** What a run came to so far in one organization. */
export interface OrganizationResult {
  readonly organizationId: string;
  readonly added: number;
  readonly removed: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly waiting: number;
  readonly held: number;
}

/** What the other services told of a run. */
export interface RunResults {
  readonly organizations: readonly OrganizationResult[];
  readonly problems: readonly { readonly directoryUserId: string; readonly reasonCode: string }[];
}

interface OrganizationRow extends Omit<OrganizationResult, 'organizationId'> {
  run_id: string;
  organization_id: string;
}

/** The results of some runs, by run id. */
export async function readRunResults(sql: Sql, runIds: readonly string[]): Promise<Map<string, RunResults>> {
  if (runIds.length === 0) return new Map();
  const organizations = await sql.query<OrganizationRow>(
    `select run_id, organization_id, added, removed, updated, unchanged, waiting, held from sync_run_organization
     where run_id = any($1) and applied order by organization_id`,
    [runIds],
  );
  const problems = await sql.query<{ run_id: string; directory_user_id: string; reason_code: string }>(
    `select distinct run_id, directory_user_id, reason_code from sync_run_problem
     where run_id = any($1) order by directory_user_id, reason_code`,
    [runIds],
  );
  return new Map(
    runIds.map((runId) => [
      runId,
      {
        organizations: organizations
          .filter((row) => row.run_id === runId)
          .map(({ run_id: _runId, organization_id: organizationId, ...counts }) => ({ organizationId, ...counts })),
        problems: problems
          .filter((row) => row.run_id === runId)
          .map((row) => ({ directoryUserId: row.directory_user_id, reasonCode: row.reason_code })),
      },
    ]),
  );
}
