import { TransformStream } from 'node:stream/web';
import type { Database, Sql } from '@rollcall/persistence';

/**
 * Reads part by part, all of it as it stands at one moment, however long that takes. Nothing is read ahead of whoever takes
 * the parts; a transaction is open until they have taken the last one or stopped.
 */
export async function* snapshotOf<Part>(
  database: Database,
  read: (sql: Sql) => AsyncIterable<Part>,
): AsyncGenerator<Part> {
  const { readable, writable } = new TransformStream<Part, Part>();
  const writer = writable.getWriter();
  const reading = database
    .transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only');
      for await (const part of read(tx)) await writer.write(part);
    })
    .then(
      () => writer.close(),
      (error: unknown) => writer.abort(error),
    )
    .catch(() => {
      // Whoever took the parts has stopped: nobody waits for the end.
    });
  try {
    yield* readable;
  } finally {
    await reading;
  }
}
