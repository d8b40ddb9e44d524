import { createConnectQueryKey, useTransport, callUnaryMethod } from '@connectrpc/connect-query';
import { ingest } from '@rollcall/contracts';
import { useQuery } from '@tanstack/react-query';

const { listDirectoryGroups } = ingest.IngestService.method;

export type DirectoryGroups = ReadonlyMap<string, ingest.DirectoryGroup>;

/** All groups of the parent's directories, by id. Thousands at most: groups are few where people are many. */
export function useDirectoryGroups(parentId: string) {
  const transport = useTransport();
  return useQuery({
    queryKey: [
      ...createConnectQueryKey({ schema: listDirectoryGroups, input: { parentId }, transport, cardinality: 'finite' }),
      'all pages',
    ],
    staleTime: 15_000,
    refetchInterval: 30_000,
    queryFn: async ({ signal }): Promise<DirectoryGroups> => {
      const groups = new Map<string, ingest.DirectoryGroup>();
      let pageToken = '';
      do {
        const input = { parentId, pageSize: 1_000, pageToken };
        const page = await callUnaryMethod(transport, listDirectoryGroups, input, { signal });
        for (const group of page.groups) groups.set(group.directoryGroupId, group);
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      return groups;
    },
  });
}
