import { type group } from '@rollcall/contracts';
import { Button, Tabs } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFilterOff, IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useOrganization } from '../organizations/organization-context';
import { PageHeader } from '../parts/PageHeader';
import { SearchField } from '../parts/SearchField';
import { Sheet } from '../parts/Sheet';
import { EmptyState, ErrorState, LoadingRows } from '../parts/StateView';
import { type Sort, VirtualTable } from '../parts/VirtualTable';
import { countWord } from '../parts/words';
import { CheckForUpdates } from './CheckForUpdates';
import { CustomRolesPanel } from './CustomRolesPanel';
import { groupColumns } from './group-columns';
import { useGroupTable } from './group-table';
import { GroupNameDialog } from './GroupNameDialog';
import classes from './GroupsPage.module.css';
import { LimitsPanel } from './LimitsPanel';
import { useCurrency } from './use-currency';
import { useCustomRoles, useGroups } from './use-groups';

const tabs = ['groups', 'custom-roles', 'limits'];

export default function GroupsPage() {
  const { organizationId } = useOrganization();
  const [search, setSearch] = useSearchParams();
  const [creating, create] = useDisclosure(false);
  const tab = tabs.find((one) => one === search.get('show')) ?? 'groups';
  return (
    <>
      <PageHeader
        title="Groups"
        description="Groups carry custom roles and spend limits. Those of the directory are mirrored; others are made by hand."
        actions={
          <>
            <CheckForUpdates organizationId={organizationId} />
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={create.open}>
              New group
            </Button>
          </>
        }
      />
      <Tabs
        value={tab}
        onChange={(value) => setSearch(value && value !== 'groups' ? { show: value } : {}, { replace: true })}
        classNames={{ root: classes.tabs, panel: classes.panel, list: classes.list }}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="groups">Groups</Tabs.Tab>
          <Tabs.Tab value="custom-roles">Custom roles</Tabs.Tab>
          <Tabs.Tab value="limits">Limits</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="groups">
          <GroupList organizationId={organizationId} onCreate={create.open} />
        </Tabs.Panel>
        <Tabs.Panel value="custom-roles">
          <CustomRolesPanel organizationId={organizationId} />
        </Tabs.Panel>
        <Tabs.Panel value="limits">
          <LimitsPanel organizationId={organizationId} />
        </Tabs.Panel>
      </Tabs>
      <GroupNameDialog organizationId={organizationId} opened={creating} onClose={create.close} />
    </>
  );
}

function GroupList({ organizationId, onCreate }: { readonly organizationId: string; readonly onCreate: () => void }) {
  const [search, setSearch] = useSearchParams();
  const groups = useGroups(organizationId);
  const roles = useCustomRoles(organizationId);
  const currency = useCurrency(organizationId);
  const query = search.get('q') ?? '';
  const sort: Sort = { by: search.get('by') ?? 'name', descending: search.get('order') === 'down' };
  const shown = useGroupTable(groups.data, { query, sort });
  const columns = useMemo(
    () => groupColumns({ currency, roles: new Map(roles.data?.map(({ customRoleId, name }) => [customRoleId, name])) }),
    [currency, roles.data],
  );

  const ask = (change: { readonly query?: string; readonly sort?: Sort }) => {
    const next = { query, sort, ...change };
    setSearch(
      {
        ...(next.query && { q: next.query }),
        ...(next.sort.by !== 'name' && { by: next.sort.by }),
        ...(next.sort.descending && { order: 'down' }),
      },
      { replace: true },
    );
  };
  return (
    <Sheet
      label="Groups"
      total={groups.data ? countWord(shown.length, 'group', 'groups') : ''}
      tools={
        <SearchField
          label="Search groups"
          placeholder="Search by name"
          value={query}
          onSearch={(wanted) => ask({ query: wanted })}
        />
      }
    >
      {groups.isPending && <LoadingRows rows={8} height={52} />}
      {groups.isError && !groups.data && <ErrorState error={groups.error} onRetry={() => void groups.refetch()} />}
      {groups.data && shown.length === 0 && (
        <NoGroups query={query} onClear={() => ask({ query: '' })} onCreate={onCreate} />
      )}
      {shown.length > 0 && (
        <VirtualTable<group.Group>
          label="Groups"
          columns={columns}
          count={shown.length}
          row={(index) => shown[index]}
          rowHeight={52}
          sort={sort}
          onSort={(next) => ask({ sort: next })}
        />
      )}
    </Sheet>
  );
}

function NoGroups({
  query,
  onClear,
  onCreate,
}: {
  readonly query: string;
  readonly onClear: () => void;
  readonly onCreate: () => void;
}) {
  if (query) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title="No group fits"
        action={
          <Button variant="default" onClick={onClear}>
            Clear the search
          </Button>
        }
      >
        No group has “{query}” in its name.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconUsersGroup}
      title="No groups yet"
      action={
        <Button variant="default" onClick={onCreate}>
          New group
        </Button>
      }
    >
      Groups of your directory appear here once it has been read. You can also make one by hand.
    </EmptyState>
  );
}
