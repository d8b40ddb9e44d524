import type { Clock } from '@rollcall/domain';
import type { Dispatch } from './router';
export type InProcessFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
/** The simulator as a `fetch`: no socket, whatever the host of the address is. Faults show as they do to the global `fetch`. */
export declare function createInProcessFetch(deps: { dispatch: Dispatch; clock: Clock }): InProcessFetch;
//# sourceMappingURL=in-process-fetch.d.ts.map
