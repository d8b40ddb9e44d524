import type { Clock, Log, NewId } from '@rollcall/domain';
import { traceWork } from '@rollcall/messaging';
import { type Database, isTransientFailure, type Transaction } from '@rollcall/persistence';
import { type Directory, mayScanUnconfirmed } from '../directory-record/directory';
import type { DirectoryRecord } from '../directory-record/directory-record';
import { readDirectories } from '../directory-record/directory-rows';
import { observeDirectories } from '../directory-record/listed-directories';
import type { Job, JobHandler, JobQueue } from '../jobs/job-queue';
import { Superseded } from '../jobs/superseded';
import { type KnownParent, readParentsAfter } from '../parents/parent-store';
import type { EventMerge } from '../poison/event-merge';
import { ownRequest } from '../runs/own-request';
import type { Runs } from '../runs/run-store';
import type { DirectoryListing, EventsAsk, EventsPage, WorkosDirectory } from '../workos/workos-directory';
import { CursorUnknown, isWorkosFailure } from '../workos/workos-failure';
import { type EventStart, eventStart, type PollPosition, startWithoutCursor } from './event-start';
import { holdPoll, moveCursor, notePolled, takePoll } from './poll-position';

export const pollTask = 'poll';

/** One job for all instances; each poll puts the next one. */
export function pollJob(runAt: Date): Job {
  return { task: pollTask, payload: {}, queue: pollTask, key: pollTask, runAt };
}

export interface PollDependencies {
  readonly database: Database;
  readonly workos: WorkosDirectory;
  readonly record: DirectoryRecord;
  readonly eventMerge: EventMerge;
  readonly runs: Runs;
  readonly jobs: JobQueue;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly pollIntervalMs: number;
}

/** Parents in one page of the walk over all of them, and how many of them are asked for at once. */
const parentsAPage = 100;
const parentsAtOnce = 4;

/**
 * The poll: reads what happened since the last one, and the states of the directories, whatever the webhooks do. A
 * WorkOS that cannot be asked is no failure of the poll: the next one comes at the interval, and goes on at the cursor.
 */
export function createPoll(dependencies: PollDependencies): JobHandler {
  const { database, workos, record, eventMerge, runs, jobs, clock, newId, log, pollIntervalMs } = dependencies;

  async function readEvents(position: PollPosition, epoch: number, signal: AbortSignal): Promise<number> {
    const start = eventStart(position, clock.now());
    try {
      return await readFrom(start, epoch, signal);
    } catch (error) {
      if (!(error instanceof CursorUnknown)) throw error;
      log.warn(
        { eventId: position.event?.eventId },
        'WorkOS does not know the poll cursor: reading by time, then scanning all parents',
      );
      return await readFrom(startWithoutCursor(position, clock.now()), epoch, signal);
    }
  }

  async function readFrom({ from, gap }: EventStart, epoch: number, signal: AbortSignal): Promise<number> {
    // Before the first event is read, so that a crash in between cannot leave the cursor moved and the gap unscanned.
    if (gap) await scanAllParents(epoch);
    let ask: EventsAsk = from;
    let read = 0;
    for (let full = true; full;) {
      signal.throwIfAborted();
      const page = await traceWork({ service: 'ingest', name: 'poll page' }, () => readPage({ ...ask, signal }, epoch));
      const last = page.events.at(-1);
      if (!last) break;
      read += page.events.length;
      ask = { after: last.eventId };
      full = page.full;
    }
    return read;
  }

  async function readPage(ask: EventsAsk, epoch: number): Promise<EventsPage> {
    const page = await workos.listEventsPage(ask);
    if (page.events.length === 0) return page;
    await eventMerge.merge(
      page.events.map((event) => ({ event })),
      async (tx, events) => {
        const reached = events.at(-1);
        if (reached) await moveCursor(tx, epoch, reached.event);
      },
    );
    return page;
  }

  async function scanAllParents(epoch: number): Promise<void> {
    for await (const parents of allParents()) {
      await database.transaction(async (tx) => {
        for (const parent of parents) await requestScan(tx, parent);
        await holdPoll(tx, epoch);
      });
    }
  }

  async function requestScan(tx: Transaction, { parentId }: KnownParent): Promise<void> {
    await runs.request(tx, ownRequest(parentId, 'reconcile', { runId: newId(), requestedAt: clock.now() }));
  }

  async function readDirectoryStates(epoch: number, signal: AbortSignal): Promise<void> {
    const toScan = await runs.parentsToScan(database);
    for await (const parents of allParents()) {
      for (let start = 0; start < parents.length; start += parentsAtOnce) {
        signal.throwIfAborted();
        await Promise.all(
          parents.slice(start, start + parentsAtOnce).map((parent) => readDirectoriesOf(parent, epoch, toScan, signal)),
        );
      }
    }
  }

  async function readDirectoriesOf(
    parent: KnownParent,
    epoch: number,
    toScan: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<void> {
    const { parentId } = parent;
    try {
      const listing = await workos
        .forParent(parentId)
        .listDirectories({ organization: parent.workosOrganizationId, signal });
      await database.transaction(async (tx) => {
        const observations = await observeDirectories(tx, parent, listing, { by: 'poll' });
        await record.merge(tx, observations);
        const known = await readDirectories(tx, parentId);
        if (!toScan.has(parentId) && wantsFirstScan(known, listing)) await requestScan(tx, parent);
        await holdPoll(tx, epoch);
      });
    } catch (error) {
      if (signal.aborted || !isWorkosFailure(error)) throw error;
      // One parent's organization must not keep the others from being polled.
      log.warn({ parentId, err: error }, 'the directories of a parent could not be listed');
    }
  }

  async function* allParents(): AsyncGenerator<KnownParent[], void, undefined> {
    for (let after = ''; ;) {
      const parents = await readParentsAfter(database, after, parentsAPage);
      const last = parents.at(-1);
      if (!last) return;
      yield parents;
      after = last.parentId;
    }
  }

  return async (_payload, signal) => {
    const startedAt = clock.now();
    const { epoch, ...position } = await takePoll(database);
    try {
      const events = await readEvents(position, epoch, signal);
      await readDirectoryStates(epoch, signal);
      await notePolled(database, epoch, clock.now());
      log.debug({ events }, 'polled');
    } catch (error) {
      if (signal.aborted || error instanceof Superseded || isTransientFailure(error)) throw error;
      if (isWorkosFailure(error)) log.warn({ err: error }, 'poll failed: WorkOS');
      else log.error({ err: error }, 'poll failed');
    }
    const next = new Date(Math.max(startedAt.getTime() + pollIntervalMs, clock.now().getTime()));
    await database.transaction((tx) => jobs.enqueue(tx, pollJob(next)));
  };
}

/**
 * A linked directory that no scan has read completely yet is worth a scan: it is new, or its first scan failed. Not while
 * the scan would be refused: a run each minute helps nobody.
 */
function wantsFirstScan(known: readonly Directory[], { directories }: DirectoryListing): boolean {
  const linked = new Set(directories.flatMap(({ directoryId, state }) => (state === 'linked' ? [directoryId] : [])));
  const unscanned = known.some(({ directoryId, lastScanAt }) => linked.has(directoryId) && !lastScanAt);
  return unscanned && mayScanUnconfirmed(known, { usersToo: true });
}
