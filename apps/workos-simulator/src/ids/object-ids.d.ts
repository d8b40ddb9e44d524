import type { Clock, Random } from '@rollcall/domain';
export type ObjectPrefix = 'org' | 'directory' | 'directory_user' | 'directory_group' | 'event' | 'req';
/** The last ULID of each kind, or null when there was none yet. */
export interface IdsState {
  readonly present: string | null;
  readonly given: string | null;
}
/** Makes ids as WorkOS does: a prefix and a ULID, so that ascending ids are the order of creation. */
export interface ObjectIds {
  /** For an object made now. Ascends over all prefixes, also within one millisecond and when the clock steps back. */
  next(prefix: ObjectPrefix): string;
  /** For an object that says it was made at `time`. Ascends over calls in a row with one same time. */
  at(prefix: ObjectPrefix, time: Date): string;
  state(): IdsState;
  /** Goes on after another run, so that new ids ascend after its ids, too. */
  resume(state: IdsState): void;
}
export declare function createObjectIds(deps: { clock: Clock; random: Random }): ObjectIds;
//# sourceMappingURL=object-ids.d.ts.map
