import type { Answer } from '../http/exchange';
import { type PageRequest, takePage } from '../listing/page';
import type { IdList } from '../listing/sorted-ids';
import { invalidRequest } from './refusals';

/** The answer to a list: one page of `ids`, each shown by `show`. A cursor may name an object deleted meanwhile. */
export function listAnswer<T>(input: {
  ids: IdList;
  request: PageRequest;
  show: (id: string) => T | undefined;
  isCursor: (id: string) => boolean;
}): Answer {
  const { request } = input;
  for (const field of ['before', 'after'] as const) {
    const cursor = request[field];
    if (cursor !== undefined && !input.isCursor(cursor)) {
      return invalidRequest([{ field, code: 'invalid_cursor', message: `no object has the id '${cursor}'` }]);
    }
  }
  const page = takePage(input.ids, request);
  const data = page.ids.map(input.show).filter((item) => item !== undefined);
  return { status: 200, body: { object: 'list', data, list_metadata: { before: page.before, after: page.after } } };
}
