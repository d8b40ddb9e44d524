type Write = (fields: object, message: string) => void;

/**
 * Where a part tells what it does. Levels: `error` wakes a person, `warn` is looked at in the morning, `info` tells the
 * story of a process, `debug` is for whoever looks for a fault. Never an email or a name: ids only.
 */
export interface Log {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
}
