import path from 'node:path';
import type { Log } from '@rollcall/domain';
import { ensureKafkaJars, startLocalKafka } from '@rollcall/embedded';
import { createTopics } from '@rollcall/messaging';
import type { Lifecycle } from '@rollcall/service';
import type { Addresses } from '../addresses';

export interface KafkaOptions {
  /** Brokers that are there already; undefined: a local one. */
  readonly givenBrokers: readonly string[] | undefined;
  readonly workspace: string;
  readonly directory: string;
  readonly addresses: Addresses;
  readonly log: Log;
  readonly tell: (line: string) => void;
}

/** Brings up a Kafka broker with all topics. Answers where it is. */
export async function startKafka(lifecycle: Lifecycle, options: KafkaOptions): Promise<string[]> {
  const { givenBrokers, workspace, directory, addresses, log, tell } = options;
  let brokers = givenBrokers && [...givenBrokers];
  if (brokers === undefined) {
    const jarsDirectory = await ensureKafkaJars({
      cacheDirectory: path.join(workspace, '.cache', 'kafka'),
      pom: path.join(workspace, 'tools', 'kafka', 'pom.xml'),
      log: tell,
    });
    const kafka = await startLocalKafka({
      directory,
      port: addresses.kafka,
      jarsDirectory,
      log: (line) => log.debug({ line }, 'kafka'),
    });
    lifecycle.onStop('kafka', () => kafka.stop());
    brokers = kafka.brokers;
  }
  await createTopics({ brokers, clientId: 'rollcall', partitions: 6, replicationFactor: 1, log });
  return brokers;
}
