import { compareText } from '../words/text-order';
import { type Draft, waitsSince } from './draft';

/**
 * The places of people in a list, in the order of their turns: those who wait by the time they began, then newcomers; then
 * by the creation of their directory user, ties by id.
 */
export function placesInTurn(drafts: readonly Draft[]): number[] {
  // The keys lie side by side in memory: a whole directory sorts several times as fast as it would by its objects.
  const began = Float64Array.from(drafts, beganAt);
  const created = Float64Array.from(drafts, createdAt);
  const compare = (keys: Float64Array, a: number, b: number): number => (keys[a] ?? 0) - (keys[b] ?? 0);
  return [...drafts.keys()].sort(
    (a, b) => compare(began, a, b) || compare(created, a, b) || compareText(idOf(drafts[a]), idOf(drafts[b])),
  );
}

/**
 * Who is among the first so many in that order: 1 at their places. Without sorting everybody, which for a whole directory
 * would take as long as the rest of its plan.
 */
export function firstInTurn(drafts: readonly Draft[], count: number): Uint8Array {
  const first = new Uint8Array(drafts.length);
  if (count >= drafts.length) return first.fill(1);
  let left = Math.max(count, 0);
  let tied = [...drafts.keys()];
  for (const keyOf of [beganAt, createdAt]) {
    const keys = Float64Array.from(tied, (place) => keyOf(drafts[place]));
    const limit = keys.toSorted()[left - 1];
    if (limit === undefined) return first;
    tied = tied.filter((place, index) => {
      const key = keys[index] ?? limit;
      if (key < limit) {
        first[place] = 1;
        left -= 1;
      }
      return key === limit;
    });
  }
  tied.sort((a, b) => compareText(idOf(drafts[a]), idOf(drafts[b])));
  for (const place of tied.slice(0, left)) first[place] = 1;
  return first;
}

/** Later than any time that a Date can hold. */
const behindAll = 8.64e15 + 1;

function beganAt(draft: Draft | undefined): number {
  return (draft && waitsSince(draft))?.getTime() ?? behindAll;
}

function createdAt(draft: Draft | undefined): number {
  return (draft?.directory?.createdAt ?? draft?.place?.directoryCreatedAt)?.getTime() ?? behindAll;
}

function idOf(draft: Draft | undefined): string {
  return draft?.directory?.directoryUserId ?? draft?.place?.directoryUserId ?? draft?.email ?? '';
}
