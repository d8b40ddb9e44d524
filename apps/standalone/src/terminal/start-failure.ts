import { EmbeddedPostgresError, LocalKafkaError } from '@rollcall/embedded';

/** One clear line for what can be expected to keep `npm start` from starting; undefined for anything else. */
export function explainStartFailure(error: unknown): string | undefined {
  if (error instanceof EmbeddedPostgresError || error instanceof LocalKafkaError)
    return `rollcall cannot start: ${error.message}`;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return `rollcall cannot start: port ${String(error.port)} is in use; choose others with --port-base`;
  }
  return undefined;
}
