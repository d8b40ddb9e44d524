import { type Organization, type Parent, seatPolicy } from '@rollcall/contracts';
import { callUnaryMethod, useTransport } from '@connectrpc/connect-query';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSession } from '../session/session-context';
import { organizationTree, type ParentBranch } from './organization-tree';

const methods = seatPolicy.SeatPolicyService.method;

/** Everything that whoever is signed in administers, as a tree. */
export function useOrganizationTree() {
  const transport = useTransport();
  const { operator } = useSession();
  const everything = useQuery({
    queryKey: ['organization-tree', operator],
    staleTime: 30_000,
    refetchInterval: 60_000,
    queryFn: async ({ signal }): Promise<{ organizations: Organization[]; parents: Parent[] }> => {
      const organizations = await all(async (pageToken) => {
        const page = await callUnaryMethod(
          transport,
          methods.listOrganizations,
          { pageSize: 1_000, pageToken },
          { signal },
        );
        return { items: page.organizations, nextPageToken: page.nextPageToken };
      });
      if (operator) {
        const parents = await all(async (pageToken) => {
          const page = await callUnaryMethod(
            transport,
            methods.listParents,
            { pageSize: 1_000, pageToken },
            { signal },
          );
          return { items: page.parents, nextPageToken: page.nextPageToken };
        });
        return { organizations, parents };
      }
      // An administrator has one parent, hardly ever two.
      const parentIds = [...new Set(organizations.map(({ parentId }) => parentId))];
      const parents = await Promise.all(
        parentIds.map((parentId) => callUnaryMethod(transport, methods.getParent, { parentId }, { signal })),
      );
      return { organizations, parents: parents.flatMap(({ parent }) => parent ?? []) };
    },
  });
  const tree = useMemo<readonly ParentBranch[]>(
    () => (everything.data ? organizationTree(everything.data.organizations, everything.data.parents) : []),
    [everything.data],
  );
  return { tree, isPending: everything.isPending, error: everything.error, refetch: everything.refetch };
}

/** Every page of a list that is short by its nature. */
async function all<T>(
  read: (pageToken: string) => Promise<{ readonly items: readonly T[]; readonly nextPageToken: string }>,
): Promise<T[]> {
  const items: T[] = [];
  let pageToken = '';
  do {
    const page = await read(pageToken);
    items.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return items;
}
