import { type IdList } from './sorted-ids';
export type Order = 'asc' | 'desc' | 'normal';
export interface PageRequest {
  readonly limit: number;
  /** `normal` shows the newest first like `desc`, but there `after` leads to newer and `before` to older objects. */
  readonly order: Order;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}
export interface Page {
  /** In the order asked for. */
  readonly ids: readonly string[];
  /** The cursor to what comes before this page, or null at the start of the list. */
  readonly before: string | null;
  /** The cursor to what comes after this page, or null at the end of the list. */
  readonly after: string | null;
}
/** One page of an ascending list: two binary searches at most, then the page's own ids. */
export declare function takePage(ids: IdList, request: PageRequest): Page;
//# sourceMappingURL=page.d.ts.map
