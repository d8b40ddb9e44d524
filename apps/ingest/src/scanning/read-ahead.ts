/** Pages between whoever reads them and whoever works on them. */
export interface ReadAhead<Page> {
  /**
   * All pages that are there, `most` at most, those of one source in their order; waits for the first, then until there are
   * `most` or `patience` is over, and answers none when all sources have ended. What a source failed with is thrown once all
   * pages read before have been taken.
   */
  take(most: number, patience?: () => Promise<void>): Promise<Page[]>;
  /** Nobody wants any more: sources are left where they are. */
  stop(): void;
}

/** Reads sources at once, from now on, until `room` pages wait to be taken. */
export function readAhead<Page>(sources: readonly AsyncIterable<Page>[], room: number): ReadAhead<Page> {
  const ready: Page[] = [];
  let reading = sources.length;
  let failure: { readonly error: unknown } | undefined;
  let stopped = false;
  let onChange: (() => void)[] = [];
  const change = (): Promise<void> => new Promise((resolve) => onChange.push(resolve));
  const changed = (): void => {
    const heard = onChange;
    onChange = [];
    for (const hear of heard) hear();
  };

  async function read(source: AsyncIterable<Page>): Promise<void> {
    try {
      for await (const page of source) {
        while (ready.length >= room && !stopped) await change();
        if (stopped) return;
        ready.push(page);
        changed();
      }
    } catch (error) {
      failure ??= { error };
    } finally {
      reading -= 1;
      changed();
    }
  }
  for (const source of sources) void read(source);

  return {
    async take(most, patience) {
      while (ready.length === 0 && reading > 0 && !failure) await change();
      if (patience && ready.length < most && reading > 0) {
        let over = false;
        const end = patience().then(() => (over = true));
        while (ready.length < most && reading > 0 && !over) await Promise.race([change(), end]);
      }
      if (ready.length === 0 && failure) throw failure.error;
      const taken = ready.splice(0, most);
      changed();
      return taken;
    },
    stop() {
      stopped = true;
      changed();
    },
  };
}
