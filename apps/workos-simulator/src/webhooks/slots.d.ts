/** A number of places; who finds none waits, and is served in the order of asking. */
export interface Slots {
  take(): Promise<void>;
  free(): void;
}
export declare function createSlots(places: number): Slots;
//# sourceMappingURL=slots.d.ts.map
