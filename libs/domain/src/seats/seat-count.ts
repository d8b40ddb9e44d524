/** How many seats of a tier were purchased, and how many active members hold one. */
export interface SeatCount {
  readonly tier: string;
  /** 1 is the highest. */
  readonly rank: number;
  readonly purchased: number;
  readonly used: number;
}

/** Seats of an organization while a plan is made: a tier never holds more members than seats were purchased. */
export interface SeatLedger {
  free(tier: string): number;
  hasFree(tier: string): boolean;
  /** Takes a free seat; answers false where there is none. */
  take(tier: string): boolean;
  release(tier: string): void;
  /** The highest tier with a free seat. */
  highestFree(): string | undefined;
}

export function createSeatLedger(counts: readonly SeatCount[]): SeatLedger {
  const free = new Map(counts.map(({ tier, purchased, used }) => [tier, purchased - used]));
  const byRank = [...counts].sort((a, b) => a.rank - b.rank).map(({ tier }) => tier);
  const freeOf = (tier: string): number => free.get(tier) ?? 0;
  const hasFree = (tier: string): boolean => freeOf(tier) > 0;
  const add = (tier: string, seats: number): void => void free.set(tier, freeOf(tier) + seats);
  return {
    free: freeOf,
    hasFree,
    take(tier) {
      if (!hasFree(tier)) return false;
      add(tier, -1);
      return true;
    },
    release: (tier) => add(tier, 1),
    highestFree: () => byRank.find(hasFree),
  };
}
