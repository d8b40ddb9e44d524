import type { Clock } from '@rollcall/domain';
import type { DirectoryChanges } from '../directory/changes';
import type { Population } from '../directory/population';
import type { EventLog } from '../events/event-log';
import type { Faults } from '../faults/faults';
import type { Answer, Call } from '../http/exchange';
import type { Route } from '../http/router';
import type { ObjectIds } from '../ids/object-ids';
import type { SlidingWindow } from '../limits/sliding-window';
import type { AccessTokens } from '../sign-in/access-tokens';
import type { People } from '../sign-in/people';
import type { Sessions } from '../sign-in/sessions';
import { directoryRoutes } from './directories';
import { directoryGroupRoutes } from './directory-groups';
import { directoryUserRoutes } from './directory-users';
import { eventRoutes } from './events';
import { organizationRoutes } from './organizations';
import { rateLimited, unauthorized } from './refusals';
import type { Traffic } from './traffic';
import { userManagementRoutes } from './user-management';

/** WorkOS's own API: each call passes the key, the key's budget and the faults before it is answered. */
export function createWorkosApi(deps: {
  apiKeys: readonly string[];
  population: Population;
  changes: DirectoryChanges;
  events: EventLog;
  faults: Faults;
  traffic: Traffic;
  ids: ObjectIds;
  people: People;
  sessions: Sessions;
  tokens: AccessTokens;
  clock: Clock;
  callsOfKey: SlidingWindow;
  userListsOfDirectory: SlidingWindow;
}): Route[] {
  const { faults, traffic } = deps;
  const keys = new Set(deps.apiKeys);

  async function guarded(route: Route, call: Call): Promise<Answer> {
    traffic.request(route.path);
    const key = /^Bearer (.+)$/i.exec(call.authorization ?? '')?.[1];
    if (key === undefined || !keys.has(key)) {
      traffic.unauthorized();
      return unauthorized();
    }
    const admission = deps.callsOfKey.admit(key, faults.settings().api.requests_per_minute_limit);
    if (!admission.admitted) {
      traffic.limited('requests_per_minute');
      return rateLimited(admission.retryAfterSeconds);
    }
    const fault = faults.ofNextCall({
      path: route.path,
      isList: route.method === 'GET' && !route.path.includes(':'),
      hasCursor: call.query.has('after'),
    });
    if (fault !== 'none') {
      traffic.fault(fault);
    }
    switch (fault) {
      case 'error':
        return { status: faults.settings().api.error_status, body: { message: 'Simulated failure' } };
      case 'timeout':
        return { status: 504, delivery: 'withheld' };
      case 'truncate':
        return { ...(await route.handle(call)), delivery: 'truncated' };
      case 'reset':
        return { status: 503, delivery: 'reset' };
      case 'blank':
        return { status: 200 };
      case 'empty':
        return { status: 200, body: { object: 'list', data: [], list_metadata: { before: null, after: null } } };
      case 'lost_cursor':
        return route.handle({ ...call, query: withLostCursor(call.query) });
      case 'none':
        return route.handle(call);
    }
  }

  const routes = [
    ...directoryRoutes(deps),
    ...directoryUserRoutes({
      population: deps.population,
      admit(directoryId) {
        const admission = deps.userListsOfDirectory.admit(directoryId, faults.settings().api.users_per_second_limit);
        if (!admission.admitted) {
          traffic.limited('users_per_second');
        }
        return admission;
      },
    }),
    ...directoryGroupRoutes(deps),
    ...eventRoutes(deps),
    ...organizationRoutes(deps),
    ...userManagementRoutes(deps),
  ];
  return routes.map((route) => ({
    ...route,
    async handle(call) {
      const answer = await guarded(route, call);
      return { ...answer, headers: { ...answer.headers, 'X-Request-ID': deps.ids.next('req') } };
    },
  }));
}

/** A cursor that never was: whatever the call does with one, it does now. */
function withLostCursor(query: URLSearchParams): URLSearchParams {
  const lost = new URLSearchParams(query);
  lost.set('after', `lost_${query.get('after') ?? ''}`);
  return lost;
}
