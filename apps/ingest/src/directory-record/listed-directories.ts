import type { Sql } from '@rollcall/persistence';
import type { DirectoryListing } from '../workos/workos-directory';
import { readDirectories } from './directory-rows';
import type { Observation, ObservationCause } from './observation';

/**
 * What a complete list of a WorkOS organization's directories says: the state of each, and of those that the record has
 * and the list has not, that they are gone. No event tells the first, and the event of the second may be lost.
 */
export async function observeDirectories(
  sql: Sql,
  parent: { readonly parentId: string; readonly workosOrganizationId: string },
  { directories, answeredAt }: DirectoryListing,
  cause: ObservationCause,
): Promise<Observation[]> {
  const { workosOrganizationId } = parent;
  const listed = directories.map((directory): Observation => ({
    kind: 'directory',
    directoryId: directory.directoryId,
    workosOrganizationId,
    cause,
    directory: { ...directory, observedAt: answeredAt },
  }));
  const listedIds = new Set(directories.map((directory) => directory.directoryId));
  const known = await readDirectories(sql, parent.parentId);
  const gone = known
    .filter((directory) => directory.state !== 'deleted' && directory.workosOrganizationId === workosOrganizationId)
    .filter((directory) => !listedIds.has(directory.directoryId))
    .map(({ directoryId, name, type }): Observation => ({
      kind: 'directory',
      directoryId,
      workosOrganizationId,
      cause,
      directory: { directoryId, name, type, state: 'deleted', observedAt: answeredAt },
    }));
  return [...listed, ...gone];
}
