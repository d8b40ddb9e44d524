import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runProgram } from '../processes/program';
import { LocalKafkaError } from './local-kafka-error';

export interface KafkaJarsOptions {
  /** Where jars are kept between runs: `.cache/kafka` of the workspace. */
  readonly cacheDirectory: string;
  /** The file that names the version: `tools/kafka/pom.xml` of the workspace. */
  readonly pom: string;
  /** Told when something is downloaded (about 45 MB). */
  readonly log?: (line: string) => void;
}

/** Kafka 4 brokers run on Java 17 or newer (kafka.apache.org/documentation, "Java version"). */
const oldestJava = 17;

/**
 * The folder with the broker's jars, fetched by Maven when they are not there yet. Safe to call in several processes.
 * @throws LocalKafkaError `java_missing`, `maven_missing` or `download_failed`.
 */
export async function ensureKafkaJars({ cacheDirectory, pom, log }: KafkaJarsOptions): Promise<string> {
  await ensureJava();
  // One folder for each content of the pom: a folder that exists is complete and is never changed.
  const key = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 12);
  const jars = join(resolve(cacheDirectory), key);
  if (existsSync(jars)) return jars;

  log?.('Fetching Kafka with Maven (once, about 45 MB) …');
  await mkdir(resolve(cacheDirectory), { recursive: true });
  const workplace = await mkdtemp(`${jars}.new-`);
  try {
    const fetched = join(workplace, 'jars');
    const { code, output } = await runProgram('mvn', [
      '--quiet',
      '--batch-mode',
      `--file=${resolve(pom)}`,
      'dependency:copy-dependencies',
      `-DoutputDirectory=${fetched}`,
      '-DincludeScope=runtime',
    ]);
    if (code === 'not_found') {
      throw new LocalKafkaError('maven_missing', 'Kafka is fetched by Maven, and there is no "mvn" on this machine.');
    }
    if (code !== 0) {
      const errors = output.split('\n').filter((line) => line.includes('ERROR'));
      throw new LocalKafkaError('download_failed', `Maven could not fetch Kafka: ${errors[0] ?? output}`);
    }
    await rename(fetched, jars).catch((error: unknown) => {
      // Another process may have been faster; its jars are as good.
      if (!existsSync(jars)) throw error;
    });
    return jars;
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

async function ensureJava(): Promise<void> {
  const { code, output } = await runProgram('java', ['-version']);
  if (code === 'not_found') {
    throw new LocalKafkaError('java_missing', `Kafka needs Java ${oldestJava} or newer, and there is no "java" here.`);
  }
  // `openjdk version "17.0.15" 2025-04-15`; up to Java 8 it was "1.8.0".
  const version = /version "(\d+)/.exec(output)?.[1];
  if (version === undefined || Number(version) < oldestJava) {
    throw new LocalKafkaError('java_missing', `Kafka needs Java ${oldestJava} or newer, not: ${output.split('\n')[0]}`);
  }
}
