import { CommanderError } from 'commander';
import { readSettings } from './configuration/settings';
import { exitCodes } from './failures/exit-codes';
import { failureOf } from './failures/failure';
import { createProgram } from './program';
import { createServices, type Services } from './services/services';
import { createProcessTerminal, endQuietlyWithReader } from './terminal/process-terminal';
import { plainText } from './terminal/words';

const { argv, env, stdin, stdout, stderr } = process;
let json = false;

endQuietlyWithReader(stdout);

const program = createProgram({
  open({ json: forPrograms = false, portBase, color }) {
    json = forPrograms;
    let services: Services | undefined;
    return {
      json,
      terminal: createProcessTerminal({ stdin, stdout, stderr, env, plain: !color }),
      // What needs no service works with whatever environment.
      get services() {
        return (services ??= createServices(readSettings(env, portBase)));
      },
      now: () => new Date(),
    };
  },
  ended: (outcome) => void (process.exitCode = outcome),
});

program.parseAsync(argv).catch((error: unknown) => {
  // Commander has told already what is wrong with the words.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    return;
  }
  const { exitCode, ...failure } = failureOf(error);
  process.exitCode = exitCode;
  const told = failure.message.split('\n').map(plainText).join('\n');
  stderr.write(`${json ? JSON.stringify({ error: failure }) : `rollcall: ${told}`}\n`);
});
