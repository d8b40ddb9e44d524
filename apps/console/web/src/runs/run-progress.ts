import { ingest } from '@rollcall/contracts';
import { sumOf } from '../parts/sum-of';

const { SyncState } = ingest;

/** A run that goes on: not ended yet. */
export function isUnderWay({ state }: Pick<ingest.SyncRun, 'state'>): boolean {
  return state === SyncState.QUEUED || state === SyncState.SCANNING || state === SyncState.APPLYING;
}

export interface RunMoment {
  readonly state: ingest.SyncState;
  readonly done: number;
  readonly expected: number;
  readonly ratePerSecond: number;
  /** Since this was told, in seconds. */
  readonly age: number;
}

/** Scanning fills the bar up to here; applying the rest. */
const scanned = 90;

/**
 * How full the bar is, in percent. Between two tellings it goes on at about the rate that was told, slower and slower, and
 * never to what is expected: a bar that is full too early is a lie.
 */
export function barFill({ state, done, expected, ratePerSecond, age }: RunMoment): number {
  switch (state) {
    case SyncState.SCANNING: {
      // Of a first scan nobody knows how long the lists are: what is expected grows with what is read.
      const told = done < expected ? done / expected : done / (done + 500);
      // How much of what is left could have been read since: by the rate, or slowly where none is known yet.
      const since = Math.max(ratePerSecond / Math.max(expected - done, 1), 1 / 120) * Math.max(age, 0);
      return scanned * (told + (1 - told) * 0.8 * (since / (1 + since)));
    }
    case SyncState.APPLYING:
      // Nobody counts what is applied: slower and slower, and never full before it is done.
      return scanned + (100 - scanned) * 0.9 * (age / (age + 8));
    case SyncState.COMPLETED:
      return 100;
    case SyncState.INCOMPLETE:
    case SyncState.FAILED:
      return expected > 0 ? scanned * Math.min(done / expected, 1) : 0;
    case SyncState.QUEUED:
    case SyncState.UNSPECIFIED:
      return 0;
  }
}

/**
 * The bar after it was shown at `before`: never back, and never still while a run goes on. Where more was guessed than is
 * told now, it creeps until the truth has caught up.
 */
export function nextFill(before: number, fill: number, state: ingest.SyncState): number {
  if (state === SyncState.INCOMPLETE || state === SyncState.FAILED) return fill;
  if (fill > before || !isUnderWay({ state }) || state === SyncState.QUEUED) return Math.max(before, fill);
  const end = state === SyncState.SCANNING ? scanned : 100;
  return before + Math.max(end - before, 0) * 0.002;
}

/** Time left in words; empty where nothing is known. */
export function timeLeft(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds <= 0) return '';
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 55) return `about ${String(Math.ceil(seconds / 5) * 5)} seconds left`;
  if (seconds < 90) return 'about a minute left';
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${String(minutes)} minutes left`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return `about ${String(hours)} h ${String(rest)} min left`;
}

export interface RunTotals {
  readonly added: number;
  readonly removed: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly waiting: number;
  readonly held: number;
}

export function runTotals(organizations: readonly RunTotals[]): RunTotals {
  return sumOf({ added: 0, removed: 0, updated: 0, unchanged: 0, waiting: 0, held: 0 }, organizations);
}
