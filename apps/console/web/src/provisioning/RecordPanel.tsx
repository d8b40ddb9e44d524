import { Skeleton, Tooltip } from '@mantine/core';
import { useQuery } from '@connectrpc/connect-query';
import { IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import { group, ingest, membership } from '@rollcall/contracts';
import { type ReactNode } from 'react';
import { Link } from 'react-router';
import { pollInterval } from '../api/query-client';
import { useOrganization } from '../organizations/organization-context';
import { Panel } from '../parts/Panel';
import { reasonSentence } from '../parts/reasons';
import { EmptyState, ErrorState } from '../parts/StateView';
import { Tag } from '../parts/Tag';
import { Time } from '../parts/Time';
import { numberWord } from '../parts/words';
import { useIngestStatus } from '../poisoned/use-ingest-status';
import {
  besideMembers,
  directoryStateTones,
  directoryStateWords,
  directoryTypeWord,
  pollAgeWord,
  recordCounts,
} from './record-words';
import classes from './RecordPanel.module.css';

/** What WorkOS holds, as our record has it, beside what this organization has. */
export function RecordPanel() {
  const { organizationId, parentId } = useOrganization();
  const live = { refetchInterval: pollInterval };
  const record = useQuery(ingest.IngestService.method.getDirectoryRecord, { parentId }, live);
  const usage = useQuery(membership.MembershipService.method.getSeatUsage, { organizationId }, live);
  const groups = useQuery(group.GroupService.method.listGroups, { organizationId, pageSize: 1_000 }, live);

  if (record.isPending) {
    return (
      <Panel title="WorkOS and Rollcall">
        <Skeleton height={190} radius="md" />
      </Panel>
    );
  }
  if (!record.data) {
    return (
      <Panel title="WorkOS and Rollcall">
        <ErrorState
          error={record.error}
          title="The directory record could not be loaded"
          onRetry={() => void record.refetch()}
        />
      </Panel>
    );
  }
  const { connection, directories, disconnectedReason } = record.data;
  const connected = connection === ingest.Connection.CONNECTED;
  const counts = recordCounts(directories);
  const members = usage.data ? usage.data.activeMembers + usage.data.waitingMembers : undefined;
  const scimGroups = groups.data?.groups.filter(({ source }) => source === group.GroupSource.SCIM).length;
  const more = groups.data?.nextPageToken ? '+' : '';

  return (
    <Panel
      title="WorkOS and Rollcall"
      description="Your directory, as WorkOS told it, beside this organization."
      actions={
        <Tooltip label={reasonSentence(disconnectedReason ?? '')} disabled={connected || !disconnectedReason}>
          <span className={classes.connection} data-connected={connected || undefined}>
            {connected ? <IconPlugConnected size={16} aria-hidden /> : <IconPlugConnectedX size={16} aria-hidden />}
            {connected ? 'Connected' : 'Disconnected'}
          </span>
        </Tooltip>
      }
      flush
    >
      <div className={classes.sides}>
        <div className={classes.side}>
          <h3 className={classes.heading}>WorkOS</h3>
          <dl className={classes.counts}>
            <Count name="Active people" value={numberWord(counts.users - counts.inactiveUsers)} strong />
            <Count name="Inactive people" value={numberWord(counts.inactiveUsers)} />
            <Count name="Groups" value={numberWord(counts.groups)} />
            <Count name="Group memberships" value={numberWord(counts.memberships)} />
          </dl>
        </div>
        <div className={classes.side}>
          <h3 className={classes.heading}>This organization</h3>
          {usage.error && !usage.data ? (
            <ErrorState error={usage.error} headingLevel={3} onRetry={() => void usage.refetch()} />
          ) : (
            <dl className={classes.counts}>
              <Count name="Active members" value={shown(usage.data?.activeMembers)} strong />
              <Count name="Waiting for a seat" value={shown(usage.data?.waitingMembers)} />
              <Count
                name="Groups from the directory"
                value={scimGroups === undefined ? '…' : `${numberWord(scimGroups)}${more}`}
              />
            </dl>
          )}
          {members !== undefined && (
            <p className={classes.beside}>{besideMembers(counts.users - counts.inactiveUsers, members)}</p>
          )}
        </div>
      </div>
      <Directories directories={directories} />
      <PollAge />
    </Panel>
  );
}

function Directories({ directories }: { readonly directories: readonly ingest.DirectorySummary[] }) {
  if (directories.length === 0) {
    return (
      <div className={classes.below}>
        <EmptyState icon={IconPlugConnectedX} headingLevel={3} title="No directory is connected yet">
          Connect your identity provider in WorkOS. The directory appears here by itself.
        </EmptyState>
      </div>
    );
  }
  return (
    <ul className={classes.directories} aria-label="Directories">
      {directories.map((directory) => (
        <li key={directory.directoryId} className={classes.directory}>
          <div className={classes.directoryName}>
            <span title={directory.directoryId}>{directory.name || directory.directoryId}</span>
            <Tag tone={directoryStateTones[directory.state]}>{directoryStateWords[directory.state]}</Tag>
          </div>
          <div className={classes.directoryFacts}>
            <span>{directoryTypeWord(directory.type)}</span>
            <span>
              Last change <Time at={directory.lastChangeAt} />
            </span>
            <span>
              Last complete scan <Time at={directory.lastScanAt} />
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** How fresh what the poll brings is: for operators, since it concerns all parents. */
function PollAge() {
  const status = useIngestStatus();
  if (!status.data) return null;
  const { pollAgeMs, lastPollAt, outboxBacklog, poisoned } = status.data;
  return (
    <dl className={classes.status}>
      <Fact name="Last poll of WorkOS">{lastPollAt ? `${pollAgeWord(pollAgeMs)} ago` : 'not yet'}</Fact>
      <Fact name="Waiting to be told on">{numberWord(outboxBacklog)}</Fact>
      <Fact name="Events set aside">
        {poisoned > 0 ? (
          <Link to="?show=events" className={classes.aside}>
            {numberWord(poisoned)}
          </Link>
        ) : (
          numberWord(poisoned)
        )}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Count({
  name,
  value,
  strong = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly strong?: boolean;
}) {
  return (
    <div className={classes.count} data-strong={strong || undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const shown = (count: number | undefined): string => (count === undefined ? '…' : numberWord(count));
