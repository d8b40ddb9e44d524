export type EmbeddedPostgresReason = 'port_in_use' | 'data_directory_in_use' | 'data_directory_unreachable' | 'failed';

/** Why Postgres could not be started; the message is one line for a person. */
export class EmbeddedPostgresError extends Error {
  readonly reason: EmbeddedPostgresReason;

  constructor(reason: EmbeddedPostgresReason, message: string, cause?: unknown) {
    super(message.replaceAll(/\s*\n\s*/g, ' ').trim(), { cause });
    this.name = 'EmbeddedPostgresError';
    this.reason = reason;
  }
}
