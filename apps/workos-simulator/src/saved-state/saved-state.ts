import type { DepartedUsers } from '../directory/departed-users';
import type { Population } from '../directory/population';
import type { EventLog } from '../events/event-log';
import type { Faults } from '../faults/faults';
import type { ObjectIds } from '../ids/object-ids';
import type { AddedPeople } from '../sign-in/added-people';
import type { Deliveries, WebhookEndpoint } from '../webhooks/deliveries';
import type { SimulatorState } from './simulator-state';
import { readStateFile, writeStateFile } from './state-file';

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

export function createSavedState(deps: {
  ids: ObjectIds;
  population: Population;
  departed: DepartedUsers;
  addedPeople: AddedPeople;
  events: EventLog;
  deliveries: Deliveries;
  faults: Faults;
  initialEndpoint: WebhookEndpoint | undefined;
  /** Back to how the simulator was made. */
  reset: () => void;
}): SavedState {
  const { ids, population, departed, addedPeople, events, deliveries, faults } = deps;
  // One after the other: two would write to the same place beside the file.
  let saving: Promise<void> = Promise.resolve();

  /** Copies lists, not what is in them: that is never changed in place. So the writing may take its time. */
  function state(): SimulatorState {
    const endpoint = deliveries.endpoint();
    return {
      ids: ids.state(),
      endpoint: endpoint === deps.initialEndpoint ? undefined : (endpoint ?? null),
      faults: faults.changedSettings(),
      population: population.state(),
      departed: [...departed.values()],
      people: addedPeople.all(),
      events: events.unexpired(),
    };
  }

  function restore(saved: SimulatorState): void {
    deps.reset();
    ids.resume(saved.ids);
    if (saved.endpoint !== undefined) {
      deliveries.setEndpoint(saved.endpoint ?? undefined);
    }
    if (saved.faults !== undefined) {
      faults.change(saved.faults);
    }
    population.restore(saved.population);
    saved.departed.forEach((one) => departed.set(one.user.id, one));
    addedPeople.restore(saved.people);
    events.restore(saved.events);
  }

  return {
    save(file) {
      const saved = saving.then(() => writeStateFile(file, state()));
      saving = saved.catch(() => undefined);
      return saved;
    },
    async load(file) {
      const saved = await readStateFile(file);
      if (saved === undefined) {
        return false;
      }
      restore(saved);
      return true;
    },
  };
}
