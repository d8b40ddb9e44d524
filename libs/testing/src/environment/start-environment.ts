import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  EmbeddedPostgresError,
  LocalKafkaError,
  ensureKafkaJars,
  freePort,
  startEmbeddedPostgres,
  startLocalKafka,
} from '@rollcall/embedded';
import type { TestVariable } from './environment-variable';
import { findChromium } from './find-chromium';
import type { TestPart } from './parts';
import { createRunDirectory } from './run-directory';

export interface TestEnvironmentOptions {
  readonly parts: readonly ('postgres' | TestPart)[];
  readonly workspaceRoot: string;
  readonly log: (line: string) => void;
}

export interface TestEnvironment {
  /** What tests find in `process.env`. */
  readonly variables: Partial<Record<TestVariable, string>>;
  readonly missing: readonly { readonly part: TestPart; readonly message: string }[];
  stop(): Promise<void>;
}

interface Started {
  readonly variables: TestEnvironment['variables'];
  readonly missing: TestEnvironment['missing'];
  stop(): Promise<void>;
}

/** A test run's data may be lost at any moment, so nothing waits for the disk. */
const forgetful = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_wal_size: '4GB',
  max_connections: 200,
};

/** What `ensureKafkaJars` throws when the machine lacks something, in contrast to a Kafka that fails. */
const lacking = ['java_missing', 'maven_missing', 'download_failed'];

/**
 * Starts what a test run shares, all at the same time, in a temporary folder. Either all that is not missing runs
 * afterwards, or nothing does and it throws.
 */
export async function startTestEnvironment({
  parts,
  workspaceRoot,
  log,
}: TestEnvironmentOptions): Promise<TestEnvironment> {
  const directory = await createRunDirectory();
  const starts = await Promise.allSettled([
    ...(parts.includes('postgres') ? [startPostgres(directory)] : []),
    ...(parts.includes('kafka') ? [startKafka(directory, workspaceRoot, log)] : []),
    ...(parts.includes('chromium') ? [lookForChromium()] : []),
  ]);
  const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((part) => part.stop()));
    await rm(directory, { recursive: true, force: true });
  };
  const failure = starts.find((start) => start.status === 'rejected');
  if (failure !== undefined) {
    await stop();
    throw failure.reason;
  }
  return {
    variables: Object.assign({}, ...started.map((part) => part.variables)),
    missing: started.flatMap((part) => part.missing),
    stop,
  };
}

async function startPostgres(directory: string): Promise<Started> {
  const dataDirectory = join(directory, 'postgres');
  const { url, stop } = await onFreePort((port) => startEmbeddedPostgres({ dataDirectory, port, settings: forgetful }));
  return { variables: { ROLLCALL_TEST_POSTGRES_URL: url }, missing: [], stop };
}

async function startKafka(directory: string, workspaceRoot: string, log: (line: string) => void): Promise<Started> {
  let jarsDirectory: string;
  try {
    jarsDirectory = await ensureKafkaJars({
      cacheDirectory: join(workspaceRoot, '.cache', 'kafka'),
      pom: join(workspaceRoot, 'tools', 'kafka', 'pom.xml'),
      log,
    });
  } catch (error) {
    if (!(error instanceof LocalKafkaError && lacking.includes(error.reason))) throw error;
    return { variables: {}, missing: [{ part: 'kafka', message: error.message }], stop: async () => undefined };
  }
  const { brokers, stop } = await onFreePort((port) =>
    startLocalKafka({ directory: join(directory, 'kafka'), port, jarsDirectory }),
  );
  return { variables: { ROLLCALL_TEST_KAFKA: brokers.join(',') }, missing: [], stop };
}

/** Browser tests start it themselves: here it is only found. */
async function lookForChromium(): Promise<Started> {
  const path = await findChromium();
  const message =
    'Chromium is not there. Install it (`apt-get install chromium`), or set ROLLCALL_TEST_CHROMIUM to its path.';
  return {
    variables: path === undefined ? {} : { ROLLCALL_TEST_CHROMIUM: path },
    missing: path === undefined ? [{ part: 'chromium', message }] : [],
    stop: async () => undefined,
  };
}

/** A free port is not reserved: another program may take it before our server does. */
async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let triesLeft = 2; ; triesLeft -= 1) {
    try {
      return await start(await freePort());
    } catch (error) {
      const taken =
        (error instanceof EmbeddedPostgresError || error instanceof LocalKafkaError) && error.reason === 'port_in_use';
      if (!taken || triesLeft === 0) throw error;
    }
  }
}
