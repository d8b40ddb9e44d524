/**
 * Grows with every change of what is kept over restarts, so that whoever saves sees from one number whether there is something new. The
 * stores count, not the controls: calls of the WorkOS API change things, too.
 */
export interface Revision {
  current(): number;
  advance(): void;
}

export function createRevision(): Revision {
  let current = 0;
  return {
    current: () => current,
    advance() {
      current += 1;
    },
  };
}
