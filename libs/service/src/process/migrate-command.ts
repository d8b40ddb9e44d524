import { parseArgs } from 'node:util';
import type { Clock } from '@rollcall/domain';
import { migrate, type Migration } from '@rollcall/persistence';
import { ConfigurationError, readConfiguration, serviceSettings } from '../configuration/configuration';
import { awaitSchema } from './schema';

export interface MigrateCommand {
  readonly service: { readonly name: string; readonly migrations: readonly Migration[] };
  /** What follows `migrate`. */
  readonly given: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** What the command needs of the environment: the schema is all that it touches. */
const migrateSettings = serviceSettings.pick({ DATABASE_URL: true });

const defaultWaitSeconds = 600;

export const migrateUsage = (name: string): string => `\
Usage: node main.cjs migrate [--wait [--timeout SECONDS]]

Brings the schema of ${name} up to date and tells what it applied. Safe to run again, and by several at once.
Reads DATABASE_URL.

  --wait             applies nothing: waits until the schema is up to date
  --timeout SECONDS  how long it waits at most (default ${defaultWaitSeconds})
  --help             this text

Exit codes: 0 the schema is up to date, 1 it is not, 2 wrong words or settings.`;

/** Runs the command and answers its exit code. */
export async function runMigrateCommand(command: MigrateCommand): Promise<number> {
  const { service, given, env, clock, out, err } = command;
  const { name } = service;
  const request = readRequest(given);
  if (request.kind === 'help') {
    out(migrateUsage(name));
    return 0;
  }
  if (request.kind === 'wrong') {
    err(`${request.message}\n\n${migrateUsage(name)}`);
    return 2;
  }
  try {
    const { DATABASE_URL: url } = readConfiguration(migrateSettings, env);
    const options = { url, applicationName: `rollcall-${name}-migrate`, migrations: service.migrations };
    if (request.kind === 'wait') {
      const { patience } = request;
      await awaitSchema(options, { clock, patience, onWait: (reason) => out(`${name}: waiting, ${reason}`) });
    } else {
      for (const migration of await migrate(options)) out(`${name}: applied ${migration}`);
    }
    out(`${name}: the schema is up to date`);
    return 0;
  } catch (error) {
    err(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof ConfigurationError ? 2 : 1;
  }
}

type Request =
  | { readonly kind: 'help' }
  | { readonly kind: 'migrate' }
  | { readonly kind: 'wait'; readonly patience: number }
  | { readonly kind: 'wrong'; readonly message: string };

function readRequest(given: readonly string[]): Request {
  try {
    const { values } = parseArgs({
      args: [...given],
      options: { help: { type: 'boolean', short: 'h' }, wait: { type: 'boolean' }, timeout: { type: 'string' } },
    });
    if (values.help) return { kind: 'help' };
    const { wait = false, timeout = String(defaultWaitSeconds) } = values;
    if (!/^\d{1,6}$/.test(timeout)) return { kind: 'wrong', message: `--timeout takes whole seconds, not ${timeout}` };
    if (!wait && values.timeout !== undefined) return { kind: 'wrong', message: '--timeout goes with --wait' };
    return wait ? { kind: 'wait', patience: Number(timeout) * 1_000 } : { kind: 'migrate' };
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) };
  }
}
