interface Seats {
  readonly seatTiers: readonly { readonly tier: string; readonly purchased: number }[];
  readonly defaultSeatTier: string;
}

/** Whether a change could take a seat away: a tier is lowered or dropped. Then membership must say that none is in use. */
export function takesSeats(before: Seats, after: Seats): boolean {
  const purchased = new Map(after.seatTiers.map((seatTier) => [seatTier.tier, seatTier.purchased]));
  return before.seatTiers.some((seatTier) => (purchased.get(seatTier.tier) ?? -1) < seatTier.purchased);
}

/** What keeps the primary owner from having a seat of the default tier; undefined when nothing does. */
export function defaultTierProblem({ seatTiers, defaultSeatTier }: Seats): string | undefined {
  const tier = seatTiers.find(({ tier: name }) => name === defaultSeatTier);
  if (!tier) return 'must be one of the seat tiers';
  if (tier.purchased < 1)
    return 'must have a seat purchased: an organization needs at least that one seat, for its primary owner';
  return undefined;
}
