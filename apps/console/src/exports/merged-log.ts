import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { AuditEntry } from '@rollcall/contracts';

/** The audit logs of several services as one: each comes newest first, and so does what comes of them. Closes them all. */
export async function* newestFirst(
  logs: readonly AsyncGenerator<AuditEntry, void, undefined>[],
): AsyncGenerator<AuditEntry, void, undefined> {
  try {
    const heads = await Promise.all(logs.map(async (log) => ({ log, entry: await nextOf(log) })));
    for (;;) {
      const newest = heads.reduce((one, other) => (timeOf(other.entry) > timeOf(one.entry) ? other : one));
      if (newest.entry === undefined) return;
      yield newest.entry;
      newest.entry = await nextOf(newest.log);
    }
  } finally {
    await Promise.all(logs.map((log) => log.return()));
  }
}

async function nextOf(log: AsyncGenerator<AuditEntry, void, undefined>): Promise<AuditEntry | undefined> {
  const { value } = await log.next();
  return value ?? undefined;
}

/** Of a log that is at its end: older than everything. */
const timeOf = (entry: AuditEntry | undefined): number =>
  entry === undefined ? Number.NEGATIVE_INFINITY : entry.at ? timestampMs(entry.at) : 0;
