import type { DepartedUser } from '../directory/departed-users';
import type { PopulationState } from '../directory/population';
import type { LoggedEvent } from '../events/event-log';
import type { FaultSettings } from '../faults/faults';
import type { IdsState } from '../ids/object-ids';
import type { AddedPerson } from '../sign-in/added-people';
import type { WebhookEndpoint } from '../webhooks/deliveries';

/** All that outlives a restart, as it was at one moment. */
export interface SimulatorState {
  readonly ids: IdsState;
  /** Undefined: never changed, so that the one the next start is made with holds. Null: set to none. */
  readonly endpoint: WebhookEndpoint | null | undefined;
  /** Undefined: never changed, as above. */
  readonly faults: FaultSettings | undefined;
  readonly population: PopulationState;
  readonly departed: readonly DepartedUser[];
  readonly people: readonly AddedPerson[];
  readonly events: readonly LoggedEvent[];
}
