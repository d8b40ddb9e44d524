import { countBelow, type IdList } from './sorted-ids';

export type Order = 'asc' | 'desc' | 'normal';

export interface PageRequest {
  readonly limit: number;
  /** `normal` shows the newest first like `desc`, but there `after` leads to newer and `before` to older objects. */
  readonly order: Order;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

export interface Page {
  /** In the order asked for. */
  readonly ids: readonly string[];
  /** The cursor to what comes before this page, or null at the start of the list. */
  readonly before: string | null;
  /** The cursor to what comes after this page, or null at the end of the list. */
  readonly after: string | null;
}

/** One page of an ascending list: two binary searches at most, then the page's own ids. */
export function takePage(ids: IdList, request: PageRequest): Page {
  const { start, end } = windowOf(ids, request);
  const ascending: string[] = [];
  for (let position = start; position < end; position += 1) {
    const id = ids.at(position);
    if (id !== undefined) {
      ascending.push(id);
    }
  }
  const lowest = ascending.at(0);
  const highest = ascending.at(-1);
  if (lowest === undefined || highest === undefined) {
    return { ids: [], before: null, after: null };
  }
  const toOlder = start > 0 ? lowest : null;
  const toNewer = end < ids.length ? highest : null;
  switch (request.order) {
    case 'asc':
      return { ids: ascending, before: toOlder, after: toNewer };
    case 'desc':
      return { ids: ascending.reverse(), before: toNewer, after: toOlder };
    case 'normal':
      return { ids: ascending.reverse(), before: toOlder, after: toNewer };
  }
}

function windowOf(ids: IdList, { limit, order, before, after }: PageRequest): { start: number; end: number } {
  const newerThan = order === 'desc' ? before : after;
  const olderThan = order === 'desc' ? after : before;
  if (newerThan !== undefined) {
    const place = countBelow(ids, newerThan);
    const start = ids.at(place) === newerThan ? place + 1 : place;
    return { start, end: Math.min(start + limit, ids.length) };
  }
  if (olderThan !== undefined) {
    const end = countBelow(ids, olderThan);
    return { start: Math.max(0, end - limit), end };
  }
  return order === 'asc'
    ? { start: 0, end: Math.min(limit, ids.length) }
    : { start: Math.max(0, ids.length - limit), end: ids.length };
}
