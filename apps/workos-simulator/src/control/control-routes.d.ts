import type { Route } from '../http/router';
import type { Controls } from './controls';
/** `/control`: the controls over HTTP. */
export declare function controlRoutes(controls: Controls): Route[];
//# sourceMappingURL=control-routes.d.ts.map
