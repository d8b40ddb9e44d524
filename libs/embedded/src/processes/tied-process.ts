import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { isSystemError } from './system-error';

export interface ProcessEnd {
  /** Exit code as a shell gives it: 128 + n after signal n; `null` when it could not be started or was killed. */
  readonly code: number | null;
  /** Whether `stop` or `kill` had been called before. */
  readonly expected: boolean;
}

export interface TiedProcess {
  /** Resolves when the process, and everything that it started and that shares its output, is gone. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** The newest lines of its output, oldest first. */
  lastLines(): readonly string[];
  /** Asks it to end, waits `patience` milliseconds, then kills. Resolves when it is gone; may be called repeatedly. */
  stop(patience: number): Promise<void>;
  /** SIGKILL to its process group, as a crash would be. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP to its process group, as a machine that freezes would be: for tests of what comes when it wakes. */
  pause(): void;
  /** SIGCONT after `pause`. */
  resume(): void;
}

export interface TiedProcessOptions {
  readonly command: string;
  readonly parameters: readonly string[];
  /** The signal that the program takes as "finish what you do and end". */
  readonly stopSignal: 'INT' | 'TERM';
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly runAs?: { readonly uid: number; readonly gid: number } | undefined;
  onLine(line: string): void;
}

const linesKept = 60;
/** After an exit somebody else may still hold the outputs. How long that is waited for, in milliseconds. */
const outputPatience = 5_000;

/*
 * The program runs in a session of its own, so that a terminal's Ctrl-C reaches only us and we can drain before it
 * goes. The price would be an orphan when we are killed, therefore a shell stands between: when its standard input
 * closes, which the system does for us however we end, it asks the program to stop.
 * The shell passes fd 3 to the watcher only; `$0` is the signal.
 */
const supervisor = `
exec 3<&0
"$@" 3<&- </dev/null &
program=$!
( read -r line <&3; kill -s "$0" "$program" ) 2>/dev/null &
watcher=$!
exec 3<&-
wait "$program"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`;

/** Starts a program that stops when this process ends, in whatever way, but not by this terminal's Ctrl-C. */
export function startTiedProcess(options: TiedProcessOptions): TiedProcess {
  const shell = spawn('/bin/sh', ['-c', supervisor, options.stopSignal, options.command, ...options.parameters], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    ...options.runAs,
  });
  const lines: string[] = [];
  let expected = false;
  let over = false;

  const receive = (line: string): void => {
    lines.push(line);
    if (lines.length > linesKept) lines.shift();
    options.onLine(line);
  };
  createInterface({ input: shell.stdout }).on('line', receive);
  createInterface({ input: shell.stderr }).on('line', receive);
  // Writing to a program that has just ended is no news: `ended` tells.
  shell.stdin.on('error', () => undefined);

  const ended = new Promise<ProcessEnd>((resolve) => {
    const end = (code: number | null): void => {
      over = true;
      resolve({ code, expected });
    };
    shell.once('error', (error) => {
      receive(error.message);
      end(null);
    });
    shell.once('exit', (code) => setTimeout(end, outputPatience, code).unref());
    shell.once('close', (code) => end(code));
  });

  const signalGroup = (signal: NodeJS.Signals): void => {
    if (over || shell.pid === undefined) return;
    try {
      process.kill(-shell.pid, signal);
    } catch (error) {
      // Ended between the check and the signal.
      if (!isSystemError(error, 'ESRCH')) throw error;
    }
  };

  const kill = async (): Promise<void> => {
    expected = true;
    signalGroup('SIGKILL');
    await ended;
  };

  return {
    ended,
    lastLines: () => [...lines],
    kill,
    pause: () => signalGroup('SIGSTOP'),
    resume: () => signalGroup('SIGCONT'),
    async stop(patience) {
      expected = true;
      shell.stdin.end();
      const late = delay(patience, 'late' as const, { ref: false });
      if ((await Promise.race([ended, late])) === 'late') await kill();
    },
  };
}
