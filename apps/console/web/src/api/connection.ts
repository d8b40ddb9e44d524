/** Whether the server answers, as the calls of the page have found it. */
export interface Connection {
  report(reached: boolean): void;
  /** For `useSyncExternalStore`. */
  subscribe(listener: () => void): () => void;
  isLost(): boolean;
}

export function createConnection(): Connection {
  const listeners = new Set<() => void>();
  let lost = false;
  return {
    report(reached) {
      if (lost === !reached) return;
      lost = !reached;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isLost: () => lost,
  };
}
