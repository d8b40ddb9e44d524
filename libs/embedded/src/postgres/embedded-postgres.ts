import { access, constants } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { becomesFree } from '../processes/ports';
import { startTiedProcess, type ProcessEnd, type TiedProcess } from '../processes/tied-process';
import { packagedBinaries, reachableBinaries, type Binaries } from './binaries';
import { ensureCluster, makeParent, postgresEnvironment, superuser } from './cluster';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { holderOf } from './lock-file';
import { canReach, operatingUser, type OperatingUser } from './operating-user';

export interface EmbeddedPostgresOptions {
  /** Folder of the server's files; made at the first start, kept afterwards. */
  readonly dataDirectory: string;
  /** TCP port on 127.0.0.1; nothing else is listened on. */
  readonly port: number;
  /** Settings of postgresql.conf, for tests: `{ fsync: 'off', max_connections: 200 }`. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Receives the server's own log, line by line. */
  readonly log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** The superuser's address of the database `rollcall`, with the password. */
  readonly url: string;
  /** Resolves when the server has ended, asked or not. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** A fast shutdown: sessions are cut, data is flushed. After 30 s it is killed, which loses no committed data. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would be: for tests of what comes after. */
  kill(): Promise<void>;
}

const database = 'rollcall';
const host = '127.0.0.1';
const duplicateDatabase = '42P04';
const startPatience = 120_000;
const stopPatience = 30_000;
/** After a kill -9 the sessions of the dead server need a moment to notice, and until then a new one is refused. */
const leftoverPatience = 10_000;

/**
 * Starts Postgres from the binaries in node_modules, as this user, or as the account `postgres` when this is root.
 * The server survives the terminal's Ctrl-C and ends, by itself and in order, when this process ends in whatever way.
 * @throws EmbeddedPostgresError telling why it did not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDirectory = resolve(options.dataDirectory);
  const user = await operatingUser();
  await ensureReachable(dataDirectory, user);
  const binaries = await reachableBinaries(await packagedBinaries(), user, dirname(dataDirectory));
  const durable = options.settings?.['fsync'] !== 'off';
  const cluster = await ensureCluster({ dataDirectory, binaries, user, durable });

  const holder = await holderOf(dataDirectory);
  if (holder !== undefined) throw directoryInUse(dataDirectory, `process ${holder}`);
  if (!(await becomesFree(options.port, 0))) throw portInUse(options.port);

  const server = await startServer({ ...options, dataDirectory }, binaries, user);
  const url = (name: string): string => `postgres://${superuser}:${cluster.password}@${host}:${options.port}/${name}`;
  try {
    await ensureDatabase(url('postgres'));
  } catch (error) {
    await server.stop(stopPatience);
    throw error;
  }
  return {
    url: url(database),
    ended: server.ended,
    stop: () => server.stop(stopPatience),
    kill: () => server.kill(),
  };
}

async function ensureReachable(dataDirectory: string, user: OperatingUser | undefined): Promise<void> {
  const parent = dirname(dataDirectory);
  try {
    await makeParent(dataDirectory);
    await access(parent, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unreachable(`${dataDirectory} cannot be used: ${String(cause)}.`, cause);
  }
  if (user !== undefined && !(await canReach(user, parent))) {
    throw unreachable(
      `${dataDirectory} cannot be used: as root, Postgres runs as the account "postgres", which may not enter ${parent}. ` +
        'Choose a data directory outside of closed folders such as /root, or do not run as root.',
    );
  }
}

/** Starts the server process and resolves when it accepts connections. */
async function startServer(
  options: EmbeddedPostgresOptions,
  binaries: Binaries,
  user: OperatingUser | undefined,
): Promise<TiedProcess> {
  const started = performance.now();
  for (;;) {
    let announce = (): void => undefined;
    const ready = new Promise<'ready'>((resolveReady) => {
      announce = () => resolveReady('ready');
    });
    const server = startTiedProcess({
      command: join(binaries.directory, 'bin', 'postgres'),
      parameters: serverParameters(options),
      stopSignal: 'INT',
      cwd: '/',
      env: postgresEnvironment(),
      runAs: user,
      onLine(line) {
        if (line.includes('database system is ready to accept connections')) announce();
        options.log?.(line);
      },
    });
    const late = delay(startPatience, 'late' as const, { ref: false });
    const first = await Promise.race([ready, server.ended, late]);
    if (first === 'ready') return server;
    if (first === 'late') {
      await server.kill();
      throw failed(`Postgres was not ready after ${startPatience / 1000} s`, server.lastLines());
    }
    const output = server.lastLines().join('\n');
    if (/could not bind|Address already in use/i.test(output)) throw portInUse(options.port);
    if (output.includes('lock file "postmaster.pid" already exists')) {
      throw directoryInUse(options.dataDirectory, 'another server');
    }
    if (!output.includes('pre-existing shared memory block')) throw failed('Postgres ended', server.lastLines());
    if (performance.now() - started > leftoverPatience) {
      throw directoryInUse(options.dataDirectory, 'sessions of a server that was killed');
    }
    await delay(200);
  }
}

function serverParameters({ dataDirectory, port, settings = {} }: EmbeddedPostgresOptions): string[] {
  const fixed = {
    listen_addresses: host,
    unix_socket_directories: '',
    port,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // The readiness line is read from the standard error.
    logging_collector: 'off',
    log_destination: 'stderr',
    lc_messages: 'C',
  };
  const all = Object.entries({ ...settings, ...fixed });
  return ['-D', dataDirectory, ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function ensureDatabase(maintenanceUrl: string): Promise<void> {
  const client = new Client({ connectionString: maintenanceUrl });
  await client.connect();
  try {
    await client.query(`create database ${database}`);
  } catch (error) {
    if (!(error instanceof DatabaseError && error.code === duplicateDatabase)) throw error;
  } finally {
    await client.end();
  }
}

function portInUse(port: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError('port_in_use', `Port ${port} of ${host}, meant for Postgres, is in use.`);
}

function directoryInUse(dataDirectory: string, by: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError('data_directory_in_use', `The data directory ${dataDirectory} is in use by ${by}.`);
}

function unreachable(message: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError('data_directory_unreachable', message, cause);
}

function failed(what: string, lines: readonly string[]): EmbeddedPostgresError {
  const telling = lines.filter((line) => /\b(FATAL|PANIC|DETAIL|HINT):/.test(line));
  const output = (telling.length > 0 ? telling : lines).slice(-4).join(' ');
  return new EmbeddedPostgresError('failed', `${what}: ${output || 'it said nothing'}`);
}
