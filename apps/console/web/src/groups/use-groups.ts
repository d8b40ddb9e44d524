import { group } from '@rollcall/contracts';
import { callUnaryMethod, useTransport } from '@connectrpc/connect-query';
import { useQuery } from '@tanstack/react-query';
import { listKey } from '../api/live';
import { pollInterval } from '../api/query-client';

/** From how many groups on the whole list is read less often: each reading is some pages. */
const many = 1_000;

/** All groups of an organization, by name. A directory has thousands of them at most, so that they are searched here. */
export function useGroups(organizationId: string) {
  const transport = useTransport();
  return useQuery({
    queryKey: listKey(organizationId, 'groups', null),
    queryFn: async ({ signal }) => {
      const groups: group.Group[] = [];
      let pageToken = '';
      do {
        const asked = { organizationId, pageSize: 1_000, pageToken };
        const page = await callUnaryMethod(transport, group.GroupService.method.listGroups, asked, { signal });
        groups.push(...page.groups);
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      return groups;
    },
    // Each answer is made of new messages; told apart by what they say.
    structuralSharing: (before, now) =>
      JSON.stringify(before, exactly) === JSON.stringify(now, exactly) ? before : now,
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) > many ? 6 * pollInterval : pollInterval),
  });
}

/** JSON has no bigint. */
const exactly = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

/** The custom roles of an organization, by name. */
export function useCustomRoles(organizationId: string) {
  const transport = useTransport();
  return useQuery({
    queryKey: listKey(organizationId, 'custom-roles', null),
    queryFn: async ({ signal }) => {
      const roles: group.CustomRole[] = [];
      let pageToken = '';
      do {
        const asked = { organizationId, pageSize: 1_000, pageToken };
        const page = await callUnaryMethod(transport, group.GroupService.method.listCustomRoles, asked, { signal });
        roles.push(...page.customRoles);
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      return roles.toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
    },
    refetchInterval: 2 * pollInterval,
  });
}
