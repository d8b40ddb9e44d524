import { membership } from '@rollcall/contracts';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { Link } from 'react-router';
import { pollInterval } from '../api/query-client';
import { Panel } from '../parts/Panel';
import { ReasonText } from '../parts/ReasonText';
import { EmptyState, ErrorState, LoadingRows } from '../parts/StateView';
import { Time } from '../parts/Time';
import { changeWords } from '../parts/words';
import { type Actor, actorOf, differencesOf } from './history-words';
import classes from './PersonPage.module.css';

/** Every change of the person's record, newest first. */
export function HistoryPanel({ organizationId, email }: { readonly organizationId: string; readonly email: string }) {
  const history = useInfiniteQuery(
    membership.MembershipService.method.listMemberHistory,
    { organizationId, email, pageSize: 25, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
      // The older pages do not change; reading them all again each time would be for nothing.
      refetchInterval: ({ state }) => (state.data && state.data.pages.length > 1 ? false : 2 * pollInterval),
    },
  );
  const entries = history.data?.pages.flatMap((page) => page.history) ?? [];
  return (
    <Panel title="History" flush>
      {history.isPending && <LoadingRows rows={5} height={64} />}
      {history.isError && !history.data && (
        <ErrorState headingLevel={3} error={history.error} onRetry={() => void history.refetch()} />
      )}
      {history.data && entries.length === 0 && (
        <EmptyState headingLevel={3} icon={IconHistory} title="Nothing has changed yet" />
      )}
      <ol className={classes.history}>
        {entries.map((entry) => (
          <Entry key={keyOf(entry)} entry={entry} organizationId={organizationId} />
        ))}
      </ol>
      {history.hasNextPage && (
        <div className={classes.more}>
          <Button
            variant="default"
            size="xs"
            loading={history.isFetchingNextPage}
            onClick={() => void history.fetchNextPage()}
          >
            Show older changes
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Entry({
  entry,
  organizationId,
}: {
  readonly entry: membership.MemberHistoryEntry;
  readonly organizationId: string;
}) {
  const differences = differencesOf(entry.before, entry.after);
  return (
    <li className={classes.entry} data-action={entry.action}>
      <div className={classes.entryHead}>
        <span className={classes.entryTitle}>{changeWords[entry.action]}</span>
        <span className={classes.entryTime}>
          <Time at={entry.at} />
        </span>
      </div>
      {differences.length > 0 && (
        <div className={classes.changes}>
          {differences.map(({ what, before, after }) => (
            <span key={what} className={classes.change}>
              {before ? (
                <>
                  {what}: <s>{before}</s> → {after}
                </>
              ) : (
                <>
                  {what}: {after}
                </>
              )}
            </span>
          ))}
        </div>
      )}
      <div className={classes.entryFoot}>
        <ReasonText code={entry.reasonCode} />{' '}
        <ActorWords actor={actorOf(entry.cause)} organizationId={organizationId} />
      </div>
    </li>
  );
}

function ActorWords({ actor, organizationId }: { readonly actor: Actor; readonly organizationId: string }) {
  switch (actor.kind) {
    case 'directory':
      return <span title={actor.eventId}>By the directory.</span>;
    case 'run':
      return (
        <>
          By a{' '}
          <Link to={`/o/${encodeURIComponent(organizationId)}/runs/${encodeURIComponent(actor.runId)}`}>sync run</Link>.
        </>
      );
    case 'person':
      return <>By {actor.name}.</>;
    case 'unknown':
      return null;
  }
}

const keyOf = ({ at, action, reasonCode }: membership.MemberHistoryEntry): string =>
  `${String(at ? timestampMs(at) : 0)} ${String(action)} ${reasonCode}`;
