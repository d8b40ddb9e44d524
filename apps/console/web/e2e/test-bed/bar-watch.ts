import type { Page } from 'playwright-core';

/** Counts, inside of the page, how long the progress bar of a run ever stood while the run was under way. */
export async function watchBar(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watch = { longestStandstill: 0, moves: 0 };
    Object.assign(globalThis, { barWatch: watch });
    let moved = performance.now();
    const look = () => {
      const bar = document.querySelector('[role=progressbar]');
      const underWay = bar?.getAttribute('data-moving') && bar.getAttribute('data-state') !== 'queued';
      const now = performance.now();
      if (underWay) watch.longestStandstill = Math.max(watch.longestStandstill, now - moved);
      else moved = now;
    };
    new MutationObserver((changes) => {
      const moves = changes.filter(({ target }) => target.parentElement?.getAttribute('role') === 'progressbar');
      if (moves.length === 0) return;
      look();
      watch.moves += 1;
      moved = performance.now();
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['style'] });
    setInterval(look, 50);
  });
}

/** @returns the longest standstill in milliseconds, and how often the bar moved */
export async function watchedBar(page: Page): Promise<{ longestStandstill: number; moves: number }> {
  return page.evaluate(() => {
    const { barWatch } = globalThis as unknown as { barWatch: { longestStandstill: number; moves: number } };
    return barWatch;
  });
}
