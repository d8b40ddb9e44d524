import { ingest } from '@rollcall/contracts';
import { skipToken, useQuery } from '@connectrpc/connect-query';
import { Anchor } from '@mantine/core';
import { IconPlugConnectedX, IconWifiOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useOrganizationTree } from '../organizations/use-organization-tree';
import { useConnectionLost } from './connection-context';
import classes from './Banners.module.css';

/** The server does not answer: what is on the page may be old. */
export function ConnectionBanner() {
  const lost = useConnectionLost();
  return (
    <div role="status" aria-live="polite">
      {lost && (
        <div className={classes.banner} data-tone="bad">
          <IconWifiOff size={18} aria-hidden />
          <span>The connection to the server is lost. What you see may be old; trying again.</span>
        </div>
      )}
    </div>
  );
}

const why: ReadonlyMap<string, string> = new Map([
  ['directory_deleted', ': it was deleted at WorkOS.'],
  ['directory_not_linked', ': it is no longer linked at WorkOS.'],
]);

/** The directory of the parent is disconnected: nobody is removed by it until an administrator has decided. */
export function DirectoryBanner({ organizationId }: { readonly organizationId: string }) {
  const { tree } = useOrganizationTree();
  const branch = tree.find(({ organizations }) =>
    organizations.some((organization) => organization.organizationId === organizationId),
  );
  const record = useQuery(
    ingest.IngestService.method.getDirectoryRecord,
    branch ? { parentId: branch.parentId } : skipToken,
    { refetchInterval: 30_000 },
  );
  if (record.data?.connection !== ingest.Connection.DISCONNECTED) return null;
  return (
    <div className={classes.banner} data-tone="warn" role="status">
      <IconPlugConnectedX size={18} aria-hidden />
      <span>
        The directory is disconnected{why.get(record.data.disconnectedReason ?? '') ?? '.'} Automatic removals have
        stopped.{' '}
        <Anchor
          component={Link}
          to={`/o/${encodeURIComponent(organizationId)}/provisioning`}
          inherit
          c="inherit"
          underline="always"
        >
          Look at Manage SCIM
        </Anchor>
      </span>
    </div>
  );
}
