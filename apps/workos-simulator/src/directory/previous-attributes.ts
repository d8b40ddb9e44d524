import { isDeepStrictEqual } from 'node:util';

/**
 * The fields of `before` that read differently in `after`, as `dsync.user.updated` and `dsync.group.updated` list them.
 * `updated_at` always differs and is not named.
 */
export function previousAttributes<T extends object>(before: T, after: T): Readonly<Record<string, unknown>> {
  const now = new Map<string, unknown>(Object.entries(after));
  return Object.fromEntries(
    Object.entries(before).filter(
      ([field, value]) => field !== 'updated_at' && !isDeepStrictEqual(value, now.get(field)),
    ),
  );
}
