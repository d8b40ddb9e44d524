import pino, { type DestinationStream, type Logger } from 'pino';

/**
 * A service's log: JSON lines on standard output, unless a destination is given. See `Log` for what each level means.
 */
export function createLog(service: string, level: string, destination?: DestinationStream): Logger {
  const options = { level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime };
  return destination ? pino(options, destination) : pino(options);
}
