import { spawn } from 'node:child_process';

/** What a command came to. */
export interface Shown {
  readonly output: string;
  readonly code: number;
}

/** A shell that stays open, as a terminal does: variables last from one command to the next. */
export interface Terminal {
  run(commands: string): Promise<Shown>;
  close(): Promise<void>;
}

/** Opens a bash in a folder. */
export function openTerminal(cwd: string, env: NodeJS.ProcessEnv): Terminal {
  const shell = spawn('bash', ['--noprofile', '--norc'], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let ran = 0;
  let heard = (): void => undefined;
  let over = false;
  const closed = new Promise<void>((resolve) => shell.once('close', () => resolve())).then(() => {
    over = true;
    heard();
  });
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      heard();
    });
  }

  return {
    async run(commands) {
      const mark = `ended-${++ran}`;
      output = '';
      // Into one pipe, so that both come in their order, and the mark after them.
      shell.stdin.write(`{ ${commands}\n} 2>&1 < /dev/null\necho "${mark} $?"\n`);
      const end = new RegExp(`(?:^|\\n)?${mark} (\\d+)\\n`);
      await new Promise<void>((resolve, reject) => {
        heard = () => {
          if (end.test(output)) resolve();
          else if (over) reject(new Error(`the shell ended: ${output}`));
        };
      });
      const [whole = '', code] = end.exec(output) ?? [];
      return { output: output.slice(0, output.length - whole.length), code: Number(code) };
    },
    async close() {
      shell.stdin.end();
      await closed;
    },
  };
}
