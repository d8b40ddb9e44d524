import path from 'node:path';
import { startTiedProcess } from '@rollcall/embedded';
import { nodeFlags } from '@rollcall/service';
import type { z } from 'zod';
import type { BenchContext } from '../bench';
import { messagePrefix } from './messages';

/** A program of `bench/programs`, running as a process of its own. */
export interface Program {
  /** The next message that it tells. Rejects when it ends before, or when the bench is given up. */
  next<Schema extends z.ZodType>(schema: Schema): Promise<z.output<Schema>>;
  stop(): Promise<void>;
}

/** How long a program may take to end, in milliseconds; then it is killed. */
const stopPatience = 10_000;

/** Starts a program; it stops with the bench. What it says beside its messages goes to the bench's log. */
export function startProgram({ lifecycle, log, signal }: BenchContext, name: string, settings: object): Program {
  const messages: unknown[] = [];
  let wake = (): void => undefined;
  let over = false;
  let stopping = false;
  const running = startTiedProcess({
    command: process.execPath,
    parameters: [...nodeFlags, path.join(__dirname, `${name}.cjs`), JSON.stringify(settings)],
    stopSignal: 'TERM',
    cwd: process.cwd(),
    env: process.env,
    onLine(line) {
      if (!line.startsWith(messagePrefix)) {
        // The shell between may say that somebody was terminated.
        if (!stopping) log(`${name}: ${line}`);
        return;
      }
      messages.push(JSON.parse(line.slice(messagePrefix.length)));
      wake();
    },
  });
  const stop = (): Promise<void> => {
    stopping = true;
    return running.stop(stopPatience);
  };
  lifecycle.onStop(name, stop);
  const onEnd = (): void => {
    over = true;
    wake();
  };
  void running.ended.then(onEnd);
  signal.addEventListener('abort', () => wake(), { once: true });

  return {
    async next(schema) {
      while (messages.length === 0) {
        signal.throwIfAborted();
        if (over) throw new Error(`${name} ended before it had told what was expected`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
      return schema.parse(messages.shift());
    },
    stop,
  };
}
