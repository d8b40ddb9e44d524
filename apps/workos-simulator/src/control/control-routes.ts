import { Refused } from '../directory/refused';
import type { Answer, Call } from '../http/exchange';
import type { Route } from '../http/router';
import type { Controls } from './controls';
import { controlInputs, parseInput, parseValue } from './inputs';

/** `/control`: the controls over HTTP. */
export function controlRoutes(controls: Controls): Route[] {
  return [
    control('POST', '/control/reset', () => {
      controls.reset();
      return { reset: true };
    }),
    creation('/control/organizations', ({ body }) =>
      controls.createOrganization(parseInput(controlInputs.newOrganization, body)),
    ),

    creation('/control/directories', ({ body }) =>
      controls.createDirectory(parseInput(controlInputs.newDirectory, body)),
    ),
    control('PATCH', '/control/directories/:id', ({ body, params: { id = '' } }) =>
      controls.setDirectoryState(id, parseInput(controlInputs.directoryState, body).state),
    ),
    control('DELETE', '/control/directories/:id', ({ params: { id = '' } }) => controls.deleteDirectory(id)),
    control('POST', '/control/directories/:id/generate', ({ body, params: { id = '' } }) =>
      controls.generate(id, parseInput(controlInputs.generate, body)),
    ),

    creation('/control/users', ({ body }) => controls.createUser(parseInput(controlInputs.newUser, body))),
    control('PATCH', '/control/users/:id', ({ body, params: { id = '' } }) =>
      controls.updateUser(id, parseInput(controlInputs.userChanges, body)),
    ),
    control('DELETE', '/control/users/:id', ({ body, query, params: { id = '' } }) => {
      const byQuery = parseValue(controlInputs.keepIdQuery, Object.fromEntries(query));
      return controls.deactivateUser(id, { ...byQuery, ...parseInput(controlInputs.keepId, body) });
    }),
    control('POST', '/control/users/:id/deactivate', ({ body, params: { id = '' } }) =>
      controls.deactivateUser(id, parseInput(controlInputs.keepId, body)),
    ),
    control('POST', '/control/users/:id/reactivate', ({ body, params: { id = '' } }) =>
      controls.reactivateUser(id, parseInput(controlInputs.reactivate, body)),
    ),

    creation('/control/groups', ({ body }) => controls.createGroup(parseInput(controlInputs.newGroup, body))),
    control('PATCH', '/control/groups/:id', ({ body, params: { id = '' } }) =>
      controls.updateGroup(id, parseInput(controlInputs.groupChanges, body)),
    ),
    control('DELETE', '/control/groups/:id', ({ params: { id = '' } }) => controls.deleteGroup(id)),
    control('PUT', '/control/groups/:groupId/members/:userId', ({ params: { groupId = '', userId = '' } }) =>
      controls.addMember(groupId, userId),
    ),
    control('DELETE', '/control/groups/:groupId/members/:userId', ({ params: { groupId = '', userId = '' } }) =>
      controls.removeMember(groupId, userId),
    ),

    creation('/control/people', ({ body }) => controls.addPerson(parseInput(controlInputs.newPerson, body))),

    control('PUT', '/control/webhooks', ({ body }) => {
      const endpoint = parseInput(controlInputs.webhooks, body);
      controls.setWebhooks(endpoint);
      return endpoint ?? { url: null };
    }),
    control('PUT', '/control/faults', ({ body }) => controls.setFaults(parseInput(controlInputs.faults, body))),
    control('GET', '/control/stats', () => controls.stats()),
  ];
}

function creation(path: string, create: (call: Call) => unknown): Route {
  return control('POST', path, create, 201);
}

function control(method: Route['method'], path: string, act: (call: Call) => unknown, status = 200): Route {
  return {
    method,
    path,
    handle(call) {
      try {
        return { status, body: act(call) };
      } catch (error) {
        return refusal(error);
      }
    },
  };
}

function refusal(error: unknown): Answer {
  if (error instanceof Refused) {
    return { status: error.status, body: { message: error.message, errors: error.errors } };
  }
  throw error;
}
