import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createLifecycle, createLog } from '@rollcall/service';
import type { Bench, Figure } from './bench';

export interface BenchRun {
  /** The figures, or as many as there were before it failed. */
  readonly ended: Promise<Outcome>;
  /** Gives the bench up and resolves when nothing of it is left. */
  giveUp(): Promise<void>;
}

export interface Outcome {
  readonly figures: readonly Figure[];
  readonly failure?: unknown;
}

/** When a bench is given up, in milliseconds: what hangs must not hang for ever. A quick one also stops within a minute. */
const patience = { quick: 52_000, full: 45 * 60_000 };
/** How long a bench that was given up may take to notice, in milliseconds: what it starts meanwhile is stopped, too. */
const noticeMs = 5_000;

/** Runs a bench in a folder of its own, and clears away all that it started and wrote, however it ends. */
export function startBench(
  bench: Bench,
  options: {
    readonly quick: boolean;
    readonly onFigure: (figure: Figure) => void;
    readonly log: (line: string) => void;
  },
): BenchRun {
  const givenUp = new AbortController();
  const lifecycle = createLifecycle(createLog('bench', 'error', { write: (line) => options.log(line.trimEnd()) }));
  const figures: Figure[] = [];

  async function measure(): Promise<void> {
    const folder = await mkdtemp(path.join(tmpdir(), 'rollcall-bench-'));
    lifecycle.onStop('folder', () => rm(folder, { recursive: true, force: true }));
    // Postgres runs as another account when we are root, and has to pass.
    await chmod(folder, 0o755);
    await bench.run({
      quick: options.quick,
      folder,
      signal: givenUp.signal,
      lifecycle,
      report(figure) {
        figures.push(figure);
        options.onFigure(figure);
      },
      log: (line) => options.log(`${bench.name}: ${line}`),
    });
  }

  async function run(): Promise<Outcome> {
    const limit = patience[options.quick ? 'quick' : 'full'];
    const measuring = measure();
    try {
      await Promise.race([measuring, tooLate(limit, givenUp.signal)]);
      return { figures };
    } catch (failure) {
      return { figures, failure };
    } finally {
      givenUp.abort(new Error('given up'));
      await Promise.race([measuring.catch(() => undefined), delay(noticeMs, undefined, { ref: false })]);
      await lifecycle.stop();
    }
  }

  const ended = run();
  return {
    ended,
    async giveUp() {
      givenUp.abort(new Error('given up'));
      await ended;
    },
  };
}

/** Rejects when the time is over, or when the bench is given up before. */
async function tooLate(limit: number, signal: AbortSignal): Promise<never> {
  await delay(limit, undefined, { signal });
  throw new Error(`gave up after ${limit / 1_000} s`);
}
