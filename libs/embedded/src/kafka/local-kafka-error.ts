export type LocalKafkaReason =
  'java_missing' | 'maven_missing' | 'download_failed' | 'port_in_use' | 'directory_in_use' | 'failed';

/** Why Kafka could not be fetched or started; the message is one line for a person. */
export class LocalKafkaError extends Error {
  readonly reason: LocalKafkaReason;

  constructor(reason: LocalKafkaReason, message: string, cause?: unknown) {
    super(message.replaceAll(/\s*\n\s*/g, ' ').trim(), { cause });
    this.name = 'LocalKafkaError';
    this.reason = reason;
  }
}
