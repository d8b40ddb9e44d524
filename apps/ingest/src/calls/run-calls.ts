import { clone, toJsonString } from '@bufbuild/protobuf';
import { type Client, Code, ConnectError, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';
import { ingest, type seatPolicy } from '@rollcall/contracts';
import type { Clock, NewId } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import { callerOf, cutPage, invalidArgument, notFound, pageStart, parseRequest, refused } from '@rollcall/service';
import type { KnownParent } from '../parents/parent-store';
import type { Parents } from '../parents/parents';
import { tellWholeAtNextRun } from '../recovery/recovery';
import { readRunResults } from '../runs/run-results';
import type { ConfirmedPlans } from '../runs/confirmed-plan';
import type { Runs } from '../runs/run-store';
import { scopeOf } from '../runs/run-words';
import { hasEnded, type SyncRun } from '../runs/sync-run';
import { expectedRunMessage, runMessage } from './messages';
import { listSyncRunsRequest, requestSyncRequest, runRequest } from './requests';

type Calls = ServiceImpl<typeof ingest.IngestService>;
type RunCalls = Pick<Calls, 'requestSync' | 'getSyncRun' | 'listSyncRuns' | 'watchSyncRun'>;

export interface RunCallsDependencies {
  readonly database: Database;
  readonly parents: Parents;
  readonly runs: Runs;
  readonly confirmedPlans: ConfirmedPlans;
  readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
  readonly clock: Clock;
  readonly newId: NewId;
}

/** How often a watched run is looked at. */
const watchEveryMs = 250;

export function createRunCalls(dependencies: RunCallsDependencies): RunCalls {
  const { database, parents, runs, confirmedPlans, seatPolicy, clock, newId } = dependencies;

  async function messageOf(run: SyncRun): Promise<ingest.SyncRun> {
    // The other services hear of a run at its checkpoint: before, they have told nothing.
    const told = run.state !== 'queued' && run.state !== 'scanning';
    const results = told ? await readRunResults(database, [run.runId]) : undefined;
    return runMessage(run, results?.get(run.runId), clock.now());
  }

  /** The run, or the one it joined, or what seat-policy knows of one that ingest has not heard of yet. */
  async function find(runId: string): Promise<{ message: ingest.SyncRun; ended: boolean }> {
    const run = await runs.find(database, runId);
    // Under the id that was asked for, also where the request joined a run that waited already.
    if (run) return { message: { ...(await messageOf(run)), runId }, ended: hasEnded(run.state) };
    try {
      const { sync } = await seatPolicy.getSyncRequest({ runId });
      if (sync) return { message: expectedRunMessage(sync), ended: false };
    } catch (error) {
      if (!(error instanceof ConnectError) || error.code !== Code.NotFound) throw error;
    }
    throw notFound('run', runId);
  }

  async function parentOf({
    organizationId,
    parentId,
  }: {
    organizationId: string;
    parentId: string;
  }): Promise<KnownParent> {
    if (organizationId === '') {
      const parent = await parents.parent(parentId);
      if (!parent) throw notFound('parent', parentId);
      return parent;
    }
    const organization = await parents.organization(organizationId);
    if (!organization) throw notFound('organization', organizationId);
    if (!organization.scim) throw refused('not_scim', 'the organization is not in mode scim');
    const parent = await parents.parent(organization.parentId);
    if (!parent) throw notFound('parent', organization.parentId);
    return parent;
  }

  return {
    async requestSync(request, context: HandlerContext) {
      const wanted = parseRequest(requestSyncRequest, request);
      const scope = scopeOf(wanted.scope);
      if (!scope) throw invalidArgument([{ field: 'scope', problem: 'is not one that is known here' }]);
      const { confirmedPlanHash, republish } = wanted;
      const { parentId } = await parentOf(wanted);
      if (confirmedPlanHash !== '') await confirmedPlans.check({ parentId, planHash: confirmedPlanHash });
      const run = await database.transaction(async (tx) => {
        if (republish) await tellWholeAtNextRun(tx, parentId);
        return runs.request(tx, {
          runId: newId(),
          parentId,
          scope,
          trigger: 'manual',
          requestedBy: callerOf(context),
          confirmedPlanHash,
          requestedAt: clock.now(),
        });
      });
      return { run: await messageOf(run) };
    },

    async getSyncRun(request) {
      const { runId } = parseRequest(runRequest, request);
      return { run: (await find(runId)).message };
    },

    async listSyncRuns(request) {
      const { parentId, pageSize, pageToken } = parseRequest(listSyncRunsRequest, request);
      if (!(await parents.parent(parentId))) throw notFound('parent', parentId);
      const start = pageStart(pageToken, 2);
      if (start && Number.isNaN(Date.parse(start[0] ?? ''))) {
        throw invalidArgument([{ field: 'pageToken', problem: 'is not one that this list has given' }]);
      }
      const found = await runs.list(database, { parentId, start, limit: pageSize + 1 });
      const { page, nextPageToken } = cutPage(found, pageSize, (run) => [run.requestedAt.toISOString(), run.runId]);
      const results = await readRunResults(
        database,
        page.map((run) => run.runId),
      );
      return { runs: page.map((run) => runMessage(run, results.get(run.runId), clock.now())), nextPageToken };
    },

    async *watchSyncRun(request, context: HandlerContext) {
      const { runId } = parseRequest(runRequest, request);
      let told = '';
      while (!context.signal.aborted) {
        const { message, ended } = await find(runId);
        const now = toJsonString(ingest.SyncRunSchema, withoutSpeed(message));
        if (now !== told) yield { run: message };
        told = now;
        if (ended) return;
        await clock.sleep(watchEveryMs, context.signal);
      }
    },
  };
}

/** Rate and time left change by the mere passing of time: no news. */
function withoutSpeed(message: ingest.SyncRun): ingest.SyncRun {
  const copy = clone(ingest.SyncRunSchema, message);
  if (copy.progress) Object.assign(copy.progress, { ratePerSecond: 0, secondsLeft: 0 });
  return copy;
}
