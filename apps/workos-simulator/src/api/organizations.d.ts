import type { Population } from '../directory/population';
import type { Route } from '../http/router';
export declare function organizationRoutes({ population }: { population: Population }): Route[];
//# sourceMappingURL=organizations.d.ts.map
