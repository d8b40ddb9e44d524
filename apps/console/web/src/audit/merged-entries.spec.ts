import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { AuditEntrySchema } from '@rollcall/contracts';
import { type Area } from './audit-words';
import { fromTheNewest, type MergedPage, nextEntries, type ReadLog, type Rest } from './merged-entries';

/** Logs of two entries a page. */
function logsOf(times: Readonly<Partial<Record<Area, readonly number[]>>>): ReadLog & { asked: string[] } {
  const asked: string[] = [];
  const read: ReadLog = async (area, pageToken) => {
    asked.push(`${area} ${pageToken}`);
    const all = times[area] ?? [];
    const from = Number(pageToken);
    return {
      auditEntries: all
        .slice(from, from + 2)
        .map((at) => create(AuditEntrySchema, { entryId: `${area}${String(at)}`, at: timestampFromMs(at) })),
      nextPageToken: from + 2 < all.length ? String(from + 2) : '',
    };
  };
  return Object.assign(read, { asked });
}
const ids = ({ entries }: MergedPage) => entries.map(({ entryId }) => entryId);

describe('the audit logs of the services', () => {
  it('are shown as one, newest first, page by page, with every entry once', async () => {
    const read = logsOf({ members: [9, 7, 5, 1], groups: [8], settings: [], syncs: [6, 2] });
    const found: string[] = [];
    let rests: readonly Rest[] | undefined = fromTheNewest(['members', 'groups', 'settings', 'syncs']);
    while (rests) {
      const page: MergedPage = await nextEntries(rests, 3, read);
      expect(page.entries.length).toBeGreaterThan(0);
      found.push(...ids(page));
      rests = page.rests;
    }
    expect(found).toEqual(['members9', 'groups8', 'members7', 'syncs6', 'members5', 'syncs2', 'members1']);
    expect(new Set(read.asked).size).toBe(read.asked.length);
  });

  it('are none where there is none', async () => {
    const page = await nextEntries(fromTheNewest(['members', 'groups']), 50, logsOf({}));
    expect(page).toEqual({ entries: [], rests: undefined });
  });

  it('have no page after a last one that is just full', async () => {
    const page = await nextEntries(fromTheNewest(['members']), 2, logsOf({ members: [2, 1] }));
    expect(page.rests).toBeUndefined();
  });
});
