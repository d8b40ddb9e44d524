import { create } from '@bufbuild/protobuf';
import { ingest } from '@rollcall/contracts';
import { createStateLines, drawn } from './progress-bar';

const { SyncState } = ingest;
const run = (state: ingest.SyncState, progress: Partial<Record<keyof ingest.SyncProgress, number>> = {}) =>
  create(ingest.SyncRunSchema, {
    state,
    progress: {
      done: progress.done ?? 0,
      expected: progress.expected ?? 0,
      ratePerSecond: progress.ratePerSecond ?? 0,
      secondsLeft: progress.secondsLeft ?? 0,
    },
  });

describe('the progress of a run', () => {
  it('is empty before anything is known', () => {
    expect(drawn(run(SyncState.QUEUED))).toEqual({ total: 1, done: 0, figures: '0 of 0' });
    expect(drawn(create(ingest.SyncRunSchema))).toMatchObject({ total: 1, done: 0 });
  });

  it('shows what is read, the rate and the time left while it scans', () => {
    const scanning = run(SyncState.SCANNING, { done: 1_200, expected: 5_000, ratePerSecond: 399.7, secondsLeft: 9.2 });
    expect(drawn(scanning)).toEqual({ total: 5_000, done: 1_200, figures: '1,200 of 5,000 | 400/s | 10 s left' });
  });

  it('never has more done than expected: the estimate grows', () => {
    expect(drawn(run(SyncState.SCANNING, { done: 10, expected: 4 }))).toMatchObject({ total: 10, done: 10 });
  });

  it('is full at the end, also where less came than was expected or nothing was to be read', () => {
    expect(drawn(run(SyncState.COMPLETED, { done: 3, expected: 5 }))).toMatchObject({ total: 5, done: 5 });
    expect(drawn(run(SyncState.COMPLETED))).toMatchObject({ total: 1, done: 1 });
  });

  it('is a line for each new state where no line can be drawn again', () => {
    const lines: string[] = [];
    const progress = createStateLines((line) => lines.push(line));
    for (const state of [SyncState.QUEUED, SyncState.SCANNING, SyncState.SCANNING, SyncState.COMPLETED]) {
      progress.show(run(state));
    }
    expect(lines).toEqual(['queued', 'scanning', 'completed']);
  });
});
