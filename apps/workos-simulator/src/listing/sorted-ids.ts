/**
 * Ids in ascending code-unit order, the order of WorkOS's lists. Plain arrays: new objects have the highest id and are
 * appended, and taking one out of 100,000 moves less than a megabyte of pointers.
 */
export interface IdList {
  readonly length: number;
  at(index: number): string | undefined;
}

/** How many ids are lower than `id`. */
export function countBelow(ids: IdList, id: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = ids.at(middle);
    if (candidate !== undefined && candidate < id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

export function hasId(ids: IdList, id: string): boolean {
  return ids.at(countBelow(ids, id)) === id;
}

/** A copy, for short lists that are filtered further. */
export function copyOf(ids: IdList): string[] {
  const copy: string[] = [];
  for (let place = 0; place < ids.length; place += 1) {
    const id = ids.at(place);
    if (id !== undefined) {
      copy.push(id);
    }
  }
  return copy;
}

/** False when the id was there already. */
export function insertId(ids: string[], id: string): boolean {
  const last = ids.at(-1);
  if (last === undefined || last < id) {
    ids.push(id);
    return true;
  }
  const position = countBelow(ids, id);
  if (ids[position] === id) {
    return false;
  }
  ids.splice(position, 0, id);
  return true;
}

/** False when the id was not there. */
export function removeId(ids: string[], id: string): boolean {
  const position = countBelow(ids, id);
  if (ids[position] !== id) {
    return false;
  }
  ids.splice(position, 1);
  return true;
}

/** Merges ascending ids that are not in the list yet, in one pass. */
export function mergeIds(ids: string[], added: readonly string[]): void {
  let from = ids.length - 1;
  let take = added.length - 1;
  let write = ids.length + added.length - 1;
  // Grown by pushing: an array made longer by its `length` gets holes and turns slow.
  for (const id of added) {
    ids.push(id);
  }
  while (take >= 0) {
    const mine = from >= 0 ? ids[from] : undefined;
    const theirs = added[take];
    if (mine !== undefined && theirs !== undefined && mine > theirs) {
      ids[write] = mine;
      from -= 1;
    } else if (theirs !== undefined) {
      ids[write] = theirs;
      take -= 1;
    }
    write -= 1;
  }
}
