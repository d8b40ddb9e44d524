import type { EventLog } from '../events/event-log';
import type { Route } from '../http/router';
import { listQueries, parseQuery } from './list-query';

export function eventRoutes({ events }: { events: EventLog }): Route[] {
  return [
    {
      method: 'GET',
      path: '/events',
      handle({ query }) {
        const parsed = parseQuery(listQueries.events, query);
        if (!parsed.ok) {
          return parsed.answer;
        }
        const { organization_id, range_start, range_end, ...paging } = parsed.value;
        const reading = events.read({
          ...paging,
          types: typesIn(query),
          organizationId: organization_id,
          rangeStart: range_start,
          rangeEnd: range_end,
        });
        switch (reading.outcome) {
          case 'unknown_cursor':
            return {
              status: 400,
              body: { message: `Event not found: '${reading.cursor}'.`, code: 'invalid_cursor' },
            };
          case 'page':
            // Unlike other lists, this one has no `before`.
            return {
              status: 200,
              body: { object: 'list', data: reading.events, list_metadata: { after: reading.after } },
            };
        }
      },
    },
  ];
}

/** `events=a,b` as the SDK and the description have it, `events=a&events=b` and `events[]=a` as other clients do. */
function typesIn(query: URLSearchParams): Set<string> {
  const given = [...query.getAll('events'), ...query.getAll('events[]')];
  return new Set(given.flatMap((value) => value.split(',')).filter((type) => type !== ''));
}
