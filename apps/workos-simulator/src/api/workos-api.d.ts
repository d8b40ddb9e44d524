import type { DirectoryChanges } from '../directory/changes';
import type { Population } from '../directory/population';
import type { EventLog } from '../events/event-log';
import type { Faults } from '../faults/faults';
import type { Route } from '../http/router';
import type { ObjectIds } from '../ids/object-ids';
import type { SlidingWindow } from '../limits/sliding-window';
import type { Traffic } from './traffic';
/** WorkOS's own API: each call passes the key, the key's budget and the faults before it is answered. */
export declare function createWorkosApi(deps: {
  apiKeys: readonly string[];
  population: Population;
  changes: DirectoryChanges;
  events: EventLog;
  faults: Faults;
  traffic: Traffic;
  ids: ObjectIds;
  callsOfKey: SlidingWindow;
  userListsOfDirectory: SlidingWindow;
}): Route[];
//# sourceMappingURL=workos-api.d.ts.map
