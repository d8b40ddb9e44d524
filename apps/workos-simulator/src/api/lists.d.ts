import type { Answer } from '../http/exchange';
import { type PageRequest } from '../listing/page';
import type { IdList } from '../listing/sorted-ids';
/** The answer to a list: one page of `ids`, each shown by `show`. A cursor may name an object deleted meanwhile. */
export declare function listAnswer<T>(input: {
  ids: IdList;
  request: PageRequest;
  show: (id: string) => T | undefined;
  isCursor: (id: string) => boolean;
}): Answer;
//# sourceMappingURL=lists.d.ts.map
