/** One answer of a list: `total` where the server tells it. */
export interface CursorPage<T> {
  readonly items: readonly T[];
  /** Empty: the end. */
  readonly nextPageToken: string;
  readonly total?: number;
  /** Reads what the items still lack; absent: nothing. Never rejects but by the signal. */
  readonly complete?: (signal: AbortSignal) => Promise<readonly T[]>;
}

/**
 * The rows of a long list, of which only those near what is looked at are in memory. A list by cursor has no way into its
 * middle: the way there is walked once, by pages as large as the server gives them, and remembered.
 */
export interface CursorPages<T> {
  /** These rows are on show, the last one included; what is missing of them is read. */
  look(first: number, last: number): void;
  /** Reads again what is on show. Rejects where the server does. */
  refresh(signal?: AbortSignal): Promise<void>;
  /** Undefined: not there yet. */
  row(index: number): T | undefined;
  /** How many rows the list has, as far as is known. Undefined before the first answer. */
  length(): number | undefined;
  /** Grows with each change; for `useSyncExternalStore`. */
  version(): number;
  subscribe(listener: () => void): () => void;
}

/** `readMost` is the largest page that the server gives, a multiple of `pageSize`; `keep` how many pages stay in memory. */
export function createCursorPages<T>(deps: {
  readonly read: (pageToken: string, pageSize: number, signal: AbortSignal) => Promise<CursorPage<T>>;
  readonly pageSize: number;
  readonly readMost: number;
  readonly keep: number;
}): CursorPages<T> {
  const { pageSize, readMost, keep } = deps;
  /** What each page begins with. A page that is in memory under another token than this is out of date. */
  const openings = new Map<number, string>([[0, '']]);
  const pages = new Map<number, { readonly token: string; readonly items: readonly T[]; stale: boolean }>();
  const listeners = new Set<() => void>();
  let view = { first: 0, last: 0 };
  let total: number | undefined;
  /** The number of the page that has no next one. */
  let lastPage: number | undefined;
  let version = 0;
  let working: Promise<void> | undefined;

  const length = (): number | undefined => {
    if (lastPage !== undefined) return lastPage * pageSize + (pages.get(lastPage)?.items.length ?? 0);
    if (total !== undefined) return total;
    const known = Math.max(...pages.keys());
    // There is more, and nobody says how much: one page of it.
    return pages.size === 0 ? undefined : (known + 2) * pageSize;
  };

  const changed = () => {
    version += 1;
    for (const listener of listeners) listener();
  };

  /** The page to read next: those on show first, then the one that a scroll would come to. */
  const wanted = (): number | undefined => {
    const rows = length();
    if (rows === undefined) return 0;
    for (let page = view.first; page <= view.last + 1; page += 1) {
      if (page > 0 && page * pageSize >= rows) return undefined;
      const held = pages.get(page);
      if (!held || held.stale || held.token !== (openings.get(page) ?? held.token)) return page;
    }
    return undefined;
  };

  const store = (page: number, token: string, { items, nextPageToken, total: told }: CursorPage<T>, stale = false) => {
    total = told;
    pages.set(page, { token, items, stale });
    if (nextPageToken === '') {
      lastPage = page;
      for (const later of [...openings.keys()]) if (later > page) openings.delete(later);
      for (const later of [...pages.keys()]) if (later > page) pages.delete(later);
    } else {
      if (lastPage !== undefined && lastPage <= page) lastPage = undefined;
      openings.set(page + 1, nextPageToken);
    }
    const middle = (view.first + view.last) / 2;
    const farthest = [...pages.keys()].toSorted((one, other) => Math.abs(other - middle) - Math.abs(one - middle));
    for (const far of farthest.slice(0, Math.max(0, pages.size - keep))) if (far !== lastPage) pages.delete(far);
    changed();
  };

  /** One step on the way to a page whose opening is not known. False: the list ends before. */
  const walkTowards = async (page: number, signal: AbortSignal): Promise<boolean> => {
    const from = Math.max(...[...openings.keys()].filter((opening) => opening < page));
    const hop = Math.min(page - from, readMost / pageSize);
    const { nextPageToken, total: told } = await deps.read(openings.get(from) ?? '', hop * pageSize, signal);
    if (nextPageToken !== '') {
      openings.set(from + hop, nextPageToken);
      return true;
    }
    // Shorter than it was: what is on show is clamped by the new length.
    total = told ?? from * pageSize;
    changed();
    return false;
  };

  /** What is new is shown at once, what it lacks when that is there; what was on show before is replaced as a whole. */
  const readPage = async (page: number, token: string, signal: AbortSignal): Promise<void> => {
    const answer = await deps.read(token, pageSize, signal);
    if (!answer.complete) return store(page, token, answer);
    const isNew = !pages.has(page);
    // Stale: where completing is broken off, it is read again.
    if (isNew) store(page, token, answer, true);
    const items = await answer.complete(signal);
    if (!isNew || pages.get(page)?.items === answer.items) store(page, token, { ...answer, items });
  };

  const work = async (signal: AbortSignal): Promise<void> => {
    for (let page = wanted(); page !== undefined; page = wanted()) {
      signal.throwIfAborted();
      const token = openings.get(page);
      if (token !== undefined) await readPage(page, token, signal);
      else if (!(await walkTowards(page, signal))) return;
    }
  };

  const start = (signal: AbortSignal): Promise<void> => {
    working ??= work(signal).finally(() => {
      working = undefined;
    });
    return working;
  };

  return {
    look(first, last) {
      view = { first: Math.max(0, Math.floor(first / pageSize)), last: Math.max(0, Math.floor(last / pageSize)) };
      // Who looks does not wait: what fails here fails at the next refresh too, and is told there.
      if (wanted() !== undefined) start(new AbortController().signal).catch(() => undefined);
    },
    async refresh(signal = new AbortController().signal) {
      for (let page = view.first; page <= view.last; page += 1) {
        const held = pages.get(page);
        if (held) held.stale = true;
      }
      // Work that goes on already may have been begun by somebody who left; what it leaves undone is done here.
      await working?.catch(() => undefined);
      await start(signal);
    },
    row: (index) => pages.get(Math.floor(index / pageSize))?.items[index % pageSize],
    length,
    version: () => version,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
