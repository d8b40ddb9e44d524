import type { DirectoryChanges } from '../directory/changes';
import type { Population } from '../directory/population';
import type { Route } from '../http/router';
import { copyOf, type IdList } from '../listing/sorted-ids';
import { listAnswer } from './lists';
import { type ListQueries, listQueries, parseQuery } from './list-query';
import { unknownObject } from './refusals';

export function directoryRoutes({
  population,
  changes,
}: {
  population: Population;
  changes: DirectoryChanges;
}): Route[] {
  return [
    {
      method: 'GET',
      path: '/directories',
      handle({ query }) {
        const parsed = parseQuery(listQueries.directories, query);
        if (!parsed.ok) {
          return parsed.answer;
        }
        return listAnswer({
          ids: matching(population, parsed.value),
          request: parsed.value,
          show: population.listedDirectory,
          isCursor: (id) => population.directory(id) !== undefined || population.wasRemoved(id),
        });
      },
    },
    {
      method: 'GET',
      path: '/directories/:id',
      handle({ params: { id = '' } }) {
        const directory = population.listedDirectory(id);
        return directory === undefined ? unknownObject('Directory', id) : { status: 200, body: directory };
      },
    },
    {
      method: 'DELETE',
      path: '/directories/:id',
      handle({ params: { id = '' } }) {
        if (population.directory(id) === undefined) {
          return unknownObject('Directory', id);
        }
        changes.deleteDirectory(id);
        return { status: 202 };
      },
    },
  ];
}

function matching(population: Population, query: ListQueries['directories']): IdList {
  const { organization_id, search, domain } = query;
  const ids = organization_id === undefined ? population.directories() : population.directoriesOf(organization_id);
  if (domain !== undefined) {
    // Directories of the simulator have no domain, so none has this one.
    return [];
  }
  if (search === undefined) {
    return ids;
  }
  const wanted = search.toLowerCase();
  return copyOf(ids).filter((id) => population.directory(id)?.name.toLowerCase().includes(wanted) === true);
}
