import { ingest, SyncScope } from '@rollcall/contracts';
import { useMutation } from '@connectrpc/connect-query';
import { Anchor, Button, Menu } from '@mantine/core';
import { IconArrowsExchange, IconRefresh, IconUsers, IconUsersGroup, type TablerIcon } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { toastDone, toastRefused } from '../parts/toasts';
import { scopeWords } from '../parts/words';

const choices: readonly { readonly scope: SyncScope; readonly icon: TablerIcon }[] = [
  { scope: SyncScope.MEMBERS, icon: IconUsers },
  { scope: SyncScope.GROUPS, icon: IconUsersGroup },
  { scope: SyncScope.BOTH, icon: IconArrowsExchange },
];

/** Reads the directory anew, as far as is chosen. */
export function CheckForUpdates({ organizationId }: { readonly organizationId: string }) {
  const navigate = useNavigate();
  const sync = useMutation(ingest.IngestService.method.requestSync);
  const ask = (scope: SyncScope) => {
    sync.mutate(
      { organizationId, scope },
      {
        onSuccess: ({ run }) => {
          const to = `/o/${encodeURIComponent(organizationId)}/runs/${encodeURIComponent(run?.runId ?? '')}`;
          toastDone(
            'Checking for updates',
            <Anchor component="button" type="button" inherit onClick={() => void navigate(to)}>
              Watch the sync run
            </Anchor>,
          );
        },
        onError: (error) => toastRefused('No sync run was started', error),
      },
    );
  };
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} loading={sync.isPending}>
          Check for updates
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Read from the directory</Menu.Label>
        {choices.map(({ scope, icon: Icon }) => (
          <Menu.Item key={scope} leftSection={<Icon size={16} aria-hidden />} onClick={() => ask(scope)}>
            {scopeWords[scope]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
