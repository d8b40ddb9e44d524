import type { SimulatorState } from './simulator-state';
/** The state as lines of JSON, one at a time, so that a large one never is in memory as text. */
export declare function writeState(state: SimulatorState): Generator<string>;
//# sourceMappingURL=state-writing.d.ts.map
