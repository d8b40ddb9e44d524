import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type AuditEntry, AuditEntrySchema } from '@rollcall/contracts';
import { newestFirst } from './merged-log';

const closed: string[] = [];
async function* log(name: string, times: readonly number[]): AsyncGenerator<AuditEntry, void, undefined> {
  try {
    for (const at of times) yield create(AuditEntrySchema, { entryId: `${name}${at}`, at: timestampFromMs(at) });
  } finally {
    closed.push(name);
  }
}
async function ids(entries: AsyncGenerator<AuditEntry>): Promise<string[]> {
  const found: string[] = [];
  for await (const { entryId } of entries) found.push(entryId);
  return found;
}

describe('the audit logs of several services', () => {
  beforeEach(() => void closed.splice(0));

  it('are one, newest first, with every entry of each once', async () => {
    const merged = newestFirst([log('a', [9, 5, 5, 1]), log('b', []), log('c', [7, 5, 2])]);
    expect(await ids(merged)).toEqual(['a9', 'c7', 'a5', 'a5', 'c5', 'c2', 'a1']);
  });

  it('are none where there is none', async () => {
    expect(await ids(newestFirst([log('a', []), log('b', [])]))).toEqual([]);
  });

  it('are all closed when the reader leaves in the middle', async () => {
    for await (const entry of newestFirst([log('a', [9, 8]), log('b', [7])])) {
      expect(entry.entryId).toBe('a9');
      break;
    }
    expect(closed.toSorted()).toEqual(['a', 'b']);
  });
});
