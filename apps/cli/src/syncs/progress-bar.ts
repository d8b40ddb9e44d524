import type { ingest } from '@rollcall/contracts';
import { ingest as words } from '@rollcall/contracts';
import { SingleBar } from 'cli-progress';
import { countOf, durationOf, wordOf } from '../terminal/words';

/** Shows how far a run is. */
export interface Progress {
  show(run: ingest.SyncRun): void;
  stop(): void;
}

/** A bar with state, counts, rate and time left, on one line that is drawn again. */
export function createProgressBar(canvas: NodeJS.WriteStream): Progress {
  const bar = new SingleBar({
    format: '{state} {bar} {percentage}%  {figures}',
    stream: canvas,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: false,
    linewrap: false,
    etaBuffer: 1,
  });
  let started = false;
  return {
    show(run) {
      const { total, done, figures } = drawn(run);
      const payload = { state: wordOf(words.SyncStateSchema, run.state).padEnd(10), figures };
      if (!started) bar.start(total, done, payload);
      started = true;
      bar.setTotal(total);
      bar.update(done, payload);
    },
    stop() {
      if (started) bar.stop();
      started = false;
    },
  };
}

/** What the bar has to say of a run; before anything is expected it is empty, at its end full. */
export function drawn({ state, progress }: Pick<ingest.SyncRun, 'state' | 'progress'>): {
  total: number;
  done: number;
  figures: string;
} {
  const { done = 0, expected = 0, ratePerSecond = 0, secondsLeft = 0 } = progress ?? {};
  const total = Math.max(expected, done, 1);
  if (state === words.SyncState.COMPLETED) return { total, done: total, figures: countOf(done) };
  const figures = [`${countOf(done)} of ${countOf(Math.max(expected, done))}`];
  if (state === words.SyncState.SCANNING) {
    figures.push(`${countOf(ratePerSecond)}/s`);
    if (secondsLeft > 0) figures.push(`${durationOf(Math.max(1, Math.ceil(secondsLeft)) * 1_000)} left`);
  }
  return { total, done, figures: figures.join(' | ') };
}

/** Where no line can be drawn again: a line for each new state. */
export function createStateLines(note: (line: string) => void): Progress {
  let last: number | undefined;
  return {
    show({ state }) {
      if (state !== last) note(wordOf(words.SyncStateSchema, state));
      last = state;
    },
    stop: () => undefined,
  };
}
