import { ingest, SyncScope, SyncTrigger } from '@rollcall/contracts';
import type { SyncRun } from '../runs/sync-run';
import { runMessage } from './messages';

const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 10, 0, second));
const run = (change: Partial<SyncRun>): SyncRun => ({
  runId: 'run-1',
  parentId: 'parent-1',
  scope: 'both',
  trigger: 'manual',
  requestedBy: 'admin',
  confirmedPlanHash: '',
  state: 'scanning',
  reason: '',
  requestedAt: at(0),
  startedAt: at(10),
  finishedAt: undefined,
  done: 400,
  expected: 1_000,
  ...change,
});
const progress = (change: Partial<SyncRun>, now: Date) => runMessage(run(change), undefined, now).progress;

describe('the progress of a run', () => {
  it('while it waits is nothing yet', () => {
    expect(progress({ state: 'queued', startedAt: undefined, done: 0, expected: 0 }, at(9))).toMatchObject({
      done: 0,
      expected: 0,
      ratePerSecond: 0,
      secondsLeft: 0,
    });
  });

  it('while it scans tells the rate since its start, and the time that the rest takes at that rate', () => {
    expect(progress({}, at(30))).toMatchObject({ done: 400, expected: 1_000, ratePerSecond: 20, secondsLeft: 30 });
    expect(progress({ done: 0 }, at(30))).toMatchObject({ ratePerSecond: 0, secondsLeft: 0 });
    expect(progress({}, at(10))).toMatchObject({ ratePerSecond: 0, secondsLeft: 0 });
  });

  it('when it has ended tells the rate of the whole run, and nothing left', () => {
    expect(progress({ state: 'completed', done: 1_000, finishedAt: at(60) }, at(99))).toMatchObject({
      ratePerSecond: 20,
      secondsLeft: 0,
    });
  });
});

describe('the message of a run', () => {
  it('says every state, scope, trigger, and why', () => {
    const states = (['queued', 'scanning', 'applying', 'completed', 'incomplete', 'failed'] as const).map(
      (state) => ingest.SyncState[runMessage(run({ state }), undefined, at(30)).state],
    );
    expect(states).toEqual(['QUEUED', 'SCANNING', 'APPLYING', 'COMPLETED', 'INCOMPLETE', 'FAILED']);
    const scopes = (['members', 'groups', 'both'] as const).map(
      (scope) => SyncScope[runMessage(run({ scope }), undefined, at(30)).scope],
    );
    expect(scopes).toEqual(['MEMBERS', 'GROUPS', 'BOTH']);
    const triggers = (['initial', 'mode_change', 'mappings_on', 'manual', 'reconcile'] as const).map(
      (trigger) => SyncTrigger[runMessage(run({ trigger }), undefined, at(30)).trigger],
    );
    expect(triggers).toEqual(['INITIAL', 'MODE_CHANGE', 'MAPPINGS_ON', 'MANUAL', 'RECONCILE']);
    expect(runMessage(run({ state: 'incomplete', reason: 'disconnected' }), undefined, at(30))).toMatchObject({
      runId: 'run-1',
      parentId: 'parent-1',
      requestedBy: 'admin',
      reason: 'disconnected',
    });
  });
});
