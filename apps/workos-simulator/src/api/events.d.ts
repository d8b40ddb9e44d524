import type { EventLog } from '../events/event-log';
import type { Route } from '../http/router';
export declare function eventRoutes({ events }: { events: EventLog }): Route[];
//# sourceMappingURL=events.d.ts.map
