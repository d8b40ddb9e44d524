import path from 'node:path';
import { createLog } from '@rollcall/service';
import pino, { type Logger } from 'pino';

export interface LogFiles {
  /** The log of a service: everything goes to its file, and what wakes a person to the terminal as well. */
  of(service: string): Logger;
  close(): Promise<void>;
}

/** One log file a service, so that the terminal keeps the story. */
export function logFiles(folder: string, level: string): LogFiles {
  const destinations: { end(): void; once(event: 'close', done: () => void): unknown }[] = [];
  return {
    of(service) {
      const file = pino.destination({ dest: path.join(folder, `${service}.log`), sync: false });
      destinations.push(file);
      const both = pino.multistream([
        { level: 'trace', stream: file },
        { level: 'error', stream: process.stderr },
      ]);
      return createLog(service, level, both);
    },
    async close() {
      await Promise.all(
        destinations.map(
          (destination) =>
            new Promise<void>((resolve) => {
              destination.once('close', resolve);
              destination.end();
            }),
        ),
      );
    },
  };
}
