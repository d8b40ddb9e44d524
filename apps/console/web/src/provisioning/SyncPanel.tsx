import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@connectrpc/connect-query';
import { IconRefresh } from '@tabler/icons-react';
import { ingest, ProvisioningMode, SyncScope } from '@rollcall/contracts';
import { useState } from 'react';
import { Link } from 'react-router';
import { pollInterval } from '../api/query-client';
import { useOrganization } from '../organizations/organization-context';
import { Panel } from '../parts/Panel';
import { scopeWords } from '../parts/words';
import { planPath } from '../preview/plan-question';
import { isUnderWay } from '../runs/run-progress';
import { runPath } from '../runs/run-words';
import { RunBar } from '../runs/RunBar';
import { RunState } from '../runs/RunState';
import { useRun } from '../runs/use-run';
import { useSyncNow } from '../runs/use-sync-now';
import classes from './SyncPanel.module.css';

const scopes = [SyncScope.MEMBERS, SyncScope.GROUPS, SyncScope.BOTH] as const;

const scopeNotes: Readonly<Record<SyncScope, string>> = {
  [SyncScope.UNSPECIFIED]: '',
  [SyncScope.MEMBERS]: 'Reads all users again, and decides everybody by the mappings saved last.',
  [SyncScope.GROUPS]: 'Reads all groups again, and decides whoever is in another group than before.',
  [SyncScope.BOTH]: 'Reads users, groups and memberships again, and decides everybody.',
};

/** "Sync now": what to read again, with a look at what it would do first, or at once. */
export function SyncPanel() {
  const { organizationId, provisioningMode } = useOrganization();
  const [scope, setScope] = useState<SyncScope>(SyncScope.BOTH);
  const { syncNow, busy } = useSyncNow();
  const scim = provisioningMode === ProvisioningMode.SCIM;
  return (
    <Panel
      title="Sync now"
      description="Of the whole directory, with all organizations on it that are provisioned by SCIM."
    >
      <div className={classes.sync}>
        <SegmentedControl
          aria-label="What to sync"
          value={String(scope)}
          onChange={(value) => setScope(scopes.find((one) => String(one) === value) ?? SyncScope.BOTH)}
          disabled={!scim}
          fullWidth
          data={scopes.map((one) => ({ value: String(one), label: one === SyncScope.BOTH ? 'Both' : scopeWords[one] }))}
        />
        <p className={classes.note}>
          {scim
            ? scopeNotes[scope]
            : 'There is nothing to sync while the directory does not decide about members. Set the provisioning mode to SCIM first.'}
        </p>
        <div className={classes.buttons}>
          {scim && (
            <Button component={Link} to={planPath(organizationId, { kind: 'sync', scope })}>
              Preview first
            </Button>
          )}
          <Button
            variant="default"
            disabled={!scim}
            loading={busy}
            leftSection={<IconRefresh size={16} aria-hidden />}
            onClick={() => void syncNow(scope)}
          >
            Sync now
          </Button>
        </div>
        <RunUnderWay />
      </div>
    </Panel>
  );
}

/** The run that goes on at the moment, live. */
function RunUnderWay() {
  const { parentId } = useOrganization();
  const runs = useQuery(
    ingest.IngestService.method.listSyncRuns,
    { parentId, pageSize: 10 },
    { refetchInterval: pollInterval },
  );
  // The one that is furthest: the others wait for it.
  const run = runs.data?.runs.filter(isUnderWay).at(-1);
  return run ? <LiveRun key={run.runId} runId={run.runId} /> : null;
}

function LiveRun({ runId }: { readonly runId: string }) {
  const { organizationId } = useOrganization();
  const { data: run, dataUpdatedAt } = useRun(organizationId, runId);
  if (!run || !isUnderWay(run)) return null;
  return (
    <div className={classes.live}>
      <div className={classes.liveHead}>
        <RunState state={run.state} />
        <Link to={runPath(organizationId, runId)}>Follow this run</Link>
      </div>
      <RunBar run={run} toldAt={dataUpdatedAt} />
    </div>
  );
}
