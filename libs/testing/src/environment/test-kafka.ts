import { randomUUID } from 'node:crypto';
import { environmentVariable } from './environment-variable';

/** Names on the shared broker that no other test file uses. */
export interface KafkaNames {
  /** `directory.changes` → `t-1f2e3d4c.directory.changes`. */
  topic(name: string): string;
  group(name: string): string;
  /** What every one of these names starts with. */
  readonly prefix: string;
}

/**
 * The brokers of this test run, `['127.0.0.1:9092']`. Topics are not made by themselves.
 * @throws Error when the run has no Kafka.
 */
export function testKafkaBrokers(): string[] {
  return environmentVariable('ROLLCALL_TEST_KAFKA').split(',');
}

/** New names at every call: one call for each test file, or for each test that must see nothing of the others. */
export function createKafkaNames(): KafkaNames {
  const prefix = `t-${randomUUID().slice(0, 8)}.`;
  const name = (own: string): string => prefix + own;
  return { prefix, topic: name, group: name };
}
