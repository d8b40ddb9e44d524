import { parseArgs } from 'node:util';
import type { Clock, NewId } from '@rollcall/domain';
import {
  type ConsumerGroupOptions,
  countPoisonedRecords,
  createOutbox,
  forgetOffsets,
  recordsBehind,
  silenceOutbox,
} from '@rollcall/messaging';
import { type Database, type DatabaseOptions, type Migration, openDatabase } from '@rollcall/persistence';
import { z } from 'zod';
import { ConfigurationError, kafkaSettings, readConfiguration, serviceSettings } from '../configuration/configuration';
import { kafkaConnection } from '../configuration/kafka-connection';
import { createLog } from './log';
import type { ServiceRecovery } from './recovery';
import { awaitSchema } from './schema';

export interface RecoveryCommand {
  readonly service: {
    readonly name: string;
    readonly migrations: readonly Migration[];
    readonly recovery: ServiceRecovery;
  };
  /** The command and what follows it. */
  readonly words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

const commands = ['recover', 'replay', 'republish'] as const;
type CommandName = (typeof commands)[number];

export function isRecoveryCommand(word: string): boolean {
  return commands.some((command) => command === word);
}

const defaultWaitSeconds = 600;

export const recoveryUsage = (name: string): string => `\
Usage: node main.cjs recover --yes
       node main.cjs replay --yes
       node main.cjs republish [--parent ID] [--timeout SECONDS]

recover    after the schema of ${name} was restored from a backup, before it is started: it tells the others nothing until
           it has caught up, its sequences leap over all that were given, and it hears again all that the topics hold
replay     makes ${name} hear again all that the topics hold; what it has applied, it skips. It must not run
republish  tells the others all that ${name} holds, for one that was restored or has lost what it had heard. It must run

Reads DATABASE_URL and KAFKA_*. Safe to run again.

  --yes              do it: without, nothing is done
  --parent ID        only what belongs to this parent
  --timeout SECONDS  how long it waits at most until ${name} has heard everything (default ${defaultWaitSeconds})
  --help             this text

Exit codes: 0 done, 1 not done, 2 wrong words or settings.`;

/** It is not the time for the command; the message says what is. */
class NotNowError extends Error {
  override readonly name = 'NotNowError';
}

const settingsOf = z.object({ ...serviceSettings.pick({ DATABASE_URL: true }).shape, ...kafkaSettings.shape });

/** How often it is looked whether all is heard, in milliseconds. */
const lookInterval = 1_000;
/** Looks between two lines about it. */
const looksToALine = 10;

/** Runs the command and answers its exit code. */
export async function runRecoveryCommand(command: RecoveryCommand): Promise<number> {
  const { service, words, env, out, err } = command;
  const request = readRequest(words);
  if (request.kind === 'help') {
    out(recoveryUsage(service.name));
    return 0;
  }
  if (request.kind === 'wrong') {
    err(`${request.message}\n\n${recoveryUsage(service.name)}`);
    return 2;
  }
  try {
    const settings = readConfiguration(settingsOf, env);
    const group: ConsumerGroupOptions = {
      ...kafkaConnection(settings),
      clientId: `rollcall-${service.name}-${request.command}`,
      consumer: service.name,
      log: createLog(service.name, 'silent'),
    };
    await carryOut(command, request, { databaseUrl: settings.DATABASE_URL, group });
    return 0;
  } catch (error) {
    err(`${service.name}: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof ConfigurationError ? 2 : 1;
  }
}

interface Reached {
  readonly databaseUrl: string;
  readonly group: ConsumerGroupOptions;
}

async function carryOut(command: RecoveryCommand, request: Understood, reached: Reached): Promise<void> {
  const { service, clock, out } = command;
  const { databaseUrl, group } = reached;
  const say = (line: string): void => out(`${service.name}: ${line}`);

  switch (request.command) {
    case 'replay':
      await forgetOffsets(group);
      say('hears everything again when it is started');
      return;

    case 'recover':
      // First, since it finds out whether the service runs.
      await forgetOffsets(group);
      await withDatabase(command, databaseUrl, async (database) => {
        const silent = await database.transaction(async (tx) => {
          const keys = await silenceOutbox(tx);
          await service.recovery.prepare(tx, { now: clock.now(), newId: command.newId });
          return keys;
        });
        say(`${silent} keys are silent until the whole of them is told`);
      });
      say('hears everything again when it is started');
      return;

    case 'republish':
      await withDatabase(command, databaseUrl, async (database) => {
        if (service.recovery.toldFromHeard) await untilCaughtUp(command, request, { database, group, say });
        await service.recovery.republish({
          database,
          databaseUrl,
          outbox: createOutbox({ clock, newId: command.newId, wake: () => undefined }),
          clock,
          newId: command.newId,
          log: group.log,
          parentId: request.parentId,
          tell: say,
        });
      });
  }
}

async function withDatabase(
  { service: { name, migrations }, clock }: RecoveryCommand,
  url: string,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const options: DatabaseOptions = { url, applicationName: `rollcall-${name}-recovery`, migrations, poolSize: 2 };
  await awaitSchema(options, { clock, patience: 0, onWait: () => undefined });
  const database = await openDatabase(options);
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

/** Until the consumer has applied all that was told to it: what it tells of less would be taken for the whole. */
async function untilCaughtUp(
  { service, clock }: RecoveryCommand,
  { patience }: Understood,
  { database, group, say }: { database: Database; group: ConsumerGroupOptions; say: (line: string) => void },
): Promise<void> {
  const deadline = clock.now().getTime() + patience;
  for (let looks = 0; ; looks += 1) {
    const behind = await recordsBehind(group, service.recovery.hears);
    if (behind === 0) break;
    const state = behind === undefined ? 'the brokers do not answer' : `${behind} records are still to be heard`;
    if (clock.now().getTime() >= deadline) throw new NotNowError(`${state}: is the service running?`);
    if (looks % looksToALine === 0) say(state);
    await clock.sleep(lookInterval);
  }
  const aside = await countPoisonedRecords(database);
  if (aside > 0) {
    throw new NotNowError(
      `${aside} records are set aside, so that something was not heard: whoever told them has to republish first`,
    );
  }
}

interface Understood {
  readonly kind: 'understood';
  readonly command: CommandName;
  readonly parentId: string | undefined;
  /** In milliseconds. */
  readonly patience: number;
}

type Request = { readonly kind: 'help' } | Understood | { readonly kind: 'wrong'; readonly message: string };

function readRequest([word, ...given]: readonly string[]): Request {
  const command = commands.find((name) => name === word);
  if (!command) return { kind: 'wrong', message: `unknown command ${word}` };
  try {
    const { values } = parseArgs({
      args: [...given],
      options: {
        help: { type: 'boolean', short: 'h' },
        yes: { type: 'boolean', short: 'y' },
        parent: { type: 'string' },
        timeout: { type: 'string' },
      },
    });
    if (values.help) return { kind: 'help' };
    const { yes = false, parent, timeout = String(defaultWaitSeconds) } = values;
    if (command === 'republish') {
      if (yes) return { kind: 'wrong', message: 'republish takes nobody anything and needs no --yes' };
    } else {
      if (parent !== undefined || values.timeout !== undefined) {
        return { kind: 'wrong', message: `--parent and --timeout do not go with ${command}` };
      }
      if (!yes) return { kind: 'wrong', message: `${command} does nothing without --yes` };
    }
    if (!/^\d{1,6}$/.test(timeout)) return { kind: 'wrong', message: `--timeout takes whole seconds, not ${timeout}` };
    return { kind: 'understood', command, parentId: parent, patience: Number(timeout) * 1_000 };
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) };
  }
}
