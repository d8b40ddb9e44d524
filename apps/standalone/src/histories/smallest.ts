import type { Step } from './step';

/** Leaves out what is not needed for a history to fail: whole stretches first, then step by step, until nothing can go. */
export function smallest(history: readonly Step[], fails: (history: readonly Step[]) => boolean): readonly Step[] {
  let small = history;
  for (let stretch = Math.ceil(small.length / 2); stretch >= 1;) {
    const shorter = withoutAStretch(small, stretch, fails);
    if (shorter) small = shorter;
    else stretch = stretch === 1 ? 0 : Math.ceil(stretch / 2);
  }
  return small;
}

function withoutAStretch(
  history: readonly Step[],
  stretch: number,
  fails: (history: readonly Step[]) => boolean,
): readonly Step[] | undefined {
  for (let start = 0; start < history.length; start += stretch) {
    const shorter = [...history.slice(0, start), ...history.slice(start + stretch)];
    if (fails(shorter)) return shorter;
  }
  return undefined;
}
