import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  CauseSchema,
  type Organization,
  SeatDecisionsChangeSchema,
  type SyncCheckpoint,
  SyncScope,
} from '@rollcall/contracts';
import { absenceByListing, completeListing } from '@rollcall/domain';
import type { OutgoingRecord } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import type { Decider } from '../decisions/decider';
import { pendingRemovals } from '../decisions/pending-removals';
import { connectionStore } from '../directory-mirror/connection';
import { directoryPeople } from '../directory-mirror/directory-people';
import { settleDirectories } from '../directory-mirror/gone-directories';
import { nobodyTouched, type Touch } from '../directory-mirror/touch';
import { settingsFingerprint } from '../organizations/settings-fingerprint';
import { rangesOfEverybody } from './everybody';
import { duplicates, listedProblems, mostProblems, type Problem } from './sync-problems';

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
  if (scope !== SyncScope.GROUPS) {
    await settleDirectories(tx, parentId, checkpoint.directoryIds);
    await connectionStore.noteUsersScanned(tx, parentId);
  }
  if (scope !== SyncScope.GROUPS && organizations.length > 0) {
    const touch: Touch = { ...at, cause: create(CauseSchema, { by: { case: 'runId', value: runId } }) };
    problems.push(...(await decideEverybody(tx, decider, { ...reached, organizationIds, touch }, records)));
    await pendingRemovals.clear(tx, organizationIds);
  }
  const run = { runId, parentId, scope, trigger, requestedBy, confirmedPlanHash, problems: listedProblems(problems) };
  for (const organization of organizations) {
    const { organizationId, revision } = organization;
    const settings = { settingsRevision: revision, settingsFingerprint: settingsFingerprint(organization) };
    records.push(record(organizationId, { case: 'decided', value: { ...run, organizationId, ...settings } }));
  }
  return records;
}

interface RunOverEverybody {
  readonly parentId: string;
  readonly organizations: readonly Organization[];
  readonly organizationIds: readonly string[];
  readonly touch: Touch;
}

/** Adds the decisions to the records. Answers the directory users who are nobody. Only what is new is kept in memory. */
async function decideEverybody(
  tx: Transaction,
  decider: Decider,
  { parentId, organizations, organizationIds, touch }: RunOverEverybody,
  records: OutgoingRecord<'seat.decisions'>[],
): Promise<Problem[]> {
  const withoutEmail = await directoryPeople.withoutEmail(tx, parentId, mostProblems);
  const problems: Problem[] = withoutEmail.map((directoryUserId) => ({ directoryUserId, reasonCode: 'no_email' }));
  for await (const { emails, situation } of rangesOfEverybody(tx, { parentId, organizationIds })) {
    problems.push(...duplicates(situation.people, emails));
    records.push(
      ...(await decider.decide(tx, {
        organizations,
        situation,
        touched: nobodyTouched(),
        otherwise: touch,
        absence: absenceByListing(completeListing),
        grace: false,
      })),
    );
  }
  return problems;
}
