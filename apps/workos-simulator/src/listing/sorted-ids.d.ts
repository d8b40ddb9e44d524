/**
 * Ids in ascending code-unit order, the order of WorkOS's lists. Plain arrays: new objects have the highest id and are
 * appended, and taking one out of 100,000 moves less than a megabyte of pointers.
 */
export interface IdList {
  readonly length: number;
  at(index: number): string | undefined;
}
/** How many ids are lower than `id`. */
export declare function countBelow(ids: IdList, id: string): number;
export declare function hasId(ids: IdList, id: string): boolean;
/** A copy, for short lists that are filtered further. */
export declare function copyOf(ids: IdList): string[];
/** False when the id was there already. */
export declare function insertId(ids: string[], id: string): boolean;
/** False when the id was not there. */
export declare function removeId(ids: string[], id: string): boolean;
/** Merges ascending ids that are not in the list yet, in one pass. */
export declare function mergeIds(ids: string[], added: readonly string[]): void;
//# sourceMappingURL=sorted-ids.d.ts.map
