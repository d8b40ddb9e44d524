import type { Clock } from '@rollcall/domain';
import type { Population } from '../directory/population';
import type { EventLog } from '../events/event-log';
import type { ObjectIds } from '../ids/object-ids';
export interface GenerateInput {
  readonly users: number;
  readonly groups?: number | undefined;
  readonly groups_per_user?: number | undefined;
  readonly seed?: number | undefined;
  readonly email_domain?: string | undefined;
  /** Write an event for everything made into the log. No webhook is sent either way. */
  readonly events?: boolean | undefined;
}
export interface Generated {
  readonly directory_id: string;
  readonly users: number;
  readonly groups: number;
  readonly memberships: number;
  readonly seed: number;
  readonly email_domain: string;
}
/** Fills a directory as its first connection to an identity provider does. */
export interface InitialLoads {
  /** @throws Refused when there is no such directory */
  generate(directoryId: string, input: GenerateInput): Generated;
}
export declare function createInitialLoads(deps: {
  population: Population;
  events: EventLog;
  ids: ObjectIds;
  clock: Clock;
}): InitialLoads;
//# sourceMappingURL=initial-load.d.ts.map
