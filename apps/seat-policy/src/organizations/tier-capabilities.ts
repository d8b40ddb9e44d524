import { type Catalogue, invalidArgument, unknownCapabilities } from '@rollcall/service';

/**
 * What is stored already may name a capability that the catalogue has no longer, and other edits leave it there: it gives
 * nothing.
 * @throws ConnectError invalid_argument that names each capability of the tiers that the catalogue does not have, and its field
 */
export function requireCapabilities(
  catalogue: Catalogue,
  seatTiers: readonly { readonly capabilities: readonly string[] }[],
): void {
  const unknown = new Set(
    unknownCapabilities(
      catalogue,
      seatTiers.flatMap(({ capabilities }) => capabilities),
    ),
  );
  if (unknown.size === 0) return;
  throw invalidArgument(
    seatTiers.flatMap(({ capabilities }, tier) =>
      capabilities.flatMap((capability, index) =>
        unknown.has(capability)
          ? {
              field: `seatTiers[${tier}].capabilities[${index}]`,
              problem: `unknown_capability: the catalogue has no ${capability}`,
            }
          : [],
      ),
    ),
  );
}
