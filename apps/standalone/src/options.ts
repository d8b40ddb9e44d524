import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';

/** What `npm start --` takes. */
export interface StandaloneOptions {
  /** People and groups of the demo directory. */
  readonly users: number;
  readonly groups: number;
  /** The console's port; every other address is an offset from it. */
  readonly portBase: number;
  readonly dataDirectory: string;
  /** Throws the data away before the start. */
  readonly reset: boolean;
  readonly simulator: boolean;
  readonly demo: boolean;
  /** Undefined: as the environment says, one minute if it does not. */
  readonly pollIntervalMs: number | undefined;
  /** One process a service, on a local Kafka broker. */
  readonly kafka: boolean;
}

/** The highest offset from the port base that something listens on. */
const highestOffset = 210;

/** The options and their help. */
export function optionsCommand(): Command {
  return new Command('npm start --')
    .description(
      'Runs Rollcall on this machine: Postgres, the WorkOS simulator and all services, with a demo directory.',
    )
    .helpOption('-h, --help', 'show this help')
    .option('--users <n>', 'people in the demo directory', wholeNumber(0, 1_000_000), 200)
    .option('--groups <n>', 'groups in the demo directory', wholeNumber(0, 100_000), 20)
    .option(
      '--port-base <port>',
      'port of the console; the others follow from it',
      wholeNumber(1, 65_535 - highestOffset),
      4000,
    )
    .option('--data-dir <folder>', 'where data is kept', '.rollcall')
    .option('--reset', 'throw away the data of earlier starts first', false)
    .option('--no-simulator', 'no WorkOS simulator: set WORKOS_API_URL and WORKOS_API_KEY to reach the real one')
    .option('--no-demo', 'an empty simulator: no organization, no directory, no parent')
    .option(
      '--poll-interval-ms <n>',
      'time between two polls of the Events API (default: POLL_INTERVAL_MS, or 60000)',
      wholeNumber(100, 86_400_000),
    )
    .option('--kafka', 'one process a service, on a local Kafka broker (npm run start:kafka)', false)
    .showHelpAfterError();
}

/** Reads the command line. Prints help or what is wrong, and ends the process then. */
export function parseOptions(argv: readonly string[]): StandaloneOptions {
  const command = optionsCommand();
  command.parse([...argv], { from: 'user' });
  const given = command.opts<Given>();
  return {
    users: given.users,
    groups: given.groups,
    portBase: given.portBase,
    dataDirectory: path.resolve(given.dataDir),
    reset: given.reset,
    simulator: given.simulator,
    demo: given.demo && given.simulator,
    pollIntervalMs: given.pollIntervalMs,
    kafka: given.kafka,
  };
}

interface Given extends Omit<StandaloneOptions, 'dataDirectory'> {
  readonly dataDir: string;
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}`);
    return value;
  };
}
