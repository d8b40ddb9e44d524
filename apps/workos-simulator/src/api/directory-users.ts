import { listedUser } from '../directory/directory-user';
import type { Population } from '../directory/population';
import type { Answer } from '../http/exchange';
import type { Route } from '../http/router';
import { copyOf, hasId, type IdList } from '../listing/sorted-ids';
import type { Admission } from '../limits/sliding-window';
import { listAnswer } from './lists';
import { type ListQueries, listQueries, parseQuery } from './list-query';
import { invalidRequest, rateLimited, unknownObject } from './refusals';

type UserQuery = ListQueries['users'];

export function directoryUserRoutes(deps: {
  population: Population;
  /** Spends one user list of the directory's budget. A list of a group spends its directory's. */
  admit: (directoryId: string) => Admission;
}): Route[] {
  const { population } = deps;
  return [
    {
      method: 'GET',
      path: '/directory_users',
      handle({ query }) {
        const parsed = parseQuery(listQueries.users, query);
        if (!parsed.ok) {
          return parsed.answer;
        }
        const directory = directoryOf(population, parsed.value);
        if (!directory.ok) {
          return directory.answer;
        }
        const admission = deps.admit(directory.id);
        if (!admission.admitted) {
          return rateLimited(admission.retryAfterSeconds);
        }
        return listAnswer({
          ids: matching(population, directory.id, parsed.value),
          request: parsed.value,
          show(id) {
            const user = population.user(id);
            return user && listedUser(user);
          },
          isCursor: (id) => population.user(id) !== undefined || population.wasRemoved(id),
        });
      },
    },
    {
      method: 'GET',
      path: '/directory_users/:id',
      handle({ params: { id = '' } }) {
        const user = population.user(id);
        return user === undefined ? unknownObject('Directory User', id) : { status: 200, body: listedUser(user) };
      },
    },
  ];
}

type Found = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly answer: Answer };

function directoryOf(population: Population, { directory, group, idp_id, email }: UserQuery): Found {
  if (directory === undefined) {
    const needing = Object.entries({ idp_id, email }).filter(([, value]) => value !== undefined);
    if (needing.length > 0) {
      const message = 'requires the directory parameter';
      return {
        ok: false,
        answer: invalidRequest(needing.map(([field]) => ({ field, code: 'directory_required', message }))),
      };
    }
    if (group === undefined) {
      const message = 'give a directory or a group';
      return { ok: false, answer: invalidRequest([{ field: 'directory', code: 'required', message }]) };
    }
  }
  if (directory !== undefined && population.directory(directory) === undefined) {
    return { ok: false, answer: unknownObject('Directory', directory) };
  }
  if (group === undefined) {
    return { ok: true, id: directory ?? '' };
  }
  const found = population.group(group);
  return found === undefined
    ? { ok: false, answer: unknownObject('Directory Group', group) }
    : { ok: true, id: directory ?? found.directory_id };
}

/** The narrowest list there is; what else is asked for is then looked up in the others, which a page of it costs little. */
function matching(population: Population, directoryId: string, { group, idp_id, email }: UserQuery): IdList {
  const lists: IdList[] = [
    ...(idp_id === undefined ? [] : [population.usersWithIdpId(directoryId, idp_id)]),
    ...(email === undefined ? [] : [population.usersWithEmail(directoryId, email)]),
    ...(group === undefined ? [] : [population.membersOf(group)]),
  ];
  if (group !== undefined && population.group(group)?.directory_id !== directoryId) {
    return [];
  }
  const [narrowest, ...others] = lists;
  if (narrowest === undefined) {
    return population.usersOf(directoryId);
  }
  if (others.length === 0) {
    return narrowest;
  }
  return copyOf(narrowest).filter((id) => others.every((list) => hasId(list, id)));
}
