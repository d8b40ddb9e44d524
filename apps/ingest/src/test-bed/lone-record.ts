import { createOutbox } from '@rollcall/messaging';
import { createLog, systemRuntime } from '@rollcall/service';
import { createDirectoryRecord, type DirectoryRecord } from '../directory-record/directory-record';
import { createHandQueue } from './hand-queue';

/** A directory record without the service around it: what it publishes stays in the outbox, its jobs are not done. */
export function createLoneRecord(): DirectoryRecord {
  const { clock, newId } = systemRuntime();
  return createDirectoryRecord({
    outbox: createOutbox({ clock, newId, wake: () => undefined }),
    jobs: createHandQueue(),
    clock,
    log: createLog('ingest', 'silent'),
  });
}
