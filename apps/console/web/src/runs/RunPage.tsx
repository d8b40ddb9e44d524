import { Button, Skeleton } from '@mantine/core';
import { IconAlertTriangle, IconHandStop, IconUsers } from '@tabler/icons-react';
import { ingest, SyncScope } from '@rollcall/contracts';
import { Link, useParams } from 'react-router';
import { useOrganization } from '../organizations/organization-context';
import { Note } from '../parts/Note';
import { PageHeader } from '../parts/PageHeader';
import { Panel } from '../parts/Panel';
import { ReasonText } from '../parts/ReasonText';
import { reasonSentence } from '../parts/reasons';
import { ErrorState } from '../parts/StateView';
import { Time } from '../parts/Time';
import { dateOf, durationWord } from '../parts/times';
import { countWord, scopeWords, triggerWords } from '../parts/words';
import { isUnderWay, runTotals } from './run-progress';
import { askedBy, stateSentences } from './run-words';
import { RunBar } from './RunBar';
import { RunCounts } from './RunCounts';
import classes from './RunPage.module.css';
import { RunProblems } from './RunProblems';
import { RunState } from './RunState';
import { useRun } from './use-run';

/** One run, live. */
export default function RunPage() {
  const { runId = '' } = useParams();
  const { organizationId } = useOrganization();
  const { data: run, error, isPending, refetch, dataUpdatedAt } = useRun(organizationId, runId);
  const home = `/o/${encodeURIComponent(organizationId)}`;
  const back = { to: `${home}/provisioning?show=runs`, label: 'Sync runs' };

  if (!run) {
    return (
      <>
        <PageHeader title="Sync run" back={back} />
        <Panel>
          {isPending ? (
            <Skeleton height={120} radius="md" />
          ) : (
            <ErrorState error={error} title="This run cannot be shown" onRetry={() => void refetch()} />
          )}
        </Panel>
      </>
    );
  }
  const underWay = isUnderWay(run);
  const totals = runTotals(run.organizations);
  return (
    <div className={classes.page}>
      <PageHeader
        title={
          run.scope === SyncScope.BOTH ? 'Sync of members and groups' : `Sync of ${scopeWords[run.scope].toLowerCase()}`
        }
        back={back}
        mark={<RunState state={run.state} />}
        description={
          <>
            {triggerWords[run.trigger]} by {askedBy(run)}, <Time at={run.requestedAt} />
          </>
        }
      />
      <Panel>
        <div aria-live="polite" className={classes.sentence}>
          {totals.held > 0 && run.state === ingest.SyncState.COMPLETED
            ? 'Everything is applied but the removals that wait for an administrator.'
            : stateSentences[run.state]}
          {run.reason !== '' && (
            <>
              {' '}
              <ReasonText code={run.reason} />
            </>
          )}
        </div>
        <RunBar run={run} toldAt={dataUpdatedAt} />
        <dl className={classes.facts}>
          <Fact name="Scope">{scopeWords[run.scope]}</Fact>
          <Fact name="Began">
            <Time at={run.startedAt} absent="not yet" as="exact" />
          </Fact>
          <Fact name={underWay ? 'Running for' : 'Took'}>
            <Duration run={run} now={dataUpdatedAt} />
          </Fact>
          <Fact name="Run">
            <code className={classes.id}>{run.runId}</code>
          </Fact>
        </dl>
      </Panel>

      {totals.held > 0 && (
        <Note
          tone="warn"
          icon={<IconHandStop size={18} aria-hidden />}
          title={`${countWord(totals.held, 'removal waits', 'removals wait')} for an administrator`}
          action={
            <Button component={Link} to={`${home}/provisioning?show=holds`} variant="default">
              See who
            </Button>
          }
        >
          So many at once are not carried out by themselves. Until somebody decides, these people keep their access.
        </Note>
      )}

      {run.organizations.length > 0 ? (
        <Panel title="What changed" flush>
          <RunCounts organizations={run.organizations} />
        </Panel>
      ) : (
        <Panel title="What changed">
          <p className={classes.nothing}>
            {underWay
              ? 'Counts of each organization appear here as it is decided.'
              : 'This run decided about the members of no organization.'}
          </p>
        </Panel>
      )}

      {run.problems.length > 0 && (
        <Panel
          title={countWord(run.problems.length, 'problem', 'problems')}
          description="Directory users who could not be provisioned. Everybody else was."
          flush
        >
          <RunProblems problems={run.problems} />
        </Panel>
      )}
      {run.state === ingest.SyncState.FAILED && run.reason !== '' && (
        <Note tone="bad" icon={<IconAlertTriangle size={18} aria-hidden />}>
          {reasonSentence(run.reason)}
        </Note>
      )}
      {!underWay && (
        <div className={classes.next}>
          <Button
            component={Link}
            to={`${home}/members`}
            variant="default"
            leftSection={<IconUsers size={16} aria-hidden />}
          >
            See the members
          </Button>
        </div>
      )}
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Duration({ run, now }: { readonly run: ingest.SyncRun; readonly now: number }) {
  if (!run.startedAt) return '—';
  const end = run.finishedAt ? dateOf(run.finishedAt).getTime() : now;
  return durationWord(Math.max(end - dateOf(run.startedAt).getTime(), 0) / 1_000);
}
