import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  CauseSchema,
  type Organization,
  SeatDecisionsChangeSchema,
  type SyncCheckpoint,
  SyncScope,
} from '@rollcall/contracts';
import type { OutgoingRecord } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import type { Decider } from '../decisions/decider';
import { decisionStore } from '../decisions/decision-store';
import { pendingRemovals } from '../decisions/pending-removals';
import { readSituation } from '../decisions/situation';
import { directoryPeople } from '../directory-mirror/directory-people';
import { forgetSuperseded } from '../directory-mirror/superseded-users';
import { nobodyTouched, type Touch } from '../directory-mirror/touch';
import { duplicates, listedProblems, mostProblems, type Problem } from './sync-problems';

/** People decided at a time: what is in memory does not grow with the directory, but for what is new. */
const emailsInAChunk = 1_000;

/** A scan of a parent's directories that is complete: what it found is applied. */
export interface ReachedCheckpoint {
  readonly parentId: string;
  readonly checkpoint: SyncCheckpoint;
  /** Those in mode scim: a run covers them all, sandboxes too. */
  readonly organizations: readonly Organization[];
  readonly at: Omit<Touch, 'cause'>;
}

/**
 * Carries a sync run through: says which organizations it covers, decides everybody anew under the settings saved last
 * (unless it was about groups only, which decided whom it found changed), and says of each organization that it is decided.
 */
export async function decideRun(
  tx: Transaction,
  decider: Decider,
  reached: ReachedCheckpoint,
): Promise<OutgoingRecord<'seat.decisions'>[]> {
  const { parentId, checkpoint, organizations, at } = reached;
  const { runId, scope, trigger, requestedBy, confirmedPlanHash } = checkpoint;
  const organizationIds = organizations.map(({ organizationId }) => organizationId);
  const record = (
    key: string,
    change: MessageInitShape<typeof SeatDecisionsChangeSchema>['change'] & {},
  ): OutgoingRecord<'seat.decisions'> => ({
    topic: 'seat.decisions',
    key,
    payload: create(SeatDecisionsChangeSchema, { change }),
    ...(at.traceparent !== undefined && { traceparent: at.traceparent }),
  });

  const records = [record(parentId, { case: 'planned', value: { runId, parentId, organizationIds } })];
  const problems: Problem[] = [];
  if (scope !== SyncScope.GROUPS) await forgetSuperseded(tx, parentId, checkpoint.directoryIds);
  if (scope !== SyncScope.GROUPS && organizations.length > 0) {
    const touch: Touch = { ...at, cause: create(CauseSchema, { by: { case: 'runId', value: runId } }) };
    problems.push(...(await decideEverybody(tx, decider, { ...reached, organizationIds, touch }, records)));
    await pendingRemovals.clear(tx, organizationIds);
  }
  const run = { runId, parentId, scope, trigger, requestedBy, confirmedPlanHash, problems: listedProblems(problems) };
  for (const { organizationId, revision } of organizations) {
    records.push(
      record(organizationId, { case: 'decided', value: { ...run, organizationId, settingsRevision: revision } }),
    );
  }
  return records;
}

interface Everybody {
  readonly parentId: string;
  readonly organizations: readonly Organization[];
  readonly organizationIds: readonly string[];
  readonly touch: Touch;
}

/** Adds the decisions to the records. Answers the directory users who are nobody. */
async function decideEverybody(
  tx: Transaction,
  decider: Decider,
  { parentId, organizations, organizationIds, touch }: Everybody,
  records: OutgoingRecord<'seat.decisions'>[],
): Promise<Problem[]> {
  const withoutEmail = await directoryPeople.withoutEmail(tx, parentId, mostProblems);
  const problems: Problem[] = withoutEmail.map((directoryUserId) => ({ directoryUserId, reasonCode: 'no_email' }));
  let after = '';
  for (;;) {
    const emails = await decisionStore.nextEmails(tx, { parentId, organizationIds, after, limit: emailsInAChunk });
    const last = emails.at(-1);
    if (last === undefined) return problems;
    after = last;
    const situation = await readSituation(tx, parentId, organizationIds, { emails, userIds: [] });
    problems.push(...duplicates(situation.people, emails));
    records.push(
      ...(await decider.decide(tx, {
        organizations,
        situation,
        touched: nobodyTouched(),
        otherwise: touch,
        absenceCounts: true,
        grace: false,
      })),
    );
  }
}
