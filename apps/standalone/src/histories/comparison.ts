import type { MemberState, System } from './system';

/** What two systems say differently, in words; undefined where they agree. `names` remembers which record is which. */
export function difference(model: System, product: System, names: Map<string, string>): string | undefined {
  const theirs = product.members();
  for (const [organization, expected] of model.members()) {
    const found = theirs.get(organization) ?? [];
    const emails = new Set([...expected, ...found].map(({ email }) => email));
    for (const email of [...emails].sort()) {
      const one = expected.find((member) => member.email === email);
      const other = found.find((member) => member.email === email);
      const parts = differingParts(one, other);
      if (parts.length > 0) return `${organization}, ${email}: ${parts.join('; ')}`;
      if (!one || !other) continue;
      const key = `${organization} ${one.record}`;
      const known = names.get(key);
      if (known === undefined) names.set(key, other.record);
      else if (known !== other.record)
        return `${organization}, ${email}: another member record than the rules give back`;
    }
  }
  return undefined;
}

/** All but the name of the record. */
const compared = [
  'status',
  'role',
  'tier',
  'reason',
  'name',
  'primaryOwner',
  'user',
  'line',
  'held',
] as const satisfies readonly (keyof MemberState)[];

function differingParts(one: MemberState | undefined, other: MemberState | undefined): string[] {
  if (!one || !other) {
    return [`by the rules ${one ? textOf(one) : 'nobody'}, in the product ${other ? textOf(other) : 'nobody'}`];
  }
  return compared
    .filter((part) => one[part] !== other[part])
    .map(
      (part) => `${part} is by the rules ${JSON.stringify(one[part])}, in the product ${JSON.stringify(other[part])}`,
    );
}

function textOf({ status, role, tier, reason }: MemberState): string {
  return `${status} ${role} ${tier} (${reason})`;
}
