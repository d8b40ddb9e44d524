/** Adds counts up, field by field; `none` names the fields, and is the sum of nothing. */
export function sumOf<Field extends string>(
  none: Readonly<Record<Field, number>>,
  all: readonly Readonly<Record<Field, number>>[],
): Record<Field, number> {
  const sums: Record<Field, number> = { ...none };
  for (const field in none) sums[field] = all.reduce((sum, one) => sum + one[field], none[field]);
  return sums;
}
