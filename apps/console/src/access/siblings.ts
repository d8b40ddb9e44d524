import type { ingest, membership } from '@rollcall/contracts';
import type { Sight } from './access-rule';

/**
 * A run and a plan cover a whole parent. Of organizations that a person does not administer they read the totals, and no
 * names.
 */

/** The problems of a run are people of the parent, whichever organization they belong to. */
export async function cutRun(run: ingest.SyncRun, sight: Sight): Promise<ingest.SyncRun> {
  return run.problems.length === 0 || (await sight.wholeParent(run.parentId)) ? run : { ...run, problems: [] };
}

export async function cutRunAnswer<Answer extends { run?: ingest.SyncRun | undefined }>(
  answer: Answer,
  sight: Sight,
): Promise<Answer> {
  return answer.run ? { ...answer, run: await cutRun(answer.run, sight) } : answer;
}

export function cutPlan(plan: membership.Plan, sight: Sight): membership.Plan {
  const organizations = plan.organizations.map((organization) =>
    sight.organization(organization.organizationId) ? organization : { ...organization, changes: [] },
  );
  return { ...plan, organizations };
}
