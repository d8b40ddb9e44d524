import { compareText } from '@rollcall/domain';
import type { Page } from '../workos/workos-directory';
import { Incomplete } from './incomplete';

/** A page with the range of ids that it speaks for: whatever lies in it and is not on the page is not at WorkOS. */
export interface RangedPage<Item> extends Page<Item> {
  readonly range: IdRange;
}

export interface IdRange {
  /** Exclusive; empty at the start of the list. */
  readonly after: string;
  /** Inclusive; undefined on the last page: to the end. */
  readonly upTo: string | undefined;
}

/**
 * Above all ids, which are printable ASCII: where a range that goes to the end ends. A bound that is always there lets
 * Postgres read just the range, also where it joins the ranges of several pages.
 */
export const behindAllIds = '\u007f';

/**
 * Reads a listing page by page, the next one while this one is worked on. The chain of pages must hold: ids ascend within
 * and across pages, and each next page lies further on.
 * @throws Incomplete when it does not
 */
export async function* walkListing<Item>(
  fetchPage: (after: string | undefined) => Promise<Page<Item>>,
  idOf: (item: Item) => string,
  start = '',
): AsyncGenerator<RangedPage<Item>, void, undefined> {
  let after = start;
  let coming = ahead(fetchPage(after === '' ? undefined : after));
  for (;;) {
    const page = await coming;
    const last = lastInOrder(page.items.map(idOf), after);
    const { next } = page;
    if (next === undefined) {
      yield { ...page, range: { after, upTo: undefined } };
      return;
    }
    if (compareText(next, after) <= 0 || compareText(next, last) < 0) throw new Incomplete('listing_out_of_order');
    coming = ahead(fetchPage(next));
    yield { ...page, range: { after, upTo: next } };
    after = next;
  }
}

function lastInOrder(ids: readonly string[], after: string): string {
  let last = after;
  for (const id of ids) {
    if (compareText(id, last) <= 0) throw new Incomplete('listing_out_of_order');
    last = id;
  }
  return last;
}

/** A failure of a page read ahead is heard when the page is wanted, not before. */
function ahead<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
