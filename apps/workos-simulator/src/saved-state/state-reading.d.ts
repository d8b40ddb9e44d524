import type { SimulatorState } from './simulator-state';
/** What is wrong with a line. */
export declare class BadLine extends Error {
  readonly name = 'BadLine';
}
export interface StateReading {
  /** @throws BadLine */
  take(line: string): void;
  /** @throws BadLine when the last line has not come yet */
  state(): SimulatorState;
}
/** Puts a state together from its lines. It fits together then: whoever takes it over cannot fail halfway. */
export declare function createStateReading(): StateReading;
//# sourceMappingURL=state-reading.d.ts.map
