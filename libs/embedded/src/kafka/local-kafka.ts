import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { becomesFree, freePort } from '../processes/ports';
import { runProgram } from '../processes/program';
import { startTiedProcess, type ProcessEnd, type TiedProcess } from '../processes/tied-process';
import { LocalKafkaError } from './local-kafka-error';
import { serverProperties, type BrokerPlace } from './server-properties';

export interface LocalKafkaOptions {
  /** Folder of the broker's files; made at the first start, kept afterwards. */
  readonly directory: string;
  /** TCP port on 127.0.0.1; the controller takes any free one. */
  readonly port: number;
  /** What `ensureKafkaJars` gave. */
  readonly jarsDirectory: string;
  /** Java heap in MiB, default 512. */
  readonly heap?: number;
  /** More lines for `server.properties`. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** Receives the broker's warnings and errors, line by line. */
  readonly log?: (line: string) => void;
}

export interface LocalKafka {
  /** Addresses as clients take them: `['127.0.0.1:9092']`. */
  readonly brokers: string[];
  /** Resolves when the broker has ended, asked or not. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** SIGTERM, and SIGKILL after 20 s. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would be: for tests of what comes after. */
  kill(): Promise<void>;
}

const startPatience = 90_000;
const stopPatience = 20_000;
/** A broker whose process was killed takes about a second to notice and stop. */
const formerOwnerPatience = 3_000;

/**
 * Starts one Kafka broker (KRaft, its own controller) and resolves when it answers.
 * It survives the terminal's Ctrl-C and ends, by itself and in order, when this process ends in whatever way.
 * @throws LocalKafkaError telling why it did not start.
 */
export async function startLocalKafka(options: LocalKafkaOptions): Promise<LocalKafka> {
  const directory = resolve(options.directory);
  if (!(await becomesFree(options.port, formerOwnerPatience))) throw portInUse(options.port);
  await mkdir(directory, { recursive: true });
  const place = { port: options.port, controllerPort: await freePort(), storage: join(directory, 'storage') };
  await ensureFormatted(options, place);
  // Named by the port, so that a second start in this folder, which fails later, does not change the first one's file.
  const properties = join(directory, `server-${options.port}.properties`);
  await writeFile(properties, serverProperties(place, options.settings ?? {}));
  const broker = startTiedProcess({
    command: 'java',
    parameters: javaParameters(options, 'kafka.Kafka', properties),
    stopSignal: 'TERM',
    cwd: directory,
    env: process.env,
    onLine: (line) => options.log?.(line),
  });
  const brokers = [`127.0.0.1:${options.port}`];
  try {
    await untilItAnswers(broker, brokers, options);
  } finally {
    await rm(properties);
  }
  return { brokers, ended: broker.ended, stop: () => broker.stop(stopPatience), kill: () => broker.kill() };
}

/*
 * Formatting writes several files. They come into being in a folder beside and are renamed into place, so that a crash
 * in the middle leaves no half storage.
 */
async function ensureFormatted(options: LocalKafkaOptions, place: BrokerPlace): Promise<void> {
  if (existsSync(place.storage)) return;
  const workplace = await mkdtemp(`${place.storage}.new-`);
  try {
    const storage = join(workplace, 'storage');
    const properties = join(workplace, 'server.properties');
    await writeFile(properties, serverProperties({ ...place, storage }, options.settings ?? {}));
    const { code, output } = await runProgram(
      'java',
      javaParameters(options, 'kafka.tools.StorageTool', 'format', '-t', clusterId(), '-c', properties),
    );
    if (code === 'not_found')
      throw new LocalKafkaError('java_missing', 'Kafka needs Java, and there is no "java" here.');
    if (code !== 0) throw new LocalKafkaError('failed', `Kafka's storage could not be formatted: ${output}`);
    await rename(storage, place.storage).catch((error: unknown) => {
      // Another process may have been faster; starting will tell which of us may use the folder.
      if (!existsSync(place.storage)) throw error;
    });
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

/** 16 random bytes in 22 characters; a leading "-" would be read as an option. */
function clusterId(): string {
  return randomBytes(16).toString('base64url').replace(/^-/, 'a');
}

function javaParameters({ jarsDirectory, heap = 512 }: LocalKafkaOptions, ...program: string[]): string[] {
  return [
    `-Xmx${heap}m`,
    '-XX:+UseSerialGC',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-cp',
    join(resolve(jarsDirectory), '*'),
    ...program,
  ];
}

async function untilItAnswers(broker: TiedProcess, brokers: string[], options: LocalKafkaOptions): Promise<void> {
  const kafka = new Kafka({
    clientId: 'rollcall-local-kafka',
    brokers,
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    retry: { retries: 0 },
  });
  const deadline = performance.now() + startPatience;
  while (performance.now() < deadline) {
    const first = await Promise.race([broker.ended, answers(kafka), delay(5_000, false, { ref: false })]);
    if (first === true) return;
    if (first !== false) throw reasonOfEnd(broker.lastLines(), options);
    await delay(100);
  }
  await broker.kill();
  throw new LocalKafkaError('failed', `Kafka did not answer within ${startPatience / 1000} s.`);
}

/**
 * Whether the broker is up, registered (an unregistered one answers with an empty list) and ready for consumer groups:
 * asking for a group makes Kafka create its offsets topic, and kafkajs logs errors when it meets a broker that is at it.
 */
async function answers(kafka: Kafka): Promise<boolean> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    if (brokers.length === 0) return false;
    await admin.describeGroups(['rollcall-readiness']);
    return true;
  } catch {
    // Not yet listening, or not yet ready.
    return false;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

function reasonOfEnd(lines: readonly string[], { port, directory }: LocalKafkaOptions): LocalKafkaError {
  const output = lines.join('\n');
  if (output.includes('Failed to acquire lock on file .lock')) {
    return new LocalKafkaError('directory_in_use', `The directory ${directory} is in use by another Kafka.`);
  }
  if (/Address already in use|failed to bind/i.test(output)) return portInUse(port);
  if (/java: (not found|command not found)/.test(output)) {
    return new LocalKafkaError('java_missing', 'Kafka needs Java, and there is no "java" here.');
  }
  const telling = lines.filter((line) => /\b(ERROR|Exception)\b/.test(line));
  return new LocalKafkaError('failed', `Kafka ended: ${(telling.length > 0 ? telling : lines).slice(0, 3).join(' ')}`);
}

function portInUse(port: number): LocalKafkaError {
  return new LocalKafkaError('port_in_use', `Port ${port} of 127.0.0.1, meant for Kafka, is in use.`);
}
