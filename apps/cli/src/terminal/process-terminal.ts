import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { createColors } from 'picocolors';
import type { Terminal } from './terminal';

export interface ProcessTerminalOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** `--no-color` was given. */
  readonly plain: boolean;
}

/** The terminal of this process. Questions and moving lines are on standard error: standard output has results only. */
export function createProcessTerminal({ stdin, stdout, stderr, env, plain }: ProcessTerminalOptions): Terminal {
  // https://no-color.org: set to anything but nothing.
  const mayColor = !plain && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const interactive = stdin.isTTY && stderr.isTTY;

  const ask = async (question: string): Promise<string> => {
    if (!interactive) return '';
    const lines = createInterface({ input: stdin, output: stderr });
    try {
      // The end of the input, or Ctrl-C at the question, is no answer.
      const ended = once(lines, 'close').then(() => '');
      return await Promise.race([lines.question(`${question} `), ended]);
    } finally {
      lines.close();
    }
  };

  return {
    interactive,
    screen: stdout.isTTY,
    // Never undefined, which picocolors takes for "find out yourself": it colours wherever `CI` is set.
    colors: createColors(mayColor && stdout.isTTY === true),
    canvas: stderr.isTTY && env['TERM'] !== 'dumb' ? stderr : undefined,
    async print(text) {
      if (!stdout.write(text)) await once(stdout, 'drain');
    },
    note: (text) => void stderr.write(`${text}\n`),
    confirm: async (question) => /^y(es)?$/i.test((await ask(`${question} [y/N]`)).trim()),
    confirmByTyping: async (question, answer) => (await ask(question)).trim() === answer,
    interruption() {
      const controller = new AbortController();
      const abort = (): void => controller.abort();
      process.once('SIGINT', abort);
      return { signal: controller.signal, ignore: () => void process.removeListener('SIGINT', abort) };
    },
  };
}

/** `rollcall members ORG | head`: a reader that has enough is no failure, and there is nothing left to say. */
export function endQuietlyWithReader(stdout: NodeJS.WriteStream): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EOF') process.exit(0);
    throw error;
  });
}
