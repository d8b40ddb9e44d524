import type { Clock } from '@rollcall/domain';
export type Admission =
  | {
      readonly admitted: true;
    }
  | {
      readonly admitted: false;
      readonly retryAfterSeconds: number;
    };
/** At most so many calls of one key in any span of the window's length. Refused calls do not count. */
export interface SlidingWindow {
  admit(key: string, limit: number | null): Admission;
  clear(): void;
}
export declare function createSlidingWindow(deps: { clock: Clock; windowMs: number }): SlidingWindow;
//# sourceMappingURL=sliding-window.d.ts.map
