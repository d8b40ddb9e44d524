import type { Population } from '../directory/population';
import type { Route } from '../http/router';
import type { IdList } from '../listing/sorted-ids';
import { listAnswer } from './lists';
import { listQueries, parseQuery } from './list-query';
import { invalidRequest, unknownObject } from './refusals';

export function directoryGroupRoutes({ population }: { population: Population }): Route[] {
  return [
    {
      method: 'GET',
      path: '/directory_groups',
      handle({ query }) {
        const parsed = parseQuery(listQueries.groups, query);
        if (!parsed.ok) {
          return parsed.answer;
        }
        const { directory, user } = parsed.value;
        if (directory === undefined && user === undefined) {
          return invalidRequest([{ field: 'directory', code: 'required', message: 'give a directory or a user' }]);
        }
        if (directory !== undefined && population.directory(directory) === undefined) {
          return unknownObject('Directory', directory);
        }
        if (user !== undefined && population.user(user) === undefined) {
          return unknownObject('Directory User', user);
        }
        return listAnswer({
          ids: matching(population, directory, user),
          request: parsed.value,
          show: population.group,
          isCursor: (id) => population.group(id) !== undefined || population.wasRemoved(id),
        });
      },
    },
    {
      method: 'GET',
      path: '/directory_groups/:id',
      handle({ params: { id = '' } }) {
        const group = population.group(id);
        return group === undefined ? unknownObject('Directory Group', id) : { status: 200, body: group };
      },
    },
  ];
}

function matching(population: Population, directory: string | undefined, user: string | undefined): IdList {
  if (user === undefined) {
    return population.groupsOf(directory ?? '');
  }
  const elsewhere = directory !== undefined && population.user(user)?.directory_id !== directory;
  return elsewhere ? [] : population.groupsWith(user);
}
