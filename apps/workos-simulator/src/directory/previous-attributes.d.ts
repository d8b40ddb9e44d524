/**
 * The fields of `before` that read differently in `after`, as `dsync.user.updated` and `dsync.group.updated` list them.
 * `updated_at` always differs and is not named.
 */
export declare function previousAttributes<T extends object>(before: T, after: T): Readonly<Record<string, unknown>>;
//# sourceMappingURL=previous-attributes.d.ts.map
