import type { Population } from '../directory/population';
import type { Route } from '../http/router';
import { unknownObject } from './refusals';

export function organizationRoutes({ population }: { population: Population }): Route[] {
  return [
    {
      method: 'GET',
      path: '/organizations/:id',
      handle({ params: { id = '' } }) {
        const organization = population.organization(id);
        return organization === undefined ? unknownObject('Organization', id) : { status: 200, body: organization };
      },
    },
  ];
}
