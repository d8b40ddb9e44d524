import type { Population } from '../directory/population';
import type { Route } from '../http/router';
import type { Admission } from '../limits/sliding-window';
export declare function directoryUserRoutes(deps: {
  population: Population;
  /** Spends one user list of the directory's budget. A list of a group spends its directory's. */
  admit: (directoryId: string) => Admission;
}): Route[];
//# sourceMappingURL=directory-users.d.ts.map
