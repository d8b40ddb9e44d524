import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { IconRefreshOff } from '@tabler/icons-react';
import { ingest } from '@rollcall/contracts';
import { Link } from 'react-router';
import { pollInterval } from '../api/query-client';
import { useOrganization } from '../organizations/organization-context';
import { ReasonText } from '../parts/ReasonText';
import { EmptyState, ErrorState, LoadingRows } from '../parts/StateView';
import { Time } from '../parts/Time';
import { dateOf, durationWord } from '../parts/times';
import { countWord, numberWord, scopeWords, triggerWords } from '../parts/words';
import { isUnderWay, runTotals } from './run-progress';
import { askedBy, runPath } from './run-words';
import { RunBar } from './RunBar';
import classes from './RunList.module.css';
import { RunState } from './RunState';
import { useRun } from './use-run';

/** The sync runs of the directory, newest first; those under way live. */
export function RunList() {
  const { parentId } = useOrganization();
  const runs = useInfiniteQuery(
    ingest.IngestService.method.listSyncRuns,
    { parentId, pageSize: 25, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
      refetchInterval: pollInterval,
    },
  );
  if (runs.isPending) return <LoadingRows rows={6} height={62} />;
  if (!runs.data) return <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />;
  const listed = runs.data.pages.flatMap((page) => page.runs);
  if (listed.length === 0) {
    return (
      <EmptyState icon={IconRefreshOff} title="No sync run yet">
        The first one begins by itself when the directory is connected.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={classes.runs} aria-label="Sync runs, newest first">
        {listed.map((run) => (
          <li key={run.runId}>{isUnderWay(run) ? <LiveRow run={run} /> : <Row run={run} />}</li>
        ))}
      </ul>
      {runs.hasNextPage && (
        <div className={classes.more}>
          <Button variant="subtle" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            Show earlier runs
          </Button>
        </div>
      )}
    </>
  );
}

function LiveRow({ run: listed }: { readonly run: ingest.SyncRun }) {
  const { organizationId } = useOrganization();
  const { data, dataUpdatedAt } = useRun(organizationId, listed.runId);
  return <Row run={data ?? listed} toldAt={dataUpdatedAt} />;
}

function Row({ run, toldAt }: { readonly run: ingest.SyncRun; readonly toldAt?: number }) {
  const { organizationId } = useOrganization();
  return (
    <div className={classes.run}>
      <div className={classes.what}>
        <div className={classes.title}>
          <Link to={runPath(organizationId, run.runId)} className={classes.link}>
            {scopeWords[run.scope]}
          </Link>
          <RunState state={run.state} />
        </div>
        <div className={classes.by}>
          {triggerWords[run.trigger]} by {askedBy(run)} · <Time at={run.requestedAt} />
          {run.startedAt && run.finishedAt && ` · took ${took(run.startedAt, run.finishedAt)}`}
        </div>
      </div>
      <div className={classes.result}>
        {toldAt !== undefined && isUnderWay(run) ? (
          <RunBar run={run} toldAt={toldAt} />
        ) : run.reason !== '' ? (
          <span className={classes.reason}>
            <ReasonText code={run.reason} />
          </span>
        ) : (
          <Counts run={run} />
        )}
      </div>
    </div>
  );
}

function Counts({ run }: { readonly run: ingest.SyncRun }) {
  const { removed, held, added, updated, waiting } = runTotals(run.organizations);
  const parts = [
    { tone: 'bad', count: removed, word: 'removed' },
    { tone: 'warn', count: held, word: 'held' },
    { tone: 'good', count: added, word: 'added' },
    { tone: 'plain', count: updated, word: 'updated' },
    { tone: 'warn', count: waiting, word: 'waiting' },
  ].filter(({ count }) => count > 0);
  const problems = run.problems.length;
  return (
    <span className={classes.counts}>
      {parts.map(({ tone, count, word }) => (
        <span key={word} data-tone={tone}>
          <strong>{numberWord(count)}</strong> {word}
        </span>
      ))}
      {parts.length === 0 && <span data-tone="none">Nobody changed</span>}
      {problems > 0 && <span data-tone="warn">{countWord(problems, 'problem', 'problems')}</span>}
    </span>
  );
}

function took(from: NonNullable<ingest.SyncRun['startedAt']>, to: NonNullable<ingest.SyncRun['finishedAt']>): string {
  return durationWord(Math.max(dateOf(to).getTime() - dateOf(from).getTime(), 0) / 1_000);
}
