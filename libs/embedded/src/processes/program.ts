import { execFile } from 'node:child_process';

export interface ProgramResult {
  /** Exit code; `'not_found'` when there is no such program, `null` when a signal ended it. */
  readonly code: number | 'not_found' | null;
  /** Standard output followed by standard error. */
  readonly output: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
}

/** Runs a program to its end. Does not reject: a failure is an exit code. */
export function runProgram(
  command: string,
  parameters: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    execFile(
      command,
      parameters,
      { ...options, env: options.env ?? process.env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const output = stdout + stderr;
        if (error === null) return resolve({ code: 0, output });
        if (error.code === 'ENOENT') return resolve({ code: 'not_found', output });
        // A failed start (no permission, bad cwd) has a word as its code and nothing on its outputs: keep the message.
        if (typeof error.code !== 'number') return resolve({ code: null, output: output + error.message });
        return resolve({ code: error.code, output });
      },
    );
  });
}
