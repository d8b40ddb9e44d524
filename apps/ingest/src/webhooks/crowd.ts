import type { Clock } from '@rollcall/domain';

/** Whether more deliveries come than can be merged while their senders wait. */
export interface Crowd {
  /** So many share the commit that begins now. Answers whether it is crowded. */
  commit(deliveries: number): boolean;
  /** Whether it still is, also when nothing comes any more. */
  isThere(): boolean;
}

/** Deliveries that gathered while one commit ran: a merge of so many keeps the next ones waiting longer than itself. */
const begins = 16;
/** The crowd goes on while as many come in a while, in milliseconds, though commits that merge nothing are small again. */
const goesOn = { deliveries: 64, within: 250 };

export function createCrowd(clock: Clock): Crowd {
  let crowded = false;
  let since = 0;
  let counted = 0;
  const look = (now: number): void => {
    if (now - since < goesOn.within) return;
    // A while in which nothing came at all is over longer ago than it lasted.
    crowded &&= counted >= goesOn.deliveries && now - since < 2 * goesOn.within;
    since = now;
    counted = 0;
  };
  return {
    commit(deliveries) {
      const now = clock.now().getTime();
      look(now);
      counted += deliveries;
      if (deliveries >= begins && !crowded) {
        crowded = true;
        since = now;
        counted = deliveries;
      }
      return crowded;
    },
    isThere() {
      look(clock.now().getTime());
      return crowded;
    },
  };
}
