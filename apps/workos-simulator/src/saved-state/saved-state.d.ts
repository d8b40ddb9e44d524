import type { DepartedUsers } from '../directory/departed-users';
import type { Population } from '../directory/population';
import type { EventLog } from '../events/event-log';
import type { Faults } from '../faults/faults';
import type { ObjectIds } from '../ids/object-ids';
import type { Deliveries, WebhookEndpoint } from '../webhooks/deliveries';
/** The way of the state to a file and back. */
export interface SavedState {
  /** Writes the state, as it is when the writing begins, in place of what the file had. A second save waits for the first. */
  save(file: string): Promise<void>;
  /**
   * Puts the file's state in place of what there is. False: there is no such file, and nothing changed.
   * @throws BrokenStateFile when it cannot be read, and nothing changed
   */
  load(file: string): Promise<boolean>;
}
export declare function createSavedState(deps: {
  ids: ObjectIds;
  population: Population;
  departed: DepartedUsers;
  events: EventLog;
  deliveries: Deliveries;
  faults: Faults;
  initialEndpoint: WebhookEndpoint | undefined;
  /** Back to how the simulator was made. */
  reset: () => void;
}): SavedState;
//# sourceMappingURL=saved-state.d.ts.map
