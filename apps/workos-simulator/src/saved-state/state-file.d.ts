import type { SimulatorState } from './simulator-state';
/** A state that is there and cannot be read. The message names the file, the line and what to do. */
export declare class BrokenStateFile extends Error {
  readonly name = 'BrokenStateFile';
}
/** Writes beside and renames into place: at any moment `file` is the former state or this one, whole. */
export declare function writeStateFile(file: string, state: SimulatorState): Promise<void>;
/**
 * Undefined: there is no such file.
 * @throws BrokenStateFile
 */
export declare function readStateFile(file: string): Promise<SimulatorState | undefined>;
//# sourceMappingURL=state-file.d.ts.map
