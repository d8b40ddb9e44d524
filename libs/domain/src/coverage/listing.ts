/** How the reading of the user lists of a parent's directories went. */
export interface Listing {
  readonly pages: 'all_read' | 'some_unread';
  /** What went wrong on the way, such as `workos_unavailable`. */
  readonly failure: string | undefined;
  /** Closed: each page began where the one before ended, and the last one said that nothing follows. */
  readonly cursorChain: 'closed' | 'open';
  /** The state of the directories at the end: `linked` when all of them are. */
  readonly directories: 'linked' | 'not_linked' | 'deleted' | 'none';
}

/** The one listing in which absence counts. Anything less removes nobody. */
export interface CompleteListing extends Listing {
  readonly pages: 'all_read';
  readonly failure: undefined;
  readonly cursorChain: 'closed';
  readonly directories: 'linked';
}

/** What a record says that is written only after such a listing. */
export const completeListing: CompleteListing = {
  pages: 'all_read',
  failure: undefined,
  cursorChain: 'closed',
  directories: 'linked',
};

/** Why absence does not count in a listing, in the words in which a run tells it; undefined: it does. */
export function shortfallOf({ pages, failure, cursorChain, directories }: Listing): string | undefined {
  if (directories === 'none') return 'no_directory';
  if (directories !== 'linked') return 'disconnected';
  if (failure !== undefined) return failure;
  if (cursorChain === 'open') return 'listing_out_of_order';
  return pages === 'all_read' ? undefined : 'listing_incomplete';
}
