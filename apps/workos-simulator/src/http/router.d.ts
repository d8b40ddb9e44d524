import type { Answer, Call } from './exchange';
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for a segment that varies. */
  readonly path: string;
  handle(call: Call): Answer | Promise<Answer>;
}
export type RawCall = Omit<Call, 'params'>;
export type Dispatch = (call: RawCall) => Promise<Answer>;
/** One way from a request to its answer for sockets and for calls within the process, so that the two cannot differ. */
export declare function createRouter(routes: readonly Route[]): Dispatch;
//# sourceMappingURL=router.d.ts.map
