/**
 * What comes of holding an observed state against the record.
 * - `applied`: the record takes it; `news` tells whether anything changed that others must hear.
 * - `unchanged`: a scan saw what the record says already; nothing is written.
 * - `duplicate`: this very state was merged before.
 * - `stale`: the record knows something newer.
 */
export type Merge<Entry> =
  | { readonly outcome: 'applied'; readonly entry: Entry; readonly news: boolean }
  | { readonly outcome: 'unchanged' | 'duplicate' | 'stale' };

/** Where an observed state comes from: an event is remembered by its version, a scan only where it brings news. */
export type ObservedBy = 'event' | 'scan';
