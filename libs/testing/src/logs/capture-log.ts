import { pino, type Logger } from 'pino';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** One log line as it would have been written: `msg` is the text, the rest are the fields. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface CapturedLog {
  /** Hand this to the code under test. */
  readonly logger: Logger;
  /** What was logged so far (of that level), oldest first. */
  entries(level?: LogLevel): readonly LogEntry[];
  clear(): void;
}

/** A logger of every level that keeps its lines in memory, for tests that say what is logged and at which level. */
export function captureLog(): CapturedLog {
  let kept: LogEntry[] = [];
  const logger = pino(
    { level: 'trace', base: null, timestamp: false, formatters: { level: (label) => ({ level: label }) } },
    { write: (line: string) => kept.push(JSON.parse(line) as LogEntry) },
  );
  return {
    logger,
    entries: (level) => kept.filter((entry) => level === undefined || entry.level === level),
    clear() {
      kept = [];
    },
  };
}
