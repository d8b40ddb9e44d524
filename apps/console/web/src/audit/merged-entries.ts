import { type AuditEntry } from '@rollcall/contracts';
import { dateOf } from '../parts/times';
import { type Area } from './audit-words';

/** What is left of the log of one area: entries that were read and not shown yet, and where it goes on. */
export interface Rest {
  readonly area: Area;
  readonly entries: readonly AuditEntry[];
  /** Empty: from the newest on. Undefined: everything was read. */
  readonly pageToken: string | undefined;
}

export interface MergedPage {
  readonly entries: readonly AuditEntry[];
  /** Where the next page goes on; undefined after the last one. */
  readonly rests: readonly Rest[] | undefined;
}

/** Reads on in the log of an area. */
export type ReadLog = (
  area: Area,
  pageToken: string,
) => Promise<{ readonly auditEntries: readonly AuditEntry[]; readonly nextPageToken: string }>;

export const fromTheNewest = (areas: readonly Area[]): readonly Rest[] =>
  areas.map((area) => ({ area, entries: [], pageToken: '' }));

/** The next `size` entries of several logs together, each of which is newest first, as the whole is. */
export async function nextEntries(rests: readonly Rest[], size: number, read: ReadLog): Promise<MergedPage> {
  const shown: AuditEntry[] = [];
  let left = await Promise.all(rests.map((rest) => filled(rest, read)));
  while (shown.length < size) {
    const newest = left.reduce<Rest | undefined>(
      (one, other) => (timeOf(other) > timeOf(one) ? other : one),
      undefined,
    );
    const [entry, ...entries] = newest?.entries ?? [];
    if (!newest || !entry) return { entries: shown, rests: undefined };
    shown.push(entry);
    const rest = await filled({ ...newest, entries }, read);
    left = left.map((one) => (one === newest ? rest : one));
  }
  return { entries: shown, rests: left.some(({ entries }) => entries.length > 0) ? left : undefined };
}

/** With one entry at least, unless there is none any more: only then can it be told whose is the newest. */
async function filled(rest: Rest, read: ReadLog): Promise<Rest> {
  if (rest.entries.length > 0 || rest.pageToken === undefined) return rest;
  const { auditEntries, nextPageToken } = await read(rest.area, rest.pageToken);
  return filled({ ...rest, entries: auditEntries, pageToken: nextPageToken || undefined }, read);
}

const timeOf = (rest: Rest | undefined): number => {
  const at = rest?.entries[0]?.at;
  return at ? dateOf(at).getTime() : Number.NEGATIVE_INFINITY;
};
