import type { DirectoryChanges } from '../directory/changes';
import type { Population } from '../directory/population';
import type { Route } from '../http/router';
export declare function directoryRoutes({
  population,
  changes,
}: {
  population: Population;
  changes: DirectoryChanges;
}): Route[];
//# sourceMappingURL=directories.d.ts.map
