import type { Population } from '../directory/population';
import type { Route } from '../http/router';
export declare function directoryGroupRoutes({ population }: { population: Population }): Route[];
//# sourceMappingURL=directory-groups.d.ts.map
