import type { Page } from 'playwright-core';

/** What somebody saw who scrolled down a list. */
export interface Scrolled {
  readonly framesPerSecond: number;
  /** The longest time between two frames, in milliseconds. */
  readonly worstFrame: number;
  /** The longest time in which the row in the middle of the list had no content, in milliseconds. */
  readonly longestBlank: number;
  /** From the arrival at the end until its rows were there, in milliseconds. */
  readonly lastRows: number;
}

/**
 * Scrolls the list steadily, so many pixels or as many as there are, in so many milliseconds; looks at every frame on the
 * way, and waits for the rows at the end of it.
 */
export async function scroll(page: Page, most: number, milliseconds: number): Promise<Scrolled> {
  return page.evaluate(
    async ([pixels, lasting]: [number, number]) => {
      const scroller = document.querySelector('[role=table]')?.parentElement;
      if (!scroller) throw new Error('there is no list');
      const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
      /** Whether what is in the middle of the list has words: rows on their way have none. */
      const isFilled = (): boolean => {
        const { left, top, width, height } = scroller.getBoundingClientRect();
        const row = document.elementFromPoint(left + width / 4, top + height / 2)?.closest('[role=row]');
        return (row?.textContent ?? '') !== '';
      };
      const distance = Math.min(pixels, scroller.scrollHeight - scroller.clientHeight);
      const started = await nextFrame();
      let [frames, worstFrame, longestBlank] = [0, 0, 0];
      let [last, filledAt] = [started, started];
      let arrivedAt: number | undefined;
      for (;;) {
        const now = await nextFrame();
        frames += 1;
        worstFrame = Math.max(worstFrame, now - last);
        last = now;
        if (isFilled()) filledAt = now;
        longestBlank = Math.max(longestBlank, now - filledAt);
        const share = (now - started) / lasting;
        if (share >= 1) {
          arrivedAt ??= now;
          // One frame after the last movement, what is seen is of the end.
          if (filledAt === now && now > arrivedAt) break;
        }
        scroller.scrollTop = distance * Math.min(share, 1);
      }
      const lastRows = last - (arrivedAt ?? last);
      return { framesPerSecond: (frames * 1_000) / (last - started), worstFrame, longestBlank, lastRows };
    },
    [most, milliseconds] satisfies [number, number],
  );
}

/** Watches the bar of the run on the page until the run has ended. Answers its longest standstill, in milliseconds. */
export async function watchBarToEnd(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let [longest, lastFill] = [0, ''];
    let movedAt: number | undefined;
    for (;;) {
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      const bar = document.querySelector('[role=progressbar]');
      if (!bar) continue;
      // What waits in the queue has nothing to show yet.
      if (bar.getAttribute('data-state') === 'queued') continue;
      const fill = bar.firstElementChild?.getAttribute('style') ?? '';
      movedAt ??= now;
      longest = Math.max(longest, now - movedAt);
      if (fill !== lastFill) movedAt = now;
      lastFill = fill;
      if (bar.getAttribute('data-moving') === null) return longest;
    }
  });
}
